// From sums of neighbours' codes to rows of a table of thresholds: for one unit, and for 32 at a time. All bytes of a
// plane are codes of its layer, those behind its last unit, too: no number is beyond the table.
#pragma once

#include <closura/sample/table_kernel.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

namespace sample_detail {

/// The sums on a layer's N-th side of the 32 units from `units` on.
template <class Model, std::size_t Layer, std::size_t Plane, std::size_t N>
[[nodiscard]] inline byte_block sum_on_side(const std::uint8_t* units)
{
    return sum_of_codes<Model, boost::mp11::mp_at_c<typename neighbourhood<Model, Layer>::sides, N>, Plane>(units);
}

/// The same as numbers.
template <class Model, std::size_t Layer, std::size_t Plane, std::size_t N>
[[nodiscard]] inline byte_block number_on_side(const std::uint8_t* units)
{
    return number(neighbourhood<Model, Layer>::facts[N].numbering, sum_on_side<Model, Layer, Plane, N>(units));
}

} // namespace sample_detail

/// Numbers within a byte: see `neighbourhood::by_byte`.
template <model_type Model, std::size_t Layer>
struct byte_numbering {
    using facts = neighbourhood<Model, Layer>;
    using number_type = std::uint8_t;
    static constexpr std::size_t row_count = facts::by_byte.rows;

    [[nodiscard]] static constexpr std::size_t row_number(const std::array<std::size_t, facts::side_count>& sums)
    {
        std::size_t result = 0;
        for (std::size_t n = 0; n < facts::side_count; ++n)
            result += facts::facts[n].numbering(sums[n]) << (n == 0 ? 0 : facts::by_byte.second_side_shift);
        return result;
    }

    template <std::size_t Plane>
    [[nodiscard]] static byte_block row_numbers(const std::uint8_t* units)
    {
        if constexpr (facts::side_count == 0)
            return byte_block(0);
        else if constexpr (facts::side_count == 1)
            return sample_detail::number_on_side<Model, Layer, Plane, 0>(units);
        else {
            const byte_block second = sample_detail::number_on_side<Model, Layer, Plane, 1>(units);
            // Numbers that fit in a byte then do not leave theirs when 16-bit elements are shifted.
            return sample_detail::number_on_side<Model, Layer, Plane, 0>(units) |
                   reinterpret<std::uint8_t>(reinterpret<std::uint16_t>(second) << facts::by_byte.second_side_shift);
        }
    }

    /// Stores the numbers of 32 units, unit u at place(u).
    template <std::size_t Plane>
    static void store_row_numbers(const std::uint8_t* units, number_type* to)
    {
        row_numbers<Plane>(units).store(to);
    }
    [[nodiscard]] static constexpr std::size_t place(std::size_t unit) { return unit; }
};

/// Numbers a + n·b of two sides whose numbers are below 64.
template <model_type Model, std::size_t Layer>
struct two_sided_numbering {
    using facts = neighbourhood<Model, Layer>;
    using number_type = std::uint16_t;
    static constexpr std::size_t stride = facts::facts[0].numbering.numbers;
    static constexpr std::size_t row_count = stride * facts::facts[1].numbering.numbers;

    [[nodiscard]] static constexpr std::size_t row_number(const std::array<std::size_t, 2>& sums)
    {
        return facts::facts[0].numbering(sums[0]) + stride * facts::facts[1].numbering(sums[1]);
    }

    template <std::size_t Plane>
    static void store_row_numbers(const std::uint8_t* units, number_type* to)
    {
        const short_pair numbers = multiply_add(sample_detail::number_on_side<Model, Layer, Plane, 0>(units),
                                                static_cast<std::uint8_t>(stride),
                                                sample_detail::number_on_side<Model, Layer, Plane, 1>(units));
        numbers.first.store(to);
        numbers.second.store(to + short_block::size);
    }
    [[nodiscard]] static constexpr std::size_t place(std::size_t unit) { return place_in_short_pair(unit); }
};

/// Numbers for each combination on each side, from a list.
template <model_type Model, std::size_t Layer>
class listed_numbering {
    using facts = neighbourhood<Model, Layer>;

public:
    using number_type = std::uint16_t;
    static constexpr std::size_t row_count = [] {
        std::size_t rows = 1;
        for (const auto& side : facts::facts)
            rows *= side.combinations;
        return rows;
    }();

    listed_numbering()
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
    }

    [[nodiscard]] std::size_t row_number(const std::array<std::size_t, facts::side_count>& sums) const
    {
        std::size_t number = 0;
        for (std::size_t n = 0; n < facts::side_count; ++n)
            number += row_of_sum_[n][sums[n]];
        return number;
    }

    template <std::size_t Plane>
    void store_row_numbers(const std::uint8_t* units, number_type* to) const
    {
        [&]<std::size_t... N>(std::index_sequence<N...>)
        {
            const std::array sums = {
                sample_detail::bytes_of(sample_detail::sum_on_side<Model, Layer, Plane, N>(units))...};
            for (std::size_t unit = 0; unit < block_bytes; ++unit)
                to[unit] = static_cast<std::uint16_t>((0 + ... + row_of_sum_[N][sums[N][unit]]));
        }
        (std::make_index_sequence<facts::side_count>{});
    }
    [[nodiscard]] static constexpr std::size_t place(std::size_t unit) { return unit; }

private:
    std::array<std::array<std::uint16_t, 256>, facts::side_count> row_of_sum_{};
};

namespace sample_detail {

/// By arithmetic where it can be, without a list.
template <class Model, std::size_t Layer>
inline constexpr bool numbers_two_sides = [] {
    using facts = neighbourhood<Model, Layer>;
    bool result = facts::side_count == 2;
    for (const auto& side : facts::facts)
        result = result && side.numbering.numbers <= most_folded_numbers;
    return result;
}();

} // namespace sample_detail

/// The numbering of tables with more rows than a byte can tell.
template <model_type Model, std::size_t Layer>
using short_numbering = std::conditional_t<sample_detail::numbers_two_sides<Model, Layer>,
                                           two_sided_numbering<Model, Layer>, listed_numbering<Model, Layer>>;

} // namespace CLOSURA_ABI
} // namespace closura
