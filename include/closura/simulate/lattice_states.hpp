// The states of a lattice's sites: a view of bytes that knows which lattice they are on, so that whatever looks at
// states (observables, site choices) is called with them alone.
//
//     largest_cluster(lattice_states<lattice<40, 40>>(bytes))
#pragma once

#include <closura/model/lattice.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ranges>
#include <span>

namespace closura {
inline namespace CLOSURA_ABI {

/// The byte of a site that holds no molecule; species are numbered from 1.
inline constexpr std::uint8_t vacant_site = 0;

/// A byte for each site, row-major: 0 for vacant, 1…K in the order of a network's (or a visible layer's) species. The
/// bytes stay the caller's.
template <lattice_type Lattice>
struct lattice_states : std::span<const std::uint8_t, Lattice::size> {
    using view = std::span<const std::uint8_t, Lattice::size>;

    /// From a span or an array of just that many bytes.
    template <std::convertible_to<view> Bytes>
    constexpr lattice_states(const Bytes& bytes) : view(bytes) // NOLINT: a view converts by design
    {}
};

} // namespace CLOSURA_ABI
} // namespace closura

template <class Lattice>
inline constexpr bool std::ranges::enable_view<closura::lattice_states<Lattice>> = true;
template <class Lattice>
inline constexpr bool std::ranges::enable_borrowed_range<closura::lattice_states<Lattice>> = true;
