// Which species can still come up. From a set A of species that are present, reactions make others; the smallest set
// that holds A and that no reaction leads out of is what can be reached. A species outside of it has died out for good.
//
//     const species_set all = reachable_species(network, species_set::of(counts));      // of a start
//     reachable_species(network, species_set::of(later)) == all                         // nothing is lost: it survives
//
// In the paper's data prey are born at k·max(n, 1), so they come back; hunters do not. The recovered of an epidemic
// are absent at its start and yet not lost.
#pragma once

#include <closura/simulate/reaction_network.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace closura {
inline namespace CLOSURA_ABI {

/// A set of species, by their places in a network's list; at most 32 of them.
class species_set {
public:
    constexpr species_set() = default;

    /// The species of which there are any; `counts` are in the network's order.
    [[nodiscard]] static constexpr species_set of(std::span<const std::int32_t> counts)
    {
        species_set present;
        for (std::size_t k = 0; k < counts.size(); ++k)
            if (counts[k] > 0)
                present.insert(k);
        return present;
    }

    [[nodiscard]] constexpr bool contains(std::size_t species) const { return (members_ >> species & 1U) != 0; }
    constexpr void insert(std::size_t species) { members_ |= std::uint32_t{1} << species; }

    friend constexpr bool operator==(species_set, species_set) = default;

private:
    std::uint32_t members_ = 0;
};

/// All species that can be present at some later time, from those that are present now. Work: species × reactions.
template <reaction_system_type Network>
[[nodiscard]] constexpr species_set reachable_species(const Network& network, species_set present)
{
    static_assert(Network::species_count <= 32, "a set of species holds at most 32");
    const auto is_there = [&](std::uint8_t code) { return code == 0 || present.contains(code - 1U); };
    const auto take = [&](const reaction_rule& rule) {
        const bool by_itself = rule.kind == reaction_kind::source || rule.kind == reaction_kind::reseeding_reproduction;
        if (rule.constant > 0 && (by_itself || (is_there(rule.reactants[0]) && is_there(rule.reactants[1]))))
            for (const std::uint8_t product : rule.products)
                if (product != 0)
                    present.insert(product - 1U);
    };
    for (std::size_t round = 0; round < Network::species_count; ++round) { // each but the last adds one, or none do
        for (const reaction_rule& rule : network.spontaneous)
            take(rule);
        for (const reaction_rule& rule : network.encounters)
            take(rule);
    }
    return present;
}

} // namespace CLOSURA_ABI
} // namespace closura
