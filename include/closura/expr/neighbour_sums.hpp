// The sums over neighbours that an expression contains: what a conditional has to look at.
#pragma once

#include <closura/expr/expression.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <cstddef>

namespace closura::inline CLOSURA_ABI::expr {

/// One side of a unit: the clusters of one family that hold the unit at one position.
template <class Cluster, std::size_t Position>
struct side {
    using cluster = Cluster;
    static constexpr std::size_t position = Position;
};

namespace inspect {

template <class E>
struct sides {
    using type = boost::mp11::mp_list<>;
};

template <class... Terms>
struct sides<sum<Terms...>> {
    using type = boost::mp11::mp_append<boost::mp11::mp_list<>, typename sides<Terms>::type...>;
};

template <class... Factors>
struct sides<product<Factors...>> {
    using type = boost::mp11::mp_append<boost::mp11::mp_list<>, typename sides<Factors>::type...>;
};

template <class Base, class Exponent>
struct sides<power<Base, Exponent>> {
    using type = boost::mp11::mp_append<typename sides<Base>::type, typename sides<Exponent>::type>;
};

template <class Function, class Argument>
struct sides<application<Function, Argument>> : sides<Argument> {};

template <class Cluster, std::size_t Position, class Body>
struct sides<over_neighbours<Cluster, Position, Body>> {
    using type = boost::mp11::mp_list<side<Cluster, Position>>;
};

} // namespace inspect

/// The different sides that the expressions sum over, in order of appearance, as an mp_list of `side<…>`.
template <class... Expressions>
using sides_of = boost::mp11::mp_unique<
    boost::mp11::mp_append<boost::mp11::mp_list<>, typename inspect::sides<Expressions>::type...>>;

} // namespace closura::inline CLOSURA_ABI::expr
