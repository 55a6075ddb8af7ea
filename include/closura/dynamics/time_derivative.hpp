// What users write to state reduced dynamics: an equation for each parameter of a model, dθ/dt = F(θ; u), (12).
//
//   d_dt<bias<0, A>> = -u<"k"> * (1_c + exp(bias<0, A>))                     an expression, physically informed
//   d_dt<bias<1, H>, weight<0, H, 1, H>> = on_domain<bias<0, H>>(hermite{})  finite elements for the parameters named
//   on_domain<bias<0, H>, centre<1, H>>(hermite{.cell = 0.1})                finite elements for all that have none
//
// An equation is a type; only the cell side of a domain is a number.
#pragma once

#include <closura/dynamics/instant.hpp>
#include <closura/expr/derivative.hpp>
#include <closura/expr/functions.hpp>
#include <closura/expr/literals.hpp>
#include <closura/expr/operators.hpp>
#include <closura/expr/print.hpp>
#include <closura/expr/subexpressions.hpp>
#include <closura/expr/variables.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <cstddef>
#include <type_traits>

namespace closura {
inline namespace CLOSURA_ABI {

/// Q3 C¹ Hermite finite elements, see hermite_field: cubic cells of side `cell` in each dimension of the domain.
struct hermite {
    double cell = 0.1;
};

/// A domain of Hermite functions: parameters, centres and mean occupancies. On its own among the equations of a model,
/// it serves every parameter that has no equation.
template <auto... Domain>
struct hermite_domain {
    double cell;
};

/// What Hermite right-hand sides are functions of: `on_domain<bias<0, H>, …>(hermite{.cell = 0.1})`.
template <auto... Domain>
requires(sizeof...(Domain) >= 1 && sizeof...(Domain) <= 8)
    [[nodiscard]] constexpr hermite_domain<Domain...> on_domain(hermite options)
{
    return {options.cell};
}

/// dθ/dt = F for one parameter, F an expression in parameters, coefficients u, centres, mean occupancies and time.
template <class Parameter, expr::expression F>
struct expression_equation {};

/// dθ/dt as Hermite functions on one domain, one for each of the parameters.
template <class Parameters, auto... Domain>
struct hermite_equations {
    double cell;
};

/// The left-hand side dθ/dt, to which a right-hand side is assigned.
template <auto... Parameters>
struct time_derivative {
    /// The same expression for each parameter named is a mistake more often than a wish, so there is one.
    template <expr::operand F>
    requires(sizeof...(Parameters) == 1) consteval auto operator=(F f) const
    {
        return expression_equation<std::remove_const_t<decltype(Parameters)>..., decltype(expr::as_expression(f))>{};
    }

    template <auto... Domain>
    constexpr auto operator=(hermite_domain<Domain...> domain) const
    {
        return hermite_equations<boost::mp11::mp_list<std::remove_const_t<decltype(Parameters)>...>, Domain...>{
            domain.cell};
    }
};

template <auto... Parameters>
requires(sizeof...(Parameters) >= 1) inline constexpr time_derivative<Parameters...> d_dt{};

namespace dynamics_detail {

/// A member of a domain as the leaf that it stands for.
template <auto Member>
using leaf = decltype(expr::as_expression(Member));

template <class Leaf>
inline constexpr bool is_parameter = false;
template <class Tag>
inline constexpr bool is_parameter<expr::parameter<Tag>> = true;

template <class Leaf>
inline constexpr bool is_coefficient = false;
template <auto Label>
inline constexpr bool is_coefficient<expr::variable<expr::coefficient<Label>>> = true;

template <class Leaf>
inline constexpr bool is_centre = false;
template <std::size_t Layer, class Species>
inline constexpr bool is_centre<expr::variable<centre_tag<Layer, Species>>> = true;

template <class Leaf>
inline constexpr bool is_mean_occupancy = false;
template <std::size_t Layer, class Species>
inline constexpr bool is_mean_occupancy<expr::variable<mean_occupancy_tag<Layer, Species>>> = true;

template <class Leaf>
inline constexpr bool is_time = std::is_same_v<Leaf, expr::variable<expr::time_tag>>;

} // namespace dynamics_detail

/// The value F_θ of the Hermite function for a parameter, and its slope ∂F_θ/∂x by a member x of its domain, as leaves.
template <class Parameter, auto... Domain>
struct hermite_value_tag {
    static constexpr sentence text()
    {
        sentence result;
        result << "F[" << Parameter::text().view() << "](";
        std::size_t n = 0;
        ((result << (n++ == 0 ? "" : ", ") << expr::text<dynamics_detail::leaf<Domain>>), ...);
        return result << ")";
    }
    static constexpr sentence latex() { return sentence{} << "F_{" << Parameter::latex().view() << "}"; }
};

template <class Parameter, class Member>
struct hermite_slope_tag {
    static constexpr sentence text()
    {
        return sentence{} << "dF[" << Parameter::text().view() << "]/d" << expr::text<Member>;
    }
    static constexpr sentence latex()
    {
        return sentence{} << "\\frac{\\partial F_{" << Parameter::latex().view() << "}}{\\partial "
                          << expr::latex<Member> << "}";
    }
};

} // namespace CLOSURA_ABI
} // namespace closura
