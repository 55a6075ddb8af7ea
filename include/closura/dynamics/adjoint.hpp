// Gradients of S = ∫ KL(p‖p̃) dt over a window by the adjoint method. Differences of moments come as plain values, so
// that all of this can be checked against exact enumeration.
//
// Uncentred, with O_θ the statistic that θ multiplies and J = ∂F/∂θ:
//
//   dλ_θ/dt = ΔE[O_θ] − Σ_p λ_p ∂F_p/∂θ,   λ = 0 at the window's end,   dS/du = −∫ dt Σ_p λ_p ∂F_p/∂u.
//
// J holds total derivatives: ∂F/∂θ, and for right-hand sides of mean occupancies x the terms ∂F/∂x Cov(x, O_θ) that
// follow from ∂x/∂θ. Terms that are zero by structure generate no code.
//
// In centred variables, φ for biases and Λ for weights, (15) to (17) are the same equations with
//
//   λ_a = φ,   λ_W = Λ + q^(l,m) φ_α^(l) μ_β^(m) + q^(m,l) φ_β^(m) μ_α^(l).
#pragma once

#include <closura/core/executor.hpp>
#include <closura/core/rounding.hpp>
#include <closura/dynamics/right_hand_side_set.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// The ways to the gradient. They agree in the limit of small time steps, but for `preconditioned`, which descends in
/// another metric.
enum class adjoint : std::uint8_t {
    paper,          ///< (15) to (17) as printed, dμ/dt by backward difference; equals `plain` but for rounding
    paper_forward,  ///< the same, dμ/dt by forward difference
    plain,          ///< the uncentred adjoint
    discrete,       ///< the exact adjoint of Euler's map, for S by the trapezoidal rule over the data's times
    preconditioned, ///< the plain adjoint, its integrand centred as (9) centres the static gradient
};

/// What the adjoint equations are integrated over. Time steps of the data are numbered 0 … M within the window.
template <model_type Model>
struct adjoint_window {
    std::span<const parameters<Model>> points;                    ///< θ at all M·substeps + 1 Euler points
    std::span<const parameter_values<Model, double>> differences; ///< ΔE[O_θ] = <O_θ>_model − <O_θ>_data, M + 1
    std::span<const centres<Model>> mu;                           ///< M + 1; not used by `plain` and `discrete`
    double time_step = 1.0;                                       ///< Δt between time steps of the data
    std::size_t substeps = 1;
    std::span<const instant<Model>> surroundings = {}; ///< of all Euler points; empty if F depends on θ alone
};

