// Differentiation at compile time: one rule for each kind of node.
//
//   ∂(f + g) = ∂f + ∂g        ∂(f g) = ∂f g + f ∂g        ∂φ(f) = φ′(f) ∂f
//   ∂(f^g) = g f^(g−1) ∂f + f^g log f ∂g
//
// and the sum over clusters. A unit of layer l can stand at each position k of a cluster that lies in l, so
//
//   ∂/∂s_iα Σ_clusters B = Σ_{k : layer(k) = l} Σ_{clusters with unit i at k} ∂B/∂s_kα.
#pragma once

#include <closura/expr/functions.hpp>
#include <closura/expr/operators.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {
namespace expr {

/// The occupancy s_iα of some one unit i of a layer by a species: what energies are differentiated by to get logits.
template <std::size_t Layer, class Species>
struct unit_occupancy {};

/// What an expression can be differentiated by.
template <class T>
inline constexpr bool is_variable = is_named_leaf<T>;
template <std::size_t Position, class Species>
inline constexpr bool is_variable<occupancy<Position, Species>> = true;
template <std::size_t Layer, class Species>
inline constexpr bool is_variable<unit_occupancy<Layer, Species>> = true;

namespace detail {

/// A leaf: one by itself, zero by all others.
template <class E, class Variable>
struct rule {
    using type = constant<std::is_same_v<E, Variable>>;
};

template <class E, class Variable>
using by = typename rule<E, Variable>::type;

template <class... Terms, class Variable>
struct rule<sum<Terms...>, Variable> {
    using type = detail::add<by<Terms, Variable>...>;
};

/// One term for each factor, with the derivative in the factor's place.
template <class... Factors, class Variable>
struct rule<product<Factors...>, Variable> {
    template <class Derivative, std::size_t Place, std::size_t... Index>
    static consteval auto term(std::index_sequence<Index...>)
    {
        if constexpr (std::is_same_v<Derivative, zero>)
            return zero{};
        else
            return detail::multiply<std::conditional_t<Index == Place, Derivative, Factors>...>{};
    }
    template <class Places>
    struct terms;
    template <std::size_t... Place>
    struct terms<std::index_sequence<Place...>> {
        using type = detail::add<decltype(term<by<Factors, Variable>, Place>(std::index_sequence<Place...>{}))...>;
    };
    using type = typename terms<std::make_index_sequence<sizeof...(Factors)>>::type;
};

template <class Base, class Exponent, class Variable>
struct rule<power<Base, Exponent>, Variable> {
    static consteval auto of_base()
    {
        if constexpr (std::is_same_v<by<Base, Variable>, zero>)
            return zero{};
        else
            return product_of(Exponent{}, pow(Base{}, Exponent{} - one{}), by<Base, Variable>{});
    }
    static consteval auto of_exponent()
    {
        if constexpr (std::is_same_v<by<Exponent, Variable>, zero>)
            return zero{};
        else
            return product_of(power<Base, Exponent>{}, log(Base{}), by<Exponent, Variable>{});
    }
    using type = decltype(of_base() + of_exponent());
};

template <class Function>
struct derivative_check {
    static consteval sentence check()
    {
        return sentence{}
               << "function " << Function::text()
               << " cannot be differentiated: it needs a member `static consteval auto derivative(x)`, which "
                  "returns an expression";
    }
};

template <class Function, class Argument, class Variable>
struct rule<application<Function, Argument>, Variable> {
    static consteval auto chain()
    {
        if constexpr (std::is_same_v<by<Argument, Variable>, zero>)
            return zero{};
        else if constexpr (requires {
                               {
                                   Function::derivative(Argument{})
                                   } -> expression;
                           })
            return Function::derivative(Argument{}) * by<Argument, Variable>{};
        else
            static_assert(validated<derivative_check<Function>>);
    }
    using type = decltype(chain());
};

template <class Cluster, class Body, class Variable>
struct rule<over_clusters<Cluster, Body>, Variable> {
    using type = decltype(sum_over_clusters<Cluster>(by<Body, Variable>{}));
};

template <class Cluster, class Body, std::size_t Layer, class Species>
struct rule<over_clusters<Cluster, Body>, unit_occupancy<Layer, Species>> {
    template <std::size_t Position>
    static consteval auto with_unit_at()
    {
        if constexpr (Cluster::layers[Position] == Layer)
            return sum_over_neighbours<Cluster, Position>(by<Body, occupancy<Position, Species>>{});
        else
            return zero{};
    }
    template <class Positions>
    struct terms;
    template <std::size_t... Position>
    struct terms<std::index_sequence<Position...>> {
        using type = detail::add<decltype(with_unit_at<Position>())...>;
    };
    using type = typename terms<std::make_index_sequence<Cluster::layers.size()>>::type;
};

template <class Cluster, std::size_t Position, class Body, class Variable>
struct rule<over_neighbours<Cluster, Position, Body>, Variable> {
    using type = decltype(sum_over_neighbours<Cluster, Position>(by<Body, Variable>{}));
};

template <class Unit>
struct second_unit_check {
    static consteval sentence check()
    {
        return sentence{} << "a sum over the neighbours of a unit cannot be differentiated by the occupancy of a unit: "
                             "it does not say which one";
    }
};

template <class Cluster, std::size_t Position, class Body, std::size_t Layer, class Species>
struct rule<over_neighbours<Cluster, Position, Body>, unit_occupancy<Layer, Species>> {
    static_assert(validated<second_unit_check<unit_occupancy<Layer, Species>>>);
    using type = zero;
};

template <class T>
struct variable_check {
    static consteval sentence check()
    {
        return sentence{} << "an expression is differentiated by a parameter, a variable or an occupancy";
    }
};

/// The variable itself, or the leaf that it stands for.
template <class T>
struct variable_of {
    static_assert(validated<variable_check<T>>);
};
template <class T>
requires is_variable<T>
struct variable_of<T> {
    using type = T;
};
template <operand T>
requires(!is_variable<T> && is_variable<typename expression_of<T>::type>) struct variable_of<T> {
    using type = typename expression_of<T>::type;
};

} // namespace detail

/// ∂Expression/∂Variable, where Variable is parameter<Tag>, variable<Tag> or what stands for one, or
/// occupancy<k, Species>, or unit_occupancy<Layer, Species>.
template <expression Expression, class Variable>
using derivative =
    detail::by<std::remove_cvref_t<Expression>, typename detail::variable_of<std::remove_cvref_t<Variable>>::type>;

} // namespace expr
} // namespace CLOSURA_ABI
} // namespace closura
