// Means and covariances of all statistics, sampled, against exact enumeration: for interactions of three units across
// layers and inside them, and for couplings inside layers.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/analyse/exact.hpp>
#include <closura/sample/sampler.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <vector>

namespace closura_tests::sampled_moments_tests {

/// The mean of equally good independent estimates, and its standard error by their spread.
struct estimate {
    double mean = 0.0;
    double standard_error = 0.0;
};

estimate estimate_of(const std::vector<double>& values)
{
    const auto count = static_cast<double>(values.size());
    estimate result;
    for (double value : values)
        result.mean += value / count;
    double variance = 0.0;
    for (double value : values)
        variance += (value - result.mean) * (value - result.mean) / (count - 1.0);
    result.standard_error = std::sqrt(variance / count);
    return result;
}

template <class Named>
class sampled_moments_of : public testing::Test {};
#ifdef CLOSURA_EVERY_MODEL
using sampled_models = testing::Types<three_unit_cluster, two_unit_cluster, chain_of_five, chain_of_six, directed_pair,
                                      coupled_between, triplets, corners, hidden_triplets>;
#else
using sampled_models =
    testing::Types<three_unit_cluster, chain_of_six, directed_pair, coupled_between, hidden_triplets>;
#endif
TYPED_TEST_SUITE(sampled_moments_of, sampled_models, by_name);

// Each of 100 batches gives an independent estimate. With 99 degrees of freedom a deviation of 5 standard errors has a
// probability of 3·10⁻⁶; the seed is fixed.
TYPED_TEST(sampled_moments_of, are_those_of_enumeration)
{
    using Model = typename TypeParam::model;
    constexpr std::size_t count = Model::parameter_count;
    constexpr std::size_t batches = 100;
    constexpr std::size_t chains = 50;
    splitmix64 bits{1};
    const auto theta = random_parameters<Model>(bits, 0.8);
    const auto exact = enumerate(theta);

    std::vector<std::vector<double>> means(count, std::vector<double>(batches));
    std::vector<std::vector<double>> covariances(count * count, std::vector<double>(batches));
    for (std::size_t batch = 0; batch < batches; ++batch) {
        sampler<Model> sampled(2, chains, {.time = batch});
        sampled.randomise();
        sampled.sweep(theta, 30);
        for (std::size_t c = 0; c < chains; ++c) {
            const auto observed = moments(sampled.chain(c));
            for (std::size_t p = 0; p < count; ++p) {
                const double deviation = static_cast<double>(observed[p]) - exact.mean[p];
                means[p][batch] += static_cast<double>(observed[p]) / chains;
                for (std::size_t r = 0; r < count; ++r)
                    covariances[count * p + r][batch] +=
                        deviation * (static_cast<double>(observed[r]) - exact.mean[r]) / chains;
            }
        }
    }
    for (std::size_t p = 0; p < count; ++p) {
        const estimate mean = estimate_of(means[p]);
        EXPECT_NEAR(mean.mean, exact.mean[p], 5.0 * mean.standard_error) << Model::parameter_names[p];
        EXPECT_GT(mean.standard_error, 0.0) << Model::parameter_names[p] << " never changes";
        EXPECT_LT(mean.standard_error, 0.05) << Model::parameter_names[p];
        for (std::size_t r = 0; r < count; ++r) {
            const estimate covariance = estimate_of(covariances[count * p + r]);
            EXPECT_NEAR(covariance.mean, exact.covariance[p][r], 5.0 * covariance.standard_error)
                << Model::parameter_names[p] << " with " << Model::parameter_names[r];
        }
    }
}

} // namespace closura_tests::sampled_moments_tests
