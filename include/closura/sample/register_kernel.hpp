// The kernel of layers with one side and at most 16 combinations of neighbours: the first bits of thresholds stay in
// registers and are looked up by byte shuffles.
#pragma once

#include <closura/sample/open_units.hpp>
#include <closura/sample/table_kernel.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace closura {
inline namespace CLOSURA_ABI {

template <model_type Model, std::size_t Layer>
class layer_kernel<Model, Layer, kernel_kind::in_register> : table_kernel<Model, Layer> {
    using base = table_kernel<Model, Layer>;
    using base::species_count;
    using typename base::facts;

public:
    explicit layer_kernel(const parameters<Model>& theta)
    {
        std::array<byte_table, species_count> first_bits{};
        base::for_each_row(theta, [&](const auto& sums, const threshold_row<species_count>& row) {
            const std::size_t number = row_number(sums);
            rows_[number] = row;
            for (std::size_t s = 0; s < species_count; ++s)
                first_bits[s][number] = sample_detail::first_bits(row[s]);
        });
        for (std::size_t s = 0; s < species_count; ++s)
            first_bits_[s] = repeated(first_bits[s]);
    }

    template <std::size_t Plane, class Write>
    void sample_stretch(const std::uint8_t* units, std::size_t unit_count, random_lanes& lanes,
                        const Write& write) const
    {
        const auto tables = first_bits_; // what is written could be the kernel itself, for all the compiler knows
        open_units::memory memory;
        open_units undecided(memory);
        for (std::size_t first = 0; first < unit_count; first += block_bytes) {
            const byte_block number = row_numbers<Plane>(units + first);
            std::array<byte_block, species_count> thresholds;
            for (std::size_t s = 0; s < species_count; ++s)
                thresholds[s] = lookup(tables[s], number);
            undecided.sample(first, thresholds, lanes, base::codes, write);
        }
        undecided.decide<species_count>(
            unit_count, lanes, base::codes,
            [ this, units ](std::size_t unit) -> const auto& { return thresholds<Plane>(units + unit); }, write);
    }

    template <std::size_t Plane>
    [[nodiscard]] const threshold_row<species_count>& thresholds(const std::uint8_t* unit) const
    {
        return rows_[row_number(base::template sums_of_codes<Plane>(unit))];
    }

private:
    template <std::size_t Plane>
    static byte_block row_numbers(const std::uint8_t* units)
    {
        if constexpr (facts::side_count == 1)
            return sample_detail::fold(
                sample_detail::sum_of_codes<Model, typename base::template side<0>, Plane>(units),
                facts::facts[0].folding);
        else
            return byte_block(0);
    }

    static std::size_t row_number(const std::array<std::size_t, facts::side_count>& sums)
    {
        if constexpr (facts::side_count == 1)
            return sample_detail::fold(sums[0], facts::facts[0].folding);
        else
            return 0;
    }

    std::array<byte_block, species_count> first_bits_;
    std::array<threshold_row<species_count>, 16> rows_{};
};

} // namespace CLOSURA_ABI
} // namespace closura
