// The sampler class is the single-chain functions, called for each chain with a random stream of its own.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/sample/sampler.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace closura_tests::sampler_tests {

template <class Named>
class sampler_of : public testing::Test {};
using sampled = testing::Types<paper, unequal_layers, strided_box>;
TYPED_TEST_SUITE(sampler_of, sampled, by_name);

TYPED_TEST(sampler_of, equals_single_chains)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{1};
    const auto theta = random_parameters<Model>(bits, 0.6);
    const conditionals<Model> given(theta);
    const auto clamped = configured<Model>(random_states<Model>(bits)).layer(0);

    sampler<Model> chains(7, 3, {purpose{5}, 6, 0});
    ASSERT_EQ(chains.size(), 3U);
    std::vector<configuration<Model>> alone(3);
    std::vector<random_lanes> streams;
    for (std::uint64_t c = 0; c < 3; ++c)
        streams.push_back(random_lanes(7, {purpose{5}, 6, c}));
    const auto expect_equal = [&](const char* after) {
        statistics<Model> sum;
        for (std::size_t c = 0; c < 3; ++c) {
            EXPECT_TRUE(chains.chain(c) == alone[c]) << "chain " << c << ", after " << after;
            sum += moments(alone[c]);
        }
        EXPECT_EQ(chains.moments(), sum) << "after " << after;
    };

    expect_equal("construction");
    chains.randomise();
    for (std::size_t c = 0; c < 3; ++c)
        randomise<phase::sleep>(alone[c], streams[c]);
    expect_equal("randomise");
    chains.sweep(theta, 4);
    for (std::size_t c = 0; c < 3; ++c)
        sweep<phase::sleep>(alone[c], given, streams[c], 4);
    expect_equal("sweep");
    chains.clamp(1, clamped);
    alone[1].set_layer(0, clamped);
    expect_equal("clamp");
    chains.randomise_hidden();
    for (std::size_t c = 0; c < 3; ++c)
        randomise<phase::wake>(alone[c], streams[c]);
    expect_equal("randomise_hidden");
    chains.sweep_hidden(theta, 3);
    for (std::size_t c = 0; c < 3; ++c)
        sweep<phase::wake>(alone[c], given, streams[c], 3);
    expect_equal("sweep_hidden");
}

TYPED_TEST(sampler_of, has_chains_that_do_not_know_of_each_other)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{2};
    const auto theta = random_parameters<Model>(bits, 0.6);
    sampler<Model> few(8, 2);
    sampler<Model> many(8, 7);
    for (auto* chains : {&few, &many}) {
        chains->randomise();
        chains->sweep(theta, 3);
    }
    for (std::size_t c = 0; c < few.size(); ++c)
        EXPECT_TRUE(few.chain(c) == many.chain(c));

    // Chains, purposes, times and seeds have different random numbers. A model of few units may be in the same state by
    // chance, so many chains are compared.
    const auto states_of_all = [&](std::uint64_t seed, stream_key key) {
        sampler<Model> chains(seed, 20, key);
        chains.randomise();
        std::vector<std::vector<std::uint8_t>> result;
        for (std::size_t c = 0; c < chains.size(); ++c)
            result.push_back(states_of(chains.chain(c)));
        return result;
    };
    const auto first = states_of_all(8, {});
    EXPECT_EQ(states_of_all(8, {}), first);
    EXPECT_NE(states_of_all(9, {}), first);
    EXPECT_NE(states_of_all(8, {purpose{1}, 0, 0}), first);
    EXPECT_NE(states_of_all(8, {purpose{0}, 1, 0}), first);
    EXPECT_NE(first[0], first[1]);
}

TYPED_TEST(sampler_of, keeps_clamped_layers)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{3};
    const auto theta = random_parameters<Model>(bits, 0.6);
    sampler<Model> chains(9, 4);
    std::vector<std::vector<std::uint8_t>> data;
    for (std::size_t c = 0; c < chains.size(); ++c) {
        data.push_back(configured<Model>(random_states<Model>(bits)).layer(0));
        chains.clamp(c, data[c]);
    }
    chains.randomise_hidden();
    chains.sweep_hidden(theta, 5);
    for (std::size_t c = 0; c < chains.size(); ++c)
        EXPECT_EQ(chains.chain(c).layer(0), data[c]);
    // A sweep of all layers sets them free.
    chains.sweep(theta, 20);
    std::size_t changed = 0;
    for (std::size_t c = 0; c < chains.size(); ++c)
        changed += chains.chain(c).layer(0) != data[c];
    EXPECT_GT(changed, 0U);
}

// Conditionals that are kept are those of θ as it is in each call, and of its site biases.
TEST(sampler, follows_its_parameters)
{
    using Model =
        model<lattice<40>, layers<units<A, B>, units<A>>, couple<0, 1, patch<2>, same_species>, site_biases<1>>;
    splitmix64 bits{4};
    auto theta = random_parameters<Model>(bits, 1.0);
    sampler<Model> chains(10, 3);
    std::vector<configuration<Model>> alone(3);
    std::vector<random_lanes> streams;
    for (std::uint64_t c = 0; c < 3; ++c)
        streams.push_back(random_lanes(10, {purpose::sampling, 0, c}));
    auto copied = chains;
    const auto expect_steps_at = [&](const parameters<Model>& here) {
        const conditionals<Model> given(here);
        chains.sweep(here, 1);
        chains.sweep_hidden(here, 2);
        for (std::size_t c = 0; c < 3; ++c) {
            sweep<phase::sleep>(alone[c], given, streams[c], 1);
            sweep<phase::wake>(alone[c], given, streams[c], 2);
            EXPECT_TRUE(chains.chain(c) == alone[c]);
        }
    };
    for (int n = 0; n < 3; ++n) {
        expect_steps_at(theta);
        expect_steps_at(theta);
        theta[bias<0, B>] += 0.5;
        expect_steps_at(theta);
        theta.site_biases().of<1, A>()[7] += 100.0;
        expect_steps_at(theta);
        EXPECT_EQ(chains.chain(0).state(1, 7), 1U);
        copied = chains;
        copied.sweep({}, 1);
    }
}

TEST(sampler, refuses_chains_and_states_that_do_not_exist)
{
    sampler<paper_two_layers::model> chains(1, 2);
    const std::vector<std::uint8_t> visible = {0, 1, 2, 0};
    chains.clamp(1, visible);
    EXPECT_EQ(chains.chain(1).layer(0), visible);
    EXPECT_THROW(chains.clamp(2, visible), input_error);
    EXPECT_THROW(static_cast<void>(chains.chain(2)), input_error);
    EXPECT_THROW(static_cast<void>(std::as_const(chains).chain(2)), input_error);
    EXPECT_THROW(chains.clamp(0, std::vector<std::uint8_t>{0, 1, 3, 0}), input_error);
    EXPECT_THROW(chains.clamp(0, std::vector<std::uint8_t>{0, 1, 2}), input_error);
}

TEST(sampler, of_no_chains_has_no_moments)
{
    sampler<paper_two_layers::model> chains(1, 0);
    chains.randomise();
    chains.sweep({}, 2);
    EXPECT_EQ(chains.size(), 0U);
    EXPECT_EQ(chains.moments(), statistics<paper_two_layers::model>{});
}

} // namespace closura_tests::sampler_tests
