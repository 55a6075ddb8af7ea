// Stochastic simulation of reactions and diffusion on a lattice with single occupancy. One step Δt:
//
// 1. Spontaneous reactions by Gillespie's algorithm (J. Phys. Chem. 81, 2340 (1977)) within Δt: waiting times
//    −ln(1 − u) / Σ_r a_r, propensities a_r from current counts. The time left over at the end is dropped and the next
//    step draws anew: exponential waiting times have no memory.
// 2. Every molecule, those just created included, attempts one hop, in random order, to a uniformly chosen neighbour
//    site. Vacant: it moves. Held by a partner: their reactions are tried in declared order, each with its own
//    probability; the first product stands on the partner's site, the second on the mover's. Else it stays. Products
//    rest until the next step, and so does a partner that would have hopped later.
//
// An event that finds no vacant site (birth anywhere, or a second product beside the first) changes nothing; it is
// counted. The bytes of the lattice are the whole state: no lists of molecules to keep in step with them.
#pragma once

#include <closura/simulate/neighbours.hpp>
#include <closura/simulate/reaction_network.hpp>
#include <closura/simulate/site_choice.hpp>

#include <cmath>
#include <utility>

namespace closura::inline CLOSURA_ABI {

struct simulation_options {
    double time_step = 1; ///< Δt: one hop of every molecule, in the network's units of time; at least 0
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
        : network_(network), options_(options), random_(random), states_(Lattice::size), waiting_(Lattice::size)
    {
        counts_[vacant] = static_cast<std::uint32_t>(Lattice::size);
        for (const reaction_rule& rule : network.encounters) {
            reacts_[rule.reactants[0]][rule.reactants[1]] = true;
            reacts_[rule.reactants[1]][rule.reactants[0]] = true;
        }
    }

    /// Places `number` molecules of species A on vacant sites, uniformly; as many as there is room for. Returns how
    /// many were placed.
    template <species_type A>
    std::size_t place(std::size_t number)
    {
        const std::size_t placed = std::min(number, std::size_t{counts_[vacant]});
        for (std::size_t i = 0; i < placed; ++i)
            set(choose(vacant, site_choice::uniform), code<A>());
        return placed;
    }

    /// Takes over a whole configuration, row-major: 0 for vacant, 1…K in the order of the network's species. Returns
    /// false, and changes nothing, if a byte is larger than K.
    bool assign(states_view states)
    {
        if (std::ranges::any_of(states, [](std::uint8_t s) { return s > Network::species_count; }))
            return false;
        for (std::size_t i = 0; i < Lattice::size; ++i)
            set(i, states[i]);
        return true;
    }

    /// Advances by one time step.
    void step()
    {
        react();
        diffuse();
    }

    /// A byte for each site, row-major: 0 for vacant, 1…K in the order of the network's species. The view follows the
    /// simulation.
    [[nodiscard]] states_view states() const { return states_view(states_.data(), Lattice::size); }

    /// Number of molecules of species A.
    template <species_type A>
    [[nodiscard]] std::uint32_t count() const
    {
        return counts_[code<A>()];
    }

    /// Number of sites by state byte: vacant ones first, then the species in the order of the network.
    [[nodiscard]] const auto& counts() const { return counts_; }

    /// Number of neighbouring pairs of an A and a B, each pair of sites once.
    template <species_type A, species_type B>
    [[nodiscard]] std::uint32_t neighbour_pairs() const
    {
        return count_neighbour_pairs<Lattice, Boundaries>(states(), {code<A>(), code<B>()});
    }

    /// Number of spontaneous reactions so far that found no vacant site.
    [[nodiscard]] std::uint64_t events_without_effect() const { return events_without_effect_; }

private:
    static constexpr std::uint8_t vacant = 0;
    using neighbours = neighbour_table<Lattice, Boundaries>;
    using site = typename neighbours::site;
    static constexpr auto directions = static_cast<std::uint32_t>(neighbours::directions);

    // Within a step the highest bit marks a molecule that has had its turn, or has just been made by an encounter.
    static constexpr std::uint8_t mark = 0x80;
    static constexpr std::uint8_t marked(std::uint8_t state) { return state == vacant ? vacant : state | mark; }
    static constexpr std::uint8_t unmarked(std::uint8_t state) { return state & std::uint8_t{mark - 1}; }

    template <species_type A>
    static constexpr std::uint8_t code()
    {
        static_assert(Network::template code<A>() != 0, "this species is missing from the network's list");
        return Network::template code<A>();
    }

    void set(std::size_t at, std::uint8_t state)
    {
        --counts_[unmarked(states_[at])];
        ++counts_[state];
        states_[at] = state;
    }

    std::size_t choose(std::uint8_t wanted, closura::site_choice choice)
    {
        return choose_site<Lattice>(states(), wanted, counts_[wanted], choice, random_);
    }

    double propensity(const reaction_rule& rule) const
    {
        const std::uint32_t present = counts_[rule.reactants[0]];
        switch (rule.kind) {
        case reaction_kind::source:
            return rule.constant;
        case reaction_kind::reproduction:
            return rounded(rule.constant * std::max(present, 1U));
        default:
            return rounded(rule.constant * present);
        }
    }

