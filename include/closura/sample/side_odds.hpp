// From parameters to the odds of a unit's states. A logit is linear in its sums over neighbours, so exp φ_α =
// exp φ_α(no neighbours) · Π_sides odds_α(counts on that side).
#pragma once

#include <closura/expr/evaluate.hpp>
#include <closura/sample/infinite_parameters.hpp>
#include <closura/sample/neighbourhood.hpp>
#include <closura/sample/thresholds.hpp>
#include <closura/state/parameters.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

namespace sample_detail {

/// Counts of neighbours on one side only: numbers, or blocks of them for units side by side.
template <class Model, class Side, class Number>
struct counts_on_side {
    const parameter_values<Model, double>& theta;
    const std::array<Number, 8>& counts; ///< by state of the neighbour; the first is not used

    template <class Parameter>
    double operator()(expr::parameter<Parameter>) const
    {
        return theta[Parameter{}];
    }

    template <class Cluster, std::size_t Position, class Body>
    Number operator()(expr::over_neighbours<Cluster, Position, Body>) const
    {
        Number sum(0.0);
        if constexpr (sample_detail::stands_for<Side, Cluster, Position>) {
            constexpr std::size_t other = 1 - Position;
            constexpr std::size_t layer = Cluster::layers[other];
            for (std::size_t s = 1; s <= Model::species_counts[layer]; ++s) {
                const double of_one = expr::evaluate(Body{}, one_unit<other, layer>{s});
                if (of_one != 0.0) // compilers know
                    sum = sum + rounded(counts[s] * Number(of_one));
            }
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
    using weights_together = sample_detail::weights_side_by_side<species_count>;
    /// By state of the neighbours, then combination.
    using counts_together = std::array<std::array<double, block<double>::size>, 8>;
    using values_type = parameter_values<Model, double>;

    explicit side_odds(const parameters<Model>& theta)
        : parts_(sample_detail::parts_if_infinite<values_type>(theta)),
          finite_(parts_ ? std::as_const(parts_->finite) : static_cast<const values_type&>(theta)),
          alone_logits_(logits<void>(finite_, no_neighbours)),
          alone_(weights_with_infinities<void>(no_neighbours, alone_logits_))
    {}
    side_odds(const side_odds&) = delete; // it refers to itself
    side_odds& operator=(const side_odds&) = delete;

    /// The weights of a unit without neighbours.
    [[nodiscard]] const weights& alone() const { return alone_; }

    /// The factors by which neighbours on one side change the weights; `counts` by state of the neighbours.
    template <class Side>
    [[nodiscard]] weights of_side(const std::array<std::size_t, 8>& counts) const
    {
        std::array<double, 8> numbers;
        std::ranges::copy(counts, numbers.begin());
        return of_numbers<Side>(numbers);
    }

    /// The same for many combinations of neighbours, as many together as a block has numbers.
    template <class Side, std::size_t Count>
    void of_side(const std::array<counts_together, Count>& counts, std::array<weights_together, Count>& factors) const
    {
        for (std::size_t n = 0; n < Count; ++n) {
            std::array<block<double>, 8> of_states;
            for (std::size_t s = 0; s < of_states.size(); ++s)
                of_states[s] = block<double>::load(counts[n][s].data());
            if (parts_) [[unlikely]]
                factors[n] = one_by_one<Side>(of_states);
            else
                factors[n].logits = differences<Side>(of_states);
        }
        if (!parts_)
            sample_detail::set_weights(factors.data(), Count);
    }

private:
    static constexpr std::array<double, 8> no_neighbours{};

    template <class Number>
    using logits_type = std::array<Number, species_count>;

    template <class Side>
    [[nodiscard]] weights of_numbers(const std::array<double, 8>& counts) const
    {
        return weights_with_infinities<Side>(counts, differences<Side>(counts));
    }

    /// Of what is finite of logits.
    template <class Side>
    [[nodiscard]] weights weights_with_infinities(const std::array<double, 8>& counts,
                                                  const logits_type<double>& finite) const
    {
        if (parts_) [[unlikely]]
            return sample_detail::weights_of(with_infinities<Side>(counts, finite));
        return sample_detail::weights_of(finite);
    }

    /// What neighbours on a side add to the logits by infinite parameters, those of all sides included that are no sums
    /// over neighbours. Infinities that are counted twice stay what they are.
    template <class Side>
    [[nodiscard, gnu::cold, gnu::noinline]] logits_type<double> with_infinities(const std::array<double, 8>& counts,
                                                                                logits_type<double> finite) const
    {
        const auto minus = logits<Side>(parts_->minus, counts);
        const auto plus = logits<Side>(parts_->plus, counts);
        for (std::size_t s = 0; s < species_count; ++s)
            finite[s] = sample_detail::from_parts(finite[s], minus[s], plus[s]);
        return finite;
    }

    template <class Side>
    [[nodiscard, gnu::cold, gnu::noinline]] weights_together
    one_by_one(const std::array<block<double>, 8>& counts) const
    {
        weights_together result;
        for (std::size_t k = 0; k < block<double>::size; ++k) {
            std::array<double, 8> of_one;
            for (std::size_t s = 0; s < of_one.size(); ++s)
                of_one[s] = sample_detail::element(counts[s], k);
            result.set(k, of_numbers<Side>(of_one));
        }
        return result;
    }

    /// By how much neighbours on a side change the logits.
    template <class Side, class Number>
    [[nodiscard]] logits_type<Number> differences(const std::array<Number, 8>& counts) const
    {
        auto result = logits<Side>(finite_, counts);
        for (std::size_t s = 0; s < species_count; ++s)
            result[s] = result[s] - Number(alone_logits_[s]);
        return result;
    }

    template <class Side, class Number>
    [[nodiscard]] static logits_type<Number> logits(const parameter_values<Model, double>& theta,
                                                    const std::array<Number, 8>& counts)
    {
        return [&]<class... Species>(boost::mp11::mp_list<Species...>) {
            const sample_detail::counts_on_side<Model, Side, Number> environment{theta, counts};
            return logits_type<Number>{
                expr::evaluate<Number>(typename Model::template logit<Layer, Species>{}, environment)...};
        }(typename Model::template species_of<Layer>{});
    }

    std::optional<sample_detail::parts_of_parameters<values_type>> parts_; ///< if some parameters are infinite
    const values_type& finite_;                                            ///< what is finite of θ
    logits_type<double> alone_logits_; ///< what is finite of the logits of a unit without neighbours
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
