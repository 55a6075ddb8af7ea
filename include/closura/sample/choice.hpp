// The random part of a Gibbs update: 32 units at a time, 16 random bits each, exact to 2⁻³².
//
// A threshold is compared by its upper 16 bits. Only where they equal the random bits do the lower ones matter; then
// the block draws 16 more bits per unit. With K species that happens in about K·32·2⁻¹⁶ of all blocks.
#pragma once

#include <closura/sample/thresholds.hpp>
#include <closura/simd/missing.hpp>
#include <closura/simd/random.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace closura::inline CLOSURA_ABI {

/// 16 random bits for each of 32 units, in the order of `short_pair`.
[[nodiscard]] inline short_pair draw_bits(random_lanes& lanes)
{
    const word_block first = lanes.next();
    const word_block second = lanes.next();
    return {reinterpret<std::uint16_t>(first), reinterpret<std::uint16_t>(second)};
}

namespace choice_detail {

/// Comparisons are signed, so thresholds are kept with their top bit flipped, and so are random bits by definition.
inline constexpr std::uint16_t sign_bit = 0x8000;

[[nodiscard]] constexpr std::uint16_t upper_bits(std::uint32_t threshold)
{
    return static_cast<std::uint16_t>((threshold >> 16) ^ sign_bit);
}

/// The random bits of each unit as unsigned 16-bit numbers.
[[nodiscard]] inline std::array<std::uint16_t, block_bytes> by_unit(const short_pair& bits)
{
    const auto halves = std::bit_cast<std::array<std::array<std::uint16_t, 16>, 2>>(bits);
    std::array<std::uint16_t, block_bytes> result;
    for (std::size_t unit = 0; unit < block_bytes; ++unit)
        result[unit] = static_cast<std::uint16_t>(halves[(unit >> 3) & 1][(unit & 7) | ((unit >> 4) << 3)] ^ sign_bit);
    return result;
}

template <std::size_t SpeciesCount>
[[nodiscard]] constexpr std::uint8_t code_for(std::uint32_t number, const threshold_row<SpeciesCount>& row,
                                              const state_codes& codes)
{
    for (std::size_t s = 0; s < SpeciesCount; ++s)
        if (number < row[s])
            return codes.code[s + 1];
    return 0;
}

} // namespace choice_detail

/// New codes of 32 units, with all 32 random bits per unit: `upper` and as many again. `row_of(unit)` gives thresholds.
template <std::size_t SpeciesCount, class RowOf>
[[nodiscard]] byte_block choose_by_rows(const short_pair& upper, random_lanes& lanes, const state_codes& codes,
                                        const RowOf& row_of)
{
    const auto high = choice_detail::by_unit(upper);
    const auto low = choice_detail::by_unit(draw_bits(lanes));
    std::array<std::uint8_t, block_bytes> chosen;
    for (std::size_t unit = 0; unit < block_bytes; ++unit) {
        const std::uint32_t number = (std::uint32_t{high[unit]} << 16) | low[unit];
        chosen[unit] = choice_detail::code_for<SpeciesCount>(number, row_of(unit), codes);
    }
    return byte_block::load(chosen.data());
}

namespace choice_detail {

struct resolution {
    byte_block chosen;
    random_lanes lanes;
};

/// Rare, so kept out of the loop. All by value: were the lanes' address taken, they would not stay in registers.
template <std::size_t SpeciesCount, class RowOf>
[[nodiscard, gnu::noinline, gnu::cold]] resolution resolve(short_pair upper, random_lanes lanes,
                                                           const state_codes& codes, RowOf row_of)
{
    const byte_block chosen = choose_by_rows<SpeciesCount>(upper, lanes, codes, row_of);
    return {chosen, lanes};
}

} // namespace choice_detail

/// New codes of 32 units. `thresholds[s]` holds the upper bits of each unit's s-th threshold, sign bit flipped;
/// `row_of` gives all bits and is asked only where the upper ones do not decide.
template <std::size_t SpeciesCount, class RowOf>
[[nodiscard, gnu::always_inline]] inline byte_block choose(const std::array<short_pair, SpeciesCount>& thresholds,
                                                           random_lanes& lanes, const state_codes& codes, RowOf row_of)
{
    const short_pair bits = draw_bits(lanes);
    byte_block chosen(0);
    short_block ties(0);
    for (std::size_t s = 0; s < SpeciesCount; ++s) {
        // Thresholds grow with s, so a unit below the s-th is below all later ones: xor leaves the code of the first.
        const std::uint8_t next_code = s + 1 < SpeciesCount ? codes.code[s + 2] : std::uint8_t{0};
        const auto difference = static_cast<std::uint8_t>(codes.code[s + 1] ^ next_code);
        const byte_block below =
            narrow_mask({less_signed(bits.first, thresholds[s].first), less_signed(bits.second, thresholds[s].second)});
        chosen = chosen ^ (below & byte_block(difference));
        ties |= equal(bits.first, thresholds[s].first) | equal(bits.second, thresholds[s].second);
    }
    if (any(ties)) [[unlikely]] {
        const auto resolved = choice_detail::resolve<SpeciesCount>(bits, lanes, codes, row_of);
        lanes = resolved.lanes;
        return resolved.chosen;
    }
    return chosen;
}

} // namespace closura::inline CLOSURA_ABI
