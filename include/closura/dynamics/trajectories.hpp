// θ(t) of many starts with the same right-hand sides. Expressions take several starts side by side; each has the bits
// of a `trajectory`.
//
//     trajectories<Model> predicted(starts);
//     predicted.integrate(rhs, 500);
//     const parameters<Model> theta = predicted(start, time_step);
#pragma once

#include <closura/core/error.hpp>
#include <closura/core/executor.hpp>
#include <closura/core/finite.hpp>
#include <closura/dynamics/integrators.hpp>
#include <closura/dynamics/right_hand_side_set.hpp>
#include <closura/dynamics/side_by_side.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// The parameters of many starts at the times 0, Δt, 2Δt, … of the data.
template <model_type Model>
class trajectories {
public:
    /// Starts at θ(0). `time_step` is that of the data; each is divided into `substeps` steps of the integrator, which
    /// may be a choice.
    /// Errors: `input_error` if the time step is not a number above 0, or there are no substeps.
    template <class Integrator = euler>
    explicit trajectories(std::span<const parameters<Model>> starts, double time_step = 1.0, std::size_t substeps = 1,
                          const Integrator& method = {})
        : starts_(starts.begin(), starts.end()),
          groups_((starts.size() + side_by_side_count - 1) / side_by_side_count),
          time_step_(time_step),
          substeps_(substeps),
          tableau_(tableau_of(method))
    {
        require(std::isfinite(time_step) && time_step > 0.0, "trajectories: time step ", time_step,
                "; expected a number above 0");
        require(substeps >= 1, "trajectories: 0 substeps; expected at least 1");
        points_.resize(groups_);
        set_starts();
    }

    /// θ from t = 0 to `steps` time steps of the data, anew. The executor's threads share out the starts. A θ that
    /// stops being finite stays so, and leaves the others alone: see `finite`. Errors: `input_error` if there are more
    /// points than memory could hold.
    template <class RightHandSides, executor Executor = serial>
    void integrate(const RightHandSides& rhs, std::size_t steps, const Executor& executor = {})
    {
        static_assert(right_hand_side_set<RightHandSides>);
        static_assert(RightHandSides::autonomous, "trajectories side by side are of right-hand sides that depend on "
                                                  "theta alone: integrate a trajectory for each start");
        if (groups_ == 0)
            return;
        require(steps < points_.max_size() / groups_, "trajectories: ", steps, " time steps of ", starts_.size(),
                " starts are more points than memory can hold");
        points_.resize((steps + 1) * groups_);
        last_step_ = steps;
        set_starts();
        if constexpr (side_by_side_set<RightHandSides>)
            executor((groups_ + together - 1) / together, [&](std::size_t number) {
                integrate_groups(rhs, steps, number * together, (std::min)((number + 1) * together, groups_));
            });
        else
            executor(groups_, [&](std::size_t group) {
                const std::size_t first = group * side_by_side_count;
                for (std::size_t start = first; start < first + side_by_side_count && start < starts_.size(); ++start)
                    integrate_alone(rhs, steps, start);
            });
    }

    [[nodiscard]] std::size_t start_count() const { return starts_.size(); }

    /// The last time step of the data that has been reached.
    [[nodiscard]] std::size_t last_step() const { return last_step_; }

    /// θ of a start at a time step of the data.
    /// Errors, here and below: `input_error` if there is no such start, or the time step has not been reached.
    [[nodiscard]] parameters<Model> operator()(std::size_t start, std::size_t step) const
    {
        require(start < starts_.size(), "trajectories: start ", start, "; there are ", starts_.size(),
                ", counted from 0");
        require(step <= last_step(), "trajectories: time step ", step, "; integrated up to ", last_step());
        parameters<Model> theta = starts_[start];
        const auto& values = points_[place(start / side_by_side_count, step)];
        for (std::size_t p = 0; p < theta.size(); ++p)
            theta[p] = apart(values[p])[start % side_by_side_count];
        return theta;
    }

