// The mean counts of a model, and the variance that they explain.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/analyse/exact.hpp>
#include <closura/analyse/model_means.hpp>
#include <closura/sample/sampler.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace closura_tests {
namespace {

template <class Named>
class model_means_of : public testing::Test {};
using sampled = testing::Types<paper_two_layers, unequal_layers, three_species>;
TYPED_TEST_SUITE(model_means_of, sampled, by_name);

TYPED_TEST(model_means_of, tend_to_the_exact_means)
{
    using Model = typename TypeParam::model;
    constexpr std::size_t samples = 20000;
    splitmix64 bits{1};
    const auto theta = random_parameters<Model>(bits, 0.7);
    const auto exact = enumerate(theta);
    const auto means = model_means(theta, samples, 25, 2, {});
    // 4.5 standard errors: exceeded with a probability of 7·10⁻⁶. The seed is fixed.
    for (std::size_t s = 0; s < means.size(); ++s)
        EXPECT_NEAR(means[s], exact.mean[s], 4.5 * std::sqrt(exact.covariance[s][s] / samples));
}

TYPED_TEST(model_means_of, without_sweeps_are_those_of_random_units)
{
    using Model = typename TypeParam::model;
    constexpr std::size_t samples = 20000;
    splitmix64 bits{3};
    const auto means = model_means(random_parameters<Model>(bits, 3.0), samples, 0, 4, {});
    const double p = 1.0 / static_cast<double>(means.size() + 1);
    const auto sites = static_cast<double>(Model::unit_counts[0]);
    for (double mean : means)
        EXPECT_NEAR(mean, p * sites, 4.5 * std::sqrt(sites * p * (1.0 - p) / samples));
}

TYPED_TEST(model_means_of, are_those_of_a_sampler)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{5};
    const auto theta = random_parameters<Model>(bits, 0.7);
    const stream_key key{purpose{3}, 4, 0};
    const auto means = model_means(theta, 501, 10, 6, key);
    sampler<Model> chains(6, 501, key);
    chains.randomise();
    chains.sweep(theta, 10);
    const auto counts = chains.moments();
    for (std::size_t s = 0; s < means.size(); ++s)
        EXPECT_EQ(means[s], static_cast<double>(counts[s]) / 501.0);
    EXPECT_NE(model_means(theta, 501, 10, 7, key), means);
    EXPECT_NE(model_means(theta, 501, 10, 6, {3, 5, 0}), means);
}

// ---- Explained variance, by hand.

using two_counts = std::vector<std::array<double, 2>>;

double explained(const two_counts& of_model, const two_counts& of_data)
{
    return explained_variance<2>(of_model, of_data);
}

TEST(explained_variance, has_the_values_of_its_definition)
{
    // Means over time 2 and 20: the total is (1 + 0 + 1) + (100 + 0 + 100) = 202.
    const two_counts data = {{1.0, 10.0}, {2.0, 30.0}, {3.0, 20.0}};
    EXPECT_EQ(explained(data, data), 1.0);
    EXPECT_EQ(explained({{2.0, 20.0}, {2.0, 20.0}, {2.0, 20.0}}, data), 0.0);
    // Residuals 1, 0, 2 of the first species and 0, 3, 4 of the second: 1 + 4 + 9 + 16 = 30.
    EXPECT_DOUBLE_EQ(explained({{2.0, 10.0}, {2.0, 27.0}, {1.0, 24.0}}, data), 1.0 - 30.0 / 202.0);
    // Jointly over the species, not a mean of their scores: that would be (1 + (1 − 200/200)) / 2 = 1/2.
    EXPECT_NEAR(explained({{1.0, 20.0}, {2.0, 20.0}, {3.0, 20.0}}, data), 2.0 / 202.0, 1e-14);
    // Worse than a constant.
    EXPECT_DOUBLE_EQ(explained({{1.0, 10.0}, {2.0, 30.0}, {3.0, 120.0}}, data), 1.0 - 10000.0 / 202.0);
}

TEST(explained_variance, is_not_symmetric)
{
    const two_counts data = {{0.0, 0.0}, {2.0, 4.0}};
    const two_counts model = {{0.0, 0.0}, {1.0, 4.0}};
    EXPECT_DOUBLE_EQ(explained(model, data), 1.0 - 1.0 / 10.0);
    EXPECT_DOUBLE_EQ(explained(data, model), 1.0 - 1.0 / 8.5);
}

TEST(explained_variance, of_one_species)
{
    const std::vector<std::array<double, 1>> data = {{0.0}, {4.0}};
    const std::vector<std::array<double, 1>> model = {{1.0}, {3.0}};
    EXPECT_DOUBLE_EQ((explained_variance<1>(model, data)), 1.0 - 2.0 / 8.0);
}

TEST(explained_variance, of_a_model_without_numbers_is_not_a_number)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_TRUE(std::isnan(explained({{nan, 0.0}, {1.0, 1.0}}, {{0.0, 0.0}, {1.0, 1.0}})));
}

} // namespace
} // namespace closura_tests
