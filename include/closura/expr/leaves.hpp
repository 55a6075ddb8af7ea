// The named leaves of expressions: what they depend on, and what an environment has to answer.
#pragma once

#include <closura/expr/expression.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <cstddef>
#include <type_traits>

namespace closura::inline CLOSURA_ABI::expr {

namespace inspect {

template <class... Lists>
using joined = boost::mp11::mp_append<boost::mp11::mp_list<>, Lists...>;

template <class E>
struct leaves {
    using type = std::conditional_t<is_named_leaf<E>, boost::mp11::mp_list<E>, boost::mp11::mp_list<>>;
};

template <class... Terms>
struct leaves<sum<Terms...>> {
    using type = joined<typename leaves<Terms>::type...>;
};

template <class... Factors>
struct leaves<product<Factors...>> {
    using type = joined<typename leaves<Factors>::type...>;
};

template <class Base, class Exponent>
struct leaves<power<Base, Exponent>> {
    using type = joined<typename leaves<Base>::type, typename leaves<Exponent>::type>;
};

template <class Function, class Argument>
struct leaves<application<Function, Argument>> : leaves<Argument> {};

template <class Cluster, class Body>
struct leaves<over_clusters<Cluster, Body>> : leaves<Body> {};

template <class Cluster, std::size_t Position, class Body>
struct leaves<over_neighbours<Cluster, Position, Body>> : leaves<Body> {};

} // namespace inspect

/// The different leaves parameter<…> and variable<…> of the expressions, in order of appearance, as an mp_list.
template <expression... Expressions>
using leaves_of =
    boost::mp11::mp_unique<inspect::joined<typename inspect::leaves<std::remove_cvref_t<Expressions>>::type...>>;

/// Whether an expression depends on the leaf.
template <expression E, class Leaf>
inline constexpr bool depends_on = boost::mp11::mp_contains<leaves_of<E>, std::remove_cvref_t<Leaf>>::value;

} // namespace closura::inline CLOSURA_ABI::expr
