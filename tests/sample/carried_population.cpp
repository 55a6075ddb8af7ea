// Populations that are carried along θ, against exact enumeration: their weights, whatever the chains' mixing.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/analyse/exact.hpp>
#include <closura/analyse/transfer_matrix.hpp>
#include <closura/run/shuffling.hpp>
#include <closura/sample/carry_along.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace closura_tests::carried_population_tests {

/// Means of independent estimates, and whether a number is one of theirs: with some hundred estimates a deviation of 5
/// standard errors has a probability of less than 10⁻⁵. Seeds are fixed.
class estimates {
public:
    void add(double value)
    {
        sum_ += value;
        squares_ += value * value;
        ++count_;
    }
    double mean() const { return sum_ / count_; }
    double standard_error() const { return std::sqrt((squares_ / count_ - mean() * mean()) / (count_ - 1.0)); }
    void expect(double exact, const char* what) const
    {
        EXPECT_NEAR(mean(), exact, 5.0 * standard_error() + 1e-12) << what;
    }

private:
    double sum_ = 0.0, squares_ = 0.0, count_ = 0.0;
};

/// θ, and a way to it from independent units in `steps` steps.
template <class Model>
std::vector<parameters<Model>> way_to(const parameters<Model>& theta, std::size_t steps)
{
    const auto from = without_couplings(theta);
    std::vector<parameters<Model>> way;
    for (std::size_t n = 0; n <= steps; ++n) {
        way.push_back(from);
        way.back() += static_cast<double>(n) / static_cast<double>(steps) * (theta - from);
    }
    return way;
}

template <class Named>
class carried_populations : public testing::Test {};
using carried_models = testing::Types<chain_of_six, odd_square, paper_two_layers, triplets>;
TYPED_TEST_SUITE(carried_populations, carried_models, by_name);

// E[Ẑ ⟨O⟩_W] = Z ⟨O⟩ for any population, of two chains and with a single Gibbs step as well, resampled or not: the
// kernels leave exp(−E)/Z as it is, and weights make up for the rest.
TYPED_TEST(carried_populations, have_weights_without_bias)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{1};
    const auto theta = random_parameters<Model>(bits, 0.7);
    const auto exact = enumerate(theta);
    for (const std::size_t steps : {1U, 4U}) {
        const auto way = way_to(theta, steps);
        estimates ratio;
        std::vector<estimates> means(Model::parameter_count);
        std::size_t resamplings = 0;
        for (std::uint64_t seed = 0; seed < 3000; ++seed) {
            carried_population<Model> population(way[0], 2 + seed % 3, seed, serial{});
            for (std::size_t n = 1; n < way.size(); ++n)
                population.move_to(way[n], 1, n, serial{});
            resamplings += population.resamplings();
            const double of_z = std::exp(population.log_partition_function() - exact.log_partition_function);
            ratio.add(of_z);
            const auto mean = population.means();
            for (std::size_t p = 0; p < mean.size(); ++p)
                means[p].add(of_z * mean[p]);
        }
        ratio.expect(1.0, "Z");
        EXPECT_LT(ratio.standard_error(), 0.05) << "a test that could not fail";
        for (std::size_t p = 0; p < means.size(); ++p)
            means[p].expect(exact.mean[p], std::string(Model::parameter_names[p]).c_str());
        if (std::is_same_v<TypeParam, odd_square>) { // where weights differ much
            EXPECT_GT(resamplings, 0U);
        }
    }
}

// A population that has come to θ exactly stays there: log Z and means of a large one, and its covariances.
TYPED_TEST(carried_populations, have_the_moments_of_enumeration)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{2};
    const auto theta = random_parameters<Model>(bits, 0.6);
    const auto exact = enumerate(theta);
    estimates log_z;
    std::vector<estimates> means(Model::parameter_count), variances(Model::parameter_count);
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        carried_population<Model> population(theta, 300, seed, serial{});
        population.carry_to(theta, 2, 0, serial{});
        log_z.add(population.log_partition_function());
        const auto mean = population.means();
        const auto covariance = population.covariance();
        for (std::size_t p = 0; p < mean.size(); ++p) {
            means[p].add(mean[p]);
            variances[p].add(covariance[p][p]);
            EXPECT_EQ(covariance[0][p], covariance[p][0]);
        }
    }
    EXPECT_NEAR(log_z.mean(), exact.log_partition_function, 5.0 * log_z.standard_error() + 3e-3);
    EXPECT_LT(log_z.standard_error(), 0.02);
    for (std::size_t p = 0; p < means.size(); ++p) {
        const double bias = 0.01 * std::sqrt(exact.covariance[p][p]); // weighted means are right up to 1/chains
        EXPECT_NEAR(means[p].mean(), exact.mean[p], 5.0 * means[p].standard_error() + bias);
        EXPECT_NEAR(variances[p].mean(), exact.covariance[p][p],
                    5.0 * variances[p].standard_error() + 0.02 * exact.covariance[p][p]);
    }
}

