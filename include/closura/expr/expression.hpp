// Expressions as types. An expression has no data: its type says all, so a model's energy is one type, and what is
// derived from it (logits, sufficient statistics) are types too. Numbers enter only when it is evaluated
// (expr/evaluate.hpp).
//
//   leaves   constant<n>, parameter<Tag>, occupancy<k, Species>  (s_kα: the unit at position k of a cluster holds α)
//   nodes    sum<…>, product<…>
//   sums     over_clusters<C, Body>       Σ over all translated copies of the cluster C
//            over_neighbours<C, k, Body>  Σ over the copies of C that hold one given unit at position k
//
// A *cluster* is a family of small sets of units, translated over the lattice: single sites, bonds between two layers,
// triplets. Its type tells the layer of each position (see model/connectivity.hpp); this room needs no more than that.
#pragma once

#include <closura/core/config.hpp>

#include <cstddef>
#include <type_traits>

namespace closura::inline CLOSURA_ABI::expr {

template <long Value>
struct constant {};

template <class Tag>
struct parameter {};

template <std::size_t Position, class Species>
struct occupancy {};

template <class... Terms>
struct sum {};

template <class... Factors>
struct product {};

template <class Cluster, class Body>
struct over_clusters {};

template <class Cluster, std::size_t Position, class Body>
struct over_neighbours {};

using zero = constant<0>;
using one = constant<1>;

template <class T>
inline constexpr bool is_expression = false;
template <long Value>
inline constexpr bool is_expression<constant<Value>> = true;
template <class Tag>
inline constexpr bool is_expression<parameter<Tag>> = true;
template <std::size_t Position, class Species>
inline constexpr bool is_expression<occupancy<Position, Species>> = true;
template <class... Terms>
inline constexpr bool is_expression<sum<Terms...>> = true;
template <class... Factors>
inline constexpr bool is_expression<product<Factors...>> = true;
template <class Cluster, class Body>
inline constexpr bool is_expression<over_clusters<Cluster, Body>> = true;
template <class Cluster, std::size_t Position, class Body>
inline constexpr bool is_expression<over_neighbours<Cluster, Position, Body>> = true;

template <class T>
concept expression = is_expression<T>;

// ---- Addition and multiplication: nested nodes are flattened, zeros and ones vanish, constants are gathered in front.

namespace simplify {

template <class... Terms>
struct terms {};

template <class E>
struct as_terms {
    using type = terms<E>;
};
template <class... Terms>
struct as_terms<sum<Terms...>> {
    using type = terms<Terms...>;
};
template <>
struct as_terms<zero> {
    using type = terms<>;
};

template <class A, class B>
struct join;
template <class... A, class... B>
struct join<terms<A...>, terms<B...>> {
    using type = terms<A..., B...>;
};
template <long A, long B, class... As, class... Bs>
struct join<terms<constant<A>, As...>, terms<constant<B>, Bs...>> {
    using type = std::conditional_t<A + B == 0, terms<As..., Bs...>, terms<constant<A + B>, As..., Bs...>>;
};
template <class A, long B, class... As, class... Bs>
requires(!std::is_same_v<A, constant<B>>) struct join<terms<A, As...>, terms<constant<B>, Bs...>> {
    using type = terms<constant<B>, A, As..., Bs...>;
};

template <class Terms>
struct as_sum;
template <>
struct as_sum<terms<>> {
    using type = zero;
};
template <class E>
struct as_sum<terms<E>> {
    using type = E;
};
template <class First, class Second, class... Rest>
struct as_sum<terms<First, Second, Rest...>> {
    using type = sum<First, Second, Rest...>;
};

/// A product as an integer factor and the rest.
template <long Factor, class... Factors>
struct factors {
    static constexpr long factor = Factor;
};

template <class E>
struct as_factors {
    using type = factors<1, E>;
};
template <long Value>
struct as_factors<constant<Value>> {
    using type = factors<Value>;
};
template <class... Factors>
struct as_factors<product<Factors...>> {
    using type = factors<1, Factors...>;
};
template <long Value, class... Factors>
struct as_factors<product<constant<Value>, Factors...>> {
    using type = factors<Value, Factors...>;
};

template <class A, class B>
struct multiply;
template <long A, long B, class... As, class... Bs>
struct multiply<factors<A, As...>, factors<B, Bs...>> {
    using type = factors<A * B, As..., Bs...>;
};

template <class Factors>
struct as_product;
template <long Value>
struct as_product<factors<Value>> {
    using type = constant<Value>;
};
template <class... Factors>
requires(sizeof...(Factors) > 0) struct as_product<factors<0, Factors...>> {
    using type = zero;
};
template <class E>
struct as_product<factors<1, E>> {
    using type = E;
};
template <class First, class Second, class... Rest>
struct as_product<factors<1, First, Second, Rest...>> {
    using type = product<First, Second, Rest...>;
};
template <long Value, class... Factors>
requires(sizeof...(Factors) > 0 && Value != 0 && Value != 1) struct as_product<factors<Value, Factors...>> {
    using type = product<constant<Value>, Factors...>;
};

template <class A, class B>
using add = typename as_sum<typename join<typename as_terms<A>::type, typename as_terms<B>::type>::type>::type;
template <class A, class B>
using times =
    typename as_product<typename multiply<typename as_factors<A>::type, typename as_factors<B>::type>::type>::type;

} // namespace simplify

template <expression A, expression B>
consteval simplify::add<A, B> operator+(A, B)
{
    return {};
}

template <expression A, expression B>
consteval simplify::times<A, B> operator*(A, B)
{
    return {};
}

/// A number times a sum is distributed, so that −(−x) is x for every x.
template <long Value, class... Terms>
requires(Value != 0 && Value != 1) consteval auto operator*(constant<Value>, sum<Terms...>)
{
    return (zero{} + ... + (constant<Value>{} * Terms{}));
}

template <expression A>
consteval auto operator-(A)
{
    return constant<-1>{} * A{};
}

template <expression A, expression B>
consteval auto operator-(A a, B b)
{
    return a + (-b);
}

/// The sum of any number of expressions; zero if there are none.
template <expression... Terms>
consteval auto sum_of(Terms... terms)
{
    return (zero{} + ... + terms);
}

/// Σ_clusters body; a zero body gives zero.
template <class Cluster, expression Body>
consteval auto sum_over_clusters(Body)
{
    if constexpr (std::is_same_v<Body, zero>)
        return zero{};
    else
        return over_clusters<Cluster, Body>{};
}

/// Σ over the clusters that hold the given unit at `Position`; a zero body gives zero, and a cluster of a single unit
/// holds it exactly once.
template <class Cluster, std::size_t Position, expression Body>
consteval auto sum_over_neighbours(Body)
{
    if constexpr (std::is_same_v<Body, zero> || Cluster::layers.size() == 1)
        return Body{};
    else
        return over_neighbours<Cluster, Position, Body>{};
}

} // namespace closura::inline CLOSURA_ABI::expr