namespace dynamics_detail {

/// ψ_r = Σ_p λ_p dF_p/dθ_r, (16), with the terms that exist.
template <class RightHandSides>
auto pull_back(const parameter_values<typename RightHandSides::model, double>& lambda,
               const linearisation<typename RightHandSides::model>& linear)
{
    [[maybe_unused]] constexpr std::size_t count = RightHandSides::model::parameter_count;
    parameter_values<typename RightHandSides::model, double> result;
    if constexpr (requires { RightHandSides::slopes; })
        for (const auto& [p, r] : RightHandSides::slopes)
            result[r] += rounded(lambda[p] * linear.jacobian[p][r]);
    else
        for (std::size_t p = 0; p < count; ++p)
            for (std::size_t r = 0; r < count; ++r)
                result[r] += rounded(lambda[p] * linear.jacobian[p][r]);
    return result;
}

/// λ from φ and Λ.
template <class Model>
parameter_values<Model, double> uncentred(const parameter_values<Model, double>& phi_and_lambda,
                                          const centres<Model>& mu)
{
    parameter_values<Model, double> result = phi_and_lambda;
    for (const pair_term& pair : pair_terms<Model>)
        result[pair.weight] += rounded(pair.upper_per_lower * phi_and_lambda[pair.lower_bias] * mu[pair.upper_bias]) +
                               rounded(pair.lower_per_upper * phi_and_lambda[pair.upper_bias] * mu[pair.lower_bias]);
    return result;
}

/// The centres at an Euler point of the window.
template <class Model>
centres<Model> centres_at(const adjoint_window<Model>& window, std::size_t point)
{
    return centres_at_point<Model>(window.mu, window.substeps, point);
}

/// One Euler step of (15) and (16) from point j + 1 back to point j; `state` holds φ and Λ.
///
/// dμ/dt is multiplied by φ. With the backward difference and the φ of point j, the product rule holds for differences
/// too, (φμ)_{j+1} − (φμ)_j = (φ_{j+1} − φ_j) μ_{j+1} + φ_j (μ_{j+1} − μ_j), so that noise in the centres cancels.
template <class Model>
void centred_step(parameter_values<Model, double>& state, const parameter_values<Model, double>& difference,
                  const parameter_values<Model, double>& psi, const centres<Model>& mu, const centres<Model>& mu_change,
                  bool forward, double h)
{
    const auto about_centres = centred_difference<Model>(difference, mu);
    const auto later = state;
    for (std::size_t i = 0; i < state.size(); ++i)
        state[i] -= rounded(h * (about_centres[i] - psi[i]));
    const auto& phi = forward ? later : state;
    for (const pair_term& pair : pair_terms<Model>) {
        const double below = rounded(h * mu[pair.lower_bias] * psi[pair.upper_bias]) -
                             rounded(mu_change[pair.lower_bias] * phi[pair.upper_bias]);
        const double above = rounded(h * mu[pair.upper_bias] * psi[pair.lower_bias]) -
                             rounded(mu_change[pair.upper_bias] * phi[pair.lower_bias]);
        state[pair.weight] -= rounded(pair.lower_per_upper * below) + rounded(pair.upper_per_lower * above);
    }
}

/// One Euler step of the uncentred adjoint.
template <class Model>
void plain_step(parameter_values<Model, double>& lambda, const parameter_values<Model, double>& difference,
                const parameter_values<Model, double>& psi, double h)
{
    for (std::size_t i = 0; i < lambda.size(); ++i)
        lambda[i] -= rounded(h * (difference[i] - psi[i]));
}

/// h dμ/dt at point j + 1: the change since point j, or, forward, up to point j + 2 where there is one.
template <class Model>
centres<Model> change_of_centres(const adjoint_window<Model>& window, std::size_t point, bool forward)
{
    const std::size_t from = forward && point + 2 < window.points.size() ? point + 1 : point;
    centres<Model> change = centres_at(window, from + 1);
    const centres<Model> before = centres_at(window, from);
    for (std::size_t i = 0; i < change.size(); ++i)
        change[i] -= before[i];
    return change;
}

/// −dS/dθ at point j from that at j + 1, for S by the trapezoidal rule over the data's times; `state` is −dS/dθ_{j+1}.
template <class Model>
void discrete_step(parameter_values<Model, double>& state, const adjoint_window<Model>& window, std::size_t point,
                   const parameter_values<Model, double>& psi, double h)
{
    // dS/dθ_j = ∂S/∂θ_j + dS/dθ_{j+1} + h (dF/dθ)ᵀ(θ_j) dS/dθ_{j+1}
    for (std::size_t i = 0; i < state.size(); ++i)
        state[i] += rounded(h * psi[i]);
    if (point % window.substeps == 0)
        for (std::size_t i = 0; i < state.size(); ++i)
            state[i] -= rounded(window.time_step * window.differences[point / window.substeps][i]);
}

/// dF/dθ at all points but the first. θ is known, so they do not wait for each other as the steps between them do.
template <class RightHandSides, class Executor>
auto linearised(const RightHandSides& rhs, const adjoint_window<typename RightHandSides::model>& window,
                Executor& executor)
{
    using Model = typename RightHandSides::model;
    std::vector<linearisation<Model>> linear(window.points.size());
    const auto at = [&](std::size_t j) -> const auto&
    {
        return window.surroundings.empty() ? instant<Model>::none() : window.surroundings[j];
    };
    if constexpr (shared_right_hand_side_set<RightHandSides>)
        if (const std::size_t shares = share_count<RightHandSides>(executor); shares > 1) {
            executor(shares, [&](std::size_t number) {
                for (std::size_t j = 1; j < linear.size(); ++j)
                    rhs.linearise(window.points[j], at(j), share{number, shares}, linear[j]);
            });
            return linear;
        }
    executor(linear.size() - 1, [&](std::size_t j) { linear[j + 1] = rhs.linearise(window.points[j + 1], at(j + 1)); });
    return linear;
}

} // namespace dynamics_detail

