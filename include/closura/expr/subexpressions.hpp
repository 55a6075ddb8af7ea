// What an expression is built of: all its nodes, and among them the leaves that it depends on.
#pragma once

#include <closura/expr/expression.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <cstddef>
#include <type_traits>

namespace closura::inline CLOSURA_ABI::expr {

namespace inspect {

template <class E, class... Parts>
using with_parts_of = boost::mp11::mp_append<boost::mp11::mp_list<E>, typename Parts::type...>;

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

} // namespace inspect

/// The different expressions that these contain, themselves included, in order of appearance, as an mp_list.
template <expression... Expressions>
using subexpressions_of = boost::mp11::mp_unique<
    boost::mp11::mp_append<boost::mp11::mp_list<>, typename inspect::nodes<std::remove_cvref_t<Expressions>>::type...>>;

/// The different leaves parameter<…> and variable<…> of the expressions, in order of appearance, as an mp_list.
template <expression... Expressions>
using leaves_of = boost::mp11::mp_copy_if<subexpressions_of<Expressions...>, inspect::is_leaf>;

/// Whether an expression depends on a leaf.
template <expression E, class Leaf>
inline constexpr bool depends_on = boost::mp11::mp_contains<leaves_of<E>, std::remove_cvref_t<Leaf>>::value;

} // namespace closura::inline CLOSURA_ABI::expr
