// Differentiation at compile time.
//
// An energy is a polynomial in parameters and occupancies, so four rules suffice: leaf, sum, product, and the sum over
// clusters. A unit of layer l can stand at each position k of a cluster that lies in l, so
//
//   ∂/∂s_iα Σ_clusters B = Σ_{k : layer(k) = l} Σ_{clusters with unit i at k} ∂B/∂s_kα.
#pragma once

#include <closura/expr/expression.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace closura::inline CLOSURA_ABI::expr {

/// The occupancy s_iα of some one unit i of a layer by a species: what energies are differentiated by to get logits.
template <std::size_t Layer, class Species>
struct unit_occupancy {};

template <class Variable, long Value>
consteval zero derivative_of(constant<Value>)
{
    return {};
}

template <class Variable, class Tag>
consteval auto derivative_of(parameter<Tag>)
{
    return constant<std::is_same_v<Variable, parameter<Tag>>>{};
}

template <class Variable, std::size_t Position, class Species>
consteval auto derivative_of(occupancy<Position, Species>)
{
    return constant<std::is_same_v<Variable, occupancy<Position, Species>>>{};
}

template <class Variable, class... Terms>
consteval auto derivative_of(sum<Terms...>);

template <class Variable, class First, class... Rest>
consteval auto derivative_of(product<First, Rest...>);

namespace differentiate {

template <std::size_t Layer, class Species, class Cluster, class Body, std::size_t... Positions>
consteval auto by_unit(over_clusters<Cluster, Body>, std::index_sequence<Positions...>)
{
    constexpr auto at = []<std::size_t Position>(std::integral_constant<std::size_t, Position>) {
        if constexpr (Cluster::layers[Position] == Layer)
            return sum_over_neighbours<Cluster, Position>(derivative_of<occupancy<Position, Species>>(Body{}));
        else
            return zero{};
    };
    return sum_of(at(std::integral_constant<std::size_t, Positions>{})...);
}

template <class Variable>
struct sum_over_clusters_by {
    template <class Cluster, class Body>
    static consteval auto apply(over_clusters<Cluster, Body>)
    {
        return sum_over_clusters<Cluster>(derivative_of<Variable>(Body{}));
    }
};

template <std::size_t Layer, class Species>
struct sum_over_clusters_by<unit_occupancy<Layer, Species>> {
    template <class Cluster, class Body>
    static consteval auto apply(over_clusters<Cluster, Body> e)
    {
        return by_unit<Layer, Species>(e, std::make_index_sequence<Cluster::layers.size()>{});
    }
};

} // namespace differentiate

template <class Variable, class Cluster, class Body>
consteval auto derivative_of(over_clusters<Cluster, Body> e)
{
    return differentiate::sum_over_clusters_by<Variable>::apply(e);
}

template <class Variable, class... Terms>
consteval auto derivative_of(sum<Terms...>)
{
    return sum_of(derivative_of<Variable>(Terms{})...);
}

template <class Variable, class First, class... Rest>
consteval auto derivative_of(product<First, Rest...>)
{
    if constexpr (sizeof...(Rest) == 0)
        return derivative_of<Variable>(First{});
    else {
        constexpr auto rest = (one{} * ... * Rest{});
        return derivative_of<Variable>(First{}) * rest + First{} * derivative_of<Variable>(rest);
    }
}

/// ∂Expression/∂Variable, where Variable is parameter<Tag>, occupancy<k, Species> or unit_occupancy<Layer, Species>.
template <class Expression, class Variable>
using derivative = decltype(derivative_of<Variable>(Expression{}));

} // namespace closura::inline CLOSURA_ABI::expr
