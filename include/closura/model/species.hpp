// A species: what a unit can hold. Two species are the same if their names are.
#pragma once

#include <closura/core/fixed_string.hpp>

#include <string_view>
#include <type_traits>

namespace closura {
inline namespace CLOSURA_ABI {

/// `using H = species<"H">;`
template <fixed_string Name>
struct species {
    static_assert(Name.size() > 0, "a species needs a name");
    static constexpr std::string_view name() { return Name.view(); }
};

template <class T>
inline constexpr bool is_species = false;

template <fixed_string Name>
inline constexpr bool is_species<species<Name>> = true;

/// A type of the form `species<"name">`.
template <class T>
concept species_type = is_species<T>;

} // namespace CLOSURA_ABI
} // namespace closura