    /// Whether all of θ is finite there.
    [[nodiscard]] bool finite(std::size_t start, std::size_t step) const
    {
        const parameters<Model> theta = (*this)(start, step);
        return std::all_of(theta.begin(), theta.end(), [](double value) { return is_finite(value); });
    }

private:
    /// So many groups take a step one after the other: while one waits for its sums, the next are on their way.
    static constexpr std::size_t together = 4;

    /// The start of a group's place n. In the last group, the last start fills the places that are left.
    [[nodiscard]] std::size_t start_of(std::size_t group, std::size_t n) const
    {
        return (std::min)(group * side_by_side_count + n, starts_.size() - 1);
    }

    [[nodiscard]] std::size_t place(std::size_t group, std::size_t step) const
    {
        return group * (last_step_ + 1) + step;
    }

    /// θ(0) where it belongs.
    void set_starts()
    {
        for (std::size_t group = 0; group < groups_; ++group)
            points_[place(group, 0)] = parameters_side_by_side<Model>([&](std::size_t n) -> const auto& {
                return starts_[start_of(group, n)];
            });
    }

    [[nodiscard]] double h() const { return time_step_ / static_cast<double>(substeps_); }

    template <class RightHandSides>
    void integrate_groups(const RightHandSides& rhs, std::size_t steps, std::size_t first, std::size_t last)
    {
        slopes<numbers_side_by_side> k;
        const auto derive = [&](const auto& theta, auto& result) { rhs.set_derivative(theta, result); };
        for (std::size_t step = 0; step < steps; ++step)
            for (std::size_t group = first; group < last; ++group) {
                const values_side_by_side<Model>* from = &points_[place(group, step)];
                values_side_by_side<Model>& to = points_[place(group, step + 1)];
                for (std::size_t substep = 0; substep < substeps_; ++substep, from = &to)
                    advance(derive, *from, k, to);
            }
    }

    /// One start through all its steps: it stays in the cells that it is in, and their coefficients in the first cache.
    template <class RightHandSides>
    void integrate_alone(const RightHandSides& rhs, std::size_t steps, std::size_t start)
    {
        slopes<double> k;
        const auto derive = [&](const auto& theta, auto& result) {
            rhs.set_derivative(theta, instant<Model>::none(), share{}, result);
        };
        parameters<Model> theta = starts_[start];
        for (std::size_t step = 1; step <= steps; ++step) {
            for (std::size_t substep = 0; substep < substeps_; ++substep)
                advance(derive, theta, k, theta);
            set_one(points_[place(start / side_by_side_count, step)], start % side_by_side_count, theta);
        }
    }

    template <class Number>
    using slopes = std::array<parameter_values<Model, Number>, runge_kutta_tableau::most_stages>;

    /// A step of the integrator from θ to `result`, which may be θ; `k` is room for its slopes.
    template <class Derive, class Theta, class Number>
    void advance(const Derive& derive, const Theta& theta, slopes<Number>& k, Theta& result) const
    {
        derive(theta, k[0]);
        for (std::size_t stage = 1; stage < tableau_.stages; ++stage) {
            Theta between = theta;
            move(theta, tableau_.a[stage], stage, k, between);
            derive(between, k[stage]);
        }
        move(theta, tableau_.b, tableau_.stages, k, result);
    }

    /// θ + h Σ_r weights_r k_r over the first stages.
    template <class Theta, class Number>
    [[gnu::flatten]] void move(const Theta& theta, const std::array<double, runge_kutta_tableau::most_stages>& weights,
                               std::size_t stages, const slopes<Number>& k, Theta& result) const
    {
        const Theta* so_far = &theta;
        for (std::size_t r = 0; r < stages; ++r)
            if (weights[r] != 0.0) {
                const Number weight(h() * weights[r]);
                for (std::size_t p = 0; p < theta.size(); ++p)
                    result[p] = (*so_far)[p] + rounded(weight * k[r][p]);
                so_far = &result;
            }
        if (so_far == &theta)
            result = theta;
    }

    std::vector<parameters<Model>> starts_;
    std::size_t groups_;
    std::vector<values_side_by_side<Model>> points_; ///< [group][time step]
    std::size_t last_step_ = 0;
    double time_step_;
    std::size_t substeps_;
    runge_kutta_tableau tableau_;
};

} // namespace CLOSURA_ABI
} // namespace closura
