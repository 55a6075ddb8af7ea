// Stochastic simulation of reactions and diffusion on a lattice with single occupancy. One step Δt:
//
// 1. Spontaneous reactions by Gillespie's direct method within Δt (direct_method.hpp).
// 2. Every molecule, those just created included, attempts one hop and may meet a partner (hopping.hpp).
//
// This order is the paper's simulator's: with hops first its mean counts are missed (mean z² = 8 for H up to t = 40).
// An event that finds no vacant site (birth anywhere, or a second product beside the first) changes nothing; it is
// counted. The bytes of the lattice are the whole state: no lists of molecules to keep in agreement with them.
//
//     auto run = simulation_on<lattice<40, 40>>(lotka_volterra, random_stream(seed, {.chain = 7}));
//     run.place(placed<H>(100) & placed<P>(100));
//     for (int t = 1; t <= 500; ++t)
//         run.step();
#pragma once

#include <closura/simulate/direct_method.hpp>
#include <closura/simulate/hopping.hpp>
#include <closura/simulate/initial_conditions.hpp>
#include <closura/simulate/site_choice.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>

namespace closura {
inline namespace CLOSURA_ABI {

/// How a simulation is run.
struct simulation_options {
    double time_step = 1; ///< Δt ≥ 0, in the network's units of time: every molecule hops once in it
};

/// One run on a lattice. The random stream is its only source of chance: the same stream and the same calls give the
/// same bits on every instruction set. Nothing is allocated after construction.
template <lattice_type Lattice, reaction_system_type Network, boundaries Boundaries = boundaries::periodic,
          site_choice_type<Lattice> SiteChoice = uniform_site_choice>
class lattice_simulation {
public:
    using states_view = lattice_states<Lattice>;

    /// More spontaneous reactions in one time step than this are refused.
    static constexpr double largest_number_of_events = 1e9;

    /// An empty lattice. Errors: input_error if the time step is not a number ≥ 0 or takes, on a full lattice, more
    /// than `largest_number_of_events`.
    lattice_simulation(const Network& network, const random_stream& random, simulation_options options = {},
                       SiteChoice site_choice = {})
        : network_(network),
          options_(checked(network, options)),
          site_choice_(site_choice),
          random_(random),
          hop_(network)
    {}

    /// Places molecules on vacant sites, uniformly, species by species in the network's order; those that the initial
    /// condition does not name are absent. Errors: input_error, and nothing changes, if there is no room for all.
    void place(const initial_condition_of<Network>& start)
    {
        start.require_room(counts()[vacant_site]);
        for (std::size_t k = 0; k < Network::species_count; ++k)
            for (std::size_t i = 0; i < start.numbers()[k]; ++i)
                sites_.set(uniform_site_choice{}(states(), vacant_site, counts()[vacant_site], random_),
                           static_cast<std::uint8_t>(k + 1));
    }

    /// Places `number` molecules of species A, likewise.
    template <species_type A>
    void place(std::size_t number)
    {
        place(placed<A>(number));
    }

    /// Takes over a whole configuration. Errors: input_error, and nothing changes, if a byte stands for no species.
    void assign(states_view states) { sites_.assign(states); }

    /// Advances by one time step.
    void step()
    {
        direct_method(network_.spontaneous, counts(), options_.time_step, random_,
                      [this](const reaction_rule& rule) { fire(rule); });
        hop_(sites_, random_);
    }

    /// The view follows the simulation.
    [[nodiscard]] states_view states() const { return sites_.states(); }

    /// Number of molecules of species A.
    template <species_type A>
    [[nodiscard]] std::uint32_t count() const
    {
        return counts()[code<A>()];
    }

    /// Number of sites by state byte, 1 + K of them: vacant ones first, then the species in the network's order.
    [[nodiscard]] const auto& counts() const { return sites_.counts(); }

    /// Number of neighbouring pairs of an A and a B, each pair of sites once.
    template <species_type A, species_type B>
    [[nodiscard]] std::uint32_t neighbour_pairs() const
    {
        return count_neighbour_pairs<Lattice, Boundaries>(states(), {code<A>(), code<B>()});
    }

    /// Number of spontaneous reactions so far that found no vacant site.
    [[nodiscard]] std::uint64_t events_without_effect() const { return events_without_effect_; }

private:
    template <species_type A>
    static constexpr std::uint8_t code()
    {
        static_assert(Network::template code<A>() != 0, "this species is missing from the network's list");
        return Network::template code<A>();
    }

    static simulation_options checked(const Network& network, simulation_options options)
    {
        require(std::isfinite(options.time_step) && options.time_step >= 0, "time step: ", options.time_step,
                "; expected a finite number that is not negative");
        // What is finite for the fullest lattice is so for every one on the way.
        double largest = 0;
        for (const reaction_rule& rule : network.spontaneous)
            largest += rule.kind == reaction_kind::source ? rule.constant : rule.constant * double{Lattice::size};
        require(largest * options.time_step <= largest_number_of_events && std::isfinite(largest),
                "reaction network: up to ", largest * options.time_step,
                " spontaneous reactions in a time step; expected at most ", largest_number_of_events,
                ": a smaller time step or smaller rates");
        return options;
    }

    std::size_t choose(std::uint8_t wanted) { return site_choice_(states(), wanted, counts()[wanted], random_); }

    void fire(const reaction_rule& rule)
    {
        if (rule.kind != reaction_kind::unimolecular) {
            if (counts()[vacant_site] == 0)
                ++events_without_effect_;
            else
                sites_.set(choose(vacant_site), rule.products[0]);
            return;
        }
        const std::size_t first = choose(rule.reactants[0]);
        if (rule.products[1] != vacant_site) {
            const std::size_t second = vacant_neighbour(first);
            if (second == first) {
                ++events_without_effect_;
                return;
            }
            sites_.set(second, rule.products[1]);
        }
        sites_.set(first, rule.products[0]);
    }

    /// Where a step in one of the directions that lead to a vacant site goes, each with equal chance; the site itself
    /// if there is none.
    std::size_t vacant_neighbour(std::size_t of)
    {
        using neighbours = neighbour_table<Lattice, Boundaries>;
        typename neighbours::row found;
        std::uint32_t number = 0;
        for (const auto next : neighbours::shared()[of])
            if (sites_[next] == vacant_site)
                found[number++] = next;
        return number == 0 ? of : found[random_.below(number)];
    }

    Network network_;
    simulation_options options_;
    SiteChoice site_choice_;
    random_stream random_;
    simulate_detail::occupancy<Lattice, Network::species_count> sites_;
    simulate_detail::hopping<Lattice, Network, Boundaries> hop_;
    std::uint64_t events_without_effect_ = 0;
};

/// A run of `network` on a lattice, empty at first: `simulation_on<lattice<40, 40>>(network, random_stream(seed))`.
/// Closed boundaries: `simulation_on<lattice<40, 40>, boundaries::closed>(…)`; a molecule that hops into a wall stays
/// where it is.
template <lattice_type Lattice, boundaries Boundaries = boundaries::periodic, reaction_system_type Network,
          site_choice_type<Lattice> SiteChoice = uniform_site_choice>
[[nodiscard]] auto simulation_on(const Network& network, const random_stream& random, simulation_options options = {},
                                 SiteChoice site_choice = {})
{
    return lattice_simulation<Lattice, Network, Boundaries, SiteChoice>(network, random, options, site_choice);
}

} // namespace CLOSURA_ABI
} // namespace closura
