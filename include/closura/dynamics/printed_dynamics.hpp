// The equations dθ/dt = F of reduced dynamics in print, (12), as text and as LaTeX, written at compile time from the
// types that are evaluated. Archives of right-hand sides hold the text, so that coefficients are not read into other
// equations.
#pragma once

#include <closura/expr/print.hpp>
#include <closura/model/model_equations.hpp>

#include <boost/mp11/list.hpp>

#include <array>
#include <string_view>

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

} // namespace dynamics_detail

/// dθ/dt = F for every parameter of the model, in the order of θ, (12).
template <class RightHandSides>
inline constexpr auto
    dynamics_equations = dynamics_detail::dynamics<RightHandSides>(typename RightHandSides::model::parameters{});

} // namespace CLOSURA_ABI
} // namespace closura
