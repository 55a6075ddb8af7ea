// Odds of a unit's states as products over its neighbours one by one, in double precision: what decides where faster
// products leave a unit open.
#pragma once

#include <closura/core/rounding.hpp>
#include <closura/sample/open_units.hpp>
#include <closura/sample/side_odds.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

template <model_type Model, std::size_t Layer>
class exact_odds {
    using facts = neighbourhood<Model, Layer>;
    static constexpr std::size_t species_count = Model::species_counts[Layer];
    using weights = sample_detail::state_weights<species_count>;

    template <std::size_t N>
    using side = boost::mp11::mp_at_c<typename facts::sides, N>;

public:
    explicit exact_odds(const side_odds<Model, Layer>& odds) : alone_(odds.alone())
    {
        [&]<std::size_t... N>(std::index_sequence<N...>) { (fill_side<N>(odds), ...); }
        (std::make_index_sequence<facts::side_count>{});
    }

    /// The factor of one neighbour on a side, by its state.
    [[nodiscard]] const weights& factor(std::size_t of_side, std::size_t state) const
    {
        return factors_[of_side][state];
    }

    /// How many of a unit's thresholds are above a random number of 32 bits; `unit` points at its index within the
    /// chain. Without rounding thresholds to whole numbers: n < ⌊x⌋ is n + 1 ≤ x.
    template <std::size_t Plane>
    [[nodiscard]] std::uint32_t count_above(const std::uint8_t* unit, std::uint32_t number) const
    {
        std::array<block<double>, 2> product = alone_.weights;
        [&]<std::size_t... N>(std::index_sequence<N...>)
        {
            (for_each_factor<Plane, N>(unit,
                                       [&](const weights& factor) {
                                           for (std::size_t k = 0; k < 2; ++k)
                                               product[k] = product[k] * factor.weights[k];
                                       }),
             ...);
        }
        (std::make_index_sequence<facts::side_count>{});
        const auto weight = std::bit_cast<std::array<double, 8>>(product);
        double total = weight[0];
        for (std::size_t s = 1; s <= species_count; ++s)
            total += weight[s];
        std::uint32_t count = 0;
        if (total < sample_detail::smallest_total) [[unlikely]] {
            for (const std::uint32_t threshold : thresholds<Plane>(unit))
                count += below_certainty(number) < threshold;
            return count;
        }
        const double scale = 0x1p32 / total, next = below_certainty(number) + 1.0;
        double cumulative = 0.0;
        for (std::size_t s = 1; s <= species_count; ++s) {
            cumulative += weight[s];
            count += next <= rounded(cumulative * scale);
        }
        return count;
    }

    /// The thresholds themselves.
    template <std::size_t Plane>
    [[nodiscard]] threshold_row<species_count> thresholds(const std::uint8_t* unit) const
    {
        weights product = alone_;
        [&]<std::size_t... N>(std::index_sequence<N...>)
        {
            (for_each_factor<Plane, N>(unit, [&](const weights& factor) { product = product * factor; }), ...);
        }
        (std::make_index_sequence<facts::side_count>{});
        return sample_detail::thresholds_of(product);
    }

private:
    template <std::size_t N>
    void fill_side(const side_odds<Model, Layer>& odds)
    {
        for (std::size_t s = 0; s < codes_of<Model>[facts::facts[N].other_layer].states; ++s) {
            std::array<std::size_t, 8> counts{};
            counts[s] = 1;
            factors_[N][s] = odds.template of_side<side<N>>(counts);
        }
    }

    /// Of the neighbours on a side.
    template <std::size_t Plane, std::size_t N, class Function>
    void for_each_factor(const std::uint8_t* unit, const Function& function) const
    {
        constexpr auto& state = states_of_codes<Model>[facts::facts[N].other_layer];
        for (long offset : neighbours_on_side<Model, side<N>, Plane>)
            function(factors_[N][state[unit[offset]]]);
    }

    weights alone_;
    std::array<std::array<weights, 8>, facts::side_count> factors_; ///< one per neighbour
};

} // namespace CLOSURA_ABI
} // namespace closura
