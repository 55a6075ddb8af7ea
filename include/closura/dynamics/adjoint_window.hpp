// What the adjoint equations are integrated over: a window of the data, with θ at the integrator's points between its
// times.
//
//   time steps of the data     0 … M
//   points                     0 … M·substeps, h = Δt / substeps apart
#pragma once

#include <closura/core/error.hpp>
#include <closura/core/rounding.hpp>
#include <closura/dynamics/integrators.hpp>
#include <closura/dynamics/right_hand_side_set.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// A window of the data, seen by the model. Spans refer to what belongs to others.
template <model_type Model>
struct adjoint_window {
    std::span<const parameters<Model>> points;                    ///< θ at all M·substeps + 1 points
    std::span<const parameter_values<Model, double>> differences; ///< ΔE[O_θ] = <O_θ>_model − <O_θ>_data, M + 1
    std::span<const centres<Model>> mu;                           ///< M + 1; empty if the method uses none
    double time_step = 1.0;                                       ///< Δt between time steps of the data
    std::size_t substeps = 1;
    std::span<const instant<Model>> surroundings = {}; ///< of all points; empty if F depends on θ alone
    std::span<const parameters<Model>> stages = {};    ///< θ at the stages between, [point][stage − 1]
    runge_kutta_tableau tableau{};                     ///< of the integrator
};

namespace dynamics_detail {

/// Errors: `input_error` if the numbers of points, differences, centres and surroundings do not belong together.
template <right_hand_side_set RightHandSides>
void require_window(const adjoint_window<typename RightHandSides::model>& window, bool uses_centres)
{
    require(std::isfinite(window.time_step) && window.time_step > 0.0, "adjoint window: time step ", window.time_step,
            "; expected a number above 0");
    require(window.substeps >= 1, "adjoint window: 0 substeps; expected at least 1");
    require(!window.points.empty() && (window.points.size() - 1) % window.substeps == 0,
            "adjoint window: ", window.points.size(), " points; expected 1 more than a multiple of ", window.substeps,
            ", the substeps");
    const std::size_t times = (window.points.size() - 1) / window.substeps + 1;
    require(window.differences.size() == times, "adjoint window: moment differences at ", window.differences.size(),
            " times; expected ", times);
    require(window.mu.size() == times || (!uses_centres && window.mu.empty()), "adjoint window: centres at ",
            window.mu.size(), " times; expected ", times);
    require(window.surroundings.size() == window.points.size() ||
                (RightHandSides::autonomous && window.surroundings.empty()),
            "adjoint window: surroundings of ", window.surroundings.size(), " points; expected ", window.points.size());
    require(window.stages.size() == (window.points.size() - 1) * (window.tableau.stages - 1),
            "adjoint window: ", window.stages.size(), " stages between points; expected ",
            (window.points.size() - 1) * (window.tableau.stages - 1));
}

/// So many terms of a sum at most are written out, their places known at compile time.
inline constexpr std::size_t most_terms_written_out = 64;

/// ψ_r = Σ_p λ_p dF_p/dθ_r, (16), with the terms that exist.
template <class RightHandSides, class Number>
auto pull_back(const parameter_values<typename RightHandSides::model, Number>& lambda,
               const linearisation<typename RightHandSides::model, Number>& linear)
{
    parameter_values<typename RightHandSides::model, Number> psi;
    constexpr auto& slopes = RightHandSides::slopes;
    const auto add = [&](std::size_t p, std::size_t r) { psi[r] += rounded(lambda[p] * linear.jacobian[p][r]); };
    if constexpr (slopes.size() <= most_terms_written_out) {
        [&]<std::size_t... N>(std::index_sequence<N...>) { (add(slopes[N].first, slopes[N].second), ...); }
        (std::make_index_sequence<slopes.size()>{});
    } else {
        for (const auto& [p, r] : slopes)
            add(p, r);
    }
    return psi;
}

} // namespace dynamics_detail

/// A window along a trajectory, with dF/dθ at its points: all that a step of the adjoint equations looks at. Points are
/// numbered 0 … last().
template <right_hand_side_set RightHandSides>
class linearised_window {
public:
    using model = typename RightHandSides::model;
    using values = parameter_values<model, double>;

    /// Evaluates dF/dθ at all points but the first. θ is known, so they do not wait for each other as the steps between
    /// them do: threads share out the right-hand sides or, where these have no shares, the points.
    template <executor Executor>
    linearised_window(const RightHandSides& rhs, const adjoint_window<model>& window, const Executor& executor)
        : window_(window), linear_(window.points.size())
    {
        const std::size_t shares = share_count<RightHandSides>(executor);
        const std::size_t groups = shares > 1 ? 1 : last();
        executor(shares * groups, [&](std::size_t number) {
            const share part{number % shares, shares};
            const share points{number / shares, groups};
            for (std::size_t j = 1 + points.begin(last()); j < 1 + points.end(last()); ++j)
                rhs.set_linearisation(window.points[j], surroundings(j), part, linear_[j]);
        });
    }

    [[nodiscard]] std::size_t last() const { return window_.points.size() - 1; }
    [[nodiscard]] double h() const { return window_.time_step / static_cast<double>(window_.substeps); }
    [[nodiscard]] double time_step() const { return window_.time_step; }
    [[nodiscard]] const parameters<model>& theta(std::size_t point) const { return window_.points[point]; }

    /// Whether a point is at a time of the data.
    [[nodiscard]] bool at_data(std::size_t point) const { return point % window_.substeps == 0; }

    /// ΔE[O_θ] at the first time of the data that is not before the point.
    [[nodiscard]] const values& difference(std::size_t point) const
    {
        return window_.differences[(point + window_.substeps - 1) / window_.substeps];
    }

    /// The centres at a point, linear between the times of the data.
    [[nodiscard]] centres<model> mu(std::size_t point) const
    {
        return centres_at_point<model>(window_.mu, window_.substeps, point);
    }

    /// ψ of λ at a point, (16).
    [[nodiscard]] values psi(const values& lambda, std::size_t point) const
    {
        return dynamics_detail::pull_back<RightHandSides>(lambda, linear_[point]);
    }

private:
    [[nodiscard]] const instant<model>& surroundings(std::size_t point) const
    {
        return window_.surroundings.empty() ? instant<model>::none() : window_.surroundings[point];
    }

    const adjoint_window<model>& window_;
    std::vector<linearisation<model>> linear_;
};

} // namespace CLOSURA_ABI
} // namespace closura
