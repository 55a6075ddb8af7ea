// From parameters to the odds of a unit's states. A logit is linear in its sums over neighbours, so exp φ_α =
// exp φ_α(no neighbours) · Π_sides odds_α(counts on that side).
#pragma once

#include <closura/expr/evaluate.hpp>
#include <closura/sample/neighbourhood.hpp>
#include <closura/sample/thresholds.hpp>
#include <closura/state/parameters.hpp>

#include <array>
#include <cstddef>

namespace closura {
inline namespace CLOSURA_ABI {

namespace sample_detail {

/// Counts of neighbours on one side only.
template <class Model, class Side>
struct counts_on_side {
    const parameters<Model>& theta;
    std::array<std::size_t, 8> counts; ///< by state of the neighbour; the first is not used

    template <class Parameter>
    double operator()(expr::parameter<Parameter>) const
    {
        return theta[Parameter{}];
    }

    template <class Cluster, std::size_t Position, class Body>
    double operator()(expr::over_neighbours<Cluster, Position, Body>) const
    {
        double sum = 0.0;
        if constexpr (sample_detail::stands_for<Side, Cluster, Position>) {
            constexpr std::size_t other = 1 - Position;
            constexpr std::size_t layer = Cluster::layers[other];
            for (std::size_t s = 1; s <= Model::species_counts[layer]; ++s)
                sum += rounded(static_cast<double>(counts[s]) * expr::evaluate(Body{}, one_unit<other, layer>{s}));
        }
        return sum;
    }

    template <std::size_t Position, std::size_t Layer>
    struct one_unit {
        std::size_t state;

        template <class Species>
        double operator()(expr::occupancy<Position, Species>) const
        {
            return Model::template state_of<Layer, Species> == state ? 1.0 : 0.0;
        }
    };
};

} // namespace sample_detail

/// The odds of a layer's states for all combinations of neighbours on each side, for one set of parameters.
template <model_type Model, std::size_t Layer>
class side_odds {
public:
    using facts = neighbourhood<Model, Layer>;
    static constexpr std::size_t species_count = Model::species_counts[Layer];
    using weights = sample_detail::state_weights<species_count>;

    explicit side_odds(const parameters<Model>& theta)
        : theta_(theta), alone_(sample_detail::weights_of(logits<void>({})))
    {}

    /// The weights of a unit without neighbours.
    [[nodiscard]] const weights& alone() const { return alone_; }

    /// The factors by which neighbours on one side change the weights; `counts` by state of the neighbours.
    template <class Side>
    [[nodiscard]] weights of_side(const std::array<std::size_t, 8>& counts) const
    {
        auto difference = logits<Side>(counts);
        for (std::size_t s = 0; s < species_count; ++s)
            difference[s] -= alone_.logits[s];
        return sample_detail::weights_of(difference);
    }

private:
    template <class Side>
    [[nodiscard]] std::array<double, species_count> logits(const std::array<std::size_t, 8>& counts) const
    {
        return [&]<class... Species>(boost::mp11::mp_list<Species...>) {
            const sample_detail::counts_on_side<Model, Side> environment{theta_, counts};
            return std::array<double, species_count>{
                expr::evaluate(typename Model::template logit<Layer, Species>{}, environment)...};
        }(typename Model::template species_of<Layer>{});
    }

    const parameters<Model>& theta_;
    weights alone_;
};

/// Calls function(sum of codes, counts by state) for every combination of at most `neighbours` units of a layer.
template <class Function>
constexpr void for_each_combination(const state_codes& codes, std::size_t neighbours, Function function)
{
    std::array<std::size_t, 8> counts{};
    std::size_t used = 0;
    for (;;) {
        std::size_t sum = 0;
        for (std::size_t s = 1; s < codes.states; ++s)
            sum += counts[s] * codes.code[s];
        function(sum, counts);
        std::size_t s = 1;
        for (; s < codes.states && used == neighbours; ++s) {
            used -= counts[s];
            counts[s] = 0;
        }
        if (s == codes.states)
            return;
        ++counts[s];
        ++used;
    }
}

} // namespace CLOSURA_ABI
} // namespace closura
