// θ(t) by Euler's method, θ(t + h) = θ(t) + h F(θ(t)), with h = Δt / substeps, or another of dynamics/integrators.hpp.
//
// Learning changes u only in the cells that the current window passes, so most of the past does not change: a
// trajectory remembers when and with which right-hand sides it was integrated, and starts again at the first point
// whose right-hand side has changed since.
#pragma once

#include <closura/core/error.hpp>
#include <closura/core/finite.hpp>
#include <closura/core/number_text.hpp>
#include <closura/core/rounds.hpp>
#include <closura/dynamics/integrators.hpp>
#include <closura/dynamics/right_hand_side_set.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Where the centres and mean occupancies come from that right-hand sides depend on. Points are numbered 0, 1, 2, …
/// along the trajectory, h apart.
template <class T, class Model>
concept surroundings_source = requires(T source, std::size_t point, const parameters<Model>& theta, instant<Model>& at)
{
    /// μ at a point.
    {
        source.centres_at(point)
        } -> std::convertible_to<centres<Model>>;
    /// Sets the mean occupancies under the model at θ, and their slopes. The same θ at the same point gives the same,
    /// and so it does in every source of the same number.
    source.observe(point, theta, at);
    {
        source.identity_number()
        } -> std::convertible_to<std::uint64_t>;
};

/// The source for right-hand sides that look at none of it.
template <model_type Model>
struct no_surroundings {
    [[nodiscard]] centres<Model> centres_at(std::size_t) const { return {}; }
    void observe(std::size_t, const parameters<Model>&, instant<Model>&) const {}
    [[nodiscard]] std::uint64_t identity_number() const { return 0; }
};

/// Thrown where θ(t) stops being finite.
class not_finite : public input_error {
public:
    not_finite(const std::string& parameter, double value, std::size_t time_step)
        : input_error("trajectory: " + parameter + " is " + number_text(value) + " at time step " +
                      std::to_string(time_step) + "; expected a finite number" +
                      (time_step > 0 ? ": smaller rates or time steps may do" : "")),
          parameter_(parameter),
          value_(value),
          time_step_(time_step)
    {}
    [[nodiscard]] const std::string& parameter() const { return parameter_; }
    [[nodiscard]] double value() const { return value_; }
    [[nodiscard]] std::size_t time_step() const { return time_step_; }

private:
    std::string parameter_;
    double value_;
    std::size_t time_step_;
};

/// The parameters at times 0, h, 2h, …
template <model_type Model>
class trajectory {
public:
    /// Starts at θ(0). `time_step` is that of the data; each is divided into `substeps` steps of the integrator, which
    /// may be a choice.
    /// Errors: `input_error` if the time step is not a number above 0, there are no substeps; `not_finite` if θ(0) is.
    template <class Integrator = euler>
    explicit trajectory(const parameters<Model>& theta_0, double time_step = 1.0, std::size_t substeps = 1,
                        const Integrator& method = {})
        : points_{theta_0}, time_step_(time_step), substeps_(substeps), tableau_(tableau_of(method))
    {
        require(std::isfinite(time_step) && time_step > 0.0, "trajectory: time step ", time_step,
                "; expected a number above 0");
        require(substeps >= 1, "trajectory: 0 substeps; expected at least 1");
        require_finite(0);
    }

