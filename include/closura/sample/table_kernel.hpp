// What sampling kernels share: sums of neighbours' codes, and tables of thresholds by neighbour counts.
#pragma once

#include <closura/sample/layer_kernel.hpp>
#include <closura/sample/side_odds.hpp>
#include <closura/simd/missing.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

namespace sample_detail {

/// Σ of the codes of each unit's neighbours on one side; `units` points at the first unit's index within the chain.
template <class Model, class Side, std::size_t Plane>
[[nodiscard]] inline byte_block sum_of_codes(const std::uint8_t* units)
{
    constexpr auto& offsets = neighbours_on_side<Model, Side, Plane>;
    return [&]<std::size_t... N>(std::index_sequence<N...>)
    {
        byte_block sum = byte_block::load(units + offsets[0]);
        ((sum += byte_block::load(units + offsets[N + 1])), ...);
        return sum;
    }
    (std::make_index_sequence<offsets.size() - 1>{});
}

/// The same for one unit.
template <class Model, class Side, std::size_t Plane>
[[nodiscard]] inline std::size_t sum_of_codes_at(const std::uint8_t* unit)
{
    constexpr auto& offsets = neighbours_on_side<Model, Side, Plane>;
    return [&]<std::size_t... N>(std::index_sequence<N...>) { return (std::size_t{0} + ... + unit[offsets[N]]); }
    (std::make_index_sequence<offsets.size()>{});
}

/// The numbers of 32 sums.
[[nodiscard]] inline byte_block number(const sum_numbering& numbering, const byte_block& sum)
{
    if (numbering.constant == 0)
        return sum;
    return minimum(sum, byte_block(static_cast<std::uint8_t>(numbering.constant)) - sum);
}

[[nodiscard]] inline std::array<std::uint8_t, block_bytes> bytes_of(const byte_block& block)
{
    return std::bit_cast<std::array<std::uint8_t, block_bytes>>(block);
}

} // namespace sample_detail

/// What table kernels share: rows of thresholds, numbered by neighbour counts.
template <model_type Model, std::size_t Layer>
class table_kernel {
protected:
    using facts = neighbourhood<Model, Layer>;
    using sides = typename facts::sides;
    static constexpr std::size_t species_count = Model::species_counts[Layer];
    static constexpr const state_codes& codes = codes_of<Model>[Layer];
    using weights_type = sample_detail::state_weights<species_count>;

    template <std::size_t Number>
    using side = boost::mp11::mp_at_c<sides, Number>;

    /// Σ of the codes of a unit's neighbours, by side.
    template <std::size_t Plane>
    [[nodiscard]] static std::array<std::size_t, facts::side_count> sums_of_codes(const std::uint8_t* unit)
    {
        return [&]<std::size_t... N>(std::index_sequence<N...>)
        {
            return std::array<std::size_t, facts::side_count>{
                sample_detail::sum_of_codes_at<Model, side<N>, Plane>(unit)...};
        }
        (std::make_index_sequence<facts::side_count>{});
    }

    /// Calls function(sums of codes by side, thresholds) for all combinations on all sides.
    template <class Function>
    static void for_each_row(const parameters<Model>& theta, Function function)
    {
        const side_odds<Model, Layer> odds(theta);
        std::array<std::size_t, facts::side_count> sums{};
        [&]<std::size_t... Number>(std::index_sequence<Number...>)
        {
            over_sides<0>({combinations_on_side<Number>(odds)...}, odds.alone(), sums, function);
        }
        (std::make_index_sequence<facts::side_count>{});
    }

private:
    /// The combinations on one side: sums of codes, and factors of weights by state.
    template <std::size_t Number>
    struct combinations_on_side {
        static constexpr auto& of_side = facts::facts[Number];
        static constexpr std::size_t together = block<double>::size;
        static constexpr std::size_t padded = (of_side.combinations + together - 1) / together * together;

        std::array<std::size_t, padded> sums{};
        std::array<weights_type, padded> weights{};
        std::array<std::array<double, padded>, species_count + 1> by_state{};

        explicit combinations_on_side(const side_odds<Model, Layer>& odds)
        {
            std::size_t n = 0;
            for_each_combination(codes_of<Model>[of_side.other_layer], of_side.neighbours,
                                 [&](std::size_t sum, const std::array<std::size_t, 8>& counts) {
                                     sums[n] = sum;
                                     weights[n++] = odds.template of_side<side<Number>>(counts);
                                 });
            for (; n < padded; ++n)
                weights[n] = weights[n - 1];
            for (n = 0; n < padded; ++n) {
                const auto weight = std::bit_cast<std::array<double, 8>>(weights[n].weights);
                for (std::size_t s = 0; s <= species_count; ++s)
                    by_state[s][n] = weight[s];
            }
        }
    };

    template <std::size_t... Number>
    static auto on_sides(std::index_sequence<Number...>) -> std::tuple<combinations_on_side<Number>...>;
    using combinations_on_sides = decltype(on_sides(std::make_index_sequence<facts::side_count>{}));

    template <std::size_t Number, class Function>
    static void over_sides(const combinations_on_sides& on_sides, const weights_type& weights,
                           std::array<std::size_t, facts::side_count>& sums, Function& function)
    {
        if constexpr (Number == facts::side_count)
            function(sums, sample_detail::thresholds_of(weights));
        else if constexpr (Number + 1 == facts::side_count)
            over_last_side(std::get<Number>(on_sides), weights, sums, function);
        else {
            const auto& side = std::get<Number>(on_sides);
            for (std::size_t n = 0; n < side.of_side.combinations; ++n) {
                sums[Number] = side.sums[n];
                over_sides<Number + 1>(on_sides, weights * side.weights[n], sums, function);
            }
        }
    }

    /// Some rows at a time.
    template <class Side, class Function>
    static void over_last_side(const Side& side, const weights_type& weights,
                               std::array<std::size_t, facts::side_count>& sums, Function& function)
    {
        const auto before = std::bit_cast<std::array<double, 8>>(weights.weights);
        std::array<threshold_row<species_count>, Side::together> rows;
        for (std::size_t first = 0; first < side.of_side.combinations; first += Side::together) {
            std::array<block<double>, species_count + 1> products;
            for (std::size_t s = 0; s <= species_count; ++s)
                products[s] = block<double>(before[s]) * block<double>::load(&side.by_state[s][first]);
            const bool done = sample_detail::thresholds_of<species_count>(products, rows);
            for (std::size_t n = first; n < side.of_side.combinations && n < first + Side::together; ++n) {
                if (!done) [[unlikely]]
                    rows[n - first] = sample_detail::thresholds_of(weights * side.weights[n]);
                sums.back() = side.sums[n];
                function(sums, rows[n - first]);
            }
        }
    }
};

} // namespace CLOSURA_ABI
} // namespace closura
