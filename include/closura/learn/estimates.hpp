// Estimates of the moments at the times of a window: <O>_data from the wake phase, <O>_model from the sleep phase, and
//
//   ΔE[O] = <O>_model − <O>_data
//
// from chains of equal number, or from a population that is carried along (sample/carried_population.hpp). Sums over
// equal chains of counts are whole numbers, which doubles hold exactly, so estimates do not depend on who summed in
// which order; those over weighted chains and over mean occupancies are formed in the chains' order.
#pragma once

#include <closura/core/choice.hpp>
#include <closura/core/executor.hpp>
#include <closura/learn/sleeping_chains.hpp>
#include <closura/learn/training_data.hpp>
#include <closura/learn/wake_phase.hpp>
#include <closura/learn/window.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
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

namespace learn_detail {

/// Errors: `input_error` if the window is not within the data, or a batch names runs that do not exist.
inline void require_batches(const training_data& data, time_window window, std::size_t theta_count,
                            std::span<const std::vector<std::size_t>> runs)
{
    require(window.first <= window.last && window.last < data.steps(), "window: from time step ", window.first, " to ",
            window.last, "; the data have ", data.steps(), " times, counted from 0");
    require(theta_count == window.size() && runs.size() == window.size(), "estimates: parameters at ", theta_count,
            " times and batches at ", runs.size(), "; the window has ", window.size());
    for (const auto& batch : runs) {
        require(!batch.empty() && batch.size() == runs[0].size(), "batch: ", batch.size(), " runs at one time and ",
                runs[0].size(), " at another; expected equally many, and some");
        for (const std::size_t run : batch)
            require(run < data.runs(), "batch: run ", run, " does not exist; the data have ", data.runs(),
                    " runs, counted from 0");
    }
}

} // namespace learn_detail

/// Estimates from one wake and one sleep chain for each run of each time's batch. `wake_by` is a wake phase or a choice
/// of them, `runs` holds the batch of each time
/// of the window, all of the same size, `theta` the parameters at these times. Streams depend on the seed, the
/// optimisation step, the time and the chain alone. Time: a chain takes `law.gibbs_steps` Gibbs steps; the executor's
/// threads share chains. Errors: `input_error` if window, parameters and batches do not belong together or to the data,
/// and those of `conditionals`.
template <class Law, model_type Model, class AnyWake, executor Executor>
requires law_of<Law, Model>
[[nodiscard]] moment_estimates<Model>
estimate_moments(const Law& law, const AnyWake& wake_by, const training_data& data, time_window window,
                 std::span<const parameters<Model>> theta, std::span<const std::vector<std::size_t>> runs,
                 sleeping_chains<Model>& kept, std::size_t step, std::uint64_t seed, const Executor& executor)
{
    learn_detail::require_batches(data, window, theta.size(), runs);
    const std::size_t times = window.size();
    const std::size_t batch = runs[0].size();
    std::vector<std::optional<conditionals<Model>>> given(times);
    // Any wake phase, so that what follows is compiled once for all of them.
    std::vector<std::function<awake_moments<Model>(std::span<const std::uint8_t>, const random_lanes&)>> wake_up(times);
    executor(times, [&](std::size_t n) {
        given[n].emplace(theta[n]);
        visit_choice(wake_by, [&]<wake_phase<Model> Wake>(const Wake& wake) {
            wake_up[n] = wake.at(theta[n], *given[n], law.gibbs_steps);
        });
    });
    constexpr bool each_on_its_own = !population_law<Law>;
    if constexpr (!each_on_its_own)
        kept.carry(law, window.first, theta, step, seed, executor);
    else if constexpr (Law::keeps_chains)
        kept.prepare(law, window.first, window.last, batch, seed);

    // Sleeping takes longer, so it comes first: threads end at about the same time.
    const std::size_t sleeping = each_on_its_own ? times * batch : 0;
    std::vector<awake_moments<Model>> moments_of_chains(sleeping + times * batch);
    const std::span asleep = std::span(moments_of_chains).first(sleeping);
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
            return wake_up[n](data.at(runs[n][chain], time), stream);
        if constexpr (!each_on_its_own)
            return awake_moments<Model>{};
        else if constexpr (Law::keeps_chains)
            return awake_moments<Model>{as_moments<Model>(sleep(kept.at(time)[chain], law, *given[n], stream))};
        else {
            configuration<Model> states;
            return awake_moments<Model>{as_moments<Model>(sleep(states, law, *given[n], stream))};
        }
    });
    if constexpr (each_on_its_own && Law::keeps_chains)
        for (std::size_t n = 0; n < times; ++n)
            gather_chains<Model>(executor, kept.at(window.first + n), 1, n * batch);

    moment_estimates<Model> result{std::vector<parameter_values<Model, double>>(times),
                                   std::vector<parameter_values<Model, double>>(times), 0.0};
    const auto chains = static_cast<double>(batch);
    for (std::size_t n = 0; n < times; ++n) {
        parameter_values<Model, double> of_data;
        for (std::size_t chain = 0; chain < batch; ++chain) {
            of_data += awake[n * batch + chain].moments;
            result.wake_iterations = (std::max)(result.wake_iterations, awake[n * batch + chain].iterations);
        }
        for (std::size_t p = 0; p < of_data.size(); ++p)
            result.data[n][p] = of_data[p] / chains;
        if constexpr (!each_on_its_own) {
            result.difference[n] = kept.population_at(window.first + n).means() - result.data[n];
        } else {
            parameter_values<Model, double> of_model;
            for (std::size_t chain = 0; chain < batch; ++chain)
                of_model += asleep[n * batch + chain].moments;
            for (std::size_t p = 0; p < of_data.size(); ++p)
                result.difference[n][p] = (of_model[p] - of_data[p]) / chains;
        }
    }
    return result;
}

} // namespace CLOSURA_ABI
} // namespace closura
