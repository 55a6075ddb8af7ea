// Gradients of S over many windows with the same right-hand sides: of many starts, say, or of the same start at many
// times. Several windows stand side by side, each with the bits of `window_gradient`.
#pragma once

#include <closura/dynamics/adjoints.hpp>
#include <closura/dynamics/side_by_side.hpp>

#include <boost/mp11/algorithm.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

namespace dynamics_detail {

/// What an adjoint method looks at of windows side by side, by the names that `linearised_window` has for it. dF/dθ is
/// evaluated where it is looked at, once a point, and stays in the first cache.
template <right_hand_side_set RightHandSides>
class windows_side_by_side {
public:
    using model = typename RightHandSides::model;
    using values = values_side_by_side<model>;
    using several = std::array<const adjoint_window<model>*, side_by_side_count>;

    windows_side_by_side(const RightHandSides& rhs, const several& windows, bool with_centres)
        : rhs_(rhs), windows_(windows)
    {
        for (std::size_t point = 0; with_centres && point <= last(); ++point) {
            std::array<centres<model>, side_by_side_count> apart;
            for (std::size_t n = 0; n < apart.size(); ++n)
                apart[n] = centres_at_point<model>(windows_[n]->mu, windows_[n]->substeps, point);
            auto& together = mu_.emplace_back();
            for (std::size_t i = 0; i < together.size(); ++i)
                together[i] = side_by_side([&](std::size_t n) { return apart[n][i]; });
        }
    }

    [[nodiscard]] std::size_t last() const { return any().points.size() - 1; }
    [[nodiscard]] numbers_side_by_side h() const
    {
        return side_by_side(
            [&](std::size_t n) { return windows_[n]->time_step / static_cast<double>(windows_[n]->substeps); });
    }
    [[nodiscard]] numbers_side_by_side time_step() const
    {
        return side_by_side([&](std::size_t n) { return windows_[n]->time_step; });
    }
    [[nodiscard]] bool at_data(std::size_t point) const { return point % any().substeps == 0; }

    [[nodiscard]] values difference(std::size_t point) const
    {
        const std::size_t time = (point + any().substeps - 1) / any().substeps;
        return parameters_side_by_side<model>([&](std::size_t n) -> const auto& {
            return windows_[n]->differences[time];
        });
    }

    [[nodiscard]] const centres<model, numbers_side_by_side>& mu(std::size_t point) const { return mu_[point]; }

    [[nodiscard]] values psi(const values& lambda, std::size_t point) const
    {
        rhs_.set_linearisation(
            parameters_side_by_side<model>([&](std::size_t n) -> const auto& { return windows_[n]->points[point]; }),
            linear_);
        return pull_back<RightHandSides>(lambda, linear_);
    }

private:
    [[nodiscard]] const adjoint_window<model>& any() const { return *windows_[0]; }

    const RightHandSides& rhs_;
    const several& windows_;
    std::vector<centres<model, numbers_side_by_side>> mu_; ///< of all points
    mutable linearisation<model, numbers_side_by_side> linear_;
};

/// The library's own adjoint methods take numbers side by side as they take numbers.
template <class Method>
concept adjoint_side_by_side = boost::mp11::mp_contains<any_adjoint, Method>::value;

/// Whether windows can stand side by side: as many points, and as many for a time step.
template <class Model>
[[nodiscard]] bool of_one_shape(const adjoint_window<Model>& a, const adjoint_window<Model>& b)
{
    return a.points.size() == b.points.size() && a.substeps == b.substeps;
}

template <class Method, class RightHandSides, class Model>
[[gnu::flatten]] void
set_gradients(const Method& method, const RightHandSides& rhs,
              const std::array<const adjoint_window<Model>*, side_by_side_count>& several,
              const std::array<std::vector<gradient_point<Model>>*, side_by_side_count>& gradients)
{
    const windows_side_by_side<RightHandSides> windows(rhs, several, Method::uses_centres);
    for (std::size_t n = 0; n < several.size(); ++n) {
        gradients[n]->resize(windows.last());
        for (std::size_t j = 0; j < windows.last(); ++j)
            (*gradients[n])[j].theta = several[n]->points[j];
    }
    values_side_by_side<Model> state;
    for (std::size_t j = windows.last(); j-- > 0;) {
        method.step_back(windows, j, state);
        const auto weights = method.weights(windows, j, state);
        for (std::size_t p = 0; p < weights.size(); ++p) {
            const auto of_windows = apart(weights[p]);
            for (std::size_t n = 0; n < of_windows.size(); ++n)
                (*gradients[n])[j].weights[p] = of_windows[n];
        }
    }
}

} // namespace dynamics_detail

/// dS/du over each window, as `window_gradient` has it for one: result[window]. Windows of equal numbers of points are
/// taken several at a time where right-hand sides are expressions of θ alone and the integrator has one stage; all
/// others one by one. The executor's threads share out the windows. Errors: as `window_gradient`.
template <class Method, right_hand_side_set RightHandSides, executor Executor = serial>
[[nodiscard]] std::vector<std::vector<gradient_point<typename RightHandSides::model>>>
window_gradients(const Method& method, const RightHandSides& rhs,
                 std::span<const adjoint_window<typename RightHandSides::model>> windows, const Executor& executor = {})
{
    using model = typename RightHandSides::model;
    constexpr std::size_t count = side_by_side_count;
    std::vector<std::vector<gradient_point<model>>> result(windows.size());
    visit_choice(method, [&]<adjoint_method<RightHandSides> Chosen>(const Chosen& chosen) {
        for (const auto& window : windows)
            dynamics_detail::require_window<RightHandSides>(window, Chosen::uses_centres);
        executor((windows.size() + count - 1) / count, [&](std::size_t number) {
            const std::size_t first = number * count, size = (std::min)(count, windows.size() - first);
            if constexpr (side_by_side_set<RightHandSides> && dynamics_detail::adjoint_side_by_side<Chosen>)
                if (size == count &&
                    std::all_of(windows.begin() + static_cast<std::ptrdiff_t>(first),
                                windows.begin() + static_cast<std::ptrdiff_t>(first + count), [&](const auto& window) {
                                    return window.tableau.stages == 1 &&
                                           dynamics_detail::of_one_shape(window, windows[first]);
                                })) {
                    std::array<const adjoint_window<model>*, count> several;
                    std::array<std::vector<gradient_point<model>>*, count> gradients;
                    for (std::size_t n = 0; n < count; ++n) {
                        several[n] = &windows[first + n];
                        gradients[n] = &result[first + n];
                    }
                    dynamics_detail::set_gradients(chosen, rhs, several, gradients);
                    return;
                }
            for (std::size_t n = first; n < first + size; ++n)
                result[n] = window_gradient(chosen, rhs, windows[n]);
        });
    });
    return result;
}

} // namespace CLOSURA_ABI
} // namespace closura
