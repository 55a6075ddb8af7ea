// Observables: whole numbers that are seen in the states of a lattice. One is a small type with names and a call; the
// library's are in analyse/observables.hpp, and a user's own stands beside them:
//
//     struct occupied_rows {
//         static constexpr std::array<std::string_view, 1> names = {"occupied rows"};
//
//         template <lattice_type Lattice>
//         std::array<std::int32_t, 1> operator()(lattice_states<Lattice> states) const;
//     };
//
// Several are one: `observables{species_counts<H, P>{}, occupied_rows{}}` has the names and values of both.
#pragma once

#include <closura/simulate/lattice_states.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace closura {
inline namespace CLOSURA_ABI {

/// Has `names`, a constant array of what it counts, and is called with the states of a lattice for as many numbers.
/// Calls must be possible at the same time on several threads.
template <class T, class Lattice>
concept observable = requires(const T& observe, lattice_states<Lattice> states)
{
    {
        T::names[0]
        } -> std::convertible_to<std::string_view>;
    {
        observe(states)
        } -> std::same_as<std::array<std::int32_t, std::tuple_size_v<std::remove_cvref_t<decltype(T::names)>>>>;
};

/// How many numbers an observable has.
template <class Observable>
inline constexpr std::size_t value_count = std::tuple_size_v<std::remove_cvref_t<decltype(Observable::names)>>;

/// Several observables as one: names and values one after the other.
template <class... Observables>
struct observables {
    static constexpr std::array<std::string_view, (std::size_t{0} + ... + value_count<Observables>)> names = [] {
        std::array<std::string_view, (std::size_t{0} + ... + value_count<Observables>)> all{};
        auto* next = all.data();
        ((next = std::ranges::copy(Observables::names, next).out), ...);
        return all;
    }();

    std::tuple<Observables...> parts;

    explicit constexpr observables(const Observables&... given) : parts(given...) {}

    template <lattice_type Lattice>
    requires(...&& observable<Observables, Lattice>) [[nodiscard]] std::array<std::int32_t, names.size()>
    operator()(lattice_states<Lattice> states) const
    {
        std::array<std::int32_t, names.size()> values;
        std::apply(
            [&](const auto&... part) {
                auto* next = values.data();
                ((next = std::ranges::copy(part(states), next).out), ...);
            },
            parts);
        return values;
    }
};

} // namespace CLOSURA_ABI
} // namespace closura
