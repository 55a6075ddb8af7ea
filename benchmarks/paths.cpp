// What the recipes `path` and `expectation` are made of, on the visible nearest-neighbour model of Lotka-Volterra: 100
// runs of 500 steps, survivors, 400 chains with two Gibbs steps a time. Targets, on one core: path and regression in 6
// s, a prediction in 5 ms.
#include <lotka_volterra_visible/lotka_volterra_visible.hpp>

#include <closura/experiment/expectation.hpp>
#include <closura/experiment/path_stage.hpp>
#include <closura/learn/data_moments.hpp>
#include <closura/learn/path_learning.hpp>
#include <closura/learn/path_regression.hpp>
#include <closura/run/threads.hpp>
#include <closura/sample/carry_along.hpp>
#include <closura/simulate/ensemble.hpp>

#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace {

using namespace closura;
using system_type = examples::lotka_volterra_visible;
using model = system_type::model;

constexpr ensemble_options ensemble{.runs = 100, .steps = 500};
constexpr carried law{.chains = 400, .carried_steps = 2};
constexpr std::uint64_t seed = 1;
constexpr std::array start = {100.0, 100.0};

/// Simulated once for all.
const lattice_ensemble& simulated()
{
    static const auto runs = simulate_ensemble<lattice_of_system<system_type>>(
        system_type::network, system_type::start, ensemble, seed, row_first_site_choice{}, serial{});
    return runs;
}

std::vector<path_point<model>> fitted_path()
{
    const training_data data = training_data_of(simulated());
    const auto alive = selected_runs<system_type>(simulated(), survivors{}, serial{});
    const auto moments = data_moments_over_time<model>(data, alive, serial{});
    return learn_path(law, initial_parameters<model>(data), std::span<const data_moments<model>>(moments),
                      path_recipe{}.path<model>(), seed, serial{}, [](std::size_t) {});
}

/// θ(t), smoothed, made once.
const std::vector<parameters<model>>& smooth_path()
{
    static const auto theta = experiment_detail::smooth_path(
        fitted_path(), initial_parameters<model>(training_data_of(simulated())), path_recipe{}.smoothing);
    return theta;
}

right_hand_sides_type<system_type> regressed()
{
    auto rhs = right_hand_sides_of<system_type>(smooth_path().front());
    benchmark::DoNotOptimize(regress(rhs, std::span(smooth_path()), 1.0, path_recipe{}.regression()));
    return rhs;
}

/// The law carried along θ(t). items: units updated.
void carried_along(benchmark::State& state)
{
    const std::span<const parameters<model>> theta(smooth_path());
    for (auto _ : state) {
        double chains = 0.0;
        carry_along(law, theta, theta.size() - 1, seed, serial{},
                    [&](std::size_t, const carried_population<model>& population) { chains += population.means()[0]; });
        benchmark::DoNotOptimize(chains);
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(static_cast<std::size_t>(state.iterations()) * theta.size() *
                                                      law.chains * law.carried_steps * model::unit_counts[0]));
}
BENCHMARK(carried_along)->Name("carried/visible")->Unit(benchmark::kMillisecond);

/// The sampler alone. items: units updated.
void gibbs_sweep(benchmark::State& state)
{
    constexpr std::size_t steps = 1000;
    const conditionals<model> given(smooth_path()[300]);
    configuration<model> states;
    random_lanes stream(seed, {purpose{1000}, 0, 0});
    for (auto _ : state) {
        sweep<phase::sleep>(states, given, stream, steps);
        benchmark::DoNotOptimize(states);
    }
    state.SetItemsProcessed(
        static_cast<std::int64_t>(static_cast<std::size_t>(state.iterations()) * steps * model::unit_counts[0]));
}
BENCHMARK(gibbs_sweep)->Name("gibbs_sweep/visible")->Unit(benchmark::kMillisecond);

/// From runs to θ(t).
void path(benchmark::State& state)
{
    benchmark::DoNotOptimize(simulated().runs());
    for (auto _ : state)
        benchmark::DoNotOptimize(fitted_path());
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(path)->Name("path/visible")->Unit(benchmark::kMillisecond);

/// From θ(t) to right-hand sides that follow it.
void regression(benchmark::State& state)
{
    benchmark::DoNotOptimize(smooth_path().size());
    for (auto _ : state)
        benchmark::DoNotOptimize(regressed());
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(regression)->Name("path_regression/visible")->Unit(benchmark::kMillisecond);

/// Integrating those right-hand sides over 501 times.
void trajectory_of_parameters(benchmark::State& state)
{
    const auto rhs = regressed();
    const learning_options<model> options;
    for (auto _ : state)
        benchmark::DoNotOptimize(
            experiment_detail::integrated_path_of(rhs, smooth_path().front(), smooth_path().size(), options));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(trajectory_of_parameters)->Name("predict/parameters")->Unit(benchmark::kMicrosecond);

expectation_closure learned_closure()
{
    static const observed_data seen = observation_stage<system_type>::observe(simulated());
    return expectation_stage<system_type>::learn(seen, {}, threads(1));
}

/// From counts and pairs of the runs to a closure of moments, with cross-validation.
void closure_of_moments(benchmark::State& state)
{
    benchmark::DoNotOptimize(learned_closure());
    for (auto _ : state)
        benchmark::DoNotOptimize(learned_closure());
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(closure_of_moments)->Name("expectation/visible")->Unit(benchmark::kMillisecond);

/// What that closure says of a start: survivors, survival and the whole ensemble at 501 times.
void prediction(benchmark::State& state)
{
    const expectation_closure closure = learned_closure();
    for (auto _ : state)
        benchmark::DoNotOptimize(closure.predict(start, ensemble.steps + 1));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(prediction)->Name("predict/moments")->Unit(benchmark::kMicrosecond);

} // namespace
