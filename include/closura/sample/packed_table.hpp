// Tables of thresholds in memory. In three steps, units of a block are turned into row numbers, the first bits of their
// rows are fetched one by one through general registers, and the units choose. The steps use different parts of a
// processor, so each iteration takes all three, for three blocks some iterations apart: data that changes between
// vectors and single elements goes through memory, and is slow to read until it has left the store buffer.
#pragma once

#include <closura/sample/open_units.hpp>
#include <closura/sample/packed_first_bits.hpp>
#include <closura/sample/row_numbering.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace closura {
inline namespace CLOSURA_ABI {

/// Kernels with such tables. `Numbering`, see row_numbering.hpp, tells the row of a unit.
template <model_type Model, std::size_t Layer, class Numbering>
class packed_table : table_kernel<Model, Layer> {
    using base = table_kernel<Model, Layer>;
    using base::species_count;
    using first_bits = sample_detail::packed_first_bits<species_count, Numbering::row_count>;

public:
    explicit packed_table(const parameters<Model>& theta)
    {
        base::for_each_row(theta, [&](const auto& sums, const threshold_row<species_count>& row) {
            const std::size_t number = numbering_.row_number(sums);
            rows_[number] = row;
            first_bits_.set(number, row);
        });
    }

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
                numbering_.template store_row_numbers<Plane>(units + b * block_bytes, blocks[b].numbers.data());
            if (b >= delay && b - delay < block_count)
                first_bits_.template fetch<Numbering>(blocks[b - delay].numbers.data(), blocks[b - delay].words);
            if (b >= 2 * delay)
                undecided.sample((b - 2 * delay) * block_bytes, first_bits::thresholds(blocks[b - 2 * delay].words),
                                 lanes, base::codes, write);
        }
        undecided.decide<species_count>(
            unit_count, lanes, base::codes,
            [ this, units ](std::size_t unit) -> const auto& { return thresholds<Plane>(units + unit); }, write);
    }

    template <std::size_t Plane>
    [[nodiscard]] const threshold_row<species_count>& thresholds(const std::uint8_t* unit) const
    {
        return rows_[numbering_.row_number(base::template sums_of_codes<Plane>(unit))];
    }

private:
    struct alignas(block_bytes) fetched_block {
        typename first_bits::words_type words;
        std::array<typename Numbering::number_type, block_bytes> numbers;
    };

    [[no_unique_address]] Numbering numbering_;
    first_bits first_bits_;
    /// Those of no combination of neighbours are not set, and never read.
    std::array<threshold_row<species_count>, Numbering::row_count> rows_;
};

} // namespace CLOSURA_ABI
} // namespace closura
