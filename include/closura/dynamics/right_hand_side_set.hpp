// What trajectories, adjoints and learning need of right-hand sides F(θ; u), (12), whatever these are made of.
#pragma once

#include <closura/core/executor.hpp>
#include <closura/dynamics/instant.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

namespace closura {
inline namespace CLOSURA_ABI {

/// dθ/dt and its total derivatives dF_p/dθ_r, as jacobian[p][r]: those through mean occupancies are included.
template <model_type Model>
struct linearisation {
    parameter_values<Model, double> derivative;
    std::array<std::array<double, Model::parameter_count>, Model::parameter_count> jacobian{};
};

/// One point of the gradient's integral: dS/du = Σ_points Σ_p weights_p ∂F_p/∂u(θ).
template <model_type Model>
struct gradient_point {
    parameters<Model> theta;
    parameter_values<Model, double> weights;
};

/// A set of right-hand sides for all parameters of a model.
template <class T>
concept right_hand_side_set = model_type<typename T::model> &&
    requires(T rhs, const T& constant, const parameters<typename T::model>& theta, const instant<typename T::model>& at,
             std::span<const gradient_point<typename T::model>> points,
             std::span<const instant<typename T::model>> surroundings)
{
    /// Whether F depends on θ and u alone. Else `at` and `surroundings` are looked at.
    {
        T::autonomous
        } -> std::convertible_to<bool>;
    /// F(θ).
    {
        constant.derivative(theta, at)
        } -> std::same_as<parameter_values<typename T::model, double>>;
    /// F(θ) and dF/dθ.
    {
        constant.linearise(theta, at)
        } -> std::same_as<linearisation<typename T::model>>;
    /// u += Σ_points Σ_p weights_p ∂F_p/∂u(θ), with ∂F/∂u at the present u. `surroundings` holds an instant for each
    /// point, or nothing if the set is autonomous.
    rhs.accumulate(points, surroundings);
    /// Counts changes of u; `changed_at(θ)` is the count at which F(θ) last changed.
    {
        constant.stamp()
        } -> std::same_as<std::uint64_t>;
    {
        constant.changed_at(theta, at)
        } -> std::same_as<std::uint64_t>;
};

/// One that several threads can evaluate and update together, each its share of the right-hand sides.
template <class T>
concept shared_right_hand_side_set = right_hand_side_set<T> &&
    requires(T rhs, const T& constant, const parameters<typename T::model>& theta, const instant<typename T::model>& at,
             share part, parameter_values<typename T::model, double>& derivative,
             linearisation<typename T::model>& linear, std::span<const gradient_point<typename T::model>> points,
             std::span<const instant<typename T::model>> surroundings)
{
    /// Sets the share's part of F(θ).
    constant.derivative(theta, at, part, derivative);
    /// The same for F(θ) and dF/dθ, where all of dF/dθ was 0.
    constant.linearise(theta, at, part, linear);
    /// Updates u on the executor's threads.
    rhs.accumulate(points, surroundings, serial{});
};

/// In how many shares the work on right-hand sides is done by an executor.
template <class RightHandSides, class Executor>
[[nodiscard]] std::size_t share_count(const Executor& executor)
{
    return std::min(executor.thread_count(), RightHandSides::model::parameter_count);
}

} // namespace CLOSURA_ABI
} // namespace closura
