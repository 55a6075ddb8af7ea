// Diffusion and encounters: each molecule attempts one hop, in random order, in a uniformly chosen direction. Where
// this leads nowhere, as into a wall, it stays: a lone molecule is then found everywhere with equal chance, the law of
// diffusion, which it would not be if it drew anew.
//
// Vacant: it moves. Held by a partner, whether or not that one has had its turn: their reactions are tried in declared
// order, each with its own probability; the first product stands on the partner's site, the second on the mover's.
// Else it stays. Products rest until the next step, also if the partner's turn was still to come.
//
// Details that the paper leaves open were settled against the means of its own simulator: 10 000 runs of its
// Lotka–Volterra system up to t = 40, counts and neighbour pairs. As above: every |z| < 3. Products that hop when the
// partner's turn comes: |z| = 4 in HH pairs. Partners immune once they have moved: |z| = 23 in the counts.
#pragma once

#include <closura/simd/random.hpp>
#include <closura/simulate/neighbours.hpp>
#include <closura/simulate/occupancy.hpp>
#include <closura/simulate/reaction_network.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

namespace simulate_detail {

/// The hops of one time step, for a network with certain encounters. Holds scratch memory, and no state between calls.
template <lattice_type Lattice, reaction_system_type Network, boundaries Boundaries>
class hopping {
public:
    explicit hopping(const Network& network) : encounters_(network.encounters), waiting_(Lattice::size)
    {
        for (const reaction_rule& rule : encounters_) {
            const auto [a, b] = rule.reactants;
            reacts_[a][b] = reacts_[b][a] = true;
        }
    }

    void operator()(occupancy<Lattice, Network::species_count>& sites, random_stream& shared_random)
    {
        // A store of bytes may alias everything but locals: with these the loop stays in registers.
        std::uint8_t* const states = sites.bytes();
        site* const waiting = waiting_.data();
        random_stream random = shared_random;

        std::uint32_t number = 0;
        for (std::size_t i = 0; i < Lattice::size; ++i) {
            waiting[number] = static_cast<site>(i);
            number += static_cast<std::uint32_t>(states[i] != vacant_site);
        }
        // A Fisher–Yates shuffle, drawn as it goes.
        for (; number != 0; --number) {
            // One number below m·d is, exactly, one below m (whose turn it is) and one below d (the direction).
            const std::uint32_t drawn = random.below(number * directions);
            const site from = std::exchange(waiting[drawn / directions], waiting[number - 1]);
            const std::uint8_t mover = states[from];
            if (mover == vacant_site || mover >= mark)
                continue; // another's hop has consumed it
            const site to = (*neighbours_)[from][drawn % directions];
            if constexpr (!neighbours::complete)
                if (to == from)
                    continue;
            const std::uint8_t there = states[to];
            if (reacts_[mover][unmarked(there)]) {
                meet(sites, from, to, random);
                continue;
            }
            // Whether a site is vacant cannot be predicted, so this is masks, not a branch.
            const auto moves = static_cast<std::uint8_t>(0 - (there == vacant_site));
            states[from] = mover & static_cast<std::uint8_t>(~moves);
            states[to] = there | (marked(mover) & moves);
        }
        for (std::size_t i = 0; i < Lattice::size; ++i)
            states[i] = unmarked(states[i]);
        shared_random = random;
    }

private:
    using neighbours = neighbour_table<Lattice, Boundaries>;
    using site = site_index<Lattice>;
    static constexpr auto directions = static_cast<std::uint32_t>(neighbours::directions);

    void meet(occupancy<Lattice, Network::species_count>& sites, std::size_t mover, std::size_t partner,
              random_stream& random) const
    {
        const std::uint8_t first = sites[mover], second = unmarked(sites[partner]);
        for (const reaction_rule& rule : encounters_) {
            const auto [a, b] = rule.reactants;
            const bool applies = (a == first && b == second) || (a == second && b == first);
            if (!applies || random.uniform() >= rule.constant)
                continue;
            sites.set(partner, marked(rule.products[0]));
            sites.set(mover, marked(rule.products[1]));
            return;
        }
    }

    decltype(Network::encounters) encounters_;
    std::array<std::array<bool, Network::species_count + 1>, Network::species_count + 1> reacts_{};
    const neighbours* neighbours_ = &neighbours::shared();
    std::vector<site> waiting_; // sites whose molecules have yet to hop
};

} // namespace simulate_detail

} // namespace CLOSURA_ABI
} // namespace closura
