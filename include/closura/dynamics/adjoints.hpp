// Gradients of S = ∫ KL(p‖p̃) dt over a window by the adjoint method. Differences of moments come as plain values, so
// that all of this can be checked against exact enumeration.
//
// Uncentred, with O_θ the statistic that θ multiplies and dF/dθ total derivatives, which include those that follow from
// mean occupancies x, ∂F/∂x Cov(x, O_θ):
//
//   dλ_θ/dt = ΔE[O_θ] − ψ_θ,   ψ_θ = Σ_p λ_p dF_p/dθ,   λ = 0 at the window's end,   dS/du = −∫ dt Σ_p λ_p ∂F_p/∂u.
//
// (15) to (17) are the same equations in centred variables (dynamics/centred_adjoint.hpp).
//
//     auto gradient = window_gradient(paper_adjoint{}, rhs, window, executor);
//
// The methods agree in the limit of small time steps, but for `preconditioned_adjoint`, which descends in another
// metric.
#pragma once

#include <closura/core/choice.hpp>
#include <closura/dynamics/adjoint_window.hpp>
#include <closura/dynamics/centred_adjoint.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// A way to the gradient: how a state, 0 at the window's end, is taken from point to point backwards, and the weights
/// −h λ that ∂F/∂u has at a point in dS/du once the state has been taken there.
template <class T, class RightHandSides>
concept adjoint_method = named_alternative<T> &&
    requires(const T& method, const linearised_window<RightHandSides>& window,
             parameter_values<typename RightHandSides::model, double>& state, std::size_t point)
{
    /// Whether centres are looked at.
    {
        T::uses_centres
        } -> std::convertible_to<bool>;
    /// Takes the state from `point` + 1 to `point`.
    method.step_back(window, point, state);
    {
        method.weights(window, point, state)
        } -> std::convertible_to<parameter_values<typename RightHandSides::model, double>>;
};

/// The uncentred adjoint; the state is λ. ΔE counts as constant over the substeps that end at its time.
struct plain_adjoint {
    static constexpr std::string_view name = "plain";
    static constexpr bool uses_centres = false;

    template <class Window, class Values>
    void step_back(const Window& window, std::size_t point, Values& lambda) const
    {
        lambda -= window.h() * (window.difference(point + 1) - window.psi(lambda, point + 1));
    }

    template <class Window, class Values>
    [[nodiscard]] Values weights(const Window& window, std::size_t, const Values& lambda) const
    {
        return -window.h() * lambda;
    }

    friend bool operator==(const plain_adjoint&, const plain_adjoint&) = default;
};

/// The plain adjoint, its integrand centred as (9) centres the static gradient.
struct preconditioned_adjoint : plain_adjoint {
    static constexpr std::string_view name = "preconditioned";
    static constexpr bool uses_centres = true;

    template <class Window, class Values>
    [[nodiscard]] Values weights(const Window& window, std::size_t point, const Values& lambda) const
    {
        return centred_gradient<typename Window::model>(-window.h() * lambda, window.mu(point));
    }

    friend bool operator==(const preconditioned_adjoint&, const preconditioned_adjoint&) = default;
};

/// The exact adjoint of Euler's map, for S by the trapezoidal rule over the data's times. The state is −dS/dθ of the
/// point after the one that it is taken to, as F at a point moves θ at the next:
///
///   dS/dθ_j = ∂S/∂θ_j + dS/dθ_{j+1} + h (dF/dθ)ᵀ(θ_j) dS/dθ_{j+1},   ∂S/∂θ_j = Δt ΔE[O]
///
/// Of a method with stages θ_s (dynamics/integrators.hpp), from the last stage to the first:
///
///   dS/dk_s = h b_s dS/dθ_{j+1} + h Σ_{r>s} a_rs σ_r,   σ_s = (dF/dθ)ᵀ(θ_s) dS/dk_s,   dS/dθ_j = … + Σ_s σ_s
struct discrete_adjoint {
    static constexpr std::string_view name = "discrete";
    static constexpr bool uses_centres = false;

    template <class Window, class Values>
    void step_back(const Window& window, std::size_t point, Values& state) const
    {
        const std::size_t next = point + 1;
        if (next == window.last()) {
            state = (-0.5 * window.time_step()) * window.difference(next);
            return;
        }
        state += window.h() * window.psi(state, next);
        if (window.at_data(next))
            state -= window.time_step() * window.difference(next);
    }

