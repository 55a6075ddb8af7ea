// What an expression is built of: all its nodes, and among them the leaves that it depends on.
#pragma once

#include <closura/core/joined_lists.hpp>
#include <closura/expr/equivalence.hpp>
#include <closura/expr/expression.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {
namespace expr {

namespace detail {

template <class E, class... Parts>
using with_parts_of = joined_lists<boost::mp11::mp_list<E>, typename Parts::type...>;

template <class E>
struct nodes {
    using type = boost::mp11::mp_list<E>;
};

template <class... Terms>
struct nodes<sum<Terms...>> {
    using type = with_parts_of<sum<Terms...>, nodes<Terms>...>;
};

template <class... Factors>
struct nodes<product<Factors...>> {
    using type = with_parts_of<product<Factors...>, nodes<Factors>...>;
};

template <class Base, class Exponent>
struct nodes<power<Base, Exponent>> {
    using type = with_parts_of<power<Base, Exponent>, nodes<Base>, nodes<Exponent>>;
};

template <class Function, class Argument>
struct nodes<application<Function, Argument>> {
    using type = with_parts_of<application<Function, Argument>, nodes<Argument>>;
};

template <class Cluster, class Body>
struct nodes<over_clusters<Cluster, Body>> {
    using type = with_parts_of<over_clusters<Cluster, Body>, nodes<Body>>;
};

template <class Cluster, std::size_t Position, class Body>
struct nodes<over_neighbours<Cluster, Position, Body>> {
    using type = with_parts_of<over_neighbours<Cluster, Position, Body>, nodes<Body>>;
};

template <class E>
using is_leaf = std::bool_constant<is_named_leaf<E>>;

template <class E>
inline constexpr bool is_occupancy = false;
template <std::size_t Position, class Species>
inline constexpr bool is_occupancy<occupancy<Position, Species>> = true;

template <class... E>
using any_occupancy = std::bool_constant<(is_occupancy<E> || ...)>;

/// A list without repetitions. (mp_unique would be recursive, as deep as the list is long.)
template <class List>
struct distinct;
template <class... T>
struct distinct<boost::mp11::mp_list<T...>> {
    template <class Indices>
    struct firsts;
    template <std::size_t... I>
    struct firsts<std::index_sequence<I...>> {
        using type = joined_lists<
            std::conditional_t<detail::alike<T...>::first[I] == I, boost::mp11::mp_list<T>, boost::mp11::mp_list<>>...>;
    };
    using type = typename firsts<std::index_sequence_for<T...>>::type;
};

template <class List>
using distinct_t = typename distinct<List>::type;

} // namespace detail

/// All nodes of the expressions, themselves included, from the outside in and from left to right, as an mp_list.
template <expression... Expressions>
using nodes_of = joined_lists<typename detail::nodes<std::remove_cvref_t<Expressions>>::type...>;

/// The different leaves parameter<…> and variable<…> of the expressions, in order of appearance, as an mp_list.
template <expression... Expressions>
using leaves_of = detail::distinct_t<boost::mp11::mp_copy_if<nodes_of<Expressions...>, detail::is_leaf>>;

/// Whether an expression depends on the units of a cluster.
template <expression E>
inline constexpr bool has_occupancies = boost::mp11::mp_apply<detail::any_occupancy, nodes_of<E>>::value;

/// Whether an expression depends on a leaf.
template <expression E, class Leaf>
inline constexpr bool depends_on = boost::mp11::mp_contains<nodes_of<E>, std::remove_cvref_t<Leaf>>::value;

} // namespace expr
} // namespace CLOSURA_ABI
} // namespace closura
