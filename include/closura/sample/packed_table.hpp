// Tables of thresholds in memory. In three steps, units of a block are turned into row numbers, the first bits of their
// rows are fetched one by one through general registers, and the units choose. The steps use different parts of a
// processor, so each iteration takes all three, for three blocks some iterations apart: data that changes between
// vectors and single elements goes through memory, and is slow to read until it has left the store buffer.
#pragma once

#include <closura/sample/open_units.hpp>
#include <closura/sample/table_kernel.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

/// What kernels with such tables share. `Kernel`, derived from this, has row_numbers<Plane>(units, numbers), which
/// fills in the row numbers of 32 units, and row_number(sums of codes by side).
template <class Kernel, model_type Model, std::size_t Layer, class Number, std::size_t RowCount>
class packed_table : protected table_kernel<Model, Layer> {
    using base = table_kernel<Model, Layer>;
    using base::species_count;

public:
    template <std::size_t Plane, class Write>
    void sample_stretch(const std::uint8_t* units, std::size_t unit_count, random_lanes& lanes,
                        const Write& write) const
    {
        constexpr std::size_t delay = 3;
        const std::size_t block_count = (unit_count + block_bytes - 1) / block_bytes;
        std::array<fetched_block, open_units::capacity> blocks;
        open_units::memory memory;
        open_units undecided(memory);
        for (std::size_t b = 0; b < block_count + 2 * delay; ++b) {
            if (b < block_count)
                kernel().template row_numbers<Plane>(units + b * block_bytes, blocks[b].numbers.data());
            if (b >= delay && b - delay < block_count)
                fetch(blocks[b - delay]);
            if (b >= 2 * delay)
                undecided.sample((b - 2 * delay) * block_bytes, thresholds_of(blocks[b - 2 * delay]), lanes,
                                 base::codes, write);
        }
        undecided.decide<species_count>(
            unit_count, lanes, base::codes,
            [ this, units ](std::size_t unit) -> const auto& { return thresholds<Plane>(units + unit); }, write);
    }

    template <std::size_t Plane>
    [[nodiscard]] const threshold_row<species_count>& thresholds(const std::uint8_t* unit) const
    {
        return rows_[kernel().row_number(base::template sums_of_codes<Plane>(unit))];
    }

protected:
    void set_row(std::size_t number, const threshold_row<species_count>& row)
    {
        rows_[number] = row;
        for (std::size_t s = 0; s < species_count; ++s)
            for (std::size_t k = 0; k < copy_count; ++k)
                first_bits_[s / 2][k][number] |= std::uint64_t{sample_detail::first_bits(row[s])}
                                                 << (32 * (s % 2) + 8 * k);
    }

private:
    /// A word holds the first bits of four units: in its lower half for one species, in its upper half for the next.
    static constexpr std::size_t units_per_word = 4;
    static constexpr std::size_t word_count = block_bytes / units_per_word;
    static constexpr std::size_t pair_count = (species_count + 1) / 2;

    /// Tables are kept once for each place in a word, unless they would crowd the first cache.
    static constexpr std::size_t copy_count = RowCount <= 256 ? units_per_word : 1;

    struct alignas(block_bytes) fetched_block {
        std::array<std::array<std::uint64_t, word_count>, pair_count> words; ///< see `first_unit_of_word`
        std::array<Number, block_bytes> numbers;
    };

    [[nodiscard]] const Kernel& kernel() const { return static_cast<const Kernel&>(*this); }

    void fetch(fetched_block& block) const
    {
        for (std::size_t pair = 0; pair < pair_count; ++pair)
            [&]<std::size_t... N>(std::index_sequence<N...>)
            {
                ((block.words[pair][N] = word(first_bits_[pair], block.numbers.data() + first_unit_of_word(N))), ...);
            }
        (std::make_index_sequence<word_count>{});
    }

    using tables = std::array<std::array<std::uint64_t, RowCount>, copy_count>;

    static std::uint64_t word(const tables& first_bits, const Number* numbers)
    {
        if constexpr (copy_count == 1)
            return first_bits[0][numbers[0]] | first_bits[0][numbers[1]] << 8 | first_bits[0][numbers[2]] << 16 |
                   first_bits[0][numbers[3]] << 24;
        else
            return first_bits[0][numbers[0]] | first_bits[1][numbers[1]] | first_bits[2][numbers[2]] |
                   first_bits[3][numbers[3]];
    }

    static std::array<byte_block, species_count> thresholds_of(const fetched_block& block)
    {
        std::array<byte_block, species_count> thresholds;
        for (std::size_t s = 0; s < species_count; ++s)
            thresholds[s] = s % 2 == 0 ? lower_halves(block.words[s / 2]) : upper_halves(block.words[s / 2]);
        return thresholds;
    }

    std::array<tables, pair_count> first_bits_{};
    std::array<threshold_row<species_count>, RowCount> rows_{};
};

} // namespace CLOSURA_ABI
} // namespace closura