    template <class Window, class Values>
    [[nodiscard]] Values weights(const Window& window, std::size_t, const Values& state) const
    {
        return -window.h() * state;
    }

    /// The gradient for an integrator with several stages: a point for each stage.
    template <class RightHandSides, class Window, executor Executor>
    [[nodiscard]] static auto stage_gradient(const RightHandSides& rhs, const Window& window, const Executor& executor)
    {
        using model = typename RightHandSides::model;
        const auto& [count, a, b] = window.tableau;
        const std::size_t steps = window.points.size() - 1;
        const double h = window.time_step / static_cast<double>(window.substeps);
        std::vector<gradient_point<model>> gradient(steps * count);
        std::vector<linearisation<model>> linear(gradient.size());
        for (std::size_t n = 0; n < gradient.size(); ++n)
            gradient[n].theta =
                n % count == 0 ? window.points[n / count] : window.stages[n / count * (count - 1) + n % count - 1];
        executor(gradient.size(), [&](std::size_t n) {
            rhs.set_linearisation(gradient[n].theta, instant<model>::none(), share{}, linear[n]);
        });
        parameter_values<model, double> state; // −dS/dθ
        std::array<parameter_values<model, double>, runge_kutta_tableau::most_stages> sigma;
        for (std::size_t j = steps; j-- > 0;) {
            if ((j + 1) % window.substeps == 0)
                state -=
                    (j + 1 == steps ? 0.5 : 1.0) * window.time_step * window.differences[(j + 1) / window.substeps];
            for (std::size_t s = window.tableau.stages; s-- > 0;) {
                auto of_slope = (h * b[s]) * state;
                for (std::size_t r = s + 1; r < window.tableau.stages; ++r)
                    if (a[r][s] != 0.0)
                        of_slope += (h * a[r][s]) * sigma[r];
                sigma[s] = dynamics_detail::pull_back<RightHandSides>(of_slope, linear[j * count + s]);
                gradient[j * count + s].weights = -1.0 * of_slope;
            }
            for (std::size_t s = 0; s < window.tableau.stages; ++s)
                state += sigma[s];
        }
        return gradient;
    }

    friend bool operator==(const discrete_adjoint&, const discrete_adjoint&) = default;
};

/// (15) to (17), dμ/dt by backward difference; equals `plain_adjoint` but for rounding.
struct paper_adjoint : dynamics_detail::centred_adjoint<false> {
    static constexpr std::string_view name = "paper";
};

/// The same, dμ/dt by forward difference.
struct paper_forward_adjoint : dynamics_detail::centred_adjoint<true> {
    static constexpr std::string_view name = "paper_forward";
};

/// One of them, chosen at run time.
using any_adjoint =
    choice<paper_adjoint, paper_forward_adjoint, plain_adjoint, discrete_adjoint, preconditioned_adjoint>;

/// The gradient dS/du over a window, as points in the order of time: one for each step or, by `discrete`, for each
/// stage of each step. `method` is an adjoint_method or a choice of them. Accuracy: `paper` and `plain` are of first
/// order in Δt, `discrete` is exact. Time: one evaluation of all right-hand sides and their derivatives per point, on
/// the executor's threads. Errors: `input_error` if the window's spans do not belong together.
template <class Method, right_hand_side_set RightHandSides, executor Executor = serial>
[[nodiscard]] std::vector<gradient_point<typename RightHandSides::model>>
window_gradient(const Method& method, const RightHandSides& rhs,
                const adjoint_window<typename RightHandSides::model>& window, const Executor& executor = {})
{
    return visit_choice(method, [&]<adjoint_method<RightHandSides> Chosen>(const Chosen& chosen) {
        dynamics_detail::require_window<RightHandSides>(window, Chosen::uses_centres);
        if constexpr (requires { chosen.stage_gradient(rhs, window, executor); })
            if (window.tableau.stages > 1)
                return chosen.stage_gradient(rhs, window, executor);
        const linearised_window<RightHandSides> linear(rhs, window, executor);
        std::vector<gradient_point<typename RightHandSides::model>> gradient(linear.last());
        parameter_values<typename RightHandSides::model, double> state;
        for (std::size_t j = gradient.size(); j-- > 0;) {
            chosen.step_back(linear, j, state);
            gradient[j] = {linear.theta(j), chosen.weights(linear, j, state)};
        }
        return gradient;
    });
}

} // namespace CLOSURA_ABI
} // namespace closura
