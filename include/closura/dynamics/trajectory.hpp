// θ(t) by Euler's method, θ(t + h) = θ(t) + h F(θ(t)), with h = Δt / substeps.
//
// Learning changes u only in the cells that the current window passes, so most of the past does not change: a
// trajectory remembers when it was integrated and starts again at the first point whose right-hand side has changed
// since.
#pragma once

#include <closura/core/rounding.hpp>
#include <closura/dynamics/right_hand_sides.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace closura::inline CLOSURA_ABI {

/// The parameters at times 0, h, 2h, …
template <model_type Model>
class trajectory {
public:
    /// Starts at θ(0). `time_step` is that of the data; each is divided into `substeps` Euler steps.
    explicit trajectory(const parameters<Model>& theta_0, double time_step = 1.0, std::size_t substeps = 1)
        : points_{theta_0}, time_step_(time_step), substeps_(substeps)
    {}

    /// Brings θ up to date with the right-hand sides, from t = 0 to `steps` time steps of the data. Time is linear in
    /// the number of points from the first change on.
    template <right_hand_side_set RightHandSides>
    void integrate(const RightHandSides& rhs, std::size_t steps)
    {
        const std::size_t wanted = steps * substeps_ + 1;
        points_.reserve(wanted);
        std::size_t valid = 1;
        while (valid < points_.size() && rhs.changed_at(points_[valid - 1]) <= integrated_at_)
            ++valid;
        points_.resize(valid);
        const double h = euler_step();
        while (points_.size() < wanted) {
            parameters<Model> next = points_.back();
            const auto derivative = rhs.derivative(next);
            for (std::size_t i = 0; i < next.size(); ++i)
                next[i] += rounded(h * derivative[i]);
            points_.push_back(next);
        }
        integrated_at_ = rhs.stamp();
    }

    /// θ at a time step of the data.
    [[nodiscard]] const parameters<Model>& operator[](std::size_t step) const { return points_[step * substeps_]; }

    /// The last time step of the data that has been reached.
    [[nodiscard]] std::size_t last_step() const { return (points_.size() - 1) / substeps_; }

    /// All points from time step `first` to `last`, both included, with the substeps between.
    [[nodiscard]] std::span<const parameters<Model>> points(std::size_t first, std::size_t last) const
    {
        return std::span(points_).subspan(first * substeps_, (last - first) * substeps_ + 1);
    }

    [[nodiscard]] double time_step() const { return time_step_; }
    [[nodiscard]] std::size_t substeps() const { return substeps_; }
    /// h.
    [[nodiscard]] double euler_step() const { return time_step_ / static_cast<double>(substeps_); }

private:
    std::vector<parameters<Model>> points_;
    double time_step_;
    std::size_t substeps_;
    std::uint64_t integrated_at_ = 0;
};

} // namespace closura::inline CLOSURA_ABI
