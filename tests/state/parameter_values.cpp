// θ, typed by the model: by tag, by position, and as one array.
#include "models.hpp"

#include <closura/state/parameter_values.hpp>
#include <closura/state/parameters.hpp>
#include <closura/state/statistics.hpp>

#include <gtest/gtest.h>

#include <concepts>
#include <cstddef>

namespace closura_tests::parameter_values_tests {

using lotka_volterra = paper::model;

TEST(parameter_values, are_zero_at_first)
{
    const parameters<lotka_volterra> theta;
    EXPECT_EQ(theta.size(), 10U);
    for (double value : theta)
        EXPECT_EQ(value, 0.0);
}

TEST(parameter_values, are_named_by_tags)
{
    parameters<lotka_volterra> theta;
    theta[bias<0, H>] = theta[bias<2, P>] = -2.5;
    theta[weight<1, P, 2, P>] = 0.75;
    for (std::size_t p = 0; p < theta.size(); ++p)
        EXPECT_EQ(theta[p], (p == 0 || p == 5 ? -2.5 : p == 9 ? 0.75 : 0.0)) << lotka_volterra::parameter_names[p];
    const auto& constant = theta;
    EXPECT_EQ((constant[weight<1, P, 2, P>]), 0.75);
    static_assert(std::same_as<decltype(constant[bias<0, H>]), const double&>);
}

TEST(parameter_values, name_interactions_too)
{
    parameters<three_unit_cluster::model> theta;
    theta[strength<"corner">] = 3.0;
    EXPECT_EQ(theta[theta.size() - 1], 3.0);
    EXPECT_EQ(name_of(strength<"corner">), "strength[corner]");
    EXPECT_EQ(name_of(bias<12, H>), "bias[12,H]");
    EXPECT_EQ((name_of(weight<0, H, 1, P>)), "weight[0,H,1,P]");
}

TEST(parameter_values, add_up_and_compare)
{
    statistics<lotka_volterra> total;
    statistics<lotka_volterra> one;
    for (std::size_t p = 0; p < one.size(); ++p)
        one[p] = static_cast<std::int64_t>(p) - 3;
    total += one;
    EXPECT_EQ(total, one);
    total += one;
    EXPECT_NE(total, one);
    EXPECT_EQ(total[9], 12);
    EXPECT_EQ(total[0], -6);
    EXPECT_EQ(total.values()[9], 12);
}

} // namespace closura_tests::parameter_values_tests
