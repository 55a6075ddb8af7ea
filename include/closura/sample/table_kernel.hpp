// What sampling kernels share: sums of neighbours' codes, and tables of thresholds by neighbour counts.
#pragma once

#include <closura/sample/layer_kernel.hpp>
#include <closura/sample/side_odds.hpp>
#include <closura/simd/missing.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
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

/// Numbers the sums of a side within 0…15.
[[nodiscard]] inline byte_block fold(const byte_block& sum, std::size_t folding)
{
    return folding == 255 ? sum : minimum(sum, byte_block(static_cast<std::uint8_t>(folding)) - sum);
}

[[nodiscard]] constexpr std::size_t fold(std::size_t sum, std::size_t folding)
{
    return folding - sum < sum ? folding - sum : sum;
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
        over_sides<0>(odds, odds.alone(), sums, function);
    }

private:
    template <std::size_t Number, class Function>
    static void over_sides(const side_odds<Model, Layer>& odds, const weights_type& weights,
                           std::array<std::size_t, facts::side_count>& sums, Function& function)
    {
        if constexpr (Number == facts::side_count)
            function(sums, sample_detail::thresholds_of(weights));
        else {
            constexpr auto& side_facts = facts::facts[Number];
            struct entry {
                std::size_t sum;
                weights_type weights;
            };
            std::array<entry, side_facts.combinations> entries;
            std::size_t n = 0;
            for_each_combination(codes_of<Model>[side_facts.other_layer], side_facts.neighbours,
                                 [&](std::size_t sum, const std::array<std::size_t, 8>& counts) {
                                     entries[n++] = {sum, odds.template of_side<side<Number>>(counts)};
                                 });
            for (const entry& e : entries) {
                sums[Number] = e.sum;
                over_sides<Number + 1>(odds, weights * e.weights, sums, function);
            }
        }
    }
};

} // namespace CLOSURA_ABI
} // namespace closura
