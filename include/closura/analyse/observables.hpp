// The library's observables of visible states: how many molecules of each species there are, and how many pairs of
// nearest neighbours of each pair of species, each pair of sites once.
//
//     observables{species_counts<H, P>{}, neighbour_pairs<H, P>{}}       // H, P, HH, PP, HP
//
// The list of species is that of the states' bytes: a network's or a visible layer's, in its order.
#pragma once

#include <closura/core/fixed_string.hpp>
#include <closura/simulate/neighbours.hpp>
#include <closura/simulate/observable.hpp>
#include <closura/simulate/reaction_network.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace closura {
inline namespace CLOSURA_ABI {

namespace analyse_detail {

/// The number of bytes that equal `wanted`.
inline std::int32_t count_bytes(std::span<const std::uint8_t> bytes, std::uint8_t wanted)
{
    return static_cast<std::int32_t>(
        simulate_detail::count_matches(bytes.data(), bytes.data(), bytes.size(), {wanted, wanted}));
}

/// "HP"; "fish-shark" where one of the names is longer than a character.
template <species_type A, species_type B>
inline constexpr auto pair_name = [] {
    constexpr std::string_view a = A::name(), b = B::name();
    constexpr bool dash = a.size() > 1 || b.size() > 1;
    fixed_string<a.size() + dash + b.size()> text;
    char* next = text.characters;
    for (char c : a)
        *next++ = c;
    if (dash)
        *next++ = '-';
    for (char c : b)
        *next++ = c;
    return text;
}();

} // namespace analyse_detail

/// Number of molecules of each species, in the order of the list.
template <species_type... Species>
struct species_counts {
    static constexpr std::array<std::string_view, sizeof...(Species)> names = {Species::name()...};

    template <lattice_type Lattice>
    [[nodiscard]] std::array<std::int32_t, sizeof...(Species)> operator()(lattice_states<Lattice> states) const
    {
        std::array<std::int32_t, sizeof...(Species)> counts;
        for (std::size_t k = 0; k < counts.size(); ++k)
            counts[k] = analyse_detail::count_bytes(states, static_cast<std::uint8_t>(k + 1));
        return counts;
    }
};

/// Number of pairs of nearest neighbours for each unordered pair of species: first each species with itself, in the
/// order of the list, then the different ones, by the first and then by the second. For two species HH, PP, HP; for
/// three AA, BB, CC, AB, AC, BC. Work: about 0.1 ns per site, dimension and pair on a vector machine.
template <species_type... Species>
struct neighbour_pairs {
    static constexpr std::size_t species_count = sizeof...(Species);
    static constexpr std::size_t pair_count = species_count * (species_count + 1) / 2;

    /// The pairs as state bytes.
    static constexpr std::array<state_pair, pair_count> pairs = [] {
        std::array<state_pair, pair_count> list{};
        std::size_t next = 0;
        for (std::size_t k = 1; k <= species_count; ++k)
            list[next++] = {static_cast<std::uint8_t>(k), static_cast<std::uint8_t>(k)};
        for (std::size_t first = 1; first <= species_count; ++first)
            for (std::size_t second = first + 1; second <= species_count; ++second)
                list[next++] = {static_cast<std::uint8_t>(first), static_cast<std::uint8_t>(second)};
        return list;
    }();

    static constexpr std::array<std::string_view, pair_count> names = [] {
        constexpr auto with_each = []<class A>(A*) {
            return std::array<std::string_view, species_count>{analyse_detail::pair_name<A, Species>.view()...};
        };
        constexpr std::array<std::array<std::string_view, species_count>, species_count> square = {
            with_each(static_cast<Species*>(nullptr))...};
        std::array<std::string_view, pair_count> list;
        for (std::size_t p = 0; p < pair_count; ++p)
            list[p] = square[pairs[p].first - 1U][pairs[p].second - 1U];
        return list;
    }();

    boundaries edges = boundaries::periodic;

    template <lattice_type Lattice>
    [[nodiscard]] std::array<std::int32_t, pair_count> operator()(lattice_states<Lattice> states) const
    {
        const auto counts = edges == boundaries::periodic
                                ? count_neighbour_pairs<Lattice, boundaries::periodic>(states, pairs)
                                : count_neighbour_pairs<Lattice, boundaries::closed>(states, pairs);
        std::array<std::int32_t, pair_count> result;
        for (std::size_t p = 0; p < pair_count; ++p)
            result[p] = static_cast<std::int32_t>(counts[p]);
        return result;
    }
};

namespace analyse_detail {

template <class Network>
struct observables_of;
template <std::size_t Spontaneous, std::size_t Encounters, species_type... Species>
struct observables_of<reaction_system<Spontaneous, Encounters, Species...>> {
    using counts = species_counts<Species...>;
    using pairs = neighbour_pairs<Species...>;
};

} // namespace analyse_detail

/// Counts of a network's species, and pairs of neighbours among them.
template <reaction_system_type Network>
using species_counts_of = typename analyse_detail::observables_of<Network>::counts;
template <reaction_system_type Network>
using neighbour_pairs_of = typename analyse_detail::observables_of<Network>::pairs;

} // namespace CLOSURA_ABI
} // namespace closura
