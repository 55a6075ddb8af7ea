// Samples of a model along θ(t), under its law.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/analyse/exact.hpp>
#include <closura/analyse/model_samples.hpp>
#include <closura/run/shuffling.hpp>
#include <closura/run/threads.hpp>
#include <closura/sample/sampler.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <utility>
#include <vector>

namespace closura_tests::model_samples_tests {

template <class Named>
class samples_of : public testing::Test {};
using sampled = testing::Types<paper_two_layers, unequal_layers, three_species>;
TYPED_TEST_SUITE(samples_of, sampled, by_name);

/// Parameters at five times.
template <class Model>
std::vector<parameters<Model>> path(double size)
{
    splitmix64 bits{1};
    std::vector<parameters<Model>> theta;
    for (int t = 0; t < 5; ++t)
        theta.push_back(random_parameters<Model>(bits, size));
    return theta;
}

/// 4.5 standard errors: exceeded with a probability of 7·10⁻⁶. Seeds are fixed.
template <class Model>
void expect_exact(const visible_counts<Model>& means, const parameters<Model>& theta, std::size_t samples)
{
    const auto exact = enumerate(theta);
    for (std::size_t s = 0; s < means.size(); ++s)
        EXPECT_NEAR(means[s], exact.mean[s], 4.5 * std::sqrt(exact.covariance[s][s] / static_cast<double>(samples)));
}

TYPED_TEST(samples_of, a_short_run_tend_to_the_exact_means)
{
    using Model = typename TypeParam::model;
    const auto theta = path<Model>(0.7);
    const std::vector<std::size_t> times = {1, 4};
    const auto means = model_means(short_run{25}, std::span(theta), times, 20000, 2, threads(2));
    ASSERT_EQ(means.size(), 2U);
    expect_exact<Model>(means[0], theta[1], 20000);
    expect_exact<Model>(means[1], theta[4], 20000);
}

/// Deviations of so many samples: their squares have a relative standard error of √(2/samples), a little more where
/// counts are few. 5 %, of 20,000, is above five of them.
template <class Model>
void expect_exact_deviations(const count_spread<Model>& spread, const parameters<Model>& theta)
{
    const auto exact = enumerate(theta);
    for (std::size_t s = 0; s < spread.deviation.size(); ++s) {
        const double expected = std::sqrt(exact.covariance[s][s]);
        EXPECT_NEAR(spread.deviation[s], expected, 0.05 * expected);
    }
}

TYPED_TEST(samples_of, a_law_vary_as_enumeration_has_it)
{
    using Model = typename TypeParam::model;
    const auto theta = path<Model>(0.7);
    const std::vector<std::size_t> times = {1, 4};
    const auto spread = model_spread(short_run{25}, std::span(theta), times, 20000, 2, threads(2));
    const auto means = model_means(short_run{25}, std::span(theta), times, 20000, 2, serial{});
    ASSERT_EQ(spread.size(), 2U);
    for (std::size_t n = 0; n < times.size(); ++n) {
        EXPECT_EQ(spread[n].mean, means[n]);
        expect_exact_deviations<Model>(spread[n], theta[times[n]]);
    }
    const std::vector<std::size_t> twice = {0, 0, 2};
    const std::vector<parameters<Model>> still(3, theta[0]);
    const auto carried_spread =
        model_spread(carried{.chains = 20000, .carried_steps = 5}, std::span(still), twice, 1, 3, threads(2));
    ASSERT_EQ(carried_spread.size(), 3U);
    EXPECT_EQ(carried_spread[0].mean, carried_spread[1].mean);
    expect_exact_deviations<Model>(carried_spread[2], theta[0]);
    EXPECT_EQ(model_spread(short_run{1}, std::span(theta), times, 1, 2, serial{})[0].deviation,
              visible_counts<Model>{});
}

// Chains that persist while θ stands still come to its distribution in many small steps.
TYPED_TEST(samples_of, persistent_chains_tend_to_the_exact_means)
{
    using Model = typename TypeParam::model;
    const std::vector<parameters<Model>> theta(30, path<Model>(0.7)[0]);
    const std::vector<std::size_t> times = {29};
    expect_exact<Model>(model_means(persistent{1}, std::span(theta), times, 20000, 3, serial{})[0], theta[0], 20000);
}

TYPED_TEST(samples_of, a_short_run_are_those_of_a_sampler)
{
    using Model = typename TypeParam::model;
    const auto theta = path<Model>(0.7);
    const std::vector<std::size_t> times = {3};
    const auto means = model_means(short_run{10}, std::span(theta), times, 501, 6, serial{})[0];
    sampler<Model> chains(6, 501, {purpose::evaluation, 3, 0});
    chains.randomise();
    chains.sweep(theta[3], 10);
    const auto counts = chains.moments();
    for (std::size_t s = 0; s < means.size(); ++s)
        EXPECT_EQ(means[s], static_cast<double>(counts[s]) / 501.0);
    EXPECT_NE(model_means(short_run{10}, std::span(theta), times, 501, 7, serial{})[0], means);
}

TYPED_TEST(samples_of, every_law_have_the_same_bits_on_every_executor)
{
    using Model = typename TypeParam::model;
    const auto theta = path<Model>(0.7);
    const std::vector<std::size_t> times = {0, 2, 4};
    for (const any_law& law : {any_law(short_run{3}), any_law(persistent{3})}) {
        const auto alone = model_means(law, std::span(theta), times, 13, 4, serial{});
        EXPECT_EQ(model_means(law, std::span(theta), times, 13, 4, threads(3)), alone) << law.name();
        EXPECT_EQ(model_means(law, std::span(theta), times, 13, 4, shuffling(5)), alone) << law.name();
    }
}

TEST(samples, are_visited_once_for_each_time_and_chain)
{
    using Model = paper_two_layers::model;
    const auto theta = path<Model>(0.5);
    const std::vector<std::size_t> times = {0, 3, 4};
    for (const any_law& law : {any_law(short_run{1}), any_law(persistent{1})}) {
        std::multiset<std::pair<std::size_t, std::size_t>> seen;
        sample_along(law, std::span<const parameters<Model>>(theta), times, 4, 5, serial{},
                     [&](std::size_t n, std::size_t sample, const configuration<Model>&) { seen.emplace(n, sample); });
        EXPECT_EQ(seen.size(), 12U);
        EXPECT_EQ(std::set(seen.begin(), seen.end()).size(), 12U);
        EXPECT_EQ(seen.rbegin()->first, 2U);
        EXPECT_EQ(seen.rbegin()->second, 3U);
    }
}

TEST(samples, of_times_that_there_are_not_are_refused)
{
    const std::vector<parameters<paper_two_layers::model>> theta(3);
    const std::vector<std::size_t> late = {3};
    const std::vector<std::size_t> disordered = {2, 1};
    const std::vector<std::size_t> good = {0};
    EXPECT_THROW((void)model_means(short_run{}, std::span(theta), late, 1, 1, serial{}), input_error);
    EXPECT_THROW((void)model_means(short_run{}, std::span(theta), disordered, 1, 1, serial{}), input_error);
    EXPECT_THROW((void)model_means(short_run{}, std::span(theta), good, 0, 1, serial{}), input_error);
}

} // namespace closura_tests::model_samples_tests
