// Ready connectivities for couplings inside a layer. A bond has no direction, so of an offset and its opposite only the
// one that comes first in row-major order is listed: every pair of neighbours is joined once.
#pragma once

#include <closura/model/connectivity.hpp>

#include <cstddef>

namespace closura {
inline namespace CLOSURA_ABI {

namespace model_detail {

template <std::size_t Rank>
struct nearest;

template <>
struct nearest<1> {
    using type = stencil<offset<1>>;
};

template <>
struct nearest<2> {
    using type = stencil<offset<0, 1>, offset<1, 0>>;
};

template <>
struct nearest<3> {
    using type = stencil<offset<0, 0, 1>, offset<0, 1, 0>, offset<1, 0, 0>>;
};

template <std::size_t Rank>
struct next_nearest;

template <>
struct next_nearest<1> {
    using type = stencil<offset<2>>;
};

template <>
struct next_nearest<2> {
    using type = stencil<offset<1, -1>, offset<1, 1>>;
};

template <>
struct next_nearest<3> {
    using type = stencil<offset<0, 1, -1>, offset<0, 1, 1>, offset<1, -1, 0>, offset<1, 0, -1>, offset<1, 0, 1>,
                         offset<1, 1, 0>>;
};

} // namespace model_detail

/// Units at distance 1, for lattices of `Rank` dimensions: a unit has 2, 4 or 6 such neighbours.
template <std::size_t Rank>
using nearest_neighbours = typename model_detail::nearest<Rank>::type;

/// Units at the next distance: 2 in one dimension (2 neighbours), √2 in two (4) and three (12).
template <std::size_t Rank>
using next_nearest_neighbours = typename model_detail::next_nearest<Rank>::type;

} // namespace CLOSURA_ABI
} // namespace closura
