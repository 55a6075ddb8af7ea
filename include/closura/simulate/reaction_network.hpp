// A list of species and the reactions among them, checked at compile time and numbered for simulators.
#pragma once

#include <closura/simulate/reactions.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace closura {
inline namespace CLOSURA_ABI {

/// Reactions in declared order, those that happen by themselves apart from those that need an encounter. Made by
/// `reaction_network<Species...>(…)`; rates may be constants or run-time values.
template <std::size_t Spontaneous, std::size_t Encounters, species_type... Species>
struct reaction_system {
    static constexpr std::size_t species_count = sizeof...(Species);
    static constexpr std::size_t spontaneous_count = Spontaneous;
    /// In the order of the list: the k-th name, from 1, is that of state byte k.
    static constexpr std::array<std::string_view, species_count> species_names = {Species::name()...};

    std::array<reaction_rule, Spontaneous> spontaneous{};
    std::array<reaction_rule, Encounters> encounters{};

    /// The state byte of species A: its place in the list, from 1; 0 if it is not in the list.
    template <species_type A>
    [[nodiscard]] static constexpr std::uint8_t code()
    {
        std::size_t place = 0;
        const bool found = ((++place, std::is_same_v<A, Species>) || ...);
        return static_cast<std::uint8_t>(found ? place : 0);
    }
};

template <class T>
inline constexpr bool is_reaction_system = false;

template <std::size_t Spontaneous, std::size_t Encounters, species_type... Species>
inline constexpr bool is_reaction_system<reaction_system<Spontaneous, Encounters, Species...>> = true;

/// What `reaction_network<…>(…)` returns.
template <class T>
concept reaction_system_type = is_reaction_system<T>;

namespace simulate_detail {

template <class Reaction>
inline constexpr bool needs_encounter = false;
template <class Reactants, class Products>
inline constexpr bool needs_encounter<declared<reaction_kind::encounter, Reactants, Products>> = true;

template <class List, class... Reactions>
struct network_check;

template <species_type... Species, class... Reactions>
struct network_check<side<Species...>, Reactions...> {
    using system = reaction_system<0, 0, Species...>;

    static constexpr void write_list(sentence& text)
    {
        std::size_t written = 0;
        text << "reaction_network<";
        ((text << (written++ == 0 ? "" : ", ") << Species::name()), ...);
        text << ">";
    }

    template <reaction_kind Kind, class... Reactants, class... Products>
    static constexpr void check_reaction(sentence& text, std::size_t number,
                                         declared<Kind, side<Reactants...>, side<Products...>>*)
    {
        const auto check_species = [&]<class A>(A*) {
            if (!text.empty() || system::template code<A>() != 0)
                return;
            text << "reaction " << number << ", ";
            equation<side<Reactants...>, side<Products...>>::write(text, side<Reactants...>{});
            text << " -> ";
            equation<side<Reactants...>, side<Products...>>::write(text, side<Products...>{});
            text << ", names the species " << A::name() << ", which is missing from ";
            write_list(text);
        };
        (check_species(static_cast<Reactants*>(nullptr)), ...);
        (check_species(static_cast<Products*>(nullptr)), ...);
    }

    static constexpr void check_reaction(sentence& text, std::size_t number, void*)
    {
        if (text.empty())
            text << "argument " << number << " of reaction_network is not a reaction; an encounter must say what it "
                 << "gives: encounter<A, B>(probability).gives<...>()";
    }

    static constexpr void check_unique(sentence& text)
    {
        [[maybe_unused]] std::size_t place = 0;
        [[maybe_unused]] const auto check_one = [&]<class A>(A*) {
            if (system::template code<A>() != ++place && text.empty()) {
                text << "the species " << A::name() << " is listed twice in ";
                write_list(text);
            }
        };
        (check_one(static_cast<Species*>(nullptr)), ...);
    }

    static constexpr sentence check()
    {
        sentence text;
        if (sizeof...(Species) == 0)
            text << "reaction_network<...> needs the list of its species";
        if (sizeof...(Species) > 127)
            text << "a reaction network has at most 127 species";
        check_unique(text);
        std::size_t number = 0;
        (check_reaction(text, ++number, static_cast<Reactions*>(nullptr)), ...);
        return text;
    }
};

template <class System, reaction_kind Kind, class... Reactants, class... Products>
constexpr reaction_rule numbered(declared<Kind, side<Reactants...>, side<Products...>> reaction)
{
    return {.kind = Kind,
            .reactants = {System::template code<Reactants>()...},
            .products = {System::template code<Products>()...},
            .constant = reaction.constant};
}

} // namespace simulate_detail

/// The network of `reactions` among `Species`, numbered from 1 in this order. A reaction with a species that is not in
/// the list does not compile.
template <species_type... Species, class... Reactions>
[[nodiscard]] constexpr auto reaction_network(Reactions... reactions)
{
    using namespace simulate_detail;
    static_assert(validated<network_check<side<Species...>, Reactions...>>);
    constexpr std::size_t encounters = (0 + ... + std::size_t{needs_encounter<Reactions>});
    reaction_system<sizeof...(Reactions) - encounters, encounters, Species...> network;
    [[maybe_unused]] std::size_t spontaneous_filled = 0, encounters_filled = 0;
    [[maybe_unused]] const auto add = [&]<class Reaction>(Reaction reaction) {
        const reaction_rule rule = numbered<decltype(network)>(reaction);
        if constexpr (needs_encounter<Reaction>)
            network.encounters[encounters_filled++] = rule;
        else
            network.spontaneous[spontaneous_filled++] = rule;
    };
    (add(reactions), ...);
    return network;
}

} // namespace CLOSURA_ABI
} // namespace closura
