// Chains as a whole: random starts, means against the reference, extreme parameters, and bits that depend on seeds
// alone.
#include "brute_force.hpp"
#include "chi_square.hpp"
#include "exact_models.hpp"
#include "models.hpp"

#include <closura/sample/gibbs.hpp>
#include <closura/sample/moments.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace closura_tests::chains_tests {

// ---- Random starts: each of the 1 + |R| states with equal chance, units independent.

template <class Named>
class random_start_of : public testing::Test {};
#ifdef CLOSURA_EVERY_MODEL
using started_models =
    testing::Types<paper_two_layers, unequal_layers, strided_cube, five_species, seven_species, long_lines, box>;
#else
using started_models = testing::Types<paper_two_layers, unequal_layers, five_species, box>;
#endif
TYPED_TEST_SUITE(random_start_of, started_models, by_name);

TYPED_TEST(random_start_of, is_uniform)
{
    using Model = typename TypeParam::model;
    const description& model = described<Model>();
    const std::vector<std::size_t> bases = model.state_counts();
    constexpr int draws = 2000;
    configuration<Model> states;
    random_lanes lanes(1);
    std::vector<std::vector<std::int64_t>> counts;
    std::vector<std::vector<std::int64_t>> with_next;
    for (std::size_t base : bases) {
        counts.emplace_back(base);
        with_next.emplace_back(base * bases.front());
    }
    for (int n = 0; n < draws; ++n) {
        randomise<phase::sleep>(states, lanes);
        const auto units = states_of(states);
        for (std::size_t u = 0; u < units.size(); ++u) {
            ++counts[u][units[u]];
            ++with_next[u][units[u] * bases.front() + units[(u + 1) % model.layers[0].size()]];
        }
    }
    chi_square single;
    chi_square pairs;
    for (std::size_t u = 0; u < bases.size(); ++u) {
        single.add(std::vector<double>(bases[u], 1.0 / static_cast<double>(bases[u])), counts[u]);
        const std::size_t cells = with_next[u].size();
        // A unit with one of the visible layer that is not itself.
        if (u >= model.layers[0].size())
            pairs.add(std::vector<double>(cells, 1.0 / static_cast<double>(cells)), with_next[u]);
    }
    expect_agreement(single, "single units");
    expect_agreement(pairs, "pairs of units");
}

TYPED_TEST(random_start_of, leaves_clamped_units_alone)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{2};
    auto states = configured<Model>(random_states<Model>(bits));
    const auto visible = states.layer(0);
    random_lanes lanes(3);
    const conditionals<Model> given(random_parameters<Model>(bits, 0.5));
    bool moved = false;
    for (int n = 0; n < 20; ++n) {
        const auto hidden = states.layer(1);
        randomise<phase::wake>(states, lanes);
        moved = moved || states.layer(1) != hidden;
        EXPECT_EQ(states.layer(0), visible);
        sweep<phase::wake>(states, given, lanes, 2);
        EXPECT_EQ(states.layer(0), visible);
    }
    EXPECT_TRUE(moved);
}

// ---- Means of the reference, within 4.5 standard errors of independent chains.

template <class Named>
class sampled_means_of : public testing::Test {};
TYPED_TEST_SUITE(sampled_means_of, reference_models, by_name);

TYPED_TEST(sampled_means_of, are_those_of_the_reference)
{
    using Model = typename TypeParam::model;
    constexpr int chains = 100000;
    const auto reference = read_reference<Model>();
    const conditionals<Model> given(reference.theta);
    configuration<Model> states;
    random_lanes lanes(4);
    statistics<Model> total;
    for (int n = 0; n < chains; ++n) {
        randomise<phase::sleep>(states, lanes);
        sweep<phase::sleep>(states, given, lanes, 30);
        total += moments(states);
    }
    for (std::size_t p = 0; p < Model::parameter_count; ++p) {
        const double standard_error = std::sqrt(reference.covariance[p][p] / chains);
        EXPECT_NEAR(static_cast<double>(total[p]) / chains, reference.mean[p], 4.5 * standard_error)
            << Model::parameter_names[p];
    }
}

// ---- Extreme parameters: the limit of low temperature, never NaN.

template <class Named>
class extreme_parameters_of : public testing::Test {};
using extreme_models = testing::Types<paper_three_layers, five_species, seven_species, three_unit_cluster>;
TYPED_TEST_SUITE(extreme_parameters_of, extreme_models, by_name);

TYPED_TEST(extreme_parameters_of, give_the_ground_state)
{
    using Model = typename TypeParam::model;
    configuration<Model> states;
    random_lanes lanes(5);
    for (std::size_t favoured = 0; favoured <= Model::species_counts[0]; ++favoured) {
        // All biases −800 but those of the favoured species, 800; weights are too weak to matter.
        parameters<Model> theta;
        for (std::size_t p = 0; p < Model::parameter_count; ++p)
            theta[p] = p < Model::bias_count ? -800.0 : 80.0;
        std::size_t bias = 0;
        for (std::size_t l = 0; l < Model::layer_count; ++l) {
            if (favoured > 0 && favoured <= Model::species_counts[l])
                theta[bias + favoured - 1] = 800.0;
            bias += Model::species_counts[l];
        }
        randomise<phase::sleep>(states, lanes);
        sweep<phase::sleep>(states, conditionals<Model>(theta), lanes, 3);
        for (std::size_t l = 0; l < Model::layer_count; ++l)
            for (std::uint8_t state : states.layer(l))
                EXPECT_EQ(state, favoured <= Model::species_counts[l] ? favoured : 0U);
    }
}

