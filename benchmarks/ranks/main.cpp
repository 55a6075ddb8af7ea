// How long work takes on the ranks that mpirun gives, of the paper's system: `ranks.py` runs it and makes a table.
//
//     mpirun -n 2 closura_ranks_benchmark 1        # times the work
//
// Prints a line for each kind of work: its name, the least and the median of its seconds. One thread a rank.
#include <closura/closura.hpp>
#include <closura/run/ranks.hpp>

#include <lotka_volterra/lotka_volterra.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

using namespace closura; // NOLINT
using system_type = examples::lotka_volterra;
using model = system_type::model;

template <class Work>
void measure(const char* name, const ranks& executor, std::size_t repeats, const Work& work)
{
    std::vector<double> seconds;
    for (std::size_t repeat = 0; repeat < repeats; ++repeat) {
        meet(executor);
        const auto begun = std::chrono::steady_clock::now();
        work(repeat);
        meet(executor);
        seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
    }
    std::ranges::sort(seconds);
    std::printf("%s\t%.9f\t%.9f\n", name, seconds.front(), seconds[seconds.size() / 2]);
    std::fflush(stdout);
}

void measure_learning(const char* name, const ranks& executor, const training_data& data, std::size_t batch)
{
    const auto theta_0 = initial_parameters<model>(data);
    learning_options<model> options;
    options.batch.size = batch;
    dynamic_learning learning(right_hand_sides<model>(theta_0, system_type::equations), theta_0, data, options);
    measure(name, executor, 100, [&](std::size_t) { learning.step(executor); });
}

void measure_all(std::size_t times)
{
    const ranks executor(1);
    const auto simulated = [&](std::size_t runs, std::size_t steps, std::uint64_t seed) {
        return simulate_ensemble<lattice<40, 40>>(system_type::network, system_type::start,
                                                  {.runs = runs, .steps = steps}, seed, uniform_site_choice{},
                                                  executor);
    };
    measure("nothing: ranks meet", executor, 1000, [](std::size_t) {});
    measure("4 runs of 100 steps", executor, 200, [&](std::size_t repeat) { (void)simulated(4 * times, 100, repeat); });

    const auto ensemble = simulated(60 * times, 50, 1);
    const training_data data(ensemble.states(), ensemble.runs(), ensemble.records(), ensemble.sites());
    measure_learning("a step of Algorithm 1, batches of 5", executor, data, 5 * times);
    measure_learning("a step of Algorithm 1, batches of 15", executor, data, 15 * times);

    const auto theta = initial_parameters<model>(data);
    chain_population<short_run, model> fresh({10}, theta, 400 * times, 1, executor);
    measure("400 chains, 10 Gibbs steps", executor, 60,
            [&](std::size_t repeat) { fresh.carry_to(theta, repeat, executor); });
    carried_population<model> carried(theta, 400 * times, 1, executor);
    measure("400 chains carried, 2 Gibbs steps", executor, 60,
            [&](std::size_t repeat) { carried.carry_to(theta, 2, repeat, executor); });
}

} // namespace

int main(int argc, char** argv)
{
    const rank_session session;
    measure_all(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1);
    return session.end(0);
}
