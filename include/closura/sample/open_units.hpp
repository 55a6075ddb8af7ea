// The random part of a Gibbs update: 32 units at a time, exact to 2⁻³².
//
// A unit's random number has 32 bits, and its first 8 nearly always tell which thresholds are above it. Where they
// equal those of a threshold (with K species about K units in 256) they leave it open. Such a unit draws its other 24
// bits when the stretch of blocks is through: units that are updated together share no cluster, so it is not too late,
// and the blocks' loop has no branch that nobody can predict.
#pragma once

#include <closura/sample/thresholds.hpp>
#include <closura/simd/missing.hpp>
#include <closura/simd/random.hpp>
#include <closura/state/state_codes.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace closura {
inline namespace CLOSURA_ABI {

namespace sample_detail {

/// Comparisons are signed, so thresholds are kept with their top bit flipped, and so are random bits by definition.
inline constexpr std::uint8_t sign_bit = 0x80;

[[nodiscard]] constexpr std::uint8_t first_bits(std::uint32_t threshold)
{
    return static_cast<std::uint8_t>((threshold >> 24) ^ sign_bit);
}

/// What the code changes by, as bits, where the s-th threshold is above a number. Thresholds grow with s, so all later
/// ones are above as well, and these changes leave the code of the first.
template <std::size_t SpeciesCount>
[[nodiscard]] constexpr std::uint8_t code_change(const state_codes& codes, std::size_t s)
{
    return static_cast<std::uint8_t>(codes.code[s + 1] ^ (s + 1 < SpeciesCount ? codes.code[s + 2] : 0));
}

} // namespace sample_detail

/// A random number of 32 bits that is below every threshold that stands for certainty.
[[nodiscard]] constexpr std::uint32_t below_certainty(std::uint32_t number)
{
    return number - static_cast<std::uint32_t>(number == 0xFFFFFFFFU);
}

/// The code of the state that a random number chooses: the first whose threshold is above. No branches: nobody could
/// predict them.
template <std::size_t SpeciesCount>
[[nodiscard]] constexpr std::uint8_t code_for(std::uint32_t number, const threshold_row<SpeciesCount>& row,
                                              const state_codes& codes)
{
    unsigned code = 0;
    number = below_certainty(number);
    for (std::size_t s = 0; s < SpeciesCount; ++s)
        code ^= sample_detail::code_change<SpeciesCount>(codes, s) & (0U - static_cast<unsigned>(number < row[s]));
    return static_cast<std::uint8_t>(code);
}

/// New codes of 32 units by the first 8 bits of their random numbers. `thresholds[s]` holds those of each unit's s-th
/// threshold, sign bit flipped; `open` becomes all ones where a unit is left open, and its code means nothing.
template <std::size_t SpeciesCount>
[[nodiscard, gnu::always_inline]] inline byte_block choose(const std::array<byte_block, SpeciesCount>& thresholds,
                                                           const byte_block& bits, const state_codes& codes,
                                                           byte_block& open)
{
    byte_block chosen(0);
    open = byte_block(0);
    for (std::size_t s = 0; s < SpeciesCount; ++s) {
        const byte_block change(sample_detail::code_change<SpeciesCount>(codes, s));
        chosen = chosen ^ (less_signed(bits, thresholds[s]) & change);
        open |= equal(bits, thresholds[s]);
    }
    return chosen;
}

/// The units of a stretch of blocks that are left open.
class open_units {
    struct alignas(block_bytes) entry {
        std::array<std::uint8_t, block_bytes> bits;
        std::size_t first;
        std::uint32_t units; ///< one bit each
    };

public:
    /// The longest stretch, in blocks.
    static constexpr std::size_t capacity = 64;

    /// Memory of its own, so that the compiler can keep the rest in registers.
    using memory = std::array<entry, capacity>;

    explicit open_units(memory& entries) : entries_(entries.data()) {}

    /// Draws 8 bits for each of the 32 units from `first` on, calls write(first, codes), and notes those left open.
    /// To be called once for each block of a stretch, in their order.
    template <std::size_t SpeciesCount, class Write>
    [[gnu::always_inline]] void sample(std::size_t first, const std::array<byte_block, SpeciesCount>& thresholds,
                                       random_lanes& lanes, const state_codes& codes, const Write& write)
    {
        const byte_block bits = reinterpret<std::uint8_t>(lanes.next());
        byte_block open;
        write(first, choose<SpeciesCount>(thresholds, bits, codes, open));
        // Noted in any case and kept if there are some: every fifth block has, in no order.
        entry& e = entries_[size_];
        bits.store(e.bits.data());
        e.first = first;
        e.units = bit_per_byte(open);
        size_ += e.units != 0;
    }

    /// Draws 24 more bits for each below `unit_count` and calls write(unit, code); row_of(unit) gives its thresholds.
    template <std::size_t SpeciesCount, class RowOf, class Write>
    void decide(std::size_t unit_count, random_lanes& lanes, const state_codes& codes, const RowOf& row_of,
                const Write& write)
    {
        // Behind the last unit is whatever memory holds; what others draw must not depend on it.
        if (size_ != 0 && entries_[size_ - 1].first + block_bytes > unit_count)
            entries_[size_ - 1].units &= (1U << (unit_count - entries_[size_ - 1].first)) - 1U;
        std::array<std::uint32_t, word_block::size> numbers;
        std::size_t used = numbers.size();
        for (std::size_t n = 0; n < size_; ++n) {
            const entry& e = entries_[n];
            for (std::uint32_t units = e.units; units != 0; units &= units - 1) {
                if (used == numbers.size()) {
                    lanes.next().store(numbers.data());
                    used = 0;
                }
                const auto unit = static_cast<std::size_t>(std::countr_zero(units));
                const auto first_bits = static_cast<std::uint32_t>(e.bits[unit] ^ sample_detail::sign_bit);
                const std::uint32_t number = (first_bits << 24) | (numbers[used++] & 0xFFFFFFU);
                write(e.first + unit, code_for<SpeciesCount>(number, row_of(e.first + unit), codes));
            }
        }
        size_ = 0;
    }

private:
    entry* entries_;
    std::size_t size_ = 0;
};

} // namespace CLOSURA_ABI
} // namespace closura
