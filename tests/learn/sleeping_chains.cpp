// Chains that a law keeps belong to a time of the data, and what a step of learning reports.
#include "models.hpp"

#include <closura/dynamics/right_hand_sides.hpp>
#include <closura/io/memory_archive.hpp>
#include <closura/learn/dynamic_learning.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace closura_tests::sleeping_chains_tests {

using chain_model = closura::model<lattice<8>, layers<units<A>, units<A>>, couple<0, 1, patch<2>, same_species>>;

/// A chain that says who it is: the bits of a number in its visible layer.
configuration<chain_model> marked(std::size_t number)
{
    configuration<chain_model> chain;
    for (std::size_t site = 0; site < 8; ++site)
        chain.set_state(0, site, number >> site & 1);
    return chain;
}

TEST(sleeping_chains, stay_with_their_time_when_the_window_slides)
{
    sleeping_chains<chain_model> chains;
    chains.prepare(persistent{}, 0, 3, 2, 1);
    for (std::size_t time = 0; time <= 3; ++time)
        for (std::size_t c = 0; c < 2; ++c)
            chains.at(time)[c] = marked(10 * time + c);
    chains.prepare(persistent{}, 2, 5, 2, 1);
    EXPECT_EQ(chains.time_count(), 4U);
    EXPECT_TRUE(chains.at(1).empty());
    for (std::size_t c = 0; c < 2; ++c) {
        EXPECT_EQ(chains.at(2)[c], marked(20 + c));
        EXPECT_EQ(chains.at(3)[c], marked(30 + c));
        // Times that are new begin with what the last one before them has.
        EXPECT_EQ(chains.at(4)[c], marked(30 + c));
        EXPECT_EQ(chains.at(5)[c], marked(30 + c));
    }
}

// A schedule may go back: what is no longer known is started anew, as at the very beginning.
TEST(sleeping_chains, are_started_where_nothing_is_known)
{
    sleeping_chains<chain_model> chains, fresh;
    chains.prepare(persistent{}, 5, 8, 3, 1);
    chains.at(5)[0] = marked(77);
    chains.prepare(persistent{}, 0, 5, 3, 1);
    fresh.prepare(persistent{}, 0, 4, 3, 1);
    EXPECT_EQ(chains.at(0)[0], fresh.at(0)[0]);
    EXPECT_EQ(chains.at(5)[0], marked(77));
    EXPECT_FALSE(chains.at(0)[0] == chains.at(0)[1]);
}

TEST(sleeping_chains, come_back_from_an_archive)
{
    sleeping_chains<chain_model> chains, read;
    chains.prepare(persistent{}, 3, 6, 2, 9);
    from_bytes(to_bytes(chains), read);
    EXPECT_EQ(read, chains);
    from_bytes(to_bytes(sleeping_chains<chain_model>{}), read);
    EXPECT_EQ(read.time_count(), 0U);
}

// ---- Reports.

using gas = closura::model<lattice<8>, layers<units<A>>>;

/// Learns from one run of a gas with n(t) = 2, 3, 4, 3 molecules, a model that has none, and u = 0.
TEST(report, tells_window_moment_differences_and_gradient)
{
    constexpr std::size_t counts[] = {2, 3, 4, 3};
    std::vector<std::uint8_t> states;
    for (const std::size_t count : counts)
        for (std::size_t site = 0; site < 8; ++site)
            states.push_back(site < count);
    learning_options<gas> options;
    options.window = {.length = 2, .steps_per_slide = 1};
    options.batch.size = 1;
    options.adjoint = plain_adjoint{};
    options.time_step = 0.5;
    options.optimiser.rates = options.optimiser.uniform_rate(0.0);
    parameters<gas> theta_0;
    theta_0[bias<0, A>] = -200.0;
    dynamic_learning learning(right_hand_sides<gas>(theta_0, on_domain<bias<0, A>>(hermite{.cell = 0.2})), theta_0,
                              training_data(states, 1, 4, 8), options);
    EXPECT_EQ(learning.steps_to_cover(), 2U);
    const auto first = learning.step(serial{});
    EXPECT_EQ(first.step, 0U);
    EXPECT_EQ(first.window, (time_window{0, 2}));
    EXPECT_DOUBLE_EQ(first.difference[0], -(2.0 + 3.0 + 4.0) / 3.0);
    // dλ/dt = ΔE, backwards from 0 with steps of 1/2: λ = 4/2 at t = 1, and 4/2 + 3/2 at t = 0.
    EXPECT_DOUBLE_EQ(first.gradient_norm, std::sqrt(0.5 * (2.0 * 2.0 + 3.5 * 3.5)));
    EXPECT_FALSE(learning.covers_data());
    const auto second = learning.step(serial{});
    EXPECT_EQ(second.window, (time_window{1, 3}));
    EXPECT_DOUBLE_EQ(second.difference[0], -(3.0 + 4.0 + 3.0) / 3.0);
    EXPECT_TRUE(learning.covers_data());
    EXPECT_EQ(learning.step(serial{}).window, (time_window{1, 3}));
}

// ---- What cannot be learned from is refused before work is done.

TEST(dynamic_learning, refuses_data_that_are_not_the_models)
{
    const parameters<gas> theta_0;
    const auto rhs = right_hand_sides<gas>(theta_0, on_domain<bias<0, A>>(hermite{.cell = 0.2}));
    const std::vector<std::uint8_t> states(2 * 12 * 8);
    const auto learn = [&](const training_data& data, const learning_options<gas>& options) {
        (void)dynamic_learning(rhs, theta_0, data, options);
    };
    learning_options<gas> good;
    good.batch.size = 2;
    EXPECT_NO_THROW(learn(training_data(states, 2, 12, 8), good));
    EXPECT_THROW(learn(training_data(states, 2, 6, 16), good), input_error); // another lattice
    EXPECT_THROW(learn(training_data(states, 4, 6, 8), good), input_error);  // shorter than the window
    learning_options<gas> large = good;
    large.batch.size = 3;
    EXPECT_THROW(learn(training_data(states, 2, 12, 8), large), input_error);
    const std::vector<std::uint8_t> unknown(2 * 12 * 8, 2);
    EXPECT_THROW(learn(training_data(unknown, 2, 12, 8), good), input_error); // a state that is none
    parameters<gas> infinite;
    infinite[bias<0, A>] = -HUGE_VAL;
    EXPECT_THROW((void)dynamic_learning(rhs, infinite, training_data(states, 2, 12, 8), good), input_error);
}

} // namespace closura_tests::sleeping_chains_tests