    /// Brings θ up to date with the right-hand sides, from t = 0 to `steps` time steps of the data. Time is linear in
    /// the number of points from the first change on. Right-hand sides that depend on θ alone are shared out to the
    /// executor's threads. Errors: `not_finite` if θ(t) is at a later time; the trajectory is θ(0) alone then.
    /// `input_error` if there are more points than memory could hold, or right-hand sides that depend on more than θ
    /// meet another integrator than Euler's: their surroundings are known at the points alone, not between them.
    template <class RightHandSides, surroundings_source<Model> Source, executor Executor = serial>
    void integrate(const RightHandSides& rhs, std::size_t steps, Source&& source, const Executor& executor = {})
    {
        static_assert(right_hand_side_set<RightHandSides>); // here, compilers say shortly what is missing
        require(steps < points_.max_size() / substeps_, "trajectory: ", steps, " time steps of ", substeps_,
                " substeps are more points than memory can hold");
        require(RightHandSides::autonomous || tableau_.stages == 1, "trajectory: an integrator of ", tableau_.stages,
                " stages; expected euler for right-hand sides that depend on time, centres or mean occupancies");
        const std::size_t wanted = steps * substeps_ + 1;
        points_.reserve(wanted);
        keep_valid(rhs, source);
        integrated_with_ = rhs.identity_number();
        integrated_at_ = rhs.stamp();
        observed_by_ = source.identity_number();
        if (points_.size() < wanted) {
            [[maybe_unused]] const std::size_t known = points_.size();
            std::array<parameter_values<Model, double>, runge_kutta_tableau::most_stages> k;
            parameters<Model> theta = points_.back();
            std::size_t stage = 0;
            const instant<Model>* at = &surroundings<RightHandSides>(points_.size() - 1, source);
            // What surroundings are sampled from needs the threads itself, so that only θ's own steps are shared out.
            const std::size_t shares = RightHandSides::autonomous ? share_count<RightHandSides>(executor) : 1;
            in_rounds(
                executor, shares, [&](share part) { rhs.set_derivative(theta, *at, part, k[stage]); },
                [&] {
                    const bool complete = ++stage == tableau_.stages;
                    theta = moved(complete ? tableau_.b : tableau_.a[stage], stage, k);
                    if (!complete) {
                        stages_.push_back(theta);
                        return true;
                    }
                    stage = 0;
                    points_.push_back(theta);
                    if constexpr (!RightHandSides::autonomous)
                        require_finite(points_.size() - 1); // nothing could be observed there
                    at = &surroundings<RightHandSides>(points_.size() - 1, source);
                    return points_.size() < wanted;
                });
            if constexpr (RightHandSides::autonomous)
                require_finite(known);
        }
        static_cast<void>(surroundings<RightHandSides>(points_.size() - 1, source));
    }

    /// The same for right-hand sides that depend on no centres and no mean occupancies.
    template <class RightHandSides>
    void integrate(const RightHandSides& rhs, std::size_t steps)
    {
        static_assert(right_hand_side_set<RightHandSides>);
        static_assert(!RightHandSides::depends_on_centres && !RightHandSides::depends_on_mean_occupancies,
                      "these right-hand sides depend on centres or mean occupancies: integrate needs their source");
        integrate(rhs, steps, no_surroundings<Model>{});
    }

    /// θ at a time step of the data.
    /// Errors, here and below: `input_error` if a time step has not been reached.
    [[nodiscard]] const parameters<Model>& operator[](std::size_t step) const
    {
        require_reached(step);
        return points_[step * substeps_];
    }

    /// The last time step of the data that has been reached.
    [[nodiscard]] std::size_t last_step() const { return (points_.size() - 1) / substeps_; }

    /// All points from time step `first` to `last`, both included, with the substeps between.
    [[nodiscard]] std::span<const parameters<Model>> points(std::size_t first, std::size_t last) const
    {
        return between(std::span(points_), first, last);
    }

    /// θ at the stages of the steps between these points but for the first stage, which is at the point itself, as
    /// [step][stage − 1]: nothing for Euler's method.
    [[nodiscard]] std::span<const parameters<Model>> stages(std::size_t first, std::size_t last) const
    {
        require_reached(last);
        require(first <= last, "trajectory: stages from time step ", first, " to ", last, "; expected an order");
        const std::size_t of_step = substeps_ * (tableau_.stages - 1);
        return std::span(stages_).subspan(first * of_step, (last - first) * of_step);
    }

    /// The surroundings of these points; empty if the right-hand sides depend on θ alone.
    [[nodiscard]] std::span<const instant<Model>> instants(std::size_t first, std::size_t last) const
    {
        if (instants_.empty())
            return {};
        return between(std::span(instants_), first, last);
    }

