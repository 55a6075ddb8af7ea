// The objective (11) along a trajectory θ(t), but for the entropy of the data, which no parameter changes:
//
//   D(p_data ‖ p_θ) = −<log p_θ>_data − H(p_data),     −<log p_θ(t)>_data = log Z(θ(t)) − θ(t)·<O(t)>_data
//
// for models without hidden layers. With them, each configuration v of the data has a sum over hidden ones,
//
//   log p_θ(v) = log Σ_h exp(−E(v, h)) − log Z  ≥  max_q {Σ_q −E + entropy(q)} − log Z,
//
// of which mean field finds the right-hand side (section IV of the paper): an equation where hidden units do not see
// each other, as with one hidden layer; else D is at most what is given here.
//
// log Z comes from populations that are carried along θ(t): not those that θ(t) was
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
#include <closura/learn/training_data.hpp>
#include <closura/sample/carried_population.hpp>
#include <closura/sample/law.hpp>
#include <closura/sample/mean_field.hpp>

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
    std::vector<double> cross_entropy;        ///< −<log p_θ>_data; with hidden layers equal to it or an upper bound
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

/// log Z along a trajectory, and its standard error.
struct log_partition_along {
    std::vector<double> mean;
    std::vector<double> standard_error;

    template <population_law Law, model_type Model, executor Executor>
    log_partition_along(const Law& law, std::span<const parameters<Model>> theta, std::uint64_t seed,
                        const Executor& executor)
    {
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
        for (std::size_t time = 0; time < theta.size(); ++time) {
            double sum = 0.0;
            double squares = 0.0;
            for (const auto& one : log_z)
                sum += one[time] / populations;
            for (const auto& one : log_z)
                squares += rounded((one[time] - sum) * (one[time] - sum));
            mean.push_back(sum);
            standard_error.push_back(std::sqrt(squares / (populations * (populations - 1))));
        }
    }
};

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
    const learn_detail::log_partition_along log_z(law, theta, seed, executor);
    objective_over_time result{log_z.mean, log_z.standard_error, {}, {}};
    for (std::size_t time = 0; time < theta.size(); ++time) {
        double of_data = 0.0;
        for (std::size_t p = 0; p < Model::parameter_count; ++p)
            of_data += rounded(theta[time][p] * data[time].mean[p]);
        result.cross_entropy.push_back(log_z.mean[time] - of_data);
        result.of_independent_units.push_back(learn_detail::entropy_of_densities<Model>(data[time].mean));
    }
    return result;
}

/// The same for models with hidden layers, of at most `most_runs` runs at each time, the first for which
/// chosen(run, time) holds; equal or an upper bound, see above. Errors: further `input_error` if θ is not finite, or no
/// run is chosen at some time. Time: further a mean field of the hidden layers for each run and time.
template <population_law Law, model_type Model, class Chosen, executor Executor>
[[nodiscard]] objective_over_time objective_along(const Law& law, std::span<const parameters<Model>> theta,
                                                  const training_data& data, const Chosen& chosen,
                                                  std::size_t most_runs, std::uint64_t seed, const Executor& executor)
{
    require(theta.size() == data.steps() && !theta.empty(), "objective: parameters at ", theta.size(),
            " times, data at ", data.steps(), "; expected as many, at least one");
    require(most_runs > 0, "objective: of no runs; expected at least 1");
    const learn_detail::log_partition_along log_z(law, theta, seed, executor);
    objective_over_time result{log_z.mean, log_z.standard_error, {}, {}};
    struct seen_run {
        double log_weight = 0.0; // log Σ_h exp(−E(v, h))
        parameter_values<Model, double> counts;
    };
    std::vector<std::size_t> runs;
    std::vector<seen_run> seen;
    for (std::size_t time = 0; time < theta.size(); ++time) {
        runs.clear();
        for (std::size_t run = 0; run < data.runs() && runs.size() < most_runs; ++run)
            if (chosen(run, time))
                runs.push_back(run);
        require(!runs.empty(), "objective: no run is chosen at time ", time, "; expected some");
        seen.assign(runs.size(), {});
        const mean_field<Model> solve(theta[time]);
        fill(executor, std::span(seen), [&](std::size_t n) {
            unit_means<Model> means;
            means.set_layer(0, data.at(runs[n], time));
            (void)solve.hidden(means);
            return seen_run{solve.lower_bound(means), solve.moments(means)};
        });
        double log_weight = 0.0;
        parameter_values<Model, double> counts;
        const double share = 1.0 / static_cast<double>(runs.size());
        for (const seen_run& one : seen) {
            log_weight += rounded(share * one.log_weight);
            counts += share * one.counts;
        }
        result.cross_entropy.push_back(log_z.mean[time] - log_weight);
        result.of_independent_units.push_back(learn_detail::entropy_of_densities<Model>(counts));
    }
    return result;
}

} // namespace CLOSURA_ABI
} // namespace closura
