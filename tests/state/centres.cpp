// Centres: pair moments about any centres follow exactly from plain moments (method: moments and centres).
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/state/centres.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <vector>

namespace closura_tests::centres_tests {

template <class Named>
class centres_of : public testing::Test {};
TYPED_TEST_SUITE(centres_of, all_models, by_name);

template <class Model>
centres<Model> random_centres(splitmix64& bits)
{
    centres<Model> mu;
    for (double& value : mu)
        value = uniform(bits);
    return mu;
}

template <class Model>
parameter_values<Model, double> counts_of(const std::vector<std::uint8_t>& states)
{
    parameter_values<Model, double> result;
    for (std::size_t p = 0; p < Model::parameter_count; ++p)
        result[p] = static_cast<double>(described<Model>().statistics[p].value(states));
    return result;
}

/// Σ_<ij> (s_iα − μ_α)(s_jβ − μ_β) for the weights, bond by bond.
template <class Model>
parameter_values<Model, double> centred_bond_by_bond(const std::vector<std::uint8_t>& states, const centres<Model>& mu)
{
    parameter_values<Model, double> result = counts_of<Model>(states);
    for (const counted_pair& pair : described<Model>().pairs) {
        const statistic_sum& sum = described<Model>().statistics[pair.weight];
        result[pair.weight] = 0.0;
        for (std::size_t n = 0; n < sum.units.size(); n += 2) {
            const double below = states[sum.units[n].unit] == sum.units[n].state ? 1.0 : 0.0;
            const double above = states[sum.units[n + 1].unit] == sum.units[n + 1].state ? 1.0 : 0.0;
            result[pair.weight] += (below - mu[pair.lower_bias]) * (above - mu[pair.upper_bias]);
        }
    }
    return result;
}

// Σ (s − μ)(s − μ) = m − q μ n − q μ n + N q μ μ.
TYPED_TEST(centres_of, give_centred_pair_moments)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{1};
    for (int n = 0; n < 10; ++n) {
        const auto states = random_states<Model>(bits);
        const auto mu = random_centres<Model>(bits);
        const auto expected = centred_bond_by_bond<Model>(states, mu);
        const auto computed = centred<Model>(counts_of<Model>(states), mu);
        for (std::size_t p = 0; p < Model::parameter_count; ++p)
            EXPECT_NEAR(computed[p], expected[p], 1e-12 * (1.0 + 1000.0 * std::fabs(expected[p])));
    }
}

// The difference of two centred moments is the centred difference.
TYPED_TEST(centres_of, commute_with_differences)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{2};
    const auto model_states = random_states<Model>(bits);
    const auto data_states = random_states<Model>(bits);
    const auto mu = random_centres<Model>(bits);
    const auto of_model = centred_bond_by_bond<Model>(model_states, mu);
    const auto of_data = centred_bond_by_bond<Model>(data_states, mu);
    auto difference = counts_of<Model>(model_states);
    for (std::size_t p = 0; p < Model::parameter_count; ++p)
        difference[p] -= counts_of<Model>(data_states)[p];
    const auto computed = centred_difference<Model>(difference, mu);
    for (std::size_t p = 0; p < Model::parameter_count; ++p)
        EXPECT_NEAR(computed[p], of_model[p] - of_data[p], 1e-9);

    // (9), with q counted bond by bond: ΔW is centred, Δa_α −= Σ q^(l,m) Σ_β ΔW_αβ μ_β^(m).
    auto expected = computed;
    for (const counted_pair& pair : described<Model>().pairs) {
        expected[pair.lower_bias] -= pair.upper_per_lower * computed[pair.weight] * mu[pair.upper_bias];
        expected[pair.upper_bias] -= pair.lower_per_upper * computed[pair.weight] * mu[pair.lower_bias];
    }
    const auto gradient = centred_gradient<Model>(difference, mu);
    for (std::size_t p = 0; p < Model::parameter_count; ++p)
        EXPECT_NEAR(gradient[p], expected[p], 1e-9 * (1.0 + std::fabs(expected[p])));
}

// The energy is the same in centred parameters: −a·n − W·(centred m) = −(a − q W μ)·n − W·m + constant. So bringing a
// change of (a, W) in centred form back to plain parameters changes energy differences not at all.
TYPED_TEST(centres_of, leave_energy_differences_alone)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{3};
    const auto one = random_states<Model>(bits);
    const auto other = random_states<Model>(bits);
    const auto mu = random_centres<Model>(bits);
    const auto theta = random_parameters<Model>(bits, 1.0);
    const auto plain = from_centred<Model>(theta, mu);
    const auto centred_one = centred_bond_by_bond<Model>(one, mu);
    const auto centred_other = centred_bond_by_bond<Model>(other, mu);
    double in_centred_form = 0.0;
    for (std::size_t p = 0; p < Model::parameter_count; ++p)
        in_centred_form -= theta[p] * (centred_one[p] - centred_other[p]);
    const double in_plain_form = described<Model>().energy(plain, one) - described<Model>().energy(plain, other);
    EXPECT_NEAR(in_centred_form, in_plain_form, 1e-9 * (1.0 + 100.0 * std::fabs(in_plain_form)));
}

// (10): μ ← (1 − r) μ + r <n> / N.
TEST(slide, moves_centres_towards_densities)
{
    using Model = unequal_layers::model;
    centres<Model> mu = {0.5, 0.25, 0.5, 0.25, 1.0};
    parameter_values<Model, double> moments;
    moments.values() = {4.0, 1.0, 1.0, 2.0, 0.0, 9.0, 9.0, 9.0, 9.0, 9.0};
    slide<Model>(mu, moments, 0.5);
    EXPECT_EQ(mu, (centres<Model>{0.75, 0.25, 0.5, 0.625, 0.5}));
    slide<Model>(mu, moments, 1.0);
    EXPECT_EQ(mu, (centres<Model>{1.0, 0.25, 0.5, 1.0, 0.0}));
    slide<Model>(mu, moments, 0.0);
    EXPECT_EQ(mu, (centres<Model>{1.0, 0.25, 0.5, 1.0, 0.0}));
}

TEST(slide, refuses_factors_that_are_no_weights)
{
    using Model = unequal_layers::model;
    centres<Model> mu{};
    for (double factor : {-0.1, 1.1, std::nan("")})
        EXPECT_THROW(slide<Model>(mu, {}, factor), input_error);
}

TEST(centres_at_point, are_linear_between_times_and_end_with_them)
{
    using Model = one_species::model;
    std::vector<centres<Model>> at_times(3);
    at_times[1].fill(1.0);
    at_times[2].fill(0.5);
    const auto at = [&](std::size_t substeps, std::size_t point) {
        return centres_at_point<Model>(at_times, substeps, point)[0];
    };
    EXPECT_EQ(at(4, 0), 0.0);
    EXPECT_EQ(at(4, 3), 0.75);
    EXPECT_EQ(at(4, 4), 1.0);
    EXPECT_EQ(at(4, 6), 0.75);
    EXPECT_EQ(at(4, 8), 0.5);
    EXPECT_THROW(at(4, 9), input_error);
    EXPECT_THROW(at(1, 3), input_error);
    EXPECT_THROW(at(0, 0), input_error);
}

} // namespace closura_tests::centres_tests