// ---- The same seed gives the same bits: with every compiler, instruction set and number of threads.

template <class Named>
struct golden;
template <>
struct golden<paper> {
    static constexpr std::uint64_t value = 0x22d68f536a087bd3U;
};
template <>
struct golden<long_lines> {
    static constexpr std::uint64_t value = 0x1a0a6694e23f474cU;
};
template <>
struct golden<long_chain> {
    static constexpr std::uint64_t value = 0xbc5143b82436cc77U;
};
template <>
struct golden<strided_box> {
    static constexpr std::uint64_t value = 0xea37978e9716ac93U;
};
template <>
struct golden<five_species> {
    static constexpr std::uint64_t value = 0xce58812d694b8acdU;
};
template <>
struct golden<wide_patch> {
    static constexpr std::uint64_t value = 0xd726d0838c5e5a8eU;
};
template <>
struct golden<three_unit_cluster> {
    static constexpr std::uint64_t value = 0x8eaed502d9dc3838U;
};

template <>
struct golden<chequered> {
    static constexpr std::uint64_t value = 0xb614866d9d89c18dU;
};
template <>
struct golden<prime_extents> {
    static constexpr std::uint64_t value = 0x354893a516c9114bU;
};
template <>
struct golden<crowded_square> {
    static constexpr std::uint64_t value = 0x8f26923ecb51b20cU;
};
template <>
struct golden<long_ring> {
    static constexpr std::uint64_t value = 0xc3e69fd548314034U;
};

template <class Named>
class bits_of : public testing::Test {};
#ifdef CLOSURA_EVERY_MODEL
using golden_models = testing::Types<paper, long_lines, long_chain, strided_box, five_species, wide_patch,
                                     three_unit_cluster, chequered, prime_extents, crowded_square, long_ring>;
#else
using golden_models = testing::Types<paper, long_chain, five_species, wide_patch, prime_extents, long_ring>;
#endif
TYPED_TEST_SUITE(bits_of, golden_models, by_name);

/// FNV-1a over the states of a few chains, free and clamped.
template <class Model>
std::uint64_t hash_of_chains(std::uint64_t seed)
{
    splitmix64 bits{6};
    const conditionals<Model> given(random_parameters<Model>(bits, 0.8));
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (std::uint64_t chain = 0; chain < 3; ++chain) {
        configuration<Model> states;
        random_lanes lanes(seed, {purpose{1}, 2, chain});
        randomise<phase::sleep>(states, lanes);
        sweep<phase::sleep>(states, given, lanes, 20);
        randomise<phase::wake>(states, lanes);
        sweep<phase::wake>(states, given, lanes, 5);
        for (std::uint8_t state : states_of(states))
            hash = (hash ^ state) * 0x100000001b3U;
    }
    return hash;
}

TYPED_TEST(bits_of, depend_on_the_seed_alone)
{
    using Model = typename TypeParam::model;
    EXPECT_EQ(hash_of_chains<Model>(7), golden<TypeParam>::value);
    EXPECT_NE(hash_of_chains<Model>(8), golden<TypeParam>::value);
}

/// Fills the planes of all layers, between their units and over them, with codes of the layers.
template <class Model>
void fill_memory(configuration<Model>& states, splitmix64& bits)
{
    using planes = layout<Model>;
    for (std::size_t l = 0; l < Model::layer_count; ++l) {
        const state_codes& codes = codes_of<Model>[l];
        std::uint8_t* const first = states.data() + planes::first_plane[l] * planes::plane_bytes;
        std::generate_n(first, planes::plane_counts[l] * planes::plane_bytes,
                        [&] { return codes.code[bits() % codes.states]; });
    }
}

// Blocks reach beyond a plane's units, to bytes that belong to nothing. What was left there must not matter.
TYPED_TEST(bits_of, do_not_depend_on_memory_between_planes)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{9};
    const conditionals<Model> given(random_parameters<Model>(bits, 0.8));
    const auto start = random_states<Model>(bits);
    std::vector<std::vector<std::uint8_t>> outcomes;
    for (int filling = 0; filling < 3; ++filling) {
        configuration<Model> states;
        if (filling > 0)
            fill_memory(states, bits);
        set_states(states, start);
        random_lanes lanes(10);
        sweep<phase::sleep>(states, given, lanes, 50);
        randomise<phase::wake>(states, lanes);
        sweep<phase::wake>(states, given, lanes, 50);
        outcomes.push_back(states_of(states));
    }
    EXPECT_EQ(outcomes[0], outcomes[1]);
    EXPECT_EQ(outcomes[0], outcomes[2]);
}

} // namespace closura_tests::chains_tests