    [[nodiscard]] double time_step() const { return time_step_; }
    [[nodiscard]] std::size_t substeps() const { return substeps_; }
    [[nodiscard]] const runge_kutta_tableau& tableau() const { return tableau_; }
    /// h.
    [[nodiscard]] double integration_step() const { return time_step_ / static_cast<double>(substeps_); }

private:
    /// Of the points from `first` on.
    void require_finite(std::size_t first)
    {
        for (std::size_t point = first; point < points_.size(); ++point)
            for (std::size_t p = 0; p < Model::parameter_count; ++p)
                if (const double found = points_[point][p]; !is_finite(found)) [[unlikely]] {
                    points_.resize(1);
                    stages_.clear();
                    instants_.clear();
                    fail<not_finite>(std::string(Model::parameter_names[p]), found, point / substeps_);
                }
    }

    void require_reached(std::size_t step) const
    {
        require(step <= last_step(), "trajectory: time step ", step, "; integrated up to ", last_step());
    }

    /// θ + h Σ_r weights_r k_r over the first stages, from the last point.
    [[nodiscard]] parameters<Model>
    moved(const std::array<double, runge_kutta_tableau::most_stages>& weights, std::size_t stages,
          const std::array<parameter_values<Model, double>, runge_kutta_tableau::most_stages>& k) const
    {
        parameters<Model> theta = points_.back();
        for (std::size_t r = 0; r < stages; ++r)
            if (weights[r] != 0.0)
                theta += (integration_step() * weights[r]) * k[r];
        return theta;
    }

    template <class Point>
    [[nodiscard]] std::span<Point> between(std::span<Point> all, std::size_t first, std::size_t last) const
    {
        require_reached(last);
        require(first <= last, "trajectory: points from time step ", first, " to ", last, "; expected an order");
        return all.subspan(first * substeps_, (last - first) * substeps_ + 1);
    }

    /// Drops all points after the first whose right-hand side, or surroundings, are not what they were.
    template <class RightHandSides, class Source>
    void keep_valid(const RightHandSides& rhs, const Source& source)
    {
        const bool same_sides = rhs.identity_number() == integrated_with_;
        const bool same_source =
            !RightHandSides::depends_on_mean_occupancies || source.identity_number() == observed_by_;
        const auto stands = [&](std::size_t point) {
            if constexpr (RightHandSides::autonomous) {
                const auto same_at = [&](const parameters<Model>& theta) {
                    return rhs.changed_at(theta, instant<Model>::none()) <= integrated_at_;
                };
                const auto stages = stages_of(point);
                return same_sides && same_at(points_[point]) && std::all_of(stages.begin(), stages.end(), same_at);
            } else
                return same_sides && same_source && point < instants_.size() &&
                       instants_[point].mu == source.centres_at(point) &&
                       rhs.changed_at(points_[point], instants_[point]) <= integrated_at_;
        };
        std::size_t valid = 1;
        while (valid < points_.size() && stands(valid - 1))
            ++valid;
        points_.resize(valid);
        stages_.resize((valid - 1) * (tableau_.stages - 1));
        // The last point may stay where it is in other surroundings.
        if constexpr (RightHandSides::autonomous)
            instants_.clear();
        else
            instants_.resize(stands(valid - 1) ? valid : valid - 1);
    }

    /// θ at the stages of the step from a point, if it has been taken.
    [[nodiscard]] std::span<const parameters<Model>> stages_of(std::size_t point) const
    {
        const std::size_t count = tableau_.stages - 1;
        return (point + 1) * count > stages_.size() ? std::span<const parameters<Model>>{}
                                                    : std::span(stages_).subspan(point * count, count);
    }

    template <class RightHandSides, class Source>
    [[nodiscard]] const instant<Model>& surroundings(std::size_t point, Source& source)
    {
        if constexpr (RightHandSides::autonomous) {
            return instant<Model>::none();
        } else {
            if (point == instants_.size()) {
                instant<Model>& at = instants_.emplace_back();
                at.time = static_cast<double>(point) * integration_step();
                at.mu = source.centres_at(point);
                source.observe(point, points_[point], at);
            }
            return instants_[point];
        }
    }

    std::vector<parameters<Model>> points_;
    std::vector<parameters<Model>> stages_; ///< [point][stage − 1]
    std::vector<instant<Model>> instants_;
    double time_step_;
    std::size_t substeps_;
    runge_kutta_tableau tableau_;
    std::uint64_t integrated_with_ = 0;
    std::uint64_t integrated_at_ = 0;
    std::uint64_t observed_by_ = 0;
};

} // namespace CLOSURA_ABI
} // namespace closura
