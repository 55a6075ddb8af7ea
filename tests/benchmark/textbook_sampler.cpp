// The baseline of the benchmarks samples the same distribution as the library: means against exact enumeration, for
// bonds across and inside layers and for clusters of two and three units.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/analyse/exact.hpp>
#include <closura/benchmark/textbook_sampler.hpp>
#include <closura/sample/moments.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace closura_tests {
namespace {

template <class Named>
class textbook_sampler_of : public testing::Test {};
using compared_models =
    testing::Types<paper_two_layers, unequal_layers, chain_of_six, two_unit_cluster, coupled_between, hidden_triplets>;
TYPED_TEST_SUITE(textbook_sampler_of, compared_models, by_name);

// 200 batches of 100 steps each, long against the chain's memory. A deviation of 5 standard errors has a probability of
// 10⁻⁶; the seed is fixed.
TYPED_TEST(textbook_sampler_of, has_the_means_of_enumeration)
{
    using Model = typename TypeParam::model;
    constexpr std::size_t count = Model::parameter_count;
    constexpr std::size_t batches = 200;
    constexpr std::size_t steps = 100;
    splitmix64 bits{1};
    const auto theta = random_parameters<Model>(bits, 0.8);
    const auto exact = enumerate(theta);

    textbook_sampler<Model> sampler(theta, 7);
    for (std::size_t step = 0; step < steps; ++step)
        sampler.sweep();
    std::array<double, count> sums{};
    std::array<double, count> squares{};
    configuration<Model> chain;
    for (std::size_t batch = 0; batch < batches; ++batch) {
        std::array<double, count> means{};
        for (std::size_t step = 0; step < steps; ++step) {
            sampler.sweep();
            for (std::size_t l = 0; l < Model::layer_count; ++l) {
                const std::vector<std::uint8_t> states(sampler.states(l).begin(), sampler.states(l).end());
                chain.set_layer(l, states);
            }
            const auto observed = moments(chain);
            for (std::size_t p = 0; p < count; ++p)
                means[p] += static_cast<double>(observed[p]) / steps;
        }
        for (std::size_t p = 0; p < count; ++p) {
            sums[p] += means[p];
            squares[p] += means[p] * means[p];
        }
    }
    for (std::size_t p = 0; p < count; ++p) {
        const double mean = sums[p] / batches;
        const double variance = (squares[p] - batches * mean * mean) / (batches - 1.0);
        const double standard_error = std::sqrt(variance / batches);
        EXPECT_NEAR(mean, exact.mean[p], 5.0 * standard_error) << Model::parameter_names[p];
        EXPECT_GT(standard_error, 0.0) << Model::parameter_names[p] << " never changes";
        EXPECT_LT(standard_error, 0.05) << Model::parameter_names[p];
    }
}

} // namespace
} // namespace closura_tests
