// The surroundings that learning gives to right-hand sides: the centres of its wake phases, and mean occupancies of the
// model sampled as the sleep phase samples.
#pragma once

#include <closura/core/error.hpp>
#include <closura/core/executor.hpp>
#include <closura/dynamics/trajectory.hpp>
#include <closura/learn/wake_sleep.hpp>
#include <closura/sample/carried_population.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Sets ⟨s_α^(l)⟩ and its slopes from the means and covariances of the statistics.
template <model_type Model>
void set_occupancies(instant<Model>& at, const parameter_values<Model, double>& means,
                     const parameter_matrix<Model>& covariance)
{
    for (std::size_t b = 0; b < Model::bias_count; ++b) {
        const double units = units_of_bias<Model>[b];
        at.mean_occupancies[b] = means[b] / units;
        for (std::size_t r = 0; r < means.size(); ++r)
            at.occupancy_slopes[b][r] = covariance[b][r] / units;
    }
}

/// Sets ⟨s_α^(l)⟩ under the model at θ and its slopes Cov(n_α^(l), O_r) / N^(l), estimated from new chains of the law,
/// at least two (else `input_error`). The streams depend on seed and point alone, so the same θ at the same point gives
/// the same bits.
template <class Law, model_type Model, executor Executor>
requires law_of<Law, Model>
void observe(instant<Model>& at, const Law& law, const parameters<Model>& theta, std::size_t point, std::size_t chains,
             std::uint64_t seed, const Executor& executor)
{
    require(chains >= 2, "observe: ", chains, " chains; expected at least 2");
    if constexpr (population_law<Law>) {
        carried_population<Model> population(theta, chains, seed, executor);
        population.carry_to(theta, law.carried_steps, std::uint64_t{point} << 12, executor);
        set_occupancies(at, population.means(), population.covariance());
    } else {
        const conditionals<Model> given(theta);
        std::vector<statistics<Model>> observed(chains);
        fill(executor, std::span(observed), [&](std::size_t chain) {
            configuration<Model> states;
            random_lanes stream(seed, {purpose::observation, point, chain});
            law.start(states, stream);
            return sleep(states, law, given, stream);
        });

        const auto count = static_cast<double>(chains);
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
                    sum +=
                        rounded((static_cast<double>(chain[b]) - mean[b]) * (static_cast<double>(chain[r]) - mean[r]));
                at.occupancy_slopes[b][r] = sum / ((count - 1.0) * units);
            }
        }
    }
}

/// A surroundings_source for trajectories; refers to centres, options and executor, which must outlive it.
template <class RightHandSides, class Options, class Executor>
class model_surroundings {
public:
    using model = typename RightHandSides::model;

    /// `mu` holds centres by time step of the data; `number` is that of the learner, whose options stay as they are.
    model_surroundings(std::span<const centres<model>> mu, const Options& options, std::uint64_t number,
                       const Executor& executor)
        : mu_(mu), options_(options), number_(number), executor_(executor)
    {}

    [[nodiscard]] std::uint64_t identity_number() const { return number_; }

    /// Linear between the times of the data.
    [[nodiscard]] centres<model> centres_at(std::size_t point) const
    {
        return centres_at_point<model>(mu_, options_.substeps, point);
    }

    void observe(std::size_t point, const parameters<model>& theta, instant<model>& at) const
    {
        if constexpr (RightHandSides::depends_on_mean_occupancies)
            visit_choice(options_.law, [&](const auto& law) {
                closura::observe(at, law, theta, point, options_.observation_chains, options_.seed, executor_);
            });
    }

private:
    std::span<const centres<model>> mu_;
    const Options& options_;
    std::uint64_t number_;
    const Executor& executor_;
};

} // namespace CLOSURA_ABI
} // namespace closura
