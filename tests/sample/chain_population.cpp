// A population of chains without weights has the means and covariances of its law.
#include "models.hpp"

#include <closura/analyse/exact.hpp>
#include <closura/run/shuffling.hpp>
#include <closura/sample/chain_population.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>

namespace closura_tests::chain_population_tests {

using Model = chain_of_six::model;

parameters<Model> some_parameters()
{
    parameters<Model> theta;
    theta.values() = {-0.5, 0.2, 0.6, -0.4, 0.3};
    return theta;
}

// Means of 20,000 independent chains in equilibrium are within 5 standard errors of enumeration, a probability under
// 10⁻⁶ for each; a covariance is known to about √(2/20,000) of the variances.
TEST(chain_population, has_exact_means_and_covariances_after_many_steps)
{
    const auto theta = some_parameters();
    const auto exact = enumerate(theta);
    const auto check = [&](const auto& population) {
        const auto means = population.means();
        const auto covariance = population.covariance();
        for (std::size_t p = 0; p < Model::parameter_count; ++p) {
            EXPECT_NEAR(means[p], exact.mean[p], 5.0 * std::sqrt(exact.covariance[p][p] / 20'000.0)) << p;
            for (std::size_t r = 0; r < Model::parameter_count; ++r) {
                EXPECT_NEAR(covariance[p][r], exact.covariance[p][r],
                            0.1 * std::sqrt(exact.covariance[p][p] * exact.covariance[r][r]));
                EXPECT_EQ(covariance[p][r], covariance[r][p]);
            }
        }
    };
    check(chain_population<short_run, Model>({50}, theta, 20'000, 1, serial{}));
    chain_population<persistent, Model> kept({5}, theta, 20'000, 1, serial{});
    for (std::uint64_t n = 0; n < 10; ++n)
        kept.carry_to(theta, n, serial{});
    check(kept);
    EXPECT_EQ(kept.effective_size(), 20'000.0);
}

TEST(chain_population, keeps_chains_where_its_law_does)
{
    const auto theta = some_parameters();
    const parameters<Model> other;
    chain_population<short_run, Model> anew({3}, theta, 50, 1, serial{});
    chain_population<short_run, Model> from_elsewhere({3}, other, 50, 1, serial{});
    anew.carry_to(theta, 7, serial{});
    from_elsewhere.carry_to(theta, 7, serial{});
    EXPECT_EQ(anew.means(), from_elsewhere.means()) << "a short run knows nothing of before";
    chain_population<persistent, Model> goes_on({3}, theta, 50, 1, serial{});
    const auto before = goes_on.means();
    goes_on.carry_to(theta, 7, shuffling(2));
    EXPECT_NE(goes_on.means(), before);
    EXPECT_NE(goes_on.means(), anew.means());
    EXPECT_EQ(goes_on.theta(), theta);
}

TEST(chain_population, has_at_least_two_chains)
{
    EXPECT_THROW((chain_population<short_run, Model>({3}, some_parameters(), 1, 1, serial{})), input_error);
}

} // namespace closura_tests::chain_population_tests