TYPED_TEST(carried_populations, do_not_depend_on_the_executor)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{3};
    const auto theta = random_parameters<Model>(bits, 1.5);
    const auto carried_with = [&](const auto& executor) {
        carried_population<Model> population(theta, 37, 4, executor);
        population.carry_to(theta, 1, 0, executor);
        population.move_to(without_couplings(theta), 2, 100, executor);
        return population;
    };
    const auto alone = carried_with(serial{});
    EXPECT_GT(alone.resamplings(), 0U);
    EXPECT_TRUE(carried_with(shuffling(1)) == alone);
}

TYPED_TEST(carried_populations, start_with_all_that_independent_units_have)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{5};
    const auto theta = random_parameters<Model>(bits, 1.0);
    EXPECT_NEAR(independent_log_partition_function(theta), enumerate(without_couplings(theta)).log_partition_function,
                1e-10);
    EXPECT_EQ(carried_population<Model>(theta, 2, 1, serial{}).theta(), without_couplings(theta));
}

// Chains of any length: log Z along a path, from the transfer matrix.
TEST(carried_populations, know_log_z_of_a_long_chain)
{
    using Model = closura::model<lattice<96>, layers<units<H, P>>, couple<0, 0, nearest_neighbours<1>, all_pairs>>;
    splitmix64 bits{6};
    const auto theta = random_parameters<Model>(bits, 0.8);
    const auto way = way_to(theta, 40);
    estimates log_z, first_mean;
    for (std::uint64_t seed = 0; seed < 60; ++seed)
        carry_along(carried{.chains = 100, .carried_steps = 2}, std::span<const parameters<Model>>(way), 40, seed,
                    serial{}, [&](std::size_t time, const carried_population<Model>& population) {
                        if (time != 40)
                            return;
                        log_z.add(population.log_partition_function());
                        first_mean.add(population.means()[0]);
                    });
    const auto exact = solve_chain(theta);
    EXPECT_LT(log_z.standard_error(), 0.05);
    EXPECT_NEAR(log_z.mean(), exact.log_partition_function, 5.0 * log_z.standard_error() + 0.01);
    EXPECT_NEAR(first_mean.mean(), exact.mean[0], 5.0 * first_mean.standard_error() + 0.05);
}

// Systematic draws: of n draws a chain of weight W gets n W, rounded down or up.
TEST(carried_populations, are_drawn_from_by_weight)
{
    using Model = chain_of_six::model;
    splitmix64 bits{7};
    const auto theta = random_parameters<Model>(bits, 0.5);
    carried_population<Model> population(theta, 20, 1, serial{});
    population.move_to(theta, 1, 0, serial{});
    for (const std::size_t samples : {1U, 7U, 20U, 1000U}) {
        std::vector<double> drawn(20);
        std::size_t next = 0;
        population.draw(samples, samples, [&](std::size_t n, std::size_t chain) {
            EXPECT_EQ(n, next++);
            drawn[chain] += 1.0;
        });
        EXPECT_EQ(next, samples);
        for (std::size_t c = 0; c < 20; ++c)
            EXPECT_LT(std::abs(drawn[c] - static_cast<double>(samples) * population.weights()[c]), 1.0 + 1e-9);
    }
}

TEST(carried_populations, are_of_two_chains_or_more_and_stay_at_finite_parameters)
{
    using Model = chain_of_six::model;
    parameters<Model> theta;
    EXPECT_THROW((carried_population<Model>(theta, 1, 1, serial{})), input_error);
    carried_population<Model> population(theta, 4, 1, serial{});
    theta[0] = HUGE_VAL;
    EXPECT_THROW(population.move_to(theta, 1, 0, serial{}), input_error);
}

} // namespace closura_tests::carried_population_tests
