// Parameters of −∞ and +∞: hard exclusion, and certainty. The second opinion counts whole clusters of a configuration
// in each state of a unit: a state in which there are more clusters of weight −∞ than in the empty one has probability
// 0, one with more of weight +∞ is certain, and else only finite parameters matter.
#include "models.hpp"
#include "sample/gibbs.hpp"
#include "sample/kernels.hpp"

#include <closura/analyse/exact.hpp>
#include <closura/sample/sampler.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace closura_tests::infinite_parameters_tests {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Probabilities of the states of one unit, all others given.
template <class Model>
std::vector<double> expected_probabilities(const parameters<Model>& theta, std::vector<std::uint8_t> states,
                                           std::size_t layer, std::size_t site)
{
    const description& model = described<Model>();
    struct weight {
        long excluded = 0, asked_for = 0;
        double finite = 0.0;
    };
    std::vector<weight> weights(model.layers[layer].species.size() + 1);
    for (std::size_t s = 0; s < weights.size(); ++s) {
        states[model.first_unit(layer) + site] = static_cast<std::uint8_t>(s);
        for (std::size_t p = 0; p < model.statistics.size(); ++p) {
            const auto count = model.statistics[p].value(states);
            if (theta[p] == -infinity)
                weights[s].excluded += count;
            else if (theta[p] == infinity)
                weights[s].asked_for += count;
            else
                weights[s].finite += theta[p] * static_cast<double>(count);
        }
    }
    std::vector<double> probabilities(weights.size());
    for (std::size_t s = 0; s < weights.size(); ++s)
        if (weights[s].asked_for > weights[0].asked_for) {
            probabilities[s] = 1.0;
            return probabilities;
        }
    double total = 0.0;
    for (std::size_t s = 0; s < weights.size(); ++s)
        if (weights[s].excluded == weights[0].excluded)
            total += probabilities[s] = std::exp(weights[s].finite - weights[0].finite);
    for (double& p : probabilities)
        p /= total;
    return probabilities;
}

/// Which parameters are infinite in each of several θ: −∞ for every other one, in both ways; +∞ for one at a time.
template <class Model>
std::vector<parameters<Model>> edges()
{
    splitmix64 bits{31};
    std::vector<parameters<Model>> result;
    for (std::size_t odd = 0; odd < 2; ++odd) {
        auto& theta = result.emplace_back(random_parameters<Model>(bits, 1.0));
        for (std::size_t i = odd; i < Model::parameter_count; i += 2)
            theta[i] = -infinity;
    }
    for (std::size_t i = 0; i < Model::parameter_count; ++i) {
        auto& theta = result.emplace_back(random_parameters<Model>(bits, 1.0));
        theta[i] = infinity;
        try {
            require_defined(theta);
        } catch (const input_error&) { // it makes two states certain at once, or is a bias that meets itself
            result.pop_back();
        }
    }
    return result;
}

template <class Named>
class infinite_parameters_of : public testing::Test {};
using all_kinds_of_kernels = testing::Types<paper_two_layers, five_species, seven_species, three_unit_cluster>;
TYPED_TEST_SUITE(infinite_parameters_of, all_kinds_of_kernels, by_name);

TYPED_TEST(infinite_parameters_of, mean_exclusion_and_certainty_in_every_kernel)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{32};
    random_lanes lanes(33);
    const auto all = edges<Model>();
    EXPECT_GE(all.size(), 2 + Model::bias_count);
    std::size_t impossible = 0, certain = 0;
    for (const auto& theta : all) {
        const conditionals<Model> given(theta);
        const auto states = random_states<Model>(bits);
        auto chain = configured<Model>(states);
        const auto one_layer = [&](auto layer) {
            for (std::size_t site = 0; site < Model::unit_counts[layer]; ++site) {
                const auto expected = expected_probabilities<Model>(theta, states, layer, site);
                const auto found = conditional_probabilities<decltype(layer)::value>(theta, chain, site);
                for (std::size_t s = 1; s < expected.size(); ++s) {
                    ASSERT_NEAR(found[s - 1], expected[s], 1e-12);
                    ASSERT_EQ(found[s - 1] == 0.0, expected[s] == 0.0);
                    ASSERT_EQ(found[s - 1] == 1.0, expected[s] == 1.0);
                    impossible += expected[s] == 0.0;
                    certain += expected[s] == 1.0;
                }
            }
        };
        [&]<std::size_t... Layer>(std::index_sequence<Layer...>)
        {
            (one_layer(std::integral_constant<std::size_t, Layer>{}), ...);
        }
        (std::make_index_sequence<Model::layer_count>{});

        // What kernels draw is what their thresholds say, and these are the probabilities above.
        const auto one_plane = [&](auto layer, auto plane) {
            replay<Model, decltype(layer)::value, decltype(plane)::value>(theta, chain, given, lanes);
        };
        sample_detail::for_each_plane<Model, 0, 1>(one_plane);
        sample_detail::for_each_plane<Model, 0, 0>(one_plane);
        ASSERT_FALSE(testing::Test::HasFailure());
    }
    EXPECT_GT(impossible, 0U);
    EXPECT_GT(certain, 0U);
}

