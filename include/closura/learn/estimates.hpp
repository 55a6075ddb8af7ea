// Estimates of the moments at the times of a window: <O>_data from the wake phase, <O>_model from the sleep phase, and
//
//   ΔE[O] = <O>_model − <O>_data
//
// from chains of equal number. Sums over chains have one order, so estimates do not depend on who does what.
#pragma once

#include <closura/core/executor.hpp>
#include <closura/learn/sleeping_chains.hpp>
#include <closura/learn/training_data.hpp>
#include <closura/learn/wake_phase.hpp>
#include <closura/learn/window.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Estimates at the times of a window.
template <model_type Model>
struct moment_estimates {
    std::vector<parameter_values<Model, double>> data;       ///< <O>_data
    std::vector<parameter_values<Model, double>> difference; ///< ΔE[O]
    double wake_iterations = 0.0; ///< most that a wake phase needed: Gibbs steps, or sweeps of mean field
};

/// Estimates from one wake and one sleep chain for each run of each time's batch. `runs` holds the batch of each time
/// of the window, all of the same size, `theta` the parameters at these times. Streams depend on the seed, the
/// optimisation step, the time and the chain alone. Time: a chain takes `law.gibbs_steps` Gibbs steps; the executor's
/// threads share chains.
template <class Law, model_type Model, class Wake, executor Executor>
requires law_of<Law, Model> && wake_phase<Wake, Model>
[[nodiscard]] moment_estimates<Model> estimate_moments(const Law& law, const Wake& wake_by, const training_data& data,
                                                       time_window window, std::span<const parameters<Model>> theta,
                                                       std::span<const std::vector<std::size_t>> runs,
                                                       sleeping_chains<Model>& kept, std::size_t step,
                                                       std::uint64_t seed, const Executor& executor)
{
    const std::size_t times = window.size();
    const std::size_t batch = runs[0].size();
    std::vector<std::optional<conditionals<Model>>> given(times);
    using wake_at = decltype(wake_by.at(theta[0], *given[0], law.gibbs_steps));
    std::vector<std::optional<wake_at>> wake_up(times);
    executor(times, [&](std::size_t n) {
        given[n].emplace(theta[n]);
        wake_up[n].emplace(wake_by.at(theta[n], *given[n], law.gibbs_steps));
    });
    if constexpr (Law::keeps_chains)
        kept.prepare(law, window.first, window.last, batch, seed);

    // Sleeping takes longer, so it comes first: threads end at about the same time.
    std::vector<awake_moments<Model>> moments_of_chains(2 * times * batch);
    const std::span asleep = std::span(moments_of_chains).first(times * batch);
    const std::span awake = std::span(moments_of_chains).last(times * batch);
    fill(executor, std::span(moments_of_chains), [&](std::size_t work) {
        const bool dreams = work < asleep.size();
        const std::size_t item = dreams ? work : work - asleep.size();
        const std::size_t n = item / batch;
        const std::size_t time = window.first + n;
        const std::size_t chain = item % batch;
        const std::uint64_t when = (std::uint64_t{step} << 32) | time;
        random_lanes stream(seed, {dreams ? purpose::sleep : purpose::wake, when, chain});
        if (!dreams)
            return (*wake_up[n])(data.at(runs[n][chain], time), stream);
        if constexpr (Law::keeps_chains)
            return awake_moments<Model>{as_moments<Model>(sleep(kept.at(time)[chain], law, *given[n], stream))};
        else {
            configuration<Model> states;
            return awake_moments<Model>{as_moments<Model>(sleep(states, law, *given[n], stream))};
        }
    });

    moment_estimates<Model> result{std::vector<parameter_values<Model, double>>(times),
                                   std::vector<parameter_values<Model, double>>(times), 0.0};
    const auto chains = static_cast<double>(batch);
    for (std::size_t n = 0; n < times; ++n) {
        parameter_values<Model, double> of_data;
        parameter_values<Model, double> of_model;
        for (std::size_t chain = 0; chain < batch; ++chain) {
            of_data += awake[n * batch + chain].moments;
            of_model += asleep[n * batch + chain].moments;
            result.wake_iterations = std::max(result.wake_iterations, awake[n * batch + chain].iterations);
        }
        for (std::size_t p = 0; p < of_data.size(); ++p) {
            result.data[n][p] = of_data[p] / chains;
            result.difference[n][p] = (of_model[p] - of_data[p]) / chains;
        }
    }
    return result;
}

} // namespace CLOSURA_ABI
} // namespace closura
