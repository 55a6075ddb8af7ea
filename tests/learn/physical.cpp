// A known case of physically informed right-hand sides, end to end: A → ∅ at rate k on a lattice. Sites know nothing of
// each other, p = e^a / (1 + e^a) and dp/dt = −k p, so the reduced dynamics is known in closed form:
//
//   da/dt = −k (1 + e^a) = −k / (1 − p)
#include "models.hpp"

#include <closura/dynamics/right_hand_sides.hpp>
#include <closura/learn/dynamic_learning.hpp>
#include <closura/run/threads.hpp>
#include <closura/simulate/lattice_simulation.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace closura_tests::physical_tests {

using surface = lattice<32, 32>;
using gas = closura::model<surface, layers<units<A>>>;

constexpr std::size_t runs = 200;
constexpr std::size_t times = 81;
constexpr double density = 0.6;

std::vector<std::uint8_t> simulations(double rate, std::uint64_t seed)
{
    const auto network = reaction_network<A>(decay<A>(rate));
    std::vector<std::uint8_t> states;
    for (std::size_t run = 0; run < runs; ++run) {
        lattice_simulation<surface, std::remove_const_t<decltype(network)>> simulation(
            network, random_stream(seed, {purpose::simulation, 0, run}));
        simulation.template place<A>(static_cast<std::size_t>(std::lround(density * surface::size)));
        for (std::size_t t = 0; t < times; ++t, simulation.step())
            states.insert(states.end(), simulation.states().begin(), simulation.states().end());
    }
    return states;
}

parameters<gas> start()
{
    parameters<gas> theta;
    theta[bias<0, A>] = std::log(density / (1.0 - density));
    return theta;
}

template <class Equation>
double learned_rate(const Equation& equation, double rate, std::uint64_t seed, std::size_t steps)
{
    const auto states = simulations(rate, seed);
    learning_options<gas> options;
    options.seed = seed;
    options.substeps = 2;
    options.adjoint = discrete_adjoint{};
    options.optimiser.rates = options.optimiser.uniform_rate(1e-7);
    dynamic_learning learning(right_hand_sides<gas>(start(), equation), start(),
                              training_data(states, runs, times, surface::size), options);
    for (std::size_t step = 0; step < steps; ++step)
        learning.step(serial{});
    return learning.right_hand_sides()[u<"k">];
}

// Learned from k = 0 to within 2 %. The data alone, 122880 particles, tell k to about 0.4 %.
TEST(physical, rate_of_decay_from_the_bias)
{
    for (double rate : {0.01, 0.02, 0.04})
        for (std::uint64_t seed : {1U, 2U})
            EXPECT_NEAR(learned_rate(d_dt<bias<0, A>> = -u<"k"> * (1_c + exp(bias<0, A>)), rate, seed, 300), rate,
                        0.02 * rate)
                << "seed " << seed;
}

// The same with p as an observable, sampled from the model, and the adjoint terms that follow from dp/da.
TEST(physical, rate_of_decay_from_the_mean_occupancy)
{
    EXPECT_NEAR(learned_rate(d_dt<bias<0, A>> = -u<"k"> / (1_c - mean_occupancy<0, A>), 0.02, 3, 300), 0.02, 0.0004);
}

// The same with the centre, which the wake phase slides towards the p of the data.
TEST(physical, rate_of_decay_from_the_centre)
{
    EXPECT_NEAR(learned_rate(d_dt<bias<0, A>> = -u<"k"> / (1_c - centre<0, A>), 0.02, 4, 300), 0.02, 0.0004);
}

} // namespace closura_tests::physical_tests
