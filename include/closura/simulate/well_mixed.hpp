// The well-mixed dynamics of a reaction network: numbers of molecules alone, as if every lattice were shuffled before
// each step. Its means obey (2) as long as fluctuations are small.
//
// On N sites a molecule's hop ends on any of the others with the same chance, and of two different partners either may
// be the one that hops, once each in a time step Δt. An encounter with probability p is then a reaction with
//
//   A + B: propensity (2p / N Δt) n_A n_B        A + A: propensity (p / N Δt) n_A (n_A − 1)
//
// to leading order in 1/N and Δt: k₃ = 2p/N = 5·10⁻⁴ in the paper's run. `reproduction` has propensity k n, as (2)
// says; `reseeding_reproduction` k max(n, 1), and k n in (2). What a full lattice has no room for is created all the
// same.
//
//     const well_mixed mixed(network, 1600);
//     std::array<std::int64_t, 2> n = {100, 100};
//     mixed.simulate(n, 500.0, stream);              // exact: Gillespie's direct method
//     mixed.leap(n, 500.0, 0.1, stream);             // tau-leaping with leaps of 0.1
#pragma once

#include <closura/core/error.hpp>
#include <closura/core/rounding.hpp>
#include <closura/simd/random.hpp>
#include <closura/simulate/reaction_network.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>