TYPED_TEST(infinite_parameters_of, decide_without_exception)
{
    using Model = typename TypeParam::model;
    random_lanes lanes(34);
    for (std::size_t s = 1; s <= Model::species_counts[0]; ++s)
        for (const double value : {-infinity, infinity}) {
            parameters<Model> theta;
            theta[s - 1] = value; // the bias of state s in layer 0
            const conditionals<Model> given(theta);
            configuration<Model> states;
            for (int n = 0; n < 200; ++n) {
                randomise<phase::sleep>(states, lanes);
                sweep<phase::sleep>(states, given, lanes, 1);
                for (const std::uint8_t state : states.layer(0))
                    ASSERT_EQ(state == s, value == infinity);
            }
        }
}

// With weights of −∞ the stationary distribution is that of (4) over the configurations that none excludes.
template <class Model>
void expect_distribution_with_exclusion()
{
    splitmix64 bits{35};
    auto theta = random_parameters<Model>(bits, 0.7);
    auto finite = theta;
    const std::size_t excluding = Model::parameter_count - 1;
    theta[excluding] = -infinity;
    finite[excluding] = 0.0;

    const all_configurations<Model> all;
    std::vector<double> probabilities = all.probabilities(finite);
    double total = 0.0;
    for (std::size_t n = 0; n < all.size(); ++n) {
        const auto states = all_configurations<Model>::states_of_number(n);
        if (described<Model>().statistics[excluding].value(states) != 0)
            probabilities[n] = 0.0;
        total += probabilities[n];
    }
    ASSERT_LT(total, 0.999);
    for (double& p : probabilities)
        p /= total;

    const auto exact = enumerate(theta);
    const auto mean = all.mean(probabilities);
    for (std::size_t i = 0; i < Model::parameter_count; ++i)
        EXPECT_NEAR(exact.mean[i], mean[i], 1e-10);
    EXPECT_NEAR(exact.log_partition_function, all.log_partition_function(finite) + std::log(total), 1e-10);
    EXPECT_EQ(exact.mean[excluding], 0.0);

    histograms<Model> counted(all, probabilities);
    const conditionals<Model> given(theta);
    configuration<Model> states;
    random_lanes lanes(36);
    for (std::size_t n = 0; n < samples<Model>; ++n) {
        randomise<phase::sleep>(states, lanes);
        sweep<phase::sleep>(states, given, lanes, steps);
        counted.count(states_of(states));
    }
    counted.expect_agreement();
}

TEST(infinite_parameters, exclude_configurations_and_leave_the_others_their_odds)
{
    expect_distribution_with_exclusion<paper_two_layers::model>();
    expect_distribution_with_exclusion<three_unit_cluster::model>();
}

// One random number of 2³² is above every threshold: it must not be the exception.
TEST(infinite_parameters, leave_the_last_random_number_no_choice)
{
    constexpr state_codes codes{};
    const auto certain = sample_detail::thresholds_of(sample_detail::weights_of<3>({1.0, infinity, 700.0}));
    const auto impossible = sample_detail::thresholds_of(sample_detail::weights_of<3>({1.0, -infinity, 700.0}));
    for (const std::uint32_t number : {0U, 1U, 0x00FFFFFFU, 0x80000000U, 0xFF000000U, 0xFFFFFFFEU, 0xFFFFFFFFU}) {
        EXPECT_EQ(code_for<3>(number, certain, codes), 2) << number;
        EXPECT_NE(code_for<3>(number, impossible, codes), 2) << number;
    }
}

std::string message_of(const parameters<paper_two_layers::model>& theta)
{
    try {
        sampler<paper_two_layers::model>(1, 1).sweep(theta, 1);
    } catch (const input_error& error) {
        return error.what();
    }
    return "";
}

TEST(infinite_parameters, that_could_meet_are_refused_and_nan_is_by_name)
{
    using Model = paper_two_layers::model;
    parameters<Model> theta;
    for (std::size_t i = 0; i < Model::parameter_count; ++i) {
        theta = {};
        theta[i] = std::nan("");
        EXPECT_EQ(message_of(theta).find("parameters: " + std::string(Model::parameter_names[i]) + " is nan; expected"),
                  0U);
        theta[i] = 1e300;
        EXPECT_EQ(message_of(theta).find("parameters: " + std::string(Model::parameter_names[i]) + " is 1e+300"), 0U);
    }
    theta = {};
    theta[0] = theta[1] = infinity;
    EXPECT_EQ(message_of(theta), "parameters: +infinity makes 2 states of layer 0 certain at once, whose probabilities "
                                 "are undefined then; expected at most one");
    theta = {};
    theta[0] = infinity;
    for (std::size_t i = Model::bias_count; i < Model::parameter_count; ++i)
        theta[i] = -infinity;
    EXPECT_NE(message_of(theta).find("parameters: +infinity and -infinity meet in state 1 of layer 0"),
              std::string::npos);
    // What they do not touch may have the other sign.
    theta = {};
    theta[0] = infinity;
    theta[1] = -infinity;
    EXPECT_EQ(message_of(theta), "");
}

} // namespace closura_tests::infinite_parameters_tests