    /// Spontaneous reactions during Δt.
    void react()
    {
        CLOSURA_NO_CONTRACTION
        std::array<double, Network::spontaneous_count> cumulative{};
        for (double time = 0;;) {
            double total = 0;
            for (std::size_t r = 0; r < cumulative.size(); ++r)
                cumulative[r] = total += propensity(network_.spontaneous[r]);
            if (total == 0)
                return;
            time -= std::log(1 - random_.uniform()) / total;
            if (time >= options_.time_step)
                return;
            const double pick = rounded(random_.uniform() * total); // always below the total
            std::size_t r = 0;
            while (pick >= cumulative[r])
                ++r;
            fire(network_.spontaneous[r]);
        }
    }

    void fire(const reaction_rule& rule)
    {
        if (rule.kind != reaction_kind::unimolecular) {
            if (counts_[vacant] == 0)
                ++events_without_effect_;
            else
                set(choose(vacant, options_.site_choice), rule.products[0]);
            return;
        }
        const std::size_t first = choose(rule.reactants[0], options_.site_choice);
        if (rule.products[1] != vacant) {
            const std::size_t second = vacant_neighbour(first);
            if (second == first) {
                ++events_without_effect_;
                return;
            }
            set(second, rule.products[1]);
        }
        set(first, rule.products[0]);
    }

    /// A vacant neighbour, each with equal chance, or the site itself if none is.
    std::size_t vacant_neighbour(std::size_t of)
    {
        typename neighbours::row found;
        std::uint32_t number = 0;
        for (const site next : neighbours_[of])
            if (states_[next] == vacant)
                found[number++] = next;
        return number == 0 ? of : found[random_.below(number)];
    }

    /// One hop of every molecule. A Fisher–Yates shuffle draws the order as it goes.
    void diffuse()
    {
        // A store of bytes may alias everything but locals whose address stays here.
        std::uint8_t* const states = states_.data();
        site* const waiting = waiting_.data();
        random_stream random = random_;

        std::uint32_t number = 0;
        for (std::size_t i = 0; i < Lattice::size; ++i) {
            waiting[number] = static_cast<site>(i);
            number += static_cast<std::uint32_t>(states[i] != vacant);
        }
        for (; number != 0; --number) {
            // One number below m·d is, exactly, one below m (the next molecule) and one below d (its direction).
            const std::uint32_t drawn = random.below(number * directions);
            const site from = std::exchange(waiting[drawn / directions], waiting[number - 1]);
            const std::uint8_t mover = states[from];
            if (mover == vacant || mover >= mark)
                continue; // another molecule's hop has consumed it
            site to = neighbours_[from][drawn % directions];
            if constexpr (!neighbours::complete && Lattice::size > 1)
                while (to == from)
                    to = neighbours_[from][random.below(directions)];
            const std::uint8_t there = states[to];
            if (reacts_[mover][unmarked(there)]) {
                meet(from, to, random);
                continue;
            }
            // Whether a site is vacant cannot be predicted, so this is masks, not a branch.
            const auto moves = static_cast<std::uint8_t>(0 - (there == vacant));
            states[from] = mover & static_cast<std::uint8_t>(~moves);
            states[to] = there | (marked(mover) & moves);
        }
        for (std::size_t i = 0; i < Lattice::size; ++i)
            states[i] = unmarked(states[i]);
        random_ = random;
    }

    void meet(std::size_t mover, std::size_t partner, random_stream& random)
    {
        const std::uint8_t first = states_[mover], second = unmarked(states_[partner]);
        for (const reaction_rule& rule : network_.encounters) {
            const auto [a, b] = rule.reactants;
            if (!((a == first && b == second) || (a == second && b == first)) || random.uniform() >= rule.constant)
                continue;
            set(partner, rule.products[0]);
            set(mover, rule.products[1]);
            states_[partner] = marked(states_[partner]);
            states_[mover] = marked(states_[mover]);
            return;
        }
    }

    Network network_;
    simulation_options options_;
    random_stream random_;
    const neighbours& neighbours_ = neighbours::shared();
    std::vector<std::uint8_t> states_;
    std::vector<site> waiting_;                                      // sites whose molecules have yet to hop
    std::array<std::uint32_t, Network::species_count + 1> counts_{}; // by state byte
    std::array<std::array<bool, Network::species_count + 1>, Network::species_count + 1> reacts_{};
    std::uint64_t events_without_effect_ = 0;
};

/// A run of `network` on a lattice, empty at first:
/// `auto run = simulation_on<lattice<40, 40>>(network, random_stream(seed), {.site_choice = site_choice::row_first});`
template <lattice_type Lattice, boundaries Boundaries = boundaries::periodic, reaction_system_type Network>
[[nodiscard]] auto simulation_on(const Network& network, const random_stream& random, simulation_options options = {})
{
    return lattice_simulation<Lattice, Network, Boundaries>(network, random, options);
}

} // namespace closura::inline CLOSURA_ABI
