// The objective (11) along a trajectory θ(t), but for the entropy of the data, which no parameter changes:
//
//   D(p_data ‖ p_θ) = −<log p_θ>_data − H(p_data),     −<log p_θ(t)>_data = log Z(θ(t)) − θ(t)·<O(t)>_data
//
// for models without hidden layers. log Z comes from populations that are carried along θ(t): not those that θ(t) was
// fitted with (path_learning.hpp says why). What couplings are worth is what they take off the least that independent
// units can have,
//
//   −N Σ_s n_s log n_s,     n_s the densities of the data, empty sites among them.
//
//   const auto s = objective_along(law, theta, moments, seed, executor);
//   s.cross_entropy[t], s.standard_error[t], s.of_independent_units[t];     // in nats
#pragma once

#include <closura/core/error.hpp>
#include <closura/core/executor.hpp>
#include <closura/learn/data_moments.hpp>
#include <closura/sample/carried_population.hpp>
#include <closura/sample/law.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// By time, in nats of the whole lattice.
struct objective_over_time {
    std::vector<double> log_partition_function;
    std::vector<double> standard_error;       ///< of log Z, hence of the cross entropy; from populations side by side
    std::vector<double> cross_entropy;        ///< −<log p_θ>_data
    std::vector<double> of_independent_units; ///< the least cross entropy of a model without couplings

    /// The mean over all times.
    [[nodiscard]] static double mean(const std::vector<double>& values)
    {
        double sum = 0.0;
        for (const double value : values)
            sum += value;
        return values.empty() ? 0.0 : sum / static_cast<double>(values.size());
    }
};

namespace learn_detail {

/// The least that independent units have: N times the entropy of their densities.
template <model_type Model>
[[nodiscard]] double entropy_of_densities(const parameter_values<Model, double>& mean)
{
    constexpr auto sites = static_cast<double>(Model::unit_counts[0]);
    constexpr std::size_t species = Model::species_counts[0];
    const auto share = [](double density) { return density > 0.0 ? -density * std::log(density) : 0.0; };
    double occupied = 0.0;
    double entropy = 0.0;
    for (std::size_t s = 0; s < species; ++s) { // biases come first
        const double density = mean[s] / sites;
        occupied += density;
        entropy += share(density);
    }
    return sites * (entropy + share(1.0 - occupied));
}

} // namespace learn_detail

/// The objective along `theta` for data of the same times. Streams are those of `seed`; four populations of
/// `law.chains` / 2 chains give log Z and its error. Errors: `input_error` if trajectory and data are not of the same
/// times, or a step of θ is so far that no chain has a weight. Time: 2 · `law.carried_steps` Gibbs steps of
/// `law.chains` chains at each time.
template <population_law Law, model_type Model, executor Executor>
[[nodiscard]] objective_over_time objective_along(const Law& law, std::span<const parameters<Model>> theta,
                                                  std::span<const data_moments<Model>> data, std::uint64_t seed,
                                                  const Executor& executor)
{
    static_assert(Model::layer_count == 1, "what hidden layers see of the data depends on their parameters");
    static_assert(!Model::site_biased[0], "moments of the data say nothing of single sites");
    require(theta.size() == data.size() && !theta.empty(), "objective: parameters at ", theta.size(),
            " times, data at ", data.size(), "; expected as many, at least one");
    constexpr std::size_t populations = 4;
    constexpr unsigned moves_of_one_time = 24; // in bits
    const std::size_t chains = (std::max)(law.chains / 2, std::size_t{2});
    std::vector<std::vector<double>> log_z(populations, std::vector<double>(theta.size()));
    for (std::size_t p = 0; p < populations; ++p) {
        carried_population<Model> population(theta[0], chains, seed + p, executor);
        for (std::size_t time = 0; time < theta.size(); ++time) {
            population.carry_to(theta[time], law.carried_steps, std::uint64_t{time} << moves_of_one_time, executor);
            log_z[p][time] = population.log_partition_function();
        }
    }
    objective_over_time result;
    for (std::size_t time = 0; time < theta.size(); ++time) {
        double mean = 0.0;
        double squares = 0.0;
        for (const auto& one : log_z)
            mean += one[time] / populations;
        for (const auto& one : log_z)
            squares += rounded((one[time] - mean) * (one[time] - mean));
        double of_data = 0.0;
        for (std::size_t p = 0; p < Model::parameter_count; ++p)
            of_data += rounded(theta[time][p] * data[time].mean[p]);
        result.log_partition_function.push_back(mean);
        result.standard_error.push_back(std::sqrt(squares / (populations * (populations - 1))));
        result.cross_entropy.push_back(mean - of_data);
        result.of_independent_units.push_back(learn_detail::entropy_of_densities<Model>(data[time].mean));
    }
    return result;
}

} // namespace CLOSURA_ABI
} // namespace closura
