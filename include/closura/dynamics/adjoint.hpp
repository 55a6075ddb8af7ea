// Gradients of S = ∫ KL(p‖p̃) dt over a window by the adjoint method. Differences of moments come as plain values, so
// that all of this can be checked against exact enumeration.
//
// Uncentred, with O_θ the statistic that θ multiplies and J = ∂F/∂θ:
//
//   dλ_θ/dt = ΔE[O_θ] − Σ_p λ_p ∂F_p/∂θ,   λ = 0 at the window's end,   dS/du = −∫ dt Σ_p λ_p ∂F_p/∂u.
//
// In centred variables, φ for biases and Λ for weights, (15) to (17) are the same equations with
//
//   λ_a = φ,   λ_W = Λ + q^(l,m) φ_α^(l) μ_β^(m) + q^(m,l) φ_β^(m) μ_α^(l).
#pragma once

#include <closura/dynamics/right_hand_sides.hpp>
#include <closura/state/centres.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace closura::inline CLOSURA_ABI {

/// The ways to the gradient. They agree in the limit of small time steps, but for `preconditioned`, which descends in
/// another metric.
enum class adjoint : std::uint8_t {
    paper,          ///< (15) to (17) as printed, dμ/dt by backward difference
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
};

/// One point of the gradient's integral: dS/du = Σ_points Σ_p weights_p ∂F_p/∂u(θ).
template <model_type Model>
struct gradient_point {
    parameters<Model> theta;
    parameter_values<Model, double> weights;
};

namespace adjoint_detail {

/// Σ_p λ_p ∂F_p/∂θ_r: ψ of (16).
template <class Model>
parameter_values<Model, double> pull_back(const parameter_values<Model, double>& lambda,
                                          const linearisation<Model>& linear)
{
    parameter_values<Model, double> result;
    for (std::size_t p = 0; p < lambda.size(); ++p)
        for (std::size_t r = 0; r < lambda.size(); ++r)
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

/// The right-hand sides of (15).
template <class Model>
parameter_values<Model, double>
centred_rate(const parameter_values<Model, double>& phi_and_lambda, const parameter_values<Model, double>& difference,
             const linearisation<Model>& linear, const centres<Model>& mu, const centres<Model>& mu_rate)
{
    const auto psi = pull_back<Model>(uncentred<Model>(phi_and_lambda, mu), linear);
    auto rate = centred_difference<Model>(difference, mu);
    for (std::size_t i = 0; i < rate.size(); ++i)
        rate[i] -= psi[i];
    for (const pair_term& pair : pair_terms<Model>)
        rate[pair.weight] +=
            rounded(pair.lower_per_upper * (mu[pair.lower_bias] * psi[pair.upper_bias] -
                                            mu_rate[pair.lower_bias] * phi_and_lambda[pair.upper_bias])) +
            rounded(pair.upper_per_lower * (mu[pair.upper_bias] * psi[pair.lower_bias] -
                                            mu_rate[pair.upper_bias] * phi_and_lambda[pair.lower_bias]));
    return rate;
}

template <class Model>
centres<Model> rate_of_centres(std::span<const centres<Model>> mu, std::size_t step, double time_step, bool forward)
{
    const std::size_t from = forward && step + 1 < mu.size() ? step : step - 1;
    centres<Model> rate{};
    for (std::size_t i = 0; i < rate.size(); ++i)
        rate[i] = (mu[from + 1][i] - mu[from][i]) / time_step;
    return rate;
}

} // namespace adjoint_detail

/// The gradient dS/du over a window, as points in the order of time. ΔE and μ are taken as constant over the substeps
/// that end at their time. Errors: `paper` and `plain` are of first order in Δt, `discrete` is exact.
template <right_hand_side_set RightHandSides>
[[nodiscard]] std::vector<gradient_point<typename RightHandSides::model>>
window_gradient(adjoint kind, const RightHandSides& rhs, const adjoint_window<typename RightHandSides::model>& window)
{
    using Model = typename RightHandSides::model;
    using values = parameter_values<Model, double>;
    const double h = window.time_step / static_cast<double>(window.substeps);
    const std::size_t last = window.points.size() - 1;
    const bool centred_variables = kind == adjoint::paper || kind == adjoint::paper_forward;

    std::vector<gradient_point<Model>> gradient(last);
    values state; // φ and Λ, or λ; for `discrete` −dS/dθ
    if (kind == adjoint::discrete)
        for (std::size_t i = 0; i < state.size(); ++i)
            state[i] = -0.5 * window.time_step * window.differences[window.differences.size() - 1][i];

    for (std::size_t j = last; j-- > 0;) {
        // From point j + 1 to point j; the time step of the data that point j + 1 belongs to, or is before.
        const std::size_t step = j / window.substeps + 1;
        values lambda;
        if (kind == adjoint::discrete)
            lambda = state;
        else {
            const linearisation<Model> linear = rhs.linearise(window.points[j + 1]);
            const values& difference = window.differences[step];
            values rate;
            if (centred_variables)
                rate = adjoint_detail::centred_rate<Model>(
                    state, difference, linear, window.mu[step],
                    adjoint_detail::rate_of_centres<Model>(window.mu, step, window.time_step,
                                                           kind == adjoint::paper_forward));
            else {
                rate = difference;
                const values psi = adjoint_detail::pull_back<Model>(state, linear);
                for (std::size_t i = 0; i < rate.size(); ++i)
                    rate[i] -= psi[i];
            }
            for (std::size_t i = 0; i < state.size(); ++i)
                state[i] -= rounded(h * rate[i]);
            const std::size_t step_of_point = (j + window.substeps - 1) / window.substeps;
            lambda = centred_variables ? adjoint_detail::uncentred<Model>(state, window.mu[step_of_point]) : state;
        }

        gradient[j].theta = window.points[j];
        for (std::size_t i = 0; i < lambda.size(); ++i)
            gradient[j].weights[i] = -h * lambda[i];
        if (kind == adjoint::preconditioned) {
            const std::size_t step_of_point = (j + window.substeps - 1) / window.substeps;
            gradient[j].weights = centred_gradient<Model>(gradient[j].weights, window.mu[step_of_point]);
        }

        if (kind == adjoint::discrete && j > 0) {
            // dS/dθ_j = ∂S/∂θ_j + dS/dθ_{j+1} + h (∂F/∂θ)ᵀ(θ_j) dS/dθ_{j+1}
            const values psi = adjoint_detail::pull_back<Model>(state, rhs.linearise(window.points[j]));
            for (std::size_t i = 0; i < state.size(); ++i)
                state[i] += rounded(h * psi[i]);
            if (j % window.substeps == 0)
                for (std::size_t i = 0; i < state.size(); ++i)
                    state[i] -= window.time_step * window.differences[j / window.substeps][i];
        }
    }
    return gradient;
}

} // namespace closura::inline CLOSURA_ABI