/// The gradient dS/du over a window, as points in the order of time. Errors: `paper` and `plain` are of first order in
/// Δt, `discrete` is exact. ΔE counts as constant over the substeps that end at its time. Time: one evaluation of all
/// right-hand sides and their derivatives per point; `executor(count, function)` may call function(0 … count − 1) on
/// any threads.
template <right_hand_side_set RightHandSides, class Executor>
[[nodiscard]] std::vector<gradient_point<typename RightHandSides::model>>
window_gradient(adjoint kind, const RightHandSides& rhs, const adjoint_window<typename RightHandSides::model>& window,
                Executor&& executor)
{
    using Model = typename RightHandSides::model;
    using values = parameter_values<Model, double>;
    const double h = window.time_step / static_cast<double>(window.substeps);
    const bool forward = kind == adjoint::paper_forward;
    const bool centred_variables = kind == adjoint::paper || forward;

    const auto linear = dynamics_detail::linearised(rhs, window, executor);
    std::vector<gradient_point<Model>> gradient(window.points.size() - 1);
    values state; // φ and Λ, or λ; for `discrete` −dS/dθ
    if (kind == adjoint::discrete)
        for (std::size_t i = 0; i < state.size(); ++i)
            state[i] = -0.5 * window.time_step * window.differences.back()[i];

    const auto psi = [&](const values& lambda, std::size_t point) {
        return dynamics_detail::pull_back<RightHandSides>(lambda, linear[point]);
    };
    const auto mu = [&](std::size_t point) { return dynamics_detail::centres_at(window, point); };

    for (std::size_t j = gradient.size(); j-- > 0;) {
        const values& difference = window.differences[j / window.substeps + 1];
        if (centred_variables)
            dynamics_detail::centred_step<Model>(
                state, difference, psi(dynamics_detail::uncentred<Model>(state, mu(j + 1)), j + 1), mu(j + 1),
                dynamics_detail::change_of_centres(window, j, forward), forward, h);
        else if (kind != adjoint::discrete)
            dynamics_detail::plain_step<Model>(state, difference, psi(state, j + 1), h);

        const values lambda = centred_variables ? dynamics_detail::uncentred<Model>(state, mu(j)) : state;
        gradient[j].theta = window.points[j];
        for (std::size_t i = 0; i < lambda.size(); ++i)
            gradient[j].weights[i] = -h * lambda[i];
        if (kind == adjoint::preconditioned)
            gradient[j].weights = centred_gradient<Model>(gradient[j].weights, mu(j));

        if (kind == adjoint::discrete && j > 0)
            dynamics_detail::discrete_step<Model>(state, window, j, psi(state, j), h);
    }
    return gradient;
}

/// The same on the calling thread.
template <right_hand_side_set RightHandSides>
[[nodiscard]] std::vector<gradient_point<typename RightHandSides::model>>
window_gradient(adjoint kind, const RightHandSides& rhs, const adjoint_window<typename RightHandSides::model>& window)
{
    return window_gradient(kind, rhs, window, serial{});
}

} // namespace CLOSURA_ABI
} // namespace closura
