// The kernel of layers with one side and at most 16 combinations of neighbours: thresholds stay in registers and are
// looked up by byte shuffles.
#pragma once

#include <closura/sample/choice.hpp>
#include <closura/sample/table_kernel.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace closura::inline CLOSURA_ABI {

template <model_type Model, std::size_t Layer>
class layer_kernel<Model, Layer, kernel_kind::in_register> : table_kernel<Model, Layer> {
    using base = table_kernel<Model, Layer>;
    using base::species_count;
    using typename base::facts;

public:
    explicit layer_kernel(const parameters<Model>& theta)
    {
        std::array<byte_table, species_count> low{};
        std::array<byte_table, species_count> high{};
        base::for_each_row(theta, [&](const auto& sums, const threshold_row<species_count>& row) {
            const std::size_t number = row_number(sums);
            rows_[number] = row;
            for (std::size_t s = 0; s < species_count; ++s) {
                const std::uint16_t upper = choice_detail::upper_bits(row[s]);
                low[s][number] = static_cast<std::uint8_t>(upper);
                high[s][number] = static_cast<std::uint8_t>(upper >> 8);
            }
        });
        for (std::size_t s = 0; s < species_count; ++s) {
            low_[s] = repeated(low[s]);
            high_[s] = repeated(high[s]);
        }
    }

    template <std::size_t Plane>
    [[nodiscard]] byte_block sample(const std::uint8_t* units, random_lanes& lanes) const
    {
        const byte_block number = row_numbers<Plane>(units);
        std::array<short_pair, species_count> thresholds;
        for (std::size_t s = 0; s < species_count; ++s)
            thresholds[s] = interleave(lookup(low_[s], number), lookup(high_[s], number));
        return choose<species_count>(
            thresholds, lanes, base::codes, [ this, number ](std::size_t unit) -> const auto& {
                return rows_[kernels_detail::bytes_of(number)[unit]];
            });
    }

private:
    template <std::size_t Plane>
    static byte_block row_numbers(const std::uint8_t* units)
    {
        if constexpr (facts::side_count == 1)
            return kernels_detail::fold(
                kernels_detail::sum_of_codes<Model, typename base::template side<0>, Plane>(units),
                facts::facts[0].folding);
        else
            return byte_block(0);
    }

    static std::size_t row_number(const std::array<std::size_t, facts::side_count>& sums)
    {
        if constexpr (facts::side_count == 1)
            return kernels_detail::fold(sums[0], facts::facts[0].folding);
        else
            return 0;
    }

    std::array<byte_block, species_count> low_;
    std::array<byte_block, species_count> high_;
    std::array<threshold_row<species_count>, 16> rows_{};
};

} // namespace closura::inline CLOSURA_ABI
