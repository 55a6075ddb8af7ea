// The equations of reduced dynamics and of their adjoint in print, as text and as LaTeX, written at compile time from
// the types that are evaluated:
//
//   dθ/dt = F              (12); Hermite functions appear as F[θ](domain)
//   dλ/dt = ΔE[O] − ψ      as plain_adjoint integrates it
//   dφ/dt, dΛ/dt, ψ        (15) and (16), as paper_adjoint integrates them
//   −d²S/(du dt)           (17), for coefficients of expressions
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/dynamics/adjoint_equations.hpp>
#include <closura/dynamics/printed_dynamics.hpp>

#include <array>
#include <cstddef>

namespace closura {
inline namespace CLOSURA_ABI {

namespace dynamics_detail {

template <class RightHandSides, class... Parameter>
constexpr auto uncentred_equations(boost::mp11::mp_list<Parameter...>)
{
    return std::array{
        one<expr::variable<adjoint_tag<Parameter>>, adjoint_rate<RightHandSides, Parameter>, differential_equation>...};
}

template <class RightHandSides, class... Parameter>
constexpr auto centred_equations(boost::mp11::mp_list<Parameter...>)
{
    using Model = typename RightHandSides::model;
    return std::array{one<expr::variable<centred_adjoint_tag<Parameter>>, centred_adjoint_rate<Model, Parameter>,
                          differential_equation>...,
                      one<expr::variable<psi_tag<Parameter>>, psi<RightHandSides, Parameter>, definition>...};
}

template <class RightHandSides, class... Coefficient>
constexpr auto gradients(boost::mp11::mp_list<Coefficient...>)
{
    return std::array<equation, sizeof...(Coefficient)>{
        one<expr::variable<gradient_tag<Coefficient>>, gradient_integrand<RightHandSides, Coefficient>, definition>...};
}

} // namespace dynamics_detail

/// dλ/dt for every parameter.
template <class RightHandSides>
inline constexpr auto adjoint_equations =
    dynamics_detail::uncentred_equations<RightHandSides>(typename RightHandSides::model::parameters{});

/// dφ/dt or dΛ/dt for every parameter (15), then ψ for each (16).
template <class RightHandSides>
inline constexpr auto centred_adjoint_equations =
    dynamics_detail::centred_equations<RightHandSides>(typename RightHandSides::model::parameters{});

/// −d²S/(du dt) for every coefficient u of expressions, the integrand of (17).
template <class RightHandSides>
inline constexpr auto
    gradient_equations = dynamics_detail::gradients<RightHandSides>(typename RightHandSides::coefficient_leaves{});

} // namespace CLOSURA_ABI
} // namespace closura
