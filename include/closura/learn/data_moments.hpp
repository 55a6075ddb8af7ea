// What a path is fitted to: the means of the statistics over runs at each time, and how they vary over runs. Models
// without hidden layers; their statistics are functions of the data alone.
//
//     const auto alive = [&](std::size_t run, std::size_t time) { … };          // runs that are looked at
//     const auto moments = data_moments_over_time<Model>(data, alive, executor);
#pragma once

#include <closura/core/executor.hpp>
#include <closura/learn/training_data.hpp>
#include <closura/sample/moments.hpp>
#include <closura/sample/sample_covariance.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// The statistics of a model over runs at one time.
template <model_type Model>
struct data_moments {
    std::size_t runs = 0;                 ///< of which there are these
    parameter_values<Model, double> mean; ///< <O>_data; 0 if there is no run
    parameter_matrix<Model> covariance{}; ///< over runs, unbiased; 0 if there are fewer than two
};

/// Means and covariances from the statistics of runs.
template <model_type Model>
[[nodiscard]] data_moments<Model> data_moments_of(std::span<const statistics<Model>> runs)
{
    data_moments<Model> result;
    result.runs = runs.size();
    if (runs.empty())
        return result;
    statistics<Model> sum;
    for (const auto& run : runs)
        sum += run;
    const auto count = static_cast<double>(runs.size());
    for (std::size_t p = 0; p < sum.size(); ++p)
        result.mean[p] = static_cast<double>(sum[p]) / count;
    result.covariance = sample_covariance<Model>(runs, result.mean);
    return result;
}

/// The moments at all times, of those runs for which alive(run, time) holds. Errors: `input_error` if the data are of
/// another lattice or have states that the model has not. Time: linear in the data.
template <model_type Model, executor Executor, class Alive>
[[nodiscard]] std::vector<data_moments<Model>> data_moments_over_time(const training_data& data, const Alive& alive,
                                                                      const Executor& executor)
{
    static_assert(Model::layer_count == 1, "moments of data alone are those of a model without hidden layers");
    require(data.sites() == Model::unit_counts[0], "training data: ", data.sites(),
            " sites; the model's visible layer has ", std::size_t{Model::unit_counts[0]});
    std::vector<data_moments<Model>> result(data.steps());
    executor(data.steps(), [&](std::size_t time) {
        configuration<Model> states;
        std::vector<statistics<Model>> of_runs;
        for (std::size_t run = 0; run < data.runs(); ++run)
            if (alive(run, time)) {
                states.set_layer(0, data.at(run, time));
                of_runs.push_back(moments(states));
            }
        result[time] = data_moments_of<Model>(of_runs);
    });
    return result;
}

} // namespace CLOSURA_ABI
} // namespace closura
