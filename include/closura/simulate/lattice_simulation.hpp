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
//     run.place<H>(100);
//     run.place<P>(100);
//     for (int t = 1; t <= 500; ++t)
//         run.step();
#pragma once

#include <closura/simulate/direct_method.hpp>
#include <closura/simulate/hopping.hpp>
#include <closura/simulate/site_choice.hpp>

namespace closura {
inline namespace CLOSURA_ABI {

/// How a simulation is run.
struct simulation_options {
    double time_step = 1; ///< Δt ≥ 0, in the network's units of time: every molecule hops once in it
    closura::site_choice site_choice = closura::site_choice::uniform;
};

/// One run on a lattice. The random stream is its only source of chance: the same stream and the same calls give the
/// same bits on every instruction set. Nothing is allocated after construction.
template <lattice_type Lattice, reaction_system_type Network, boundaries Boundaries = boundaries::periodic>
class lattice_simulation {
public:
    using states_view = std::span<const std::uint8_t, Lattice::size>;

    /// An empty lattice.
    lattice_simulation(const Network& network, const random_stream& random, simulation_options options = {})
        : network_(network), options_(options), random_(random), hop_(network)
    {}

    /// Places `number` molecules of species A on vacant sites, uniformly; as many as there is room for. Returns how
    /// many were placed.
    template <species_type A>
    std::size_t place(std::size_t number)
    {
        const std::size_t placed = std::min(number, std::size_t{counts()[vacant_site]});
        for (std::size_t i = 0; i < placed; ++i)
            sites_.set(choose(vacant_site, closura::site_choice::uniform), code<A>());
        return placed;
    }

    /// Takes over a whole configuration, row-major: 0 for vacant, 1…K in the order of the network's species. Returns
    /// false, and changes nothing, if a byte is larger than K.
    [[nodiscard]] bool assign(states_view states) { return sites_.assign(states); }

    /// Advances by one time step.
    void step()
    {
        direct_method(network_.spontaneous, counts(), options_.time_step, random_,
                      [this](const reaction_rule& rule) { fire(rule); });
        hop_(sites_, random_);
    }

    /// A byte for each site, row-major: 0 for vacant, 1…K in the order of the network's species. The view follows the
    /// simulation.
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

    std::size_t choose(std::uint8_t wanted, closura::site_choice choice)
    {
        return choose_site<Lattice>(states(), wanted, counts()[wanted], choice, random_);
    }

    void fire(const reaction_rule& rule)
    {
        if (rule.kind != reaction_kind::unimolecular) {
            if (counts()[vacant_site] == 0)
                ++events_without_effect_;
            else
                sites_.set(choose(vacant_site, options_.site_choice), rule.products[0]);
            return;
        }
        const std::size_t first = choose(rule.reactants[0], options_.site_choice);
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

    /// A vacant neighbour, each with equal chance, or the site itself if there is none.
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
    random_stream random_;
    simulate_detail::occupancy<Lattice, Network::species_count> sites_;
    simulate_detail::hopping<Lattice, Network, Boundaries> hop_;
    std::uint64_t events_without_effect_ = 0;
};

/// A run of `network` on a lattice, empty at first: `simulation_on<lattice<40, 40>>(network, random_stream(seed))`.
/// Closed boundaries: `simulation_on<lattice<40, 40>, boundaries::closed>(…)`; a molecule at a wall chooses among the
/// neighbours that there are.
template <lattice_type Lattice, boundaries Boundaries = boundaries::periodic, reaction_system_type Network>
[[nodiscard]] auto simulation_on(const Network& network, const random_stream& random, simulation_options options = {})
{
    return lattice_simulation<Lattice, Network, Boundaries>(network, random, options);
}

} // namespace CLOSURA_ABI
} // namespace closura
