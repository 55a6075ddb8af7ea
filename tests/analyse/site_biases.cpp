// Biases of single units: energy, conditionals, sampler, enumeration and counts, against sums written out.
#include "brute_force.hpp"
#include "chi_square.hpp"
#include "models.hpp"

#include <closura/analyse/exact.hpp>
#include <closura/model/model_equations.hpp>
#include <closura/sample/sampler.hpp>
#include <closura/sample/unit_counts.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace closura_tests::site_biases_tests {

struct field_alone {
    static constexpr const char* name = "field_alone";
    using model = closura::model<lattice<2, 3>, layers<units<H, P>>, site_biases<0>>;
};

struct field_on_a_chain {
    static constexpr const char* name = "field_on_a_chain";
    using model =
        closura::model<lattice<5>, layers<units<A, B>>, site_biases<0>, couple<0, 0, nearest_neighbours<1>, all_pairs>>;
};

/// In two of three layers, one of them split by a stride.
struct fields_of_layers {
    static constexpr const char* name = "fields_of_layers";
    using model = closura::model<lattice<4>, layers<units<A>, units_on<lattice<2>, A, B>, units_on<lattice<2>, B>>,
                                 couple<0, 1, strided<patch<2>, 2>, same_species>, couple<1, 2, patch<1>, same_species>,
                                 site_biases<0>, site_biases<1>>;
};

/// Several planes of several cells, with a halo.
struct field_on_a_square {
    static constexpr const char* name = "field_on_a_square";
    using model = closura::model<lattice<4, 6>, layers<units<A>>, couple<0, 0, nearest_neighbours<2>, same_species>,
                                 site_biases<0>>;
};

/// θ and biases of single units, each up to a scale of its own.
template <class Model>
parameters<Model> random_biased(splitmix64& bits, double scale, double site_bias_scale)
{
    parameters<Model> result = random_parameters<Model>(bits, scale);
    for (double& value : result.site_biases().values())
        value = symmetric(bits, site_bias_scale);
    return result;
}

/// E written out: [layer][species][site] of the layers with biases.
template <class Model>
double energy_by_hand(const parameters<Model>& theta, const std::vector<std::uint8_t>& states)
{
    const std::span<const double> site_biases = theta.site_biases().values();
    const description& model = described<Model>();
    double result = model.energy(theta, states);
    std::size_t n = 0;
    for (std::size_t l = 0; l < Model::layer_count; ++l)
        for (std::size_t s = 1; Model::site_biased[l] && s <= Model::species_counts[l]; ++s)
            for (std::size_t site = 0; site < Model::unit_counts[l]; ++site, ++n)
                result -= states[model.first_unit(l) + site] == s ? site_biases[n] : 0.0;
    EXPECT_EQ(n, site_biases.size());
    return result;
}

template <class Model>
double log_partition_function_by_hand(const parameters<Model>& theta, std::size_t configurations)
{
    double total = 0.0;
    for (std::size_t n = 0; n < configurations; ++n)
        total += std::exp(-energy_by_hand(theta, all_configurations<Model>::states_of_number(n)));
    return std::log(total);
}

template <class Named>
class site_biases_of : public testing::Test {};
using biased = testing::Types<field_alone, field_on_a_chain, fields_of_layers, field_on_a_square>;
TYPED_TEST_SUITE(site_biases_of, biased, by_name);

TYPED_TEST(site_biases_of, add_to_the_energy)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{1};
    for (int n = 0; n < 20; ++n) {
        const auto theta = random_biased<Model>(bits, 1.0, 2.0);
        const auto states = random_states<Model>(bits);
        EXPECT_NEAR(energy(theta, configured<Model>(states)), energy_by_hand(theta, states), 1e-12);
    }
}

