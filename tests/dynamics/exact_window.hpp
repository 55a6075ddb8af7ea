// The exact setting of the adjoint tests: a window whose moments come from enumeration instead of sampling. The
// objective is the trapezoidal rule over the data's times, S = Δt [½ KL_0 + KL_1 + … + ½ KL_M].
#pragma once

#include "brute_force.hpp"
#include "models.hpp"

#include <closura/dynamics/adjoints.hpp>
#include <closura/dynamics/right_hand_sides.hpp>
#include <closura/dynamics/trajectory.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace closura_tests {

/// A distribution over configurations by the numbers of its statistics: many configurations share them.
template <class Model>
class density_of_states {
public:
    static constexpr std::size_t count = Model::parameter_count;
    using values = parameter_values<Model, double>;

    density_of_states()
    {
        const all_configurations<Model> all;
        std::map<std::array<std::int16_t, count>, double> weights;
        for (std::size_t n = 0; n < all.size(); ++n)
            weights[all.statistics(n)] += 1.0;
        for (const auto& [statistics, weight] : weights)
            states_.push_back({statistics, weight});
    }

    struct summary {
        double log_z = 0.0;
        values mean;
        std::array<std::array<double, count>, count> covariance{};
    };

    summary operator()(const parameters<Model>& theta) const
    {
        summary result;
        std::vector<double> exponents;
        double largest = -HUGE_VAL;
        for (const auto& [statistics, weight] : states_) {
            double exponent = 0.0;
            for (std::size_t p = 0; p < count; ++p)
                exponent += theta[p] * statistics[p];
            exponents.push_back(exponent);
            largest = std::fmax(largest, exponent);
        }
        double total = 0.0;
        for (std::size_t n = 0; n < states_.size(); ++n) {
            const double weight = states_[n].second * std::exp(exponents[n] - largest);
            total += weight;
            for (std::size_t p = 0; p < count; ++p) {
                result.mean[p] += weight * states_[n].first[p];
                for (std::size_t r = 0; r < count; ++r)
                    result.covariance[p][r] += weight * states_[n].first[p] * states_[n].first[r];
            }
        }
        for (double& mean : result.mean)
            mean /= total;
        for (std::size_t p = 0; p < count; ++p)
            for (std::size_t r = 0; r < count; ++r)
                result.covariance[p][r] = result.covariance[p][r] / total - result.mean[p] * result.mean[r];
        result.log_z = largest + std::log(total);
        return result;
    }

private:
    std::vector<std::pair<std::array<std::int16_t, count>, double>> states_;
};

/// A window of data from a model of the same kind whose parameters move smoothly, and a trajectory to be fitted.
template <class Model, class RightHandSides>
class problem {
public:
    using values = parameter_values<Model, double>;

    problem(const RightHandSides& rhs, const parameters<Model>& theta_0, double length, std::size_t steps,
            std::size_t substeps)
        : rhs_(rhs),
          theta_0_(theta_0),
          time_step_(length / static_cast<double>(steps)),
          steps_(steps),
          substeps_(substeps)
    {
        for (std::size_t k = 0; k <= steps; ++k) {
            const double t = time_step_ * static_cast<double>(k);
            parameters<Model> theta = theta_0;
            for (std::size_t p = 0; p < theta.size(); ++p)
                theta[p] += 0.3 * std::sin(0.9 * t + static_cast<double>(p)) + 0.1;
            data_theta_.push_back(theta);
            data_.push_back(density_(theta));
            centres<Model> mu;
            for (std::size_t i = 0; i < mu.size(); ++i)
                mu[i] = 0.35 + 0.25 * std::sin(1.3 * t + 2.0 * static_cast<double>(i));
            mu_.push_back(mu);
        }
    }

    /// KL(p_data‖p_model) = (θ_data − θ)·<O>_data + log Z(θ) − log Z(θ_data).
    double divergence(std::size_t step, const parameters<Model>& theta) const
    {
        double result = density_(theta).log_z - data_[step].log_z;
        for (std::size_t p = 0; p < theta.size(); ++p)
            result += (data_theta_[step][p] - theta[p]) * data_[step].mean[p];
        return result;
    }

