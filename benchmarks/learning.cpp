// The paper's main job. train_step is one optimisation step in the middle of the schedule, reproduce all of it but
// files and figures: 100 simulations of 500 steps, 980 optimisation steps, and the score, on one thread and on two.
// items_per_second counts optimisation steps and whole experiments.
#include <lotka_volterra/lotka_volterra.hpp>

#include <closura/analyse/explained_variance.hpp>
#include <closura/analyse/model_samples.hpp>
#include <closura/learn/dynamic_learning.hpp>
#include <closura/run/threads.hpp>
#include <closura/simulate/ensemble.hpp>

#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace {

using system_type = examples::lotka_volterra;
using model = system_type::model;
using lattice = closura::lattice_of_system<system_type>;
using learning = closura::dynamic_learning<closura::right_hand_sides_type<system_type>>;

constexpr closura::ensemble_options ensemble{.runs = 100, .steps = 500};
constexpr std::size_t optimisation_steps = 980;
constexpr std::size_t sampled_every = 10;
constexpr std::size_t samples = 100;
constexpr std::uint64_t seed = 1;

/// All runs at all times, with the paper's choice of sites.
template <class Executor>
closura::lattice_ensemble simulate(const Executor& executor)
{
    return closura::simulate_ensemble<lattice>(system_type::network, system_type::start, ensemble, seed,
                                               closura::row_first_site_choice{}, executor);
}

closura::training_data data_of(const closura::lattice_ensemble& simulated)
{
    return {simulated.states(), simulated.runs(), simulated.records(), simulated.sites()};
}

learning untrained(const closura::lattice_ensemble& simulated)
{
    const auto data = data_of(simulated);
    const auto theta_0 = closura::initial_parameters<model>(data);
    closura::learning_options<model> options;
    options.seed = seed;
    return {closura::right_hand_sides_of<system_type>(theta_0), theta_0, data, options};
}

template <class Executor>
double score(learning& learned, const closura::training_data& data, const Executor& executor)
{
    const auto& solution = learned.solution();
    std::vector<std::size_t> times;
    std::vector<std::array<double, 2>> of_data;
    for (std::size_t time = 0; time < data.steps(); time += sampled_every) {
        times.push_back(time);
        const auto sites = closura::count_states<2>(data, time);
        of_data.push_back({static_cast<double>(sites[1]), static_cast<double>(sites[2])});
        for (double& mean : of_data.back())
            mean /= static_cast<double>(data.runs());
    }
    const auto of_model = closura::model_means(closura::short_run{}, solution.points(0, solution.last_step()),
                                               std::span<const std::size_t>(times), samples, seed, executor);
    return closura::explained_variance(of_model, of_data);
}

template <class Executor>
void reproduce(benchmark::State& state, const Executor& executor)
{
    for (auto _ : state) {
        const auto simulated = simulate(executor);
        learning learned = untrained(simulated);
        for (std::size_t n = 0; n < optimisation_steps; ++n)
            learned.step(executor);
        state.counters["R2"] = score(learned, data_of(simulated), executor);
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
    static const auto simulated = simulate(executor);
    static const learning trained = [&] {
        learning result = untrained(simulated);
        while (result.window().first < train_step_start)
            result.step(executor);
        return result;
    }();
    learning learned = trained;
    for (auto _ : state)
        learned.step(executor);
    state.counters["tau"] = static_cast<double>(learned.window().first);
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
