// The adjoint equations (15) to (17), in centred variables, φ for biases and Λ for weights:
//
//   dφ_α^(l)/dt     = ΔE[n_α^(l)] − ψ_a
//   dΛ_αβ^(l,m)/dt  = ΔE[centred pairs] − ψ_W + q^(l,m) (μ_β ψ_α − φ_α dμ_β/dt) + q^(m,l) (μ_α ψ_β − φ_β dμ_α/dt)
//
// They are the uncentred ones (dynamics/adjoints.hpp) with
//
//   λ_a = φ,   λ_W = Λ + q^(l,m) φ_α^(l) μ_β^(m) + q^(m,l) φ_β^(m) μ_α^(l).
#pragma once

#include <closura/core/rounding.hpp>
#include <closura/state/centres.hpp>

#include <cstddef>

namespace closura {
inline namespace CLOSURA_ABI {

namespace dynamics_detail {

/// λ from φ and Λ.
template <class Model, class Number>
parameter_values<Model, Number> uncentred(const parameter_values<Model, Number>& phi_and_lambda,
                                          const centres<Model, Number>& mu)
{
    parameter_values<Model, Number> result = phi_and_lambda;
    for (const pair_term& pair : pair_terms<Model>)
        result[pair.weight] += rounded(pair.upper_per_lower * phi_and_lambda[pair.lower_bias] * mu[pair.upper_bias]) +
                               rounded(pair.lower_per_upper * phi_and_lambda[pair.upper_bias] * mu[pair.lower_bias]);
    return result;
}

/// One Euler step of (15) from point j + 1 back to point j; `state` holds φ and Λ, ψ is (16).
///
/// dμ/dt is multiplied by φ. With the backward difference and the φ of point j, the product rule holds for differences
/// too, (φμ)_{j+1} − (φμ)_j = (φ_{j+1} − φ_j) μ_{j+1} + φ_j (μ_{j+1} − μ_j), so that noise in the centres cancels.
template <class Model, class Number>
void centred_step(parameter_values<Model, Number>& state, const parameter_values<Model, Number>& difference,
                  const parameter_values<Model, Number>& psi, const centres<Model, Number>& mu,
                  const centres<Model, Number>& mu_change, bool forward, const Number& h)
{
    const auto later = state;
    state -= h * (centred_difference<Model>(difference, mu) - psi);
    const auto& phi = forward ? later : state;
    for (const pair_term& pair : pair_terms<Model>) {
        const Number below = rounded(h * mu[pair.lower_bias] * psi[pair.upper_bias]) -
                             rounded(mu_change[pair.lower_bias] * phi[pair.upper_bias]);
        const Number above = rounded(h * mu[pair.upper_bias] * psi[pair.lower_bias]) -
                             rounded(mu_change[pair.upper_bias] * phi[pair.lower_bias]);
        state[pair.weight] -= rounded(pair.lower_per_upper * below) + rounded(pair.upper_per_lower * above);
    }
}

/// (15) to (17); the state is φ and Λ.
template <bool Forward>
struct centred_adjoint {
    static constexpr bool uses_centres = true;

    template <class Window, class Values>
    void step_back(const Window& window, std::size_t point, Values& state) const
    {
        const auto mu = window.mu(point + 1);
        const auto psi = window.psi(uncentred(state, mu), point + 1);
        centred_step(state, window.difference(point + 1), psi, mu, change_of_mu(window, point), Forward, window.h());
    }

    template <class Window, class Values>
    [[nodiscard]] Values weights(const Window& window, std::size_t point, const Values& state) const
    {
        return -window.h() * uncentred(state, window.mu(point));
    }

    friend bool operator==(const centred_adjoint&, const centred_adjoint&) = default;

private:
    /// h dμ/dt at `point` + 1: the change since `point`, or, forward, up to `point` + 2 where there is one.
    template <class Window>
    static auto change_of_mu(const Window& window, std::size_t point)
    {
        const std::size_t from = Forward && point + 1 < window.last() ? point + 1 : point;
        auto change = window.mu(from + 1);
        const auto before = window.mu(from);
        for (std::size_t i = 0; i < change.size(); ++i)
            change[i] -= before[i];
        return change;
    }
};

} // namespace dynamics_detail

} // namespace CLOSURA_ABI
} // namespace closura
