// The kernels of layers whose table of thresholds is in memory: they differ in how rows are numbered.
#pragma once

#include <closura/sample/packed_table.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

/// Rows by the sum of codes on one side, or by sums within 0…15 on two.
template <model_type Model, std::size_t Layer>
class layer_kernel<Model, Layer, kernel_kind::byte_index>
    : public packed_table<layer_kernel<Model, Layer>, Model, Layer, std::uint8_t, 256> {
    using table = packed_table<layer_kernel<Model, Layer>, Model, Layer, std::uint8_t, 256>;
    using facts = neighbourhood<Model, Layer>;

public:
    explicit layer_kernel(const parameters<Model>& theta)
    {
        table::for_each_row(theta, [&](const auto& sums, const auto& row) { this->set_row(row_number(sums), row); });
    }

    [[nodiscard]] static std::size_t row_number(const std::array<std::size_t, facts::side_count>& sums)
    {
        if constexpr (facts::side_count == 1)
            return sums[0];
        else
            return sample_detail::fold(sums[0], facts::facts[0].folding) +
                   16 * sample_detail::fold(sums[1], facts::facts[1].folding);
    }

    template <std::size_t Plane>
    void row_numbers(const std::uint8_t* units, std::uint8_t* numbers) const
    {
        byte_block number = sample_detail::sum_of_codes<Model, typename table::template side<0>, Plane>(units);
        if constexpr (facts::side_count == 2) {
            const byte_block second =
                sample_detail::fold(sample_detail::sum_of_codes<Model, typename table::template side<1>, Plane>(units),
                                    facts::facts[1].folding);
            // Numbers below 16 do not leave their bytes when 16-bit elements are shifted by four.
            number = sample_detail::fold(number, facts::facts[0].folding) |
                     reinterpret<std::uint8_t>(reinterpret<std::uint16_t>(second) << 4);
        }
        number.store(numbers);
    }
};

template <model_type Model, std::size_t Layer>
inline constexpr std::size_t row_count_of = [] {
    std::size_t rows = 1;
    for (const auto& side : neighbourhood<Model, Layer>::facts)
        rows *= side.combinations;
    return rows;
}();

/// Rows by a number for each sum of codes on each side.
template <model_type Model, std::size_t Layer>
class layer_kernel<Model, Layer, kernel_kind::short_index>
    : public packed_table<layer_kernel<Model, Layer>, Model, Layer, std::uint16_t, row_count_of<Model, Layer>> {
    using table = packed_table<layer_kernel<Model, Layer>, Model, Layer, std::uint16_t, row_count_of<Model, Layer>>;
    using facts = neighbourhood<Model, Layer>;

public:
    explicit layer_kernel(const parameters<Model>& theta)
    {
        std::size_t stride = 1;
        for (std::size_t n = 0; n < facts::side_count; ++n) {
            std::size_t number = 0;
            for_each_combination(codes_of<Model>[facts::facts[n].other_layer], facts::facts[n].neighbours,
                                 [&](std::size_t sum, const auto&) {
                                     row_of_sum_[n][sum] = static_cast<std::uint16_t>(stride * number++);
                                 });
            stride *= number;
        }
        table::for_each_row(theta, [&](const auto& sums, const auto& row) { this->set_row(row_number(sums), row); });
    }

    [[nodiscard]] std::size_t row_number(const std::array<std::size_t, facts::side_count>& sums) const
    {
        std::size_t number = 0;
        for (std::size_t n = 0; n < facts::side_count; ++n)
            number += row_of_sum_[n][sums[n]];
        return number;
    }

    template <std::size_t Plane>
    void row_numbers(const std::uint8_t* units, std::uint16_t* numbers) const
    {
        [&]<std::size_t... N>(std::index_sequence<N...>)
        {
            const std::array sums = {sample_detail::bytes_of(
                sample_detail::sum_of_codes<Model, typename table::template side<N>, Plane>(units))...};
            for (std::size_t unit = 0; unit < block_bytes; ++unit)
                numbers[unit] = static_cast<std::uint16_t>((0 + ... + row_of_sum_[N][sums[N][unit]]));
        }
        (std::make_index_sequence<facts::side_count>{});
    }

private:
    std::array<std::array<std::uint16_t, 256>, facts::side_count> row_of_sum_{};
};

} // namespace CLOSURA_ABI
} // namespace closura