TYPED_TEST(site_biases_of, add_to_the_logits)
{
    using Model = typename TypeParam::model;
    const description& model = described<Model>();
    splitmix64 bits{2};
    const auto theta = random_biased<Model>(bits, 1.0, 2.0);
    for (int n = 0; n < 10; ++n) {
        auto states = random_states<Model>(bits);
        const auto configuration = configured<Model>(states);
        const auto check_layer = [&]<std::size_t L>(std::integral_constant<std::size_t, L>) {
            for (std::size_t site = 0; site < Model::unit_counts[L]; ++site) {
                std::uint8_t& unit = states[model.first_unit(L) + site];
                const std::uint8_t before = std::exchange(unit, std::uint8_t{0});
                const double empty = energy_by_hand(theta, states);
                const auto phi = logits<L>(theta, configuration, site);
                const auto p = conditional_probabilities<L>(theta, configuration, site);
                double total = 1.0;
                for (double logit : phi)
                    total += std::exp(logit);
                for (std::size_t s = 1; s <= Model::species_counts[L]; ++s) {
                    unit = static_cast<std::uint8_t>(s);
                    EXPECT_NEAR(phi[s - 1], empty - energy_by_hand(theta, states), 1e-12);
                    EXPECT_NEAR(p[s - 1], std::exp(phi[s - 1]) / total, 1e-12);
                    EXPECT_NEAR(energy_difference<L>(theta, configuration, site, s),
                                (before == 0 ? 0.0 : phi[before - 1]) - phi[s - 1], 1e-12);
                }
                unit = before;
            }
        };
        [&]<std::size_t... Layer>(std::index_sequence<Layer...>)
        {
            (check_layer(std::integral_constant<std::size_t, Layer>{}), ...);
        }
        (std::make_index_sequence<Model::layer_count>{});
    }
}

// Equal for all units, they are shared biases.
TYPED_TEST(site_biases_of, are_shared_biases_if_equal)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{3};
    auto theta = random_parameters<Model>(bits, 1.0);
    parameters<Model> field = theta;
    std::size_t bias = 0;
    std::size_t n = 0;
    for (std::size_t l = 0; l < Model::layer_count; ++l)
        for (std::size_t s = 0; s < Model::species_counts[l]; ++s, ++bias)
            if (Model::site_biased[l]) {
                const double value = symmetric(bits, 1.0);
                theta[bias] += value;
                for (std::size_t site = 0; site < Model::unit_counts[l]; ++site)
                    field.site_biases().values()[n++] = value;
            }
    const auto states = configured<Model>(random_states<Model>(bits));
    EXPECT_NEAR(energy(field, states), energy(theta, states), 1e-12);
}

TEST(site_biases, are_named_in_equations)
{
    const equation& told = logit_equation<field_alone::model, 0, P>;
    EXPECT_EQ(told.text, "phi[0,P](i) = bias[0,P] + site_bias[0,P](i)");
    EXPECT_NE(told.latex.find("b_{i,P}^{(0)}"), std::string_view::npos) << told.latex;
}

// ---- By enumeration; the square has too many configurations for that.

template <class Named>
class site_biases_enumerated_of : public testing::Test {};
using enumerated = testing::Types<field_alone, field_on_a_chain, fields_of_layers>;
TYPED_TEST_SUITE(site_biases_enumerated_of, enumerated, by_name);

// ∂ log Z/∂θ = <O_θ> and ∂ log Z/∂b_iα = <s_iα>, by central differences of log Z by hand.
TYPED_TEST(site_biases_enumerated_of, have_means_as_derivatives_of_log_z)
{
    using Model = typename TypeParam::model;
    constexpr double step = 1e-4;
    const std::size_t configurations = all_configurations<Model>().size();
    splitmix64 bits{4};
    auto theta = random_biased<Model>(bits, 1.0, 2.0);
    const auto exact = enumerate(theta);
    EXPECT_NEAR(exact.log_partition_function, log_partition_function_by_hand(theta, configurations), 1e-11);
    site_bias_values<Model>& field = theta.site_biases();
    const auto slope_along = [&](double& value) {
        const double at = value;
        value = at + step;
        const double above = log_partition_function_by_hand(theta, configurations);
        value = at - step;
        const double below = log_partition_function_by_hand(theta, configurations);
        value = at;
        return (above - below) / (2.0 * step);
    };
    for (std::size_t p = 0; p < Model::parameter_count; ++p)
        EXPECT_NEAR(exact.mean[p], slope_along(theta[p]), 1e-6) << Model::parameter_names[p];

    const auto units = enumerate_units(theta, exact.log_partition_function);
    for (std::size_t l = 0; l < Model::layer_count; ++l)
        for (std::size_t n = 0; Model::site_biased[l] && n < Model::species_counts[l] * Model::unit_counts[l]; ++n)
            EXPECT_NEAR(units.values()[units.first_of(l) + n], slope_along(field.values()[field.first_of(l) + n]),
                        1e-6);
}

