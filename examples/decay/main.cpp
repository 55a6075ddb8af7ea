// A known case of a physically informed right-hand side: A → ∅ on a lattice, at rate k.
//
// Without correlations the probability p of a particle at a site obeys dp/dt = −k p, and p = e^a / (1 + e^a), so the
// reduced dynamics of the bias is known:
//
//   da/dt = −k (1 + e^a)
//
// The program simulates, learns k as a coefficient of that equation, and prints both.
#include <closura/closura.hpp>
#include <closura/dynamics/dynamics_equations.hpp>
#include <closura/run/progress.hpp>
#include <closura/run/threads.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iomanip>
#include <iostream>
#include <type_traits>
#include <vector>

namespace {

using namespace closura;

using A = species<"A">;
using surface = lattice<32, 32>;
using gas = model<surface, layers<units<A>>>;

struct settings {
    std::uint64_t seed = 1;
    std::size_t threads = 1;
    double rate = 0.02;
    double density = 0.6;
    std::size_t runs = 50;
    std::size_t steps = 100;
    std::size_t optimisation_steps = 400;
};

/// The states of all runs, [run, step, site].
std::vector<std::uint8_t> simulate(const settings& chosen, const threads& executor)
{
    const auto network = reaction_network<A>(decay<A>(chosen.rate));
    const std::size_t times = chosen.steps + 1;
    std::vector<std::uint8_t> states(chosen.runs * times * surface::size);
    executor(chosen.runs, [&](std::size_t run) {
        lattice_simulation<surface, std::remove_const_t<decltype(network)>> simulation(
            network, random_stream(chosen.seed, {purpose::simulation, 0, run}));
        simulation.template place<A>(static_cast<std::size_t>(std::lround(chosen.density * surface::size)));
        for (std::size_t step = 0; step < times; ++step) {
            std::ranges::copy(simulation.states(), &states[(run * times + step) * surface::size]);
            simulation.step();
        }
    });
    return states;
}

} // namespace

int main(int argc, char** argv)
{
    settings chosen;
    CLI::App program("Learns the rate of A → 0 as a coefficient of the known equation of its bias.");
    program.add_option("--seed", chosen.seed, "seed of all random streams")->capture_default_str();
    program.add_option("--threads", chosen.threads, "threads; 0: as many as the machine has")->capture_default_str();
    program.add_option("--rate", chosen.rate, "k, per unit of time")
        ->check(CLI::Range(0.0, 0.1))
        ->capture_default_str();
    program.add_option("--density", chosen.density, "particles per site at first")
        ->check(CLI::Range(0.1, 0.9))
        ->capture_default_str();
    program.add_option("--runs", chosen.runs, "simulations")->check(CLI::Range(5, 10000))->capture_default_str();
    program.add_option("--steps", chosen.steps, "time steps of each")
        ->check(CLI::Range(20, 1000))
        ->capture_default_str();
    program.add_option("--optimisation-steps", chosen.optimisation_steps, "")
        ->check(CLI::Range(1, 100000))
        ->capture_default_str();
    CLI11_PARSE(program, argc, argv);

    const threads executor(chosen.threads);
    const auto states = simulate(chosen, executor);
    const training_data data(states, chosen.runs, chosen.steps + 1, surface::size);

    parameters<gas> theta_0;
    theta_0[bias<0, A>] = std::log(chosen.density / (1.0 - chosen.density));
    const auto rhs = right_hand_sides<gas>(theta_0, d_dt<bias<0, A>> = -u<"k"> * (1_c + exp(bias<0, A>)));
    std::cout << dynamics_equations<std::remove_const_t<decltype(rhs)>>[0].text << '\n';

    learning_options<gas> options;
    options.seed = chosen.seed;
    options.substeps = 4;
    options.gradient = adjoint::discrete;
    options.learning_rate = options.uniform_rate(1e-7);
    dynamic_learning learning(rhs, theta_0, data, options);
    progress bar("Learning", chosen.optimisation_steps);
    for (std::size_t step = 0; step < chosen.optimisation_steps; ++step, ++bar)
        learning.step(executor);

    std::cout << std::setprecision(4) << "learned k = " << learning.right_hand_sides()[u<"k">]
              << ", simulated with k = " << chosen.rate << '\n';
}
