// What data say of the parameters of a learned model: standard errors of θ(t), were it fitted at each time alone.
//
// Of θ the data show only what the visible layer v shows: the means m(v) = E[O | v] of the statistics O that θ
// multiplies. θ is where <m> over the runs is <m> of the model, so with C = Cov(m) over samples of the model,
//
//   error(θ) = √diag(C⁻¹ V C⁻¹),    V = Cov(m over runs) / runs + C / samples.
//
// Where other parameters can make up for one, or its statistic does not show in v, its error is large, whatever value
// learning has given it. E[O | v] is that of mean field (sample/mean_field.hpp), which has no noise of its own: exact
// where hidden units do not see each other.
//
//     parameter_errors_along(law, theta, times, data, chosen, 100, seed, executor)       // by time, then parameter
#pragma once

#include <closura/analyse/model_samples.hpp>
#include <closura/core/error.hpp>
#include <closura/core/executor.hpp>
#include <closura/learn/path_learning.hpp>
#include <closura/learn/training_data.hpp>
#include <closura/sample/mean_field.hpp>
#include <closura/sample/sample_covariance.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

namespace analyse_detail {

/// Covariances of lists of values about their own mean, unbiased.
template <model_type Model>
[[nodiscard]] parameter_matrix<Model> covariances(std::span<const parameter_values<Model, double>> lists)
{
    parameter_values<Model, double> mean;
    for (const auto& one : lists)
        mean += one;
    return sample_covariance<Model>(lists, (1.0 / static_cast<double>(lists.size())) * mean);
}

} // namespace analyse_detail

/// Standard errors of θ at each of the given times, from the runs of `data` for which chosen(run, time) holds: all of
/// them count, and no more than `samples` are looked at for how they vary. A single run is taken to vary as the model
/// does. Infinite, or as large as numbers allow, where the data do not say. Samples are drawn under the law that θ was
/// learned under; with no more of them than parameters, errors are large for want of samples. Results do not depend on
/// the executor. Time: the law's Gibbs steps, and mean field of 2 · times · samples configurations.
/// Errors: `input_error` if there are fewer than two samples, no run is chosen, the data are not those of the model's
/// visible layer and of times of θ(t), and those of the law.
template <class Law, model_type Model, class Chosen, executor Executor>
[[nodiscard]] std::vector<parameter_values<Model, double>>
parameter_errors_along(const Law& law, std::span<const parameters<Model>> theta, std::span<const std::size_t> times,
                       const training_data& data, const Chosen& chosen, std::size_t samples, std::uint64_t seed,
                       const Executor& executor)
{
    using values = parameter_values<Model, double>;
    constexpr double unseen = 1e-6;           // of a molecule, squared: what varies less does not show
    constexpr mean_field_options close{1e-3}; // errors of means are small beside their spread
    require(samples >= 2, "parameter errors: ", samples, " samples; expected at least 2");
    require(data.sites() == Model::unit_counts[0], "training data: ", data.sites(),
            " sites; the model's visible layer has ", std::size_t{Model::unit_counts[0]});
    require(data.steps() == theta.size(), "parameter errors: parameters at ", theta.size(), " times; the data have ",
            data.steps());
    std::vector<std::vector<std::uint8_t>> visible(times.size() * samples,
                                                   std::vector<std::uint8_t>(Model::unit_counts[0]));
    sample_along(law, theta, times, samples, seed, executor,
                 [&](std::size_t n, std::size_t sample, const configuration<Model>& states) {
                     states.get_layer(0, std::span(visible[n * samples + sample]));
                 });
    std::vector<values> result(times.size());
    for (std::size_t n = 0; n < times.size(); ++n) {
        std::vector<std::size_t> runs;
        for (std::size_t run = 0; run < data.runs(); ++run)
            if (chosen(run, times[n]))
                runs.push_back(run);
        require(!runs.empty(), "parameter errors: no run is chosen at time ", times[n]);
        const std::size_t seen = (std::min)(runs.size(), samples);
        const mean_field<Model> solve(theta[times[n]]);
        std::vector<values> means(samples + seen);
        executor(means.size(), [&](std::size_t one) {
            unit_means<Model> m;
            m.set_layer(0, one < samples ? std::span<const std::uint8_t>(visible[n * samples + one])
                                         : data.at(runs[one - samples], times[n]));
            solve.hidden(m, close);
            means[one] = solve.moments(m);
        });
        auto of_model = analyse_detail::covariances<Model>(std::span<const values>(means).first(samples));
        const auto of_runs =
            seen < 2 ? of_model : analyse_detail::covariances<Model>(std::span<const values>(means).subspan(samples));
        for (std::size_t p = 0; p < Model::parameter_count; ++p)
            of_model[p][p] += unseen;
        result[n].values() =
            learn_detail::standard_errors(of_model, of_runs, runs.size(), static_cast<double>(samples));
    }
    return result;
}

} // namespace CLOSURA_ABI
} // namespace closura