    double objective(const RightHandSides& rhs) const
    {
        trajectory<Model> path(theta_0_, time_step_, substeps_);
        path.integrate(rhs, steps_, source{*this});
        double sum = 0.0;
        for (std::size_t k = 0; k <= steps_; ++k)
            sum += (k == 0 || k == steps_ ? 0.5 : 1.0) * divergence(k, path[k]);
        return time_step_ * sum;
    }

    template <class Method>
    std::vector<gradient_point<Model>> gradient(const Method& method) const
    {
        trajectory<Model> path(theta_0_, time_step_, substeps_);
        path.integrate(rhs_, steps_, source{*this});
        std::vector<values> differences;
        for (std::size_t k = 0; k <= steps_; ++k) {
            differences.push_back(density_(path[k]).mean);
            for (std::size_t p = 0; p < theta_0_.size(); ++p)
                differences[k][p] -= data_[k].mean[p];
        }
        adjoint_window<Model> window;
        window.points = path.points(0, steps_);
        window.differences = differences;
        window.mu = mu_;
        window.surroundings = path.instants(0, steps_);
        window.time_step = time_step_;
        window.substeps = substeps_;
        return window_gradient(method, rhs_, window);
    }

    /// The surroundings of the points of the present trajectory.
    std::vector<instant<Model>> surroundings() const
    {
        trajectory<Model> path(theta_0_, time_step_, substeps_);
        path.integrate(rhs_, steps_, source{*this});
        const auto all = path.instants(0, steps_);
        return {all.begin(), all.end()};
    }

    /// The centres at Euler point j: linear between the times of the data.
    centres<Model> centres_of_point(std::size_t j) const
    {
        const std::size_t step = std::min(j / substeps_, steps_ - 1);
        const double fraction = static_cast<double>(j - step * substeps_) / static_cast<double>(substeps_);
        centres<Model> result;
        for (std::size_t i = 0; i < result.size(); ++i)
            result[i] = (1.0 - fraction) * mu_[step][i] + fraction * mu_[step + 1][i];
        return result;
    }

    /// Centres that are anything but smooth.
    void shake_centres(std::uint64_t seed)
    {
        splitmix64 bits{seed};
        for (auto& mu : mu_)
            for (double& value : mu)
                value = uniform(bits);
    }

private:
    /// Centres of the data, and mean occupancies of the model by enumeration.
    struct source {
        const problem& task;

        std::uint64_t identity_number() const { return 0; }
        centres<Model> centres_at(std::size_t point) const { return task.centres_of_point(point); }
        void observe(std::size_t, const parameters<Model>& theta, instant<Model>& at) const
        {
            const auto exact = task.density_(theta);
            for (std::size_t b = 0; b < Model::bias_count; ++b) {
                at.mean_occupancies[b] = exact.mean[b] / units_of_bias<Model>[b];
                for (std::size_t r = 0; r < theta.size(); ++r)
                    at.occupancy_slopes[b][r] = exact.covariance[b][r] / units_of_bias<Model>[b];
            }
        }
    };

    const RightHandSides& rhs_;
    parameters<Model> theta_0_;
    double time_step_;
    std::size_t steps_;
    std::size_t substeps_;
    density_of_states<Model> density_;
    std::vector<parameters<Model>> data_theta_;
    std::vector<typename density_of_states<Model>::summary> data_;
    std::vector<centres<Model>> mu_;
};

/// dS/du · δu, with δu held as a right-hand side of its own.
template <class Model, class RightHandSides>
double along(const std::vector<gradient_point<Model>>& gradient, const RightHandSides& direction)
{
    double sum = 0.0;
    for (const gradient_point<Model>& point : gradient) {
        const auto f = direction.derivative(point.theta);
        for (std::size_t p = 0; p < f.size(); ++p)
            sum += point.weights[p] * f[p];
    }
    return sum;
}

/// Right-hand sides with coefficients that differ from zero all around a point.
template <class Model, class RightHandSides>
void stir(RightHandSides& rhs, const parameters<Model>& theta_0, std::uint64_t seed, double scale, double reach)
{
    splitmix64 bits{seed};
    for (int n = 0; n < 30; ++n) {
        parameters<Model> at = theta_0;
        parameter_values<Model, double> weights;
        for (std::size_t p = 0; p < at.size(); ++p) {
            at[p] += symmetric(bits, reach);
            weights[p] = symmetric(bits, scale);
        }
        rhs.accumulate(at, weights);
    }
}

} // namespace closura_tests