namespace closura {
inline namespace CLOSURA_ABI {

/// A Poisson number of the given mean, exact: sums of numbers of means up to 16, each by inversion. Time: O(mean).
[[nodiscard]] inline std::int64_t poisson(double mean, random_stream& random)
{
    constexpr double most = 16.0;
    const double parts = std::fmax(1.0, std::ceil(mean / most));
    const double part = mean / parts;
    std::int64_t total = 0;
    for (auto n = static_cast<std::int64_t>(parts); n > 0; --n) {
        double probability = std::exp(-part);
        double left = random.uniform();
        std::int64_t count = 0;
        while (left >= probability && probability > 0.0) {
            left -= probability;
            ++count;
            probability = rounded(probability * part) / static_cast<double>(count);
        }
        total += count;
    }
    return total;
}

/// Well-mixed reactions of a network on so many sites.
template <reaction_system_type Network>
class well_mixed {
public:
    static constexpr std::size_t species_count = Network::species_count;
    static constexpr std::size_t reaction_count =
        Network::spontaneous_count + std::tuple_size_v<decltype(Network::encounters)>;

    using counts_type = std::array<std::int64_t, species_count>;
    using rates_type = std::array<double, reaction_count>;

    /// A reaction as the change of counts, and what its propensity multiplies.
    struct channel {
        double constant = 0.0;
        bool reseeds = false;                    ///< at least one reactant counts
        std::array<std::uint8_t, 2> reactants{}; ///< 1 … K, 0 for none
        std::array<std::int64_t, species_count> change{};
    };

    /// `time_step` is that of the lattice's steps, in which each molecule hops once.
    /// Errors: `input_error` if there are no sites, or the time step is not a number above 0.
    well_mixed(const Network& network, std::size_t sites, double time_step = 1.0)
    {
        require(sites >= 1, "well_mixed: 0 sites; expected at least 1");
        require(std::isfinite(time_step) && time_step > 0.0, "well_mixed: time step ", time_step,
                "; expected a number above 0");
        std::size_t next = 0;
        for (const reaction_rule& rule : network.spontaneous) {
            channel& one = channels_[next++];
            one.constant = rule.constant;
            one.reseeds = rule.kind == reaction_kind::reseeding_reproduction;
            one.reactants[0] = rule.reactants[0];
            set_change(one, rule);
        }
        for (const reaction_rule& rule : network.encounters) {
            channel& one = channels_[next++];
            const double partners = rule.reactants[0] == rule.reactants[1] ? 1.0 : 2.0;
            one.constant = partners * rule.constant / (static_cast<double>(sites) * time_step);
            one.reactants = rule.reactants;
            set_change(one, rule);
        }
    }

    [[nodiscard]] const std::array<channel, reaction_count>& channels() const { return channels_; }

    /// Propensities at whole numbers of molecules.
    [[nodiscard]] rates_type propensities(const counts_type& n) const
    {
        rates_type result;
        for (std::size_t r = 0; r < reaction_count; ++r) {
            const auto [a, b] = channels_[r].reactants;
            double value = channels_[r].constant;
            if (a != 0)
                value = rounded(value *
                                static_cast<double>((std::max)(n[a - 1U], std::int64_t{channels_[r].reseeds ? 1 : 0})));
            if (b != 0)
                value = rounded(value * static_cast<double>(n[b - 1U] - (a == b ? 1 : 0)));
            result[r] = value;
        }
        return result;
    }

    /// dn/dt of (2), by mass action at numbers that need not be whole.
    [[nodiscard]] std::array<double, species_count> rate_of_change(const std::array<double, species_count>& n) const
    {
        std::array<double, species_count> result{};
        for (const channel& one : channels_) {
            double rate = one.constant;
            for (const std::uint8_t reactant : one.reactants)
                if (reactant != 0)
                    rate = rounded(rate * n[reactant - 1U]);
            for (std::size_t s = 0; s < species_count; ++s)
                result[s] += rounded(rate * static_cast<double>(one.change[s]));
        }
        return result;
    }

    /// Exact, by Gillespie's direct method, for a duration. Time: linear in the number of events.
    /// Errors, here and below: `input_error` if a count is negative or the duration is no number of at least 0.
    void simulate(counts_type& n, double duration, random_stream& random) const
    {
        require_start(n, duration);
        for (double time = 0.0;;) {
            rates_type cumulative = propensities(n);
            double total = 0.0;
            for (double& rate : cumulative)
                rate = total += rate;
            if (total <= 0.0)
                return;
            time -= std::log(1.0 - random.uniform()) / total;
            if (time >= duration)
                return;
            const double pick = rounded(random.uniform() * total);
            const auto which = std::ranges::upper_bound(cumulative, pick) - cumulative.begin();
            add(n, channels_[static_cast<std::size_t>(which)], 1);
        }
    }

    /// Tau-leaping: propensities count as constant over leaps of `tau`, each reaction happens a Poisson number of
    /// times. A leap that would leave a negative count is halved and drawn anew. Error of means: of first order in tau.
    void leap(counts_type& n, double duration, double tau, random_stream& random) const
    {
        require_start(n, duration);
        require(std::isfinite(tau) && tau > 0.0, "well_mixed: leaps of ", tau, "; expected a number above 0");
        for (double left = duration, step = tau; left > 0.0;) {
            step = std::fmin(step, left);
            const rates_type rates = propensities(n);
            counts_type next = n;
            for (std::size_t r = 0; r < reaction_count; ++r)
                add(next, channels_[r], poisson(rates[r] * step, random));
            if (std::ranges::any_of(next, [](std::int64_t count) { return count < 0; })) {
                step *= 0.5;
                continue;
            }
            n = next;
            left -= step;
            step = tau;
        }
    }

private:
    static void set_change(channel& one, const reaction_rule& rule)
    {
        for (const std::uint8_t reactant : rule.reactants)
            if (reactant != 0)
                --one.change[reactant - 1U];
        for (const std::uint8_t product : rule.products)
            if (product != 0)
                ++one.change[product - 1U];
    }

    static void add(counts_type& n, const channel& one, std::int64_t times)
    {
        for (std::size_t s = 0; s < species_count; ++s)
            n[s] += times * one.change[s];
    }

    static void require_start(const counts_type& n, double duration)
    {
        for (std::size_t s = 0; s < species_count; ++s)
            require(n[s] >= 0, "well_mixed: ", n[s], " molecules of ", std::string(Network::species_names[s]),
                    "; expected at least 0");
        require(std::isfinite(duration) && duration >= 0.0, "well_mixed: a duration of ", duration,
                "; expected a number of at least 0");
    }

    std::array<channel, reaction_count> channels_;
};

} // namespace CLOSURA_ABI
} // namespace closura