// Histograms of whole configurations, each the end of a chain of its own, and the means of single units within 4.5
// standard errors (a probability of 7·10⁻⁶ each; the seed is fixed).
TYPED_TEST(site_biases_enumerated_of, are_sampled)
{
    using Model = typename TypeParam::model;
    constexpr std::size_t chains = 40;
    constexpr std::size_t rounds = 250;
    constexpr auto samples = static_cast<double>(chains * rounds);
    splitmix64 bits{5};
    const auto theta = random_biased<Model>(bits, 0.7, 1.5);
    const auto exact = enumerate(theta);
    const auto means = enumerate_units(theta, exact.log_partition_function);

    std::vector<double> probabilities;
    for (std::size_t n = 0; n < all_configurations<Model>().size(); ++n)
        probabilities.push_back(std::exp(-energy_by_hand(theta, all_configurations<Model>::states_of_number(n)) -
                                         exact.log_partition_function));
    std::vector<std::int64_t> observed(probabilities.size());
    unit_counts<Model> counts;
    unit_counts<Model> second_part;
    statistics<Model> total;
    sampler<Model> sampled(6, chains);
    for (std::size_t round = 0; round < rounds; ++round) {
        sampled.randomise();
        sampled.sweep(theta, 25);
        total += sampled.moments();
        for (std::size_t c = 0; c < chains; ++c) {
            ++observed[all_configurations<Model>::number_of(states_of(sampled.chain(c)))];
            (c % 2 == 0 ? counts : second_part).add(sampled.chain(c));
        }
    }
    chi_square test;
    test.add(probabilities, observed);
    expect_agreement(test, "whole configurations");

    counts += second_part;
    EXPECT_EQ(counts.samples(), static_cast<std::int64_t>(samples));
    const auto check_layer = [&]<std::size_t L>(std::integral_constant<std::size_t, L>) {
        [&]<class... Species>(boost::mp11::mp_list<Species...>) {
            const auto check = [&]<class S>(S) {
                std::int64_t sum = 0;
                for (std::size_t site = 0; site < Model::unit_counts[L]; ++site) {
                    const double p = means.template of<L, S>()[site];
                    const std::int64_t count = counts.template of<L, S>()[site];
                    EXPECT_NEAR(static_cast<double>(count) / samples, p, 4.5 * std::sqrt(p * (1.0 - p) / samples));
                    sum += count;
                }
                // Summed over the units, they are the shared bias's statistic.
                EXPECT_EQ(sum, (total[bias<L, S>]));
            };
            (check(Species{}), ...);
        }(typename Model::template species_of<L>{});
    };
    [&]<std::size_t... Layer>(std::index_sequence<Layer...>)
    {
        (check_layer(std::integral_constant<std::size_t, Layer>{}), ...);
    }
    (std::make_index_sequence<Model::layer_count>{});
}

// So strong that each unit is in a state of its own.
TYPED_TEST(site_biases_of, choose_the_states_of_single_units_if_strong)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{7};
    const auto wanted = random_states<Model>(bits);
    parameters<Model> theta = random_parameters<Model>(bits, 1.0);
    std::size_t n = 0;
    for (std::size_t l = 0; l < Model::layer_count; ++l)
        for (std::size_t s = 1; Model::site_biased[l] && s <= Model::species_counts[l]; ++s)
            for (std::size_t site = 0; site < Model::unit_counts[l]; ++site)
                theta.site_biases().values()[n++] =
                    wanted[described<Model>().first_unit(l) + site] == s ? 800.0 : -800.0;
    sampler<Model> sampled(8, 1);
    sampled.randomise();
    sampled.sweep(theta, 2);
    const auto states = states_of(sampled.chain(0));
    for (std::size_t unit = 0; unit < states.size(); ++unit)
        if (Model::site_biased[described<Model>().layer_of(unit)]) {
            EXPECT_EQ(states[unit], wanted[unit]) << "unit " << unit;
        }
}

// With the visible layer clamped, the biases of hidden units still act.
TEST(site_biases_of_hidden_layers, act_when_the_visible_layer_is_clamped)
{
    using Model = fields_of_layers::model;
    parameters<Model> theta;
    for (double& value : theta.site_biases().of<1, B>())
        value = 800.0;
    sampler<Model> sampled(9, 1);
    const std::vector<std::uint8_t> visible = {1, 0, 0, 1};
    sampled.clamp(0, visible);
    sampled.randomise_hidden();
    sampled.sweep_hidden(theta, 1);
    EXPECT_EQ(sampled.chain(0).layer(0), visible);
    EXPECT_EQ(sampled.chain(0).layer(1), (std::vector<std::uint8_t>{2, 2}));
}

} // namespace closura_tests::site_biases_tests
