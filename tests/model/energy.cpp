// The energy (4) and the conditionals (6) against sums over sites and bonds written out.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/sample/energy.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace closura_tests::energy_tests {

template <class Named>
class energy_of : public testing::Test {};
TYPED_TEST_SUITE(energy_of, all_models, by_name);

template <class Model>
constexpr int configurations = Model::unit_counts[0] > 20 ? 4 : 40;

// (4): the expression's value is the sum over sites and bonds.
TYPED_TEST(energy_of, is_the_sum_over_sites_and_bonds)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{1};
    for (int n = 0; n < configurations<Model>; ++n) {
        const auto theta = random_parameters<Model>(bits, 2.0);
        const auto states = random_states<Model>(bits);
        const double expected = described<Model>().energy(theta, states);
        EXPECT_NEAR(energy(theta, configured<Model>(states)), expected, 1e-12 * (1.0 + std::fabs(expected)));
    }
}

// φ_iα = E(unit i empty) − E(unit i holds α), for every unit; so exp φ is a ratio of probabilities.
TYPED_TEST(energy_of, has_logits_that_are_energy_differences)
{
    using Model = typename TypeParam::model;
    constexpr std::size_t at_most_units = 60;
    const description& model = described<Model>();
    splitmix64 bits{4};
    const auto theta = random_parameters<Model>(bits, 1.5);
    for (int n = 0; n < configurations<Model> / 4; ++n) {
        auto states = random_states<Model>(bits);
        const auto configuration = configured<Model>(states);
        [&]<std::size_t... Layer>(std::index_sequence<Layer...>)
        {
            const auto check_layer = [&]<std::size_t L>(std::integral_constant<std::size_t, L>) {
                const std::size_t stride = Model::unit_counts[L] / at_most_units + 1;
                for (std::size_t site = bits() % stride; site < Model::unit_counts[L]; site += stride) {
                    const auto phi = logits<L>(theta, configuration, site);
                    std::uint8_t& unit = states[model.first_unit(L) + site];
                    const std::uint8_t before = std::exchange(unit, std::uint8_t{0});
                    const double empty = model.energy(theta, states);
                    std::vector<double> energies = {empty};
                    double total = 1.0;
                    std::vector<double> ratios;
                    for (std::size_t s = 1; s <= Model::species_counts[L]; ++s) {
                        unit = static_cast<std::uint8_t>(s);
                        energies.push_back(model.energy(theta, states));
                        const double difference = empty - energies[s];
                        EXPECT_NEAR(phi[s - 1], difference, 1e-9) << "layer " << L << ", site " << site;
                        ratios.push_back(std::exp(difference));
                        total += ratios.back();
                    }
                    unit = before;
                    for (std::size_t s = 0; s < energies.size(); ++s)
                        EXPECT_NEAR(energy_difference<L>(theta, configuration, site, s), energies[s] - energies[before],
                                    1e-9);
                    // (6)
                    const auto p = conditional_probabilities<L>(theta, configuration, site);
                    for (std::size_t s = 0; s < p.size(); ++s)
                        EXPECT_NEAR(p[s], ratios[s] / total, 1e-9);
                }
            };
            (check_layer(std::integral_constant<std::size_t, Layer>{}), ...);
        }
        (std::make_index_sequence<Model::layer_count>{});
    }
}

// (6) at the ends of the range of doubles.
TEST(logits, are_those_of_units_that_exist)
{
    using Model = unequal_layers::model;
    const parameters<Model> theta;
    const configuration<Model> states;
    constexpr std::size_t sites = Model::unit_counts[1];
    EXPECT_THROW(static_cast<void>(logits<1>(theta, states, sites)), input_error);
    EXPECT_THROW(static_cast<void>(conditional_probabilities<1>(theta, states, sites)), input_error);
    EXPECT_THROW(static_cast<void>(energy_difference<1>(theta, states, sites, 0)), input_error);
    EXPECT_THROW(static_cast<void>(energy_difference<1>(theta, states, 0, Model::species_counts[1] + 1)), input_error);
}

TEST(conditional_probabilities, stay_finite_for_extreme_logits)
{
    const auto nearly_certain = probabilities_of_logits<2>({800.0, -800.0});
    EXPECT_EQ(nearly_certain[0], 1.0);
    EXPECT_EQ(nearly_certain[1], 0.0);
    const auto empty = probabilities_of_logits<2>({-800.0, -1e300});
    EXPECT_EQ(empty[0], 0.0);
    EXPECT_EQ(empty[1], 0.0);
    const auto even = probabilities_of_logits<2>({1e5, 1e5});
    EXPECT_EQ(even[0], 0.5);
    EXPECT_EQ(even[1], 0.5);
}

} // namespace closura_tests::energy_tests
