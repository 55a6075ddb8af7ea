// The equations of reduced dynamics and of their adjoint in print, as text and as LaTeX, written at compile time from
// the types that are evaluated:
//
//   dθ/dt = F              (12); Hermite functions appear as F[θ](domain)
//   dλ/dt = ΔE[O] − ψ      as adjoint::plain integrates it
//   dφ/dt, dΛ/dt, ψ        (15) and (16), as adjoint::paper integrates them
//   −d²S/(du dt)           (17), for coefficients of expressions
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/dynamics/adjoint_equations.hpp>
#include <closura/model/model_equations.hpp>

#include <array>
#include <cstddef>

namespace closura {
inline namespace CLOSURA_ABI {

namespace dynamics_detail {

using expr::notation;
using expr::text_sink;

template <class E, notation Notation>
constexpr std::string_view printed()
{
    return Notation == notation::latex ? expr::latex<E> : expr::text<E>;
}

/// d x/dt = F
template <class X, class F, notation Notation>
struct differential_equation {
    static constexpr void write(text_sink& sink)
    {
        if constexpr (Notation == notation::latex)
            sink << "\\frac{d " << printed<X, Notation>() << "}{dt} = " << printed<F, Notation>();
        else
            sink << "d " << printed<X, Notation>() << "/dt = " << printed<F, Notation>();
    }
};

/// x = F
template <class X, class F, notation Notation>
struct definition {
    static constexpr void write(text_sink& sink) { sink << printed<X, Notation>() << " = " << printed<F, Notation>(); }
};

template <class X, class F, template <class, class, notation> class Form>
inline constexpr equation one = {expr::static_text<Form<X, F, notation::text>>,
                                 expr::static_text<Form<X, F, notation::latex>>};

template <class RightHandSides, class... Parameter>
constexpr auto dynamics(boost::mp11::mp_list<Parameter...>)
{
    return std::array{one<expr::parameter<Parameter>, typename RightHandSides::template right_hand_side<Parameter>,
                          differential_equation>...};
}

template <class RightHandSides, class... Parameter>
constexpr auto plain_adjoint(boost::mp11::mp_list<Parameter...>)
{
    return std::array{
        one<expr::variable<adjoint_tag<Parameter>>, adjoint_rate<RightHandSides, Parameter>, differential_equation>...};
}

template <class RightHandSides, class... Parameter>
constexpr auto centred_adjoint(boost::mp11::mp_list<Parameter...>)
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
        one<expr::variable<gradient_tag<Coefficient>>, coefficient_gradient<RightHandSides, Coefficient>,
            definition>...};
}

} // namespace dynamics_detail

/// dθ/dt = F for every parameter of the model, in the order of θ, (12).
template <class RightHandSides>
inline constexpr auto
    dynamics_equations = dynamics_detail::dynamics<RightHandSides>(typename RightHandSides::model::parameters{});

/// dλ/dt for every parameter.
template <class RightHandSides>
inline constexpr auto
    adjoint_equations = dynamics_detail::plain_adjoint<RightHandSides>(typename RightHandSides::model::parameters{});

/// dφ/dt or dΛ/dt for every parameter (15), then ψ for each (16).
template <class RightHandSides>
inline constexpr auto centred_adjoint_equations =
    dynamics_detail::centred_adjoint<RightHandSides>(typename RightHandSides::model::parameters{});

/// −d²S/(du dt) for every coefficient u of expressions, the integrand of (17).
template <class RightHandSides>
inline constexpr auto
    gradient_equations = dynamics_detail::gradients<RightHandSides>(typename RightHandSides::coefficient_leaves{});

} // namespace CLOSURA_ABI
} // namespace closura
