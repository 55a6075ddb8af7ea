// The adjoint equations of a set of right-hand sides as expressions, assembled from its types. Terms that are zero by
// structure do not exist, neither here nor in the code that integrates them (dynamics/adjoints.hpp).
//
//   dλ_θ/dt = ΔE[O_θ] − ψ_θ,   ψ_θ = Σ_p λ_p dF_p/dθ                                        uncentred
//
//   dφ_α^(l)/dt     = ΔE[n_α^(l)] − ψ_a                                                      (15), biases
//   dΛ_αβ^(l,m)/dt  = ΔE[centred pairs] − ψ_W + q^(l,m) (μ_β ψ_α − φ_α dμ_β/dt)
//                                              + q^(m,l) (μ_α ψ_β − φ_β dμ_α/dt)             (15), weights; (16) is ψ
//
//   dS/du = −∫ dt Σ_p λ_p ∂F_p/∂u                                                            (17)
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/dynamics/right_hand_sides.hpp>
#include <closura/model/pair_terms.hpp>

#include <cstddef>
#include <string_view>

namespace closura {
inline namespace CLOSURA_ABI {

namespace dynamics_detail {

/// A name with a parameter as its index: lambda[bias[0,H]].
template <class Parameter>
constexpr sentence indexed(std::string_view name)
{
    return sentence{} << name << "[" << name_of<Parameter>() << "]";
}
template <class Parameter>
constexpr sentence indexed_in_latex(std::string_view name)
{
    return sentence{} << name << "_{" << expr::latex<expr::parameter<Parameter>> << "}";
}

} // namespace dynamics_detail

/// λ_θ, the adjoint variable of a parameter.
template <class Parameter>
struct adjoint_tag {
    static constexpr sentence text() { return dynamics_detail::indexed<Parameter>("lambda"); }
    static constexpr sentence latex() { return dynamics_detail::indexed_in_latex<Parameter>("\\lambda"); }
};

/// φ of a bias, Λ of a weight: the adjoint variable of a centred parameter.
template <class Parameter>
struct centred_adjoint_tag {
    static constexpr sentence text() { return dynamics_detail::indexed<Parameter>("phi"); }
    static constexpr sentence latex() { return dynamics_detail::indexed_in_latex<Parameter>("\\phi"); }
};
template <std::size_t Lower, class SpeciesBelow, std::size_t Upper, class SpeciesAbove, fixed_string Coupling>
struct centred_adjoint_tag<weight_parameter<Lower, SpeciesBelow, Upper, SpeciesAbove, Coupling>> {
    using parameter = weight_parameter<Lower, SpeciesBelow, Upper, SpeciesAbove, Coupling>;
    static constexpr sentence text() { return dynamics_detail::indexed<parameter>("Lambda"); }
    static constexpr sentence latex() { return dynamics_detail::indexed_in_latex<parameter>("\\Lambda"); }
};

/// ΔE[O_θ] = ⟨O_θ⟩_model − ⟨O_θ⟩_data.
template <class Parameter>
struct moment_difference_tag {
    static constexpr sentence text() { return dynamics_detail::indexed<Parameter>("difference"); }
    static constexpr sentence latex()
    {
        return sentence{} << "\\Delta E[O_{" << expr::latex<expr::parameter<Parameter>> << "}]";
    }
};

/// The same of the statistic about the centres.
template <class Parameter>
struct centred_difference_tag {
    static constexpr sentence text() { return dynamics_detail::indexed<Parameter>("centred_difference"); }
    static constexpr sentence latex()
    {
        return sentence{} << "\\Delta E[\\tilde O_{" << expr::latex<expr::parameter<Parameter>> << "}]";
    }
};

/// ψ_θ, (16).
template <class Parameter>
struct psi_tag {
    static constexpr sentence text() { return dynamics_detail::indexed<Parameter>("psi"); }
    static constexpr sentence latex() { return dynamics_detail::indexed_in_latex<Parameter>("\\psi"); }
};

/// dμ/dt.
template <std::size_t Layer, class Species>
struct centre_change_tag {
    static constexpr sentence text() { return sentence{} << "d" << centre_tag<Layer, Species>::text().view() << "/dt"; }
    static constexpr sentence latex()
    {
        return sentence{} << "\\dot{" << centre_tag<Layer, Species>::latex().view() << "}";
    }
};

/// −d²S/du dt for a coefficient u, (17).
template <class Coefficient>
struct gradient_tag {
    static constexpr sentence text() { return sentence{} << "-d2S/(d" << expr::text<Coefficient> << " dt)"; }
    static constexpr sentence latex()
    {
        return sentence{} << "-\\frac{d^2 S}{d " << expr::latex<Coefficient> << " \\, dt}";
    }
};

namespace dynamics_detail {

template <class RightHandSides, class ByParameter, class... Parameter>
consteval auto pulled_back(boost::mp11::mp_list<Parameter...>)
{
    return expr::sum_of((expr::variable<adjoint_tag<Parameter>>{} *
                         typename RightHandSides::template slope<Parameter, ByParameter>{})...);
}

template <class RightHandSides, class Coefficient, class... Parameter>
consteval auto gradient(boost::mp11::mp_list<Parameter...>)
{
    return expr::sum_of(
        (expr::variable<adjoint_tag<Parameter>>{} *
         expr::derivative<typename RightHandSides::template right_hand_side<Parameter>, Coefficient>{})...);
}

} // namespace dynamics_detail

/// ψ_θ = Σ_p λ_p dF_p/dθ, (16).
template <class RightHandSides, class Parameter>
using psi =
    decltype(dynamics_detail::pulled_back<RightHandSides, Parameter>(typename RightHandSides::model::parameters{}));

/// dλ_θ/dt = ΔE[O_θ] − ψ_θ.
template <class RightHandSides, class Parameter>
using adjoint_rate = decltype(expr::variable<moment_difference_tag<Parameter>>{} - psi<RightHandSides, Parameter>{});

/// −d²S/du dt: Σ_p λ_p ∂F_p/∂u for a coefficient u of expressions, the integrand of (17).
template <class RightHandSides, class Coefficient>
using gradient_integrand =
    decltype(dynamics_detail::gradient<RightHandSides, Coefficient>(typename RightHandSides::model::parameters{}));

namespace dynamics_detail {

/// (15) for a bias, or for the strength of an interaction, which is not centred.
template <class Model, class Parameter>
struct centred_equation {
    static consteval auto make()
    {
        return expr::variable<centred_difference_tag<Parameter>>{} - expr::variable<psi_tag<Parameter>>{};
    }
};

/// (15) for a weight.
template <class Model, std::size_t Lower, class SpeciesBelow, std::size_t Upper, class SpeciesAbove,
          fixed_string Coupling>
struct centred_equation<Model, weight_parameter<Lower, SpeciesBelow, Upper, SpeciesAbove, Coupling>> {
    using weight = weight_parameter<Lower, SpeciesBelow, Upper, SpeciesAbove, Coupling>;
    using lower = bias_parameter<Lower, SpeciesBelow>;
    using upper = bias_parameter<Upper, SpeciesAbove>;

    static constexpr pair_term pair = [] {
        pair_term result;
        for (const pair_term& one : pair_terms<Model>)
            if (one.weight == Model::template index_of<weight>)
                result = one;
        return result;
    }();

    static consteval auto make()
    {
        using expr::constant;
        using expr::variable;
        return variable<centred_difference_tag<weight>>{} - variable<psi_tag<weight>>{} +
               constant<static_cast<long>(pair.upper_per_lower)>{} *
                   (centre<Upper, SpeciesAbove> * variable<psi_tag<lower>>{} -
                    variable<centre_change_tag<Upper, SpeciesAbove>>{} * variable<centred_adjoint_tag<lower>>{}) +
               constant<static_cast<long>(pair.lower_per_upper)>{} *
                   (centre<Lower, SpeciesBelow> * variable<psi_tag<upper>>{} -
                    variable<centre_change_tag<Lower, SpeciesBelow>>{} * variable<centred_adjoint_tag<upper>>{});
    }
};

} // namespace dynamics_detail

/// dφ/dt or dΛ/dt in centred variables, (15).
template <class Model, class Parameter>
using centred_adjoint_rate = decltype(dynamics_detail::centred_equation<Model, Parameter>::make());

} // namespace CLOSURA_ABI
} // namespace closura
