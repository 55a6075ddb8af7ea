// What trajectories, adjoints and learning need of right-hand sides F(θ; u), (12), whatever these are made of.
//
// `right_hand_sides<Model>(theta_0, equations...)` makes a set from equations. A set of one's own says five things and
// takes the rest from `right_hand_side_defaults`:
//
//     class relaxation : public right_hand_side_defaults<relaxation, Model> {                  // dθ/dt = −k θ
//     public:
//         static constexpr std::array<std::string_view, 1> coefficient_names = {"k"};
//         values derivative(const parameters<Model>& theta, const instant<Model>& at) const;            // F
//         linearisation<Model> linearise(const parameters<Model>& theta, const instant<Model>& at) const; // dF/dθ
//         template <executor Executor>
//         coefficient_gradient<relaxation> gradient(points, surroundings, const Executor&);             // dS/du
//         void add(const coefficient_gradient<relaxation>& step);                                       // u += step
//     };
#pragma once

#include <closura/core/diagnostics.hpp>
#include <closura/core/executor.hpp>
#include <closura/dynamics/coefficient_gradient.hpp>
#include <closura/dynamics/instant.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

/// dθ/dt and its total derivatives dF_p/dθ_r, as jacobian[p][r]: those through mean occupancies are included. Numbers,
/// or blocks of them (dynamics/side_by_side.hpp).
template <model_type Model, class Number = double>
struct linearisation {
    parameter_values<Model, Number> derivative;
    std::array<std::array<Number, Model::parameter_count>, Model::parameter_count> jacobian{};
};

/// One point of the gradient's integral: dS/du = Σ_points Σ_p weights_p ∂F_p/∂u(θ).
template <model_type Model>
struct gradient_point {
    parameters<Model> theta;
    parameter_values<Model, double> weights;
};

/// What a set of one's own need not say. `Self` is the set, which hides what it knows better.
template <class Self, model_type Model>
class right_hand_side_defaults {
public:
    using model = Model;
    using values = parameter_values<Model, double>;

    /// F depends on θ and u alone, not on what `at` and `surroundings` hold: time, centres, mean occupancies.
    static constexpr bool autonomous = true;
    static constexpr bool depends_on_centres = false;
    static constexpr bool depends_on_mean_occupancies = false;

    /// The (p, r) for which dF_p/dθ_r can differ from zero: all of them.
    static constexpr auto slopes = [] {
        constexpr std::size_t count = Model::parameter_count;
        std::array<std::pair<std::size_t, std::size_t>, count * count> result{};
        for (std::size_t n = 0; n < result.size(); ++n)
            result[n] = {n / count, n % count};
        return result;
    }();

    /// No Hermite functions: all coefficients are dense.
    using hermite_blocks = std::tuple<>;

    /// The place in θ of the parameter whose learning rate serves a dense coefficient.
    static constexpr std::size_t equation_of(std::size_t) { return 0; }

    /// In how many shares several threads can evaluate F. A share is one part of the parameters; here all are in one.
    static constexpr std::size_t most_shares = 1;

    void set_derivative(const parameters<Model>& theta, const instant<Model>& at, share part, values& result) const
    {
        if (part.first())
            result = self().derivative(theta, at);
    }

    void set_linearisation(const parameters<Model>& theta, const instant<Model>& at, share part,
                           linearisation<Model>& result) const
    {
        if (part.first())
            result = self().linearise(theta, at);
    }

    /// As far as anyone knows, F may have changed everywhere since it was last evaluated.
    [[nodiscard]] std::uint64_t identity_number() const { return 0; }
    [[nodiscard]] std::uint64_t stamp() const { return 0; }
    [[nodiscard]] std::uint64_t changed_at(const parameters<Model>&, const instant<Model>&) const
    {
        return (std::numeric_limits<std::uint64_t>::max)();
    }

private:
    [[nodiscard]] const Self& self() const { return static_cast<const Self&>(*this); }
};

