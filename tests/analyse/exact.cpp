// Exact enumeration: against the independent reference, and against its own derivatives.
#include "brute_force.hpp"
#include "exact_models.hpp"
#include "models.hpp"

#include <closura/analyse/exact.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <vector>

namespace closura_tests::exact_tests {

template <class Named>
class exact_reference_of : public testing::Test {};
TYPED_TEST_SUITE(exact_reference_of, reference_models, by_name);

TYPED_TEST(exact_reference_of, is_met)
{
    using Model = typename TypeParam::model;
    const auto reference = read_reference<Model>();
    const auto computed = enumerate<Model>(reference.theta);
    EXPECT_NEAR(computed.log_partition_function, reference.log_partition_function, 1e-10);
    for (std::size_t p = 0; p < Model::parameter_count; ++p) {
        EXPECT_NEAR(computed.mean[p], reference.mean[p], 1e-10) << Model::parameter_names[p];
        for (std::size_t r = 0; r < Model::parameter_count; ++r)
            EXPECT_NEAR(computed.covariance[p][r], reference.covariance[p][r], 1e-10)
                << Model::parameter_names[p] << " with " << Model::parameter_names[r];
    }
}

#ifdef CLOSURA_EVERY_MODEL
using enumerated_models = testing::Types<unequal_layers, strided_twice, one_species, single_layer, strided_cube,
                                         negative_offsets, two_stencils, ring_of_layers, three_unit_cluster,
                                         two_unit_cluster, chain_of_five, chain_of_six, two_distances, two_shells,
                                         small_box, coupled_between, directed_pair, triplets, corners, hidden_triplets>;
#else
using enumerated_models =
    testing::Types<unequal_layers, strided_cube, negative_offsets, ring_of_layers, three_unit_cluster, chain_of_six,
                   two_shells, coupled_between, directed_pair, corners, hidden_triplets>;
#endif

template <class Named>
class enumeration_of : public testing::Test {};
TYPED_TEST_SUITE(enumeration_of, enumerated_models, by_name);

TYPED_TEST(enumeration_of, visits_every_configuration_once)
{
    using Model = typename TypeParam::model;
    const all_configurations<Model> all;
    std::vector<int> visits(all.size(), 0);
    for_each_configuration<Model>(
        [&](const configuration<Model>& states) { ++visits[all.number_of(states_of(states))]; });
    for (int n : visits)
        ASSERT_EQ(n, 1);
}

// ∂ log Z/∂θ = <O_θ> and ∂² log Z/∂θ∂θ' = Cov(O_θ, O_θ'), by central differences of the brute-force log Z.
TYPED_TEST(enumeration_of, has_derivatives_of_log_z_as_means_and_covariances)
{
    using Model = typename TypeParam::model;
    constexpr double step = 1e-4;
    const all_configurations<Model> all;
    splitmix64 bits{1};
    auto theta = random_parameters<Model>(bits, 1.0);
    const auto computed = enumerate<Model>(theta);
    EXPECT_NEAR(computed.log_partition_function, all.log_partition_function(theta), 1e-10);
    for (std::size_t p = 0; p < Model::parameter_count; ++p) {
        const double at = theta[p];
        theta[p] = at + step;
        const double log_z_above = all.log_partition_function(theta);
        const auto mean_above = enumerate<Model>(theta).mean;
        theta[p] = at - step;
        const double log_z_below = all.log_partition_function(theta);
        const auto mean_below = enumerate<Model>(theta).mean;
        theta[p] = at;
        EXPECT_NEAR(computed.mean[p], (log_z_above - log_z_below) / (2.0 * step), 1e-6);
        for (std::size_t r = 0; r < Model::parameter_count; ++r) {
            EXPECT_NEAR(computed.covariance[p][r], (mean_above[r] - mean_below[r]) / (2.0 * step), 1e-5);
            EXPECT_EQ(computed.covariance[p][r], computed.covariance[r][p]);
        }
    }
}

// With the visible layer clamped: the sum over hidden configurations only.
TYPED_TEST(enumeration_of, sums_over_hidden_units_when_clamped)
{
    using Model = typename TypeParam::model;
    const all_configurations<Model> all;
    splitmix64 bits{2};
    const auto theta = random_parameters<Model>(bits, 1.0);
    const auto states = random_states<Model>(bits);
    const auto clamped = configured<Model>(states);
    const auto computed = enumerate<Model>(theta, &clamped);

    const std::vector<double> exponents = all.exponents(theta);
    double total = 0.0;
    std::vector<double> probabilities(all.size(), 0.0);
    const std::size_t visible_count = all.visible_count();
    for (std::size_t n = all.number_of(states) % visible_count; n < all.size(); n += visible_count)
        total += probabilities[n] = std::exp(exponents[n]);
    for (double& p : probabilities)
        p /= total;
    const auto mean = all.mean(probabilities);
    EXPECT_NEAR(computed.log_partition_function, std::log(total), 1e-10);
    for (std::size_t p = 0; p < Model::parameter_count; ++p) {
        EXPECT_NEAR(computed.mean[p], mean[p], 1e-10);
        double square = 0.0;
        for (std::size_t n = 0; n < all.size(); ++n)
            square += probabilities[n] * all.statistics(n)[p] * all.statistics(n)[p];
        EXPECT_NEAR(computed.covariance[p][p], square - mean[p] * mean[p], 1e-9);
    }
    // The clamped configuration is only read.
    EXPECT_EQ(states_of(clamped), states);
}

// Nobody would live to see its end.
TEST(enumeration, of_a_large_model_is_refused)
{
    EXPECT_THROW(static_cast<void>(enumerate(parameters<paper::model>{})), input_error);
    const configuration<paper::model> clamped;
    EXPECT_THROW(static_cast<void>(enumerate(parameters<paper::model>{}, &clamped)), input_error);
}

// Large parameters do not overflow.
TEST(enumeration, survives_large_parameters)
{
    using Model = single_layer::model;
    parameters<Model> theta;
    theta[bias<0, H>] = 800.0;
    theta[bias<0, P>] = -800.0;
    const auto computed = enumerate<Model>(theta);
    EXPECT_NEAR(computed.log_partition_function, 4800.0, 1e-9);
    EXPECT_NEAR(computed.mean[0], 6.0, 1e-12);
    EXPECT_NEAR(computed.covariance[0][0], 0.0, 1e-12);
}

} // namespace closura_tests::exact_tests
