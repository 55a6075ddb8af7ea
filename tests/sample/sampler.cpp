// The sampler class is the single-chain functions, called for each chain with a random stream of its own.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/sample/sampler.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace closura_tests {
namespace {

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

    sampler<Model> chains(7, 3, {5, 6, 0});
    ASSERT_EQ(chains.size(), 3U);
    std::vector<configuration<Model>> alone(3);
    std::vector<random_lanes> streams;
    for (std::uint64_t c = 0; c < 3; ++c)
        streams.push_back(random_lanes(7, {5, 6, c}));
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
    EXPECT_NE(states_of_all(8, {1, 0, 0}), first);
    EXPECT_NE(states_of_all(8, {0, 1, 0}), first);
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

TEST(sampler, of_no_chains_has_no_moments)
{
    sampler<paper_two_layers::model> chains(1, 0);
    chains.randomise();
    chains.sweep({}, 2);
    EXPECT_EQ(chains.size(), 0U);
    EXPECT_EQ(chains.moments(), statistics<paper_two_layers::model>{});
}

} // namespace
} // namespace closura_tests