namespace dynamics_detail {

template <class T>
using values_of = parameter_values<typename T::model, double>;
template <class T>
using theta_of = const parameters<typename T::model>&;
template <class T>
using instant_of = const instant<typename T::model>&;

template <class T>
concept names_its_model = model_type<typename T::model>;

template <class T>
concept names_its_coefficients = requires
{
    {
        T::coefficient_names.size()
        } -> std::convertible_to<std::size_t>;
};

template <class T>
concept has_derivative = requires(const T& set, theta_of<T> theta, instant_of<T> at)
{
    {
        set.derivative(theta, at)
        } -> std::convertible_to<values_of<T>>;
};

template <class T>
concept has_linearise = requires(const T& set, theta_of<T> theta, instant_of<T> at)
{
    {
        set.linearise(theta, at)
        } -> std::convertible_to<linearisation<typename T::model>>;
};

template <class T>
concept has_gradient = requires(T& set, std::span<const gradient_point<typename T::model>> points,
                                std::span<const instant<typename T::model>> surroundings)
{
    {
        set.gradient(points, surroundings, serial{})
        } -> std::same_as<coefficient_gradient<T>>;
};

template <class T>
concept has_add = requires(T& set, const coefficient_gradient<T>& step)
{
    set.add(step);
};

template <class T>
concept has_defaults = requires(const T& set, theta_of<T> theta, instant_of<T> at, share part, values_of<T>& derivative,
                                linearisation<typename T::model>& linear, std::uint64_t number)
{
    requires std::convertible_to<decltype(T::autonomous && T::depends_on_centres && T::depends_on_mean_occupancies),
                                 bool>;
    T::slopes.size();
    T::equation_of(T::most_shares);
    std::tuple_size<typename T::hermite_blocks>::value;
    set.set_derivative(theta, at, part, derivative);
    set.set_linearisation(theta, at, part, linear);
    number = set.identity_number();
    number = set.stamp();
    number = set.changed_at(theta, at);
};

} // namespace dynamics_detail

/// A set of right-hand sides for all parameters of a model.
///
/// Evaluation: `derivative` is F(θ), `linearise` F(θ) and dF/dθ; `set_derivative` and `set_linearisation` set a share
/// of them, where all of dF/dθ was 0, and are called for several shares at once.
///
/// Learning: `gradient(points, surroundings, executor)` is dS/du = Σ_points Σ_p weights_p ∂F_p/∂u(θ) at the present u;
/// `surroundings` holds an instant for each point, or nothing if the set is autonomous. It may create coefficients that
/// are 0, and leaves F as it is. `add(step)` is u += step.
///
/// Change: `changed_at(θ, at)` is the `stamp()` at which F(θ) last changed. Both are counts of the object that has that
/// `identity_number()`, and mean nothing beside those of another.
//
// clang-format off
template <class T>
concept right_hand_side_set =
    (unsatisfied<"right-hand sides name their model: using model = ..."> ||
        dynamics_detail::names_its_model<T>) &&
    (unsatisfied<"right-hand sides name their coefficients: static constexpr std::array<std::string_view, n> coefficient_names"> ||
        dynamics_detail::names_its_coefficients<T>) &&
    (unsatisfied<"right-hand sides have a member derivative(theta, at) const, which returns F as parameter_values"> ||
        dynamics_detail::has_derivative<T>) &&
    (unsatisfied<"right-hand sides have a member linearise(theta, at) const, which returns F and dF/dtheta as linearisation"> ||
        dynamics_detail::has_linearise<T>) &&
    (unsatisfied<"right-hand sides have a member gradient(points, surroundings, executor), which returns their coefficient_gradient"> ||
        dynamics_detail::has_gradient<T>) &&
    (unsatisfied<"right-hand sides have a member add(const coefficient_gradient<...>& step), which is u += step"> ||
        dynamics_detail::has_add<T>) &&
    (unsatisfied<"right-hand sides derive from right_hand_side_defaults, or have all that it has"> ||
        dynamics_detail::has_defaults<T>);
// clang-format on

/// In how many shares an executor's threads do the work on right-hand sides.
template <right_hand_side_set RightHandSides, executor Executor>
[[nodiscard]] std::size_t share_count(const Executor& executor)
{
    return std::clamp<std::size_t>(executor.thread_count(), 1, RightHandSides::most_shares);
}

} // namespace CLOSURA_ABI
} // namespace closura
