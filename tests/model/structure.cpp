// What a model's type says of itself: parameters, their order and names, units, and q in both directions.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/model/pair_terms.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>

namespace closura_tests::structure_tests {

template <class Named>
class structure_of : public testing::Test {};
TYPED_TEST_SUITE(structure_of, models_of_each_kind, by_name);

TYPED_TEST(structure_of, lists_biases_by_layer_and_species_then_weights)
{
    using Model = typename TypeParam::model;
    const description& model = described<Model>();
    ASSERT_EQ(Model::parameter_count, model.statistics.size());
    EXPECT_EQ(Model::bias_count, model.bias_count());
    for (std::size_t p = 0; p < Model::parameter_count; ++p)
        EXPECT_EQ(Model::parameter_names[p], model.statistics[p].name);
}

TYPED_TEST(structure_of, has_the_units_and_species_of_its_layers)
{
    using Model = typename TypeParam::model;
    const description& model = described<Model>();
    ASSERT_EQ(Model::layer_count, model.layers.size());
    for (std::size_t l = 0; l < Model::layer_count; ++l) {
        EXPECT_EQ(Model::unit_counts[l], model.layers[l].size());
        EXPECT_EQ(Model::species_counts[l], model.layers[l].species.size());
    }
    std::size_t p = 0;
    for (std::size_t l = 0; l < Model::layer_count; ++l)
        for (std::size_t s = 0; s < Model::species_counts[l]; ++s)
            EXPECT_EQ(units_of_bias<Model>[p++], static_cast<double>(model.layers[l].size()));
}

// q^(l,m) and q^(m,l) as counted bond by bond, and N^(l) q^(l,m) = N^(m) q^(m,l).
TYPED_TEST(structure_of, has_directional_q)
{
    using Model = typename TypeParam::model;
    const description& model = described<Model>();
    ASSERT_EQ(pair_terms<Model>.size(), model.pairs.size());
    for (std::size_t n = 0; n < model.pairs.size(); ++n) {
        const pair_term& told = pair_terms<Model>[n];
        const counted_pair& counted = model.pairs[n];
        EXPECT_EQ(told.weight, counted.weight);
        EXPECT_EQ(told.lower_bias, counted.lower_bias);
        EXPECT_EQ(told.upper_bias, counted.upper_bias);
        EXPECT_EQ(told.upper_per_lower, counted.upper_per_lower);
        EXPECT_EQ(told.lower_per_upper, counted.lower_per_upper);
        const double lower_units = units_of_bias<Model>[told.lower_bias];
        const double upper_units = units_of_bias<Model>[told.upper_bias];
        EXPECT_EQ(lower_units * told.upper_per_lower, upper_units * told.lower_per_upper);
        EXPECT_EQ(told.bonds, lower_units * told.upper_per_lower);
    }
}

TEST(structure, numbers_of_known_models)
{
    using lotka_volterra = paper::model;
    static_assert(lotka_volterra::parameter_count == 10 && lotka_volterra::bias_count == 6);
    static_assert(lotka_volterra::index_of<bias_parameter<0, H>> == 0);
    static_assert(lotka_volterra::index_of<weight_parameter<1, P, 2, P>> == 9);
    static_assert(lotka_volterra::has_parameter<weight_parameter<0, H, 1, H>>);
    static_assert(!lotka_volterra::has_parameter<weight_parameter<0, H, 1, P>>);
    static_assert(!lotka_volterra::has_parameter<bias_parameter<3, H>>);
    static_assert(lotka_volterra::has_species<0, H> && !lotka_volterra::has_species<0, A>);
    static_assert(lotka_volterra::state_of<1, H> == 1 && lotka_volterra::state_of<1, P> == 2);

    constexpr std::array<std::string_view, 10> names = {
        "bias[0,H]", "bias[0,P]",       "bias[1,H]",       "bias[1,P]",       "bias[2,H]",
        "bias[2,P]", "weight[0,H,1,H]", "weight[0,P,1,P]", "weight[1,H,2,H]", "weight[1,P,2,P]"};
    EXPECT_EQ(lotka_volterra::parameter_names, names);

    constexpr auto& unequal = pair_terms<unequal_layers::model>;
    static_assert(unequal[0].upper_per_lower == 1.0 && unequal[0].lower_per_upper == 2.0 && unequal[0].bonds == 4.0);
    static_assert(unequal[3].upper_per_lower == 2.0 && unequal[3].lower_per_upper == 2.0 && unequal[3].bonds == 4.0);
}

// Lattices are row-major, the last extent contiguous.
TEST(structure, lattices_are_row_major)
{
    using three = lattice<2, 3, 5>;
    static_assert(three::size == 30 && three::index({1, 2, 4}) == 29 && three::index({1, 0, 2}) == 17);
    for (std::size_t site = 0; site < three::size; ++site)
        EXPECT_EQ(three::index(three::position(site)), site);
}

} // namespace closura_tests::structure_tests
