// The same bits on every executor: chains, their moments, simulations, and steps of learning.
#include "every_executor.hpp"

#include <closura/sample/sampler.hpp>
#include <closura/simulate/lattice_simulation.hpp>

#include <learn/learning.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace closura_tests::same_bits_tests {

template <class Case>
class bits_on_executors : public testing::Test {
protected:
    Case tested_;
};
TYPED_TEST_SUITE(bits_on_executors, every_executor, by_executor);

using sampled = paper_three_layers::model;

/// The end of a chain, and its moments.
struct chain_end {
    parameter_values<sampled, std::int64_t> moments;
    std::array<std::array<std::uint8_t, 4>, 3> states;
    bool operator==(const chain_end&) const = default;
};

template <class Executor>
std::vector<chain_end> chain_ends(const Executor& executor)
{
    parameters<sampled> theta;
    for (std::size_t i = 0; i < theta.size(); ++i)
        theta[i] = 0.3 - 0.1 * static_cast<double>(i);
    const conditionals<sampled> given(theta);
    std::vector<chain_end> ends(50);
    fill(executor, ends, [&](std::size_t number) {
        sampler<sampled> chain(5, 1, {.use = purpose::sampling, .time = number});
        chain.randomise();
        chain.sweep(given, 20);
        chain_end end{chain.moments(), {}};
        for (std::size_t layer = 0; layer < end.states.size(); ++layer) {
            const auto states = chain.chain(0).layer(layer);
            std::copy(states.begin(), states.end(), end.states[layer].begin());
        }
        return end;
    });
    return ends;
}

TYPED_TEST(bits_on_executors, chains_and_moments)
{
    const auto alone = chain_ends(serial{});
    EXPECT_NE(alone[0].states, alone[1].states);
    EXPECT_TRUE(chain_ends(this->tested_.executor) == alone);
}

using simulated_states = std::array<std::uint8_t, 8 * 8>;

template <class Executor>
std::vector<simulated_states> simulations(const Executor& executor)
{
    constexpr auto network =
        reaction_network<H, P>(reseeding_reproduction<P>(0.1), decay<H>(0.06), encounter<H, P>(0.4).gives<H, H>());
    std::vector<simulated_states> ends(40);
    fill(executor, ends, [&](std::size_t run) {
        auto simulation = simulation_on<lattice<8, 8>>(network, random_stream(5, {.chain = run}));
        simulation.template place<H>(10);
        simulation.template place<P>(10);
        for (int step = 0; step < 20; ++step)
            simulation.step();
        simulated_states states;
        std::copy(simulation.states().begin(), simulation.states().end(), states.begin());
        return states;
    });
    return ends;
}

TYPED_TEST(bits_on_executors, simulations)
{
    const auto alone = simulations(serial{});
    EXPECT_NE(alone[0], alone[1]);
    EXPECT_TRUE(simulations(this->tested_.executor) == alone);
}

template <class Case, class Executor>
learned_bits<Case> learned_on(const Executor& executor)
{
    static const decaying_data<Case> data(9, 10, 12);
    options_in<Case> options;
    options.window = {.length = 4, .steps_per_slide = 2};
    options.batch.size = 5;
    options.law = short_run{3};
    options.seed = 11;
    options.optimiser.rates = options.optimiser.rate_per_site(0.02);
    auto learning = start(data, options);
    go_on(learning, 12, executor);
    return learned_bits<Case>(learning);
}

TYPED_TEST(bits_on_executors, learning)
{
    const auto alone = learned_on<square>(serial{});
    EXPECT_NE(alone.theta.front(), alone.theta.back());
    EXPECT_TRUE(learned_on<square>(this->tested_.executor) == alone);
}

/// With mean occupancies, which are sampled while θ(t) is integrated.
TYPED_TEST(bits_on_executors, learning_of_equations)
{
    const auto alone = learned_on<ring_of_equations>(serial{});
    EXPECT_NE(alone.theta.front(), alone.theta.back());
    EXPECT_TRUE(learned_on<ring_of_equations>(this->tested_.executor) == alone);
}

} // namespace closura_tests::same_bits_tests
