// The paper's main job. train_step is one optimisation step in the middle of the schedule, reproduce all of it but
// files and figures: 100 simulations of 500 steps, 980 optimisation steps, and the score, on one thread and on two.
// items_per_second counts optimisation steps and whole experiments.
#include <lotka_volterra/model.hpp>

#include <closura/run/threads.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace {

using lotka_volterra::lattice;
using lotka_volterra::model;
using learning = closura::dynamic_learning<lotka_volterra::right_hand_sides>;
using counts = closura::visible_counts<model>;

constexpr std::size_t runs = 100;
constexpr std::size_t steps = 500;
constexpr std::size_t particles = 100; // of each species, at the start
constexpr std::size_t optimisation_steps = 980;
constexpr std::size_t sampled_every = 10;
constexpr std::size_t samples = 100;
constexpr std::size_t gibbs_steps = 10;
constexpr std::uint64_t seed = 1;

/// All runs at all times, with the paper's choice of sites.
template <class Executor>
std::vector<std::uint8_t> simulate(const Executor& executor)
{
    std::vector<std::uint8_t> states(runs * (steps + 1) * lattice::size);
    executor(runs, [&](std::size_t run) {
        const closura::stream_key key{closura::purpose::simulation, 0, run};
        auto simulation = closura::simulation_on<lattice>(lotka_volterra::reactions, closura::random_stream(seed, key),
                                                          {.site_choice = closura::site_choice::row_first});
        simulation.place<lotka_volterra::H>(particles);
        simulation.place<lotka_volterra::P>(particles);
        const auto all_of_run =
            std::span(states).subspan(run * (steps + 1) * lattice::size, (steps + 1) * lattice::size);
        for (std::size_t time = 0; time <= steps; ++time) {
            if (time > 0)
                simulation.step();
            std::ranges::copy(simulation.states(), all_of_run.subspan(time * lattice::size).begin());
        }
    });
    return states;
}

closura::training_data view(const std::vector<std::uint8_t>& states)
{
    return {states, runs, steps + 1, lattice::size};
}

learning untrained(const std::vector<std::uint8_t>& states)
{
    constexpr double density = static_cast<double>(particles) / static_cast<double>(lattice::size);
    const auto theta_0 = lotka_volterra::initial_parameters(density, density);
    closura::learning_options<model> options;
    options.seed = seed;
    return {lotka_volterra::right_hand_sides(theta_0, lotka_volterra::domain), theta_0, view(states), options};
}

counts data_means(const closura::training_data& data, std::size_t time)
{
    counts means{};
    for (std::size_t run = 0; run < data.runs(); ++run)
        for (std::uint8_t state : data.at(run, time))
            if (state > 0)
                means[state - 1U] += 1.0 / static_cast<double>(data.runs());
    return means;
}

template <class Executor>
double score(learning& learned, const closura::training_data& data, const Executor& executor)
{
    const auto& theta = learned.solution();
    constexpr std::size_t count = steps / sampled_every + 1;
    std::vector<counts> of_model(count);
    std::vector<counts> of_data(count);
    executor(count, [&](std::size_t n) {
        const std::size_t time = n * sampled_every;
        of_model[n] =
            closura::model_means(theta[time], samples, gibbs_steps, seed, {closura::purpose::evaluation, time, 0});
        of_data[n] = data_means(data, time);
    });
    return closura::explained_variance(std::span<const counts>(of_model), std::span<const counts>(of_data));
}

template <class Executor>
void reproduce(benchmark::State& state, const Executor& executor)
{
    for (auto _ : state) {
        const auto states = simulate(executor);
        learning learned = untrained(states);
        for (std::size_t n = 0; n < optimisation_steps; ++n)
            learned.step(executor);
        state.counters["R2"] = score(learned, view(states), executor);
    }
    state.SetItemsProcessed(state.iterations());
}

/// Steps become slower as the window moves away from t = 0: each integrates θ up to it. These are the 40 steps from
/// τ = 200 on, the same ones each time.
constexpr std::size_t train_step_start = 200;
constexpr benchmark::IterationCount train_step_count = 40;

void train_step(benchmark::State& state)
{
    const closura::serial executor;
    static const auto states = simulate(executor);
    static const learning trained = [&] {
        learning result = untrained(states);
        while (result.window_start() < train_step_start)
            result.step(executor);
        return result;
    }();
    learning learned = trained;
    for (auto _ : state)
        learned.step(executor);
    state.counters["tau"] = static_cast<double>(learned.window_start());
    state.SetItemsProcessed(state.iterations());
}

BENCHMARK(train_step)->Name("train_step/lotka_volterra")->Iterations(train_step_count)->Unit(benchmark::kMillisecond);

BENCHMARK_CAPTURE(reproduce, serial, closura::serial{})
    ->Name("reproduce/lotka_volterra/threads:1")
    ->Iterations(1)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kSecond);

BENCHMARK_CAPTURE(reproduce, two_threads, closura::threads(2))
    ->Name("reproduce/lotka_volterra/threads:2")
    ->Iterations(1)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kSecond);

} // namespace
