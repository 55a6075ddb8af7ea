// The parts that a model's equations fall into, found from their types: one for all expressions, and one for each
// domain of Hermite functions.
#pragma once

#include <closura/dynamics/expression_part.hpp>
#include <closura/dynamics/hermite_part.hpp>
#include <closura/dynamics/time_derivative_checks.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <array>
#include <cstddef>
#include <type_traits>

namespace closura {
inline namespace CLOSURA_ABI {

namespace dynamics_detail {

/// dF/dθ as an expression. That of a Hermite function is a leaf where θ is in the domain.
template <class F, class Parameter>
struct slope {
    using type = total_derivative<F, Parameter>;
};

template <class Target, auto... Domain, class Parameter>
struct slope<expr::variable<hermite_value_tag<Target, Domain...>>, Parameter> {
    template <class Leaf>
    static consteval auto by(Leaf)
    {
        using partial = expr::variable<hermite_slope_tag<Target, Leaf>>;
        if constexpr (std::is_same_v<Leaf, expr::parameter<Parameter>>)
            return partial{};
        else if constexpr (is_mean_occupancy<Leaf>)
            return partial{} * slope_of_mean(Leaf{});
        else
            return expr::zero{};
    }

    template <class MeanOccupancy>
    static consteval auto slope_of_mean(expr::variable<MeanOccupancy>)
    {
        return expr::variable<occupancy_slope_tag<MeanOccupancy, Parameter>>{};
    }

    using type = decltype(expr::sum_of(by(leaf<Domain>{})...));
};

/// The leaves that an equation's right-hand side depends on.
template <class Equation>
struct inputs_of;
template <class Parameter, class F>
struct inputs_of<expression_equation<Parameter, F>> {
    using type = expr::leaves_of<F>;
};
template <class Parameters, auto... Domain>
struct inputs_of<hermite_equations<Parameters, Domain...>> {
    using type = boost::mp11::mp_list<leaf<Domain>...>;
};
template <auto... Domain>
struct inputs_of<hermite_domain<Domain...>> {
    using type = boost::mp11::mp_list<leaf<Domain>...>;
};

template <class Leaf>
using is_centre_type = std::bool_constant<is_centre<Leaf>>;
template <class Leaf>
using is_time_type = std::bool_constant<is_time<Leaf>>;

/// Equations as parts: one for all expressions, and one for each domain.
template <class Model, class Scalar, class Rest, class Equation>
struct parts {
    using expressions = boost::mp11::mp_list<Equation>;
    using hermite = boost::mp11::mp_list<>;
};
template <class Model, class Scalar, class Rest, class Parameters, auto... Domain>
struct parts<Model, Scalar, Rest, hermite_equations<Parameters, Domain...>> {
    using expressions = boost::mp11::mp_list<>;
    using hermite = boost::mp11::mp_list<hermite_part<Model, Scalar, Parameters, Domain...>>;
};
template <class Model, class Scalar, class Rest, auto... Domain>
struct parts<Model, Scalar, Rest, hermite_domain<Domain...>>
    : parts<Model, Scalar, Rest, hermite_equations<Rest, Domain...>> {};

/// F for one parameter as an expression, if a part has it.
template <class Parameter, class Part>
struct right_hand_side_in {
    using type = void;
};
template <class Parameter, class F>
struct right_hand_side_in<Parameter, expression_equation<Parameter, F>> {
    using type = F;
};
template <class Parameter, class Model, class Scalar, class Targets, auto... Domain>
struct right_hand_side_in<Parameter, hermite_part<Model, Scalar, Targets, Domain...>> {
    using type = std::conditional_t<boost::mp11::mp_contains<Targets, Parameter>::value,
                                    expr::variable<hermite_value_tag<Parameter, Domain...>>, void>;
};

template <class Parameter, class Parts>
struct find_right_hand_side {
    template <class Part>
    using in = typename right_hand_side_in<Parameter, Part>::type;
    using type = boost::mp11::mp_front<boost::mp11::mp_remove<boost::mp11::mp_transform<in, Parts>, void>>;
};

template <class Model, class Expressions>
struct expression_part_of;
template <class Model, class... Equations>
struct expression_part_of<Model, boost::mp11::mp_list<Equations...>> {
    using type = expression_part<Model, Equations...>;
};

template <std::size_t Count>
struct cells {
    std::array<double, Count> values{};
    std::size_t count = 0;

    template <class Parameter, class F>
    constexpr void add(expression_equation<Parameter, F>)
    {}
    template <class Hermite>
    constexpr void add(const Hermite& equation)
    {
        values[count++] = equation.cell;
    }
};

} // namespace dynamics_detail

} // namespace CLOSURA_ABI
} // namespace closura
