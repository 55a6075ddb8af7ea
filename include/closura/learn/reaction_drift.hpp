// What a network says of its mean counts, the paper's equation (3) on a lattice:
//
//     d⟨n_α⟩/dt = Σ_r ν_αr c_r ⟨f_r⟩,   f_r = 1 (sources), n_β (reproduction of both kinds, reactions of one molecule),
//     m_βγ (encounters)
//
// An encounter's pair of neighbours reacts at c = 2p/z per time step to leading order: each of the two hops onto the
// other with chance 1/z. So these rows are known from counts and pairs; what several events in one step, full lattices
// and conditioning on survival add is small.
#pragma once

#include <closura/core/error.hpp>
#include <closura/core/rounding.hpp>
#include <closura/learn/moment_coordinates.hpp>
#include <closura/simulate/reaction_network.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// The drift of the mean counts, generated from a network; none if it was made from none.
class reaction_drift {
public:
    reaction_drift() = default;

    /// `duration` is the time between two points, in units of the rates; `time_step` that of one hop.
    template <reaction_system_type Network>
    reaction_drift(const Network& network, const moment_coordinates& coordinates, double time_step, double duration)
        : coordinates_(coordinates)
    {
        require(coordinates.species() == Network::species_count && time_step > 0.0 && duration > 0.0,
                "drift of a network: expected ", Network::species_count, " species and positive times");
        const double neighbours =
            2.0 * static_cast<double>(coordinates.bonds()) / static_cast<double>(coordinates.sites());
        for (const reaction_rule& rule : network.spontaneous) {
            const std::size_t feature = rule.kind == reaction_kind::source ? none : std::size_t{rule.reactants[0]} - 1;
            add(rule, rule.constant * duration, feature);
        }
        for (const reaction_rule& rule : network.encounters)
            add(rule, 2.0 * rule.constant / neighbours * duration / time_step,
                coordinates.pair(rule.reactants[0] - 1U, rule.reactants[1] - 1U));
    }

    [[nodiscard]] bool empty() const { return terms_.empty(); }

    /// What the mean counts grow by between two points.
    [[nodiscard]] std::vector<double> operator()(std::span<const double> means) const
    {
        std::vector<double> drift(coordinates_.species());
        for (const term& one : terms_) {
            const double times = one.rate * (one.feature == none ? 1.0 : means[one.feature]);
            for (std::size_t s = 0; s < drift.size(); ++s)
                drift[s] += rounded(one.change[s] * times);
        }
        return drift;
    }

    /// ∂ drift / ∂ means, [species, observable].
    [[nodiscard]] std::vector<double> derivative() const
    {
        std::vector<double> result(coordinates_.species() * coordinates_.size());
        for (const term& one : terms_)
            for (std::size_t s = 0; s < coordinates_.species() && one.feature != none; ++s)
                result[s * coordinates_.size() + one.feature] += rounded(one.change[s] * one.rate);
        return result;
    }

private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    struct term {
        double rate;
        std::size_t feature;
        std::vector<double> change; // by species
    };

    void add(const reaction_rule& rule, double rate, std::size_t feature)
    {
        term one{rate, feature, std::vector<double>(coordinates_.species())};
        for (const std::uint8_t code : rule.reactants)
            if (code != 0)
                one.change[code - 1U] -= 1.0;
        for (const std::uint8_t code : rule.products)
            if (code != 0)
                one.change[code - 1U] += 1.0;
        terms_.push_back(std::move(one));
    }

    moment_coordinates coordinates_;
    std::vector<term> terms_;
};

} // namespace CLOSURA_ABI
} // namespace closura
