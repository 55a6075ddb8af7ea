// Lattices of one, two or three dimensions, in row-major order: the last extent is contiguous, as in NumPy and xtensor.
#pragma once

#include <closura/core/diagnostics.hpp>

#include <array>
#include <cstddef>

namespace closura {
inline namespace CLOSURA_ABI {

/// A lattice's extents, slowest first: `lattice<40, 40>` is [y, x].
template <std::size_t... Extents>
struct lattice {
    static constexpr std::size_t rank = sizeof...(Extents);
    static_assert(rank >= 1 && rank <= 3, "a lattice has one, two or three dimensions");
    static_assert(((Extents > 0) && ...), "every extent of a lattice is at least 1");

    static constexpr std::array<std::size_t, rank> extents = {Extents...};
    /// Number of sites, N.
    static constexpr std::size_t size = (Extents * ...);

    using coordinates = std::array<std::size_t, rank>;

    [[nodiscard]] static constexpr std::size_t index(const coordinates& at)
    {
        std::size_t result = 0;
        for (std::size_t d = 0; d < rank; ++d)
            result = result * extents[d] + at[d];
        return result;
    }

    [[nodiscard]] static constexpr coordinates position(std::size_t site)
    {
        coordinates at{};
        for (std::size_t d = rank; d-- > 0;) {
            at[d] = site % extents[d];
            site /= extents[d];
        }
        return at;
    }
};

template <class T>
inline constexpr bool is_lattice = false;

template <std::size_t... Extents>
inline constexpr bool is_lattice<lattice<Extents...>> = true;

/// A type of the form `lattice<…>`.
template <class T>
concept lattice_type = is_lattice<T> || unsatisfied<"a lattice is lattice<40, 40>, with its extents">;

} // namespace CLOSURA_ABI
} // namespace closura
