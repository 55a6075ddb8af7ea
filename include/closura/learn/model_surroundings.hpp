// The surroundings that learning gives to right-hand sides: the centres of its wake phases, and mean occupancies of the
// model sampled as the sleep phase samples.
#pragma once

#include <closura/dynamics/trajectory.hpp>
#include <closura/learn/wake_sleep.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// How mean occupancies are sampled.
struct observation_options {
    std::size_t chains = 50; ///< at least 2
    std::size_t gibbs_steps = 10;
    std::uint64_t seed = 0;
};

/// Sets ⟨s_α^(l)⟩ under the model at θ and its slopes Cov(n_α^(l), O_r) / N^(l), estimated from chains that start from
/// random units. The streams depend on seed and point alone, so the same θ at the same point gives the same bits.
template <model_type Model, class Executor>
void observe(instant<Model>& at, const parameters<Model>& theta, std::size_t point, const observation_options& options,
             Executor&& executor)
{
    const conditionals<Model> given(theta);
    std::vector<statistics<Model>> observed(options.chains);
    executor(options.chains, [&](std::size_t chain) {
        configuration<Model> states;
        random_lanes stream(options.seed, {purpose::observation, point, chain});
        observed[chain] = sleep(states, sleep_start::restart, given, stream, options.gibbs_steps);
    });

    const auto count = static_cast<double>(options.chains);
    parameter_values<Model, double> mean;
    for (std::size_t r = 0; r < mean.size(); ++r) {
        std::int64_t sum = 0;
        for (const auto& chain : observed)
            sum += chain[r];
        mean[r] = static_cast<double>(sum) / count;
    }
    for (std::size_t b = 0; b < Model::bias_count; ++b) {
        const double units = units_of_bias<Model>[b];
        at.mean_occupancies[b] = mean[b] / units;
        for (std::size_t r = 0; r < mean.size(); ++r) {
            double sum = 0.0;
            for (const auto& chain : observed)
                sum += rounded((static_cast<double>(chain[b]) - mean[b]) * (static_cast<double>(chain[r]) - mean[r]));
            at.occupancy_slopes[b][r] = sum / ((count - 1.0) * units);
        }
    }
}

/// A surroundings_source for trajectories; refers to centres and executor, which must outlive it.
template <class RightHandSides, class Executor>
class model_surroundings {
public:
    using model = typename RightHandSides::model;

    /// `mu` holds centres by time step of the data.
    model_surroundings(std::span<const centres<model>> mu, std::size_t substeps, const observation_options& options,
                       Executor& executor)
        : mu_(mu), substeps_(substeps), options_(options), executor_(executor)
    {}

    /// Linear between the times of the data.
    [[nodiscard]] centres<model> centres_at(std::size_t point) const
    {
        return centres_at_point<model>(mu_, substeps_, point);
    }

    void observe(std::size_t point, const parameters<model>& theta, instant<model>& at) const
    {
        if constexpr (RightHandSides::depends_on_mean_occupancies)
            closura::observe<model>(at, theta, point, options_, executor_);
    }

    /// A trajectory that learning integrates has one set of options.
    [[nodiscard]] std::uint64_t identity_number() const { return 0; }

private:
    std::span<const centres<model>> mu_;
    std::size_t substeps_;
    observation_options options_;
    Executor& executor_;
};

} // namespace CLOSURA_ABI
} // namespace closura
