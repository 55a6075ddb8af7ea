// Optimisers move the coefficients u of right-hand sides along the gradient dS/du. One of one's own is a small type:
//
//     struct sign_descent {                                          // u −= rate · sign(dS/du)
//         double rate = 1e-3;
//
//         template <class RightHandSides>
//         void update(RightHandSides& rhs, const coefficient_gradient<RightHandSides>& gradient) const
//         {
//             auto step = gradient;
//             for_each_coefficient(step, [&](auto& value) { value = -rate * ((value > 0) - (value < 0)); });
//             rhs.add(step);
//         }
//     };
//
// Rates are the optimiser's own, and so is what it remembers of earlier steps: with a member `parts(archive)` it is in
// checkpoints.
#pragma once

#include <closura/core/executor.hpp>
#include <closura/dynamics/right_hand_side_set.hpp>
#include <closura/optimise/gradient.hpp>

#include <span>

namespace closura {
inline namespace CLOSURA_ABI {

namespace optimise_detail {

template <class T, class RightHandSides>
concept has_update = requires(T& optimiser, RightHandSides& rhs, const coefficient_gradient<RightHandSides>& gradient)
{
    optimiser.update(rhs, gradient);
};

/// One that does not need the gradient as a value: it updates coefficients while it passes over the points.
template <class T, class RightHandSides, class Executor>
concept fused = requires(T& optimiser, RightHandSides& rhs,
                         std::span<const gradient_point<typename RightHandSides::model>> points,
                         std::span<const instant<typename RightHandSides::model>> surroundings,
                         const Executor& executor)
{
    optimiser.update(rhs, points, surroundings, executor);
};

} // namespace optimise_detail

/// `optimiser.update(rhs, gradient)` moves the coefficients by one step.
//
// clang-format off
template <class T, class RightHandSides>
concept optimiser_of = right_hand_side_set<RightHandSides> &&
    (unsatisfied<"an optimiser has a member update(rhs, const coefficient_gradient<...>& gradient)"> ||
        optimise_detail::has_update<T, RightHandSides>);
// clang-format on

/// One step of an optimiser: dS/du = Σ_points Σ_p weights_p ∂F_p/∂u(θ), with weights from `window_gradient`, and what
/// the optimiser makes of it. `surroundings` holds an instant for each point, or nothing if F depends on θ alone.
/// Errors: `input_error` if there are fewer surroundings than points.
template <right_hand_side_set RightHandSides, optimiser_of<RightHandSides> Optimiser, executor Executor = serial>
void optimise(Optimiser& optimiser, RightHandSides& rhs,
              std::span<const gradient_point<typename RightHandSides::model>> points,
              std::span<const instant<typename RightHandSides::model>> surroundings, const Executor& executor = {})
{
    if constexpr (optimise_detail::fused<Optimiser, RightHandSides, Executor>)
        optimiser.update(rhs, points, surroundings, executor);
    else
        optimiser.update(rhs, rhs.gradient(points, surroundings, executor));
}

} // namespace CLOSURA_ABI
} // namespace closura
