// Which runs of a network are still alive: those in which every species is there, or can come back by reactions among
// those that are. What has been lost for good makes a smaller network's problem of the rest.
//
//     constexpr auto alive = viability(network);
//     alive(std::array{3, 0})                                   // 3 hunters, no prey: false, for prey come from prey
//
// Reactions with rate or probability 0 do not count; a source brings its products from nothing. A reproduction needs
// its parent here, as in chemistry: that its propensity k·max(n, 1) brings an extinct species back now and then
// (simulate/reactions.hpp) lets a run be alive again.
#pragma once

#include <closura/simulate/reaction_network.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace closura {
inline namespace CLOSURA_ABI {

/// What is alive in a network, as a function of the numbers of molecules.
template <reaction_system_type Network>
class viability {
public:
    static constexpr std::size_t species_count = Network::species_count;

    constexpr explicit viability(const Network& network) : network_(network) {}

    /// Whether every species is there or can be produced from those that are. Time: O(reactions · species).
    template <std::integral Count>
    [[nodiscard]] constexpr bool operator()(const std::array<Count, species_count>& counts) const
    {
        std::array<bool, species_count + 1> there{true}; // "none" is always there
        for (std::size_t s = 0; s < species_count; ++s)
            there[s + 1] = counts[s] > 0;
        for (std::size_t round = 0; round < species_count; ++round) {
            for (const reaction_rule& rule : network_.spontaneous)
                produce(rule, there);
            for (const reaction_rule& rule : network_.encounters)
                produce(rule, there);
        }
        for (const bool one : there)
            if (!one)
                return false;
        return true;
    }

    /// Whether anything can be lost for good: else every run is alive at all times.
    [[nodiscard]] constexpr bool has_absorbing_states() const { return !(*this)(std::array<int, species_count>{}); }

private:
    static constexpr void produce(const reaction_rule& rule, std::array<bool, species_count + 1>& there)
    {
        if (rule.constant > 0.0 && there[rule.reactants[0]] && there[rule.reactants[1]])
            for (const std::uint8_t product : rule.products)
                there[product] = true;
    }

    Network network_;
};

} // namespace CLOSURA_ABI
} // namespace closura
