// The sums over neighbours that an expression contains: what a conditional has to look at.
#pragma once

#include <closura/core/joined_lists.hpp>
#include <closura/expr/subexpressions.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <cstddef>

namespace closura {
inline namespace CLOSURA_ABI {
namespace expr {

/// One side of a unit: the clusters of one family that hold the unit at one position.
template <class Cluster, std::size_t Position>
struct side {
    using cluster = Cluster;
    static constexpr std::size_t position = Position;
};

namespace detail {

template <class E>
struct sides {
    using type = boost::mp11::mp_list<>;
};

template <class Cluster, std::size_t Position, class Body>
struct sides<over_neighbours<Cluster, Position, Body>> {
    using type = boost::mp11::mp_list<side<Cluster, Position>>;
};

template <class... E>
using joined_sides = joined_lists<typename sides<E>::type...>;

} // namespace detail

/// The different sides that the expressions sum over, in order of appearance, as an mp_list of `side<…>`.
template <expression... Expressions>
using sides_of = detail::distinct_t<boost::mp11::mp_apply<detail::joined_sides, nodes_of<Expressions...>>>;

} // namespace expr
} // namespace CLOSURA_ABI
} // namespace closura
