// Right-hand sides that move θ along a path, from one of its points to the next:
//
//   F(θ(t)) = (θ(t + 1) − θ(t)) / Δt.
//
// Hermite functions are fitted by Kaczmarz's sweeps over the path, which end at the coefficients of least norm:
//
//   u ← u + r ∂F/∂u / ‖∂F/∂u‖²,   r = (θ(t + 1) − θ(t)) / Δt − F(θ(t)),
//
// coefficients of expressions by Gauss and Newton's least squares with a small ridge.
//
//     const double left = regress(rhs, path, 1.0, {.sweeps = 150});
#pragma once

#include <closura/core/error.hpp>
#include <closura/dynamics/right_hand_side_set.hpp>
#include <closura/learn/positive_definite.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// How right-hand sides are fitted to a path.
struct regression_options {
    std::size_t sweeps = 150;       ///< over the path, for Hermite functions
    double expression_ridge = 1e-6; ///< of least squares for coefficients of expressions, in parts

    friend bool operator==(const regression_options&, const regression_options&) = default;
};

namespace learn_detail {

/// What is left of the path's slopes at its points.
template <model_type Model, class RightHandSides>
[[nodiscard]] parameter_values<Model, double> residual(const RightHandSides& rhs, const parameters<Model>& from,
                                                       const parameters<Model>& to, double step)
{
    return (1.0 / step) * (to - from) - rhs.derivative(from, instant<Model>::none());
}

/// One step of Gauss and Newton for the coefficients of expressions.
template <class RightHandSides, model_type Model>
void fit_expressions(RightHandSides& rhs, std::span<const parameters<Model>> path, double step, double ridge)
{
    constexpr std::size_t count = RightHandSides::coefficient_names.size();
    if constexpr (count > 0) {
        std::vector<double> normal(count * count);
        std::array<double, count> target{};
        for (std::size_t t = 0; t + 1 < path.size(); ++t) {
            const auto left = residual(rhs, path[t], path[t + 1], step);
            for (std::size_t p = 0; p < left.size(); ++p) {
                gradient_point<Model> point{path[t], {}};
                point.weights[p] = 1.0;
                const auto slopes = rhs.gradient(std::span<const gradient_point<Model>>(&point, 1), {}, serial{}).dense;
                for (std::size_t c = 0; c < count; ++c) {
                    target[c] += rounded(slopes[c] * left[p]);
                    for (std::size_t d = 0; d < count; ++d)
                        normal[c * count + d] += rounded(slopes[c] * slopes[d]);
                }
            }
        }
        for (std::size_t c = 0; c < count; ++c)
            if (double& own = normal[c * count + c]; own > 0.0)
                own += rounded(ridge * own);
            else
                own = 1.0;
        if (const auto factor = positive_definite::if_it_is(std::move(normal), count)) {
            coefficient_gradient<RightHandSides> change;
            factor->solve(target);
            change.dense = target;
            rhs.add(change);
        }
    }
}

} // namespace learn_detail

/// Moves the coefficients of right-hand sides, which depend on θ alone, so that Euler's steps of `step` follow the
/// path. Returns √ mean |r|², over points and parameters, at the end. Errors: `input_error` if the path has fewer than
/// two points, or a point is not finite. Time: that of evaluating and of updating F at all points, `sweeps` times.
template <right_hand_side_set RightHandSides>
double regress(RightHandSides& rhs, std::span<const parameters<typename RightHandSides::model>> path, double step,
               const regression_options& options = {})
{
    using model = typename RightHandSides::model;
    static_assert(RightHandSides::autonomous,
                  "regression is for right-hand sides that depend on parameters alone, not on centres, occupancies or "
                  "time");
    require(path.size() >= 2, "regression: a path of ", path.size(), " points; expected at least 2");
    for (const auto& theta : path)
        for (const double value : theta)
            require(std::isfinite(value), "regression: a point of the path is not finite");
    constexpr std::size_t gauss_newton_steps = 5; // one is enough where coefficients enter linearly
    for (std::size_t n = 0; n < gauss_newton_steps; ++n)
        learn_detail::fit_expressions(rhs, path, step, options.expression_ridge);
    if constexpr (std::tuple_size_v<typename RightHandSides::hermite_blocks> != 0)
        for (std::size_t sweep = 0; sweep < options.sweeps; ++sweep)
            for (std::size_t t = 0; t + 1 < path.size(); ++t) {
                auto change = learn_detail::residual(rhs, path[t], path[t + 1], step);
                const auto squares = rhs.squared_basis(path[t]);
                for (std::size_t p = 0; p < change.size(); ++p)
                    change[p] = squares[p] > 0.0 ? change[p] / squares[p] : 0.0;
                rhs.accumulate(path[t], change);
            }
    double squares = 0.0;
    for (std::size_t t = 0; t + 1 < path.size(); ++t)
        for (const double one : learn_detail::residual(rhs, path[t], path[t + 1], step))
            squares += rounded(one * one);
    return std::sqrt(squares / static_cast<double>((path.size() - 1) * model::parameter_count));
}

} // namespace CLOSURA_ABI
} // namespace closura
