// How units of two layers are joined: a stencil of offsets, the same at every unit, with an optional stride.
//
//   unit y of the upper layer joins the lower units  stride·y + o  (modulo the extents)  for every offset o.
//
// Units of one layer are joined likewise, y with y + o; model/nearest_neighbours.hpp has ready stencils for that.
// The paper's connectivity is patch<2, 2> with stride 1. With stride > 1 the upper layer is smaller by that factor.
// From connectivities come *clusters*, the families of units that energy terms sum over. Where several of them join the
// same layers, equations tell them apart by text() and latex().
#pragma once

#include <closura/core/config.hpp>
#include <closura/core/diagnostics.hpp>
#include <closura/expr/fraction.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace closura {
inline namespace CLOSURA_ABI {

namespace model_detail {

/// 2x2
template <std::size_t Rank>
constexpr void append_extents(sentence& text, const std::array<std::size_t, Rank>& extents, std::string_view times)
{
    for (std::size_t d = 0; d < Rank; ++d)
        text << (d > 0 ? times : "") << extents[d];
}

/// (0,0) (0,-1)
template <std::size_t Rank, std::size_t Count>
constexpr void append_offsets(sentence& text, const std::array<std::array<long, Rank>, Count>& offsets,
                              std::string_view separator)
{
    for (std::size_t n = 0; n < Count; ++n) {
        text << (n > 0 ? separator : "");
        for (std::size_t d = 0; d < Rank; ++d)
            text << (d > 0 ? "," : "(") << expr::fraction{offsets[n][d]};
        text << ")";
    }
}

} // namespace model_detail

/// A displacement in lattice units, slowest dimension first.
template <long... Components>
struct offset {
    static constexpr std::size_t rank = sizeof...(Components);
    static constexpr std::array<long, rank> components = {Components...};
};

template <class T>
inline constexpr bool is_offset = false;

template <long... Components>
inline constexpr bool is_offset<offset<Components...>> = true;

/// How units are joined: a number of dimensions, offsets, and a stride for each dimension.
template <class T>
concept connectivity = requires
{
    T::rank + T::offsets.size() + T::stride.size();
};

/// An arbitrary list of offsets: `stencil<offset<0, 0>, offset<0, 1>, offset<1, 0>>`.
template <class First, class... Rest>
struct stencil {
    static_assert((is_offset<First> && ... && is_offset<Rest>), "a stencil is a list of offsets: offset<0, 1>");
    static constexpr std::size_t rank = First::rank;
    static_assert(((Rest::rank == rank) && ...), "all offsets of a stencil have the same number of dimensions");

    static constexpr std::array<std::array<long, rank>, 1 + sizeof...(Rest)> offsets = {First::components,
                                                                                        Rest::components...};
    static constexpr std::array<std::size_t, rank> stride = [] {
        std::array<std::size_t, rank> ones{};
        ones.fill(1);
        return ones;
    }();

    static constexpr sentence text()
    {
        sentence text;
        model_detail::append_offsets(text, offsets, " ");
        return text;
    }
    static constexpr sentence latex()
    {
        sentence text;
        model_detail::append_offsets(text, offsets, ",");
        return text;
    }
};

/// All offsets of a box that starts at the unit itself: `patch<2, 2>` is the paper's.
template <std::size_t... Extents>
struct patch {
    static constexpr std::size_t rank = sizeof...(Extents);
    static_assert(rank > 0 && ((Extents > 0) && ...), "a patch has at least one unit in each dimension");

    static constexpr std::array<std::array<long, rank>, (Extents * ...)> offsets = [] {
        constexpr std::array<std::size_t, rank> extents = {Extents...};
        std::array<std::array<long, rank>, (Extents * ...)> result{};
        for (std::size_t n = 0; n < result.size(); ++n) {
            std::size_t remainder = n;
            for (std::size_t d = rank; d-- > 0;) {
                result[n][d] = static_cast<long>(remainder % extents[d]);
                remainder /= extents[d];
            }
        }
        return result;
    }();
    static constexpr std::array<std::size_t, rank> stride = [] {
        std::array<std::size_t, rank> ones{};
        ones.fill(1);
        return ones;
    }();

    static constexpr sentence text()
    {
        sentence text;
        text << "patch ";
        model_detail::append_extents(text, std::array{Extents...}, "x");
        return text;
    }
    static constexpr sentence latex()
    {
        sentence text;
        model_detail::append_extents(text, std::array{Extents...}, " \\times ");
        return text;
    }
};

/// A connectivity whose upper layer has `Strides` times fewer units in each dimension.
template <class Connectivity, std::size_t... Strides>
struct strided {
    static_assert(connectivity<Connectivity>, "a connectivity is given strides: strided<patch<2, 2>, 2, 2>");
    static constexpr std::size_t rank = Connectivity::rank;
    static_assert(sizeof...(Strides) == rank, "give one stride for each dimension of the connectivity");
    static_assert(((Strides > 0) && ...), "a stride is at least 1");

    static constexpr auto offsets = Connectivity::offsets;
    static constexpr std::array<std::size_t, rank> stride = {Strides...};

    static constexpr sentence text() requires requires { Connectivity::text(); }
    {
        sentence text = Connectivity::text();
        text << ", stride ";
        model_detail::append_extents(text, stride, "x");
        return text;
    }
    static constexpr sentence latex() requires requires { Connectivity::latex(); }
    {
        sentence text = Connectivity::latex();
        text << " / ";
        model_detail::append_extents(text, stride, " \\times ");
        return text;
    }
};

/// A cluster of one unit: what biases sum over.
template <std::size_t Layer>
struct single_unit {
    static constexpr std::array<std::size_t, 1> layers = {Layer};
};

/// A cluster of two units, position 0 in the lower layer and position 1 in the upper one: what weights sum over. Inside
/// a layer, Lower = Upper, the connectivity lists each bond once, and the two positions are interchangeable: what sums
/// over such bonds is symmetric in them.
template <std::size_t Lower, std::size_t Upper, class Connectivity>
struct bond {
    static constexpr std::array<std::size_t, 2> layers = {Lower, Upper};

    static constexpr sentence text() requires requires { Connectivity::text(); }
    {
        return Connectivity::text();
    }
    static constexpr sentence latex() requires requires { Connectivity::latex(); }
    {
        return Connectivity::latex();
    }
};

template <class Cluster>
inline constexpr bool is_bond_within_layer = false;

template <std::size_t Layer, class Connectivity>
inline constexpr bool is_bond_within_layer<bond<Layer, Layer, Connectivity>> = true;

/// A unit of a user-defined cluster.
template <std::size_t Layer, class Offset>
struct unit_at {
    static_assert(is_offset<Offset>, "a unit of a cluster is placed at an offset: unit_at<0, offset<0, 1>>");
    static constexpr std::size_t layer = Layer;
    static constexpr auto components = Offset::components;
};

/// A user-defined cluster of any number of units in layers of equal size, translated over the lattice; see
/// `interaction`.
template <class... Units>
struct cluster {
    static constexpr std::array<std::size_t, sizeof...(Units)> layers = {Units::layer...};

    static constexpr sentence text()
    {
        sentence text;
        model_detail::append_offsets(text, std::array{Units::components...}, " ");
        return text;
    }
    static constexpr sentence latex()
    {
        sentence text;
        model_detail::append_offsets(text, std::array{Units::components...}, ",");
        return text;
    }
};

/// Where the units of a cluster's copies are: copy n, translated to y, has its unit k at strides[k]·y + offsets[n][k].
template <std::size_t Rank, std::size_t Order, std::size_t Count>
struct cluster_geometry {
    static constexpr std::size_t count = Count;
    std::array<std::array<std::size_t, Rank>, Order> strides;
    std::array<std::array<std::array<long, Rank>, Order>, Count> offsets;
};

template <class Cluster, std::size_t Rank>
struct geometry_of;

template <std::size_t Layer, std::size_t Rank>
struct geometry_of<single_unit<Layer>, Rank> {
    static constexpr cluster_geometry<Rank, 1, 1> value = [] {
        cluster_geometry<Rank, 1, 1> result{};
        result.strides[0].fill(1);
        return result;
    }();
};

template <std::size_t Lower, std::size_t Upper, class Connectivity, std::size_t Rank>
struct geometry_of<bond<Lower, Upper, Connectivity>, Rank> {
    static constexpr std::size_t count = Connectivity::offsets.size();
    static constexpr cluster_geometry<Rank, 2, count> value = [] {
        cluster_geometry<Rank, 2, count> result{};
        result.strides[0] = Connectivity::stride;
        result.strides[1].fill(1);
        for (std::size_t n = 0; n < count; ++n)
            result.offsets[n][0] = Connectivity::offsets[n];
        return result;
    }();
};

template <class... Units, std::size_t Rank>
struct geometry_of<cluster<Units...>, Rank> {
    static constexpr cluster_geometry<Rank, sizeof...(Units), 1> value = [] {
        cluster_geometry<Rank, sizeof...(Units), 1> result{};
        for (auto& stride : result.strides)
            stride.fill(1);
        result.offsets[0] = {Units::components...};
        return result;
    }();
};

} // namespace CLOSURA_ABI
} // namespace closura
