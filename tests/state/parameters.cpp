// θ and the biases of single units as one value: what it costs, how it moves, when two are equal.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/state/parameters.hpp>

#include <gtest/gtest.h>

#include <concepts>
#include <type_traits>

namespace closura_tests::parameters_tests {

using plain = paper::model;
using biased = model<lattice<6>, layers<units<H, P>, units<H>>, couple<0, 1, patch<2>, same_species>, site_biases<1>>;

// A model without site biases pays nothing for those of others.
static_assert(sizeof(parameters<plain>) == sizeof(parameter_values<plain, double>));
static_assert(std::is_trivially_copyable_v<parameters<plain>>);
static_assert([] {
    parameters<plain> theta;
    theta[bias<0, H>] = 1.5;
    parameter_values<plain, double> step;
    step[bias<0, H>] = 0.25;
    theta += 2.0 * step;
    return theta[bias<0, H>] == 2.0 && theta + step != theta;
}());

template <class Model>
parameter_values<Model, double> random_values(splitmix64& bits)
{
    return random_parameters<Model>(bits, 1.0);
}

parameters<biased> random_biased(splitmix64& bits)
{
    auto theta = random_parameters<biased>(bits, 1.0);
    for (double& value : theta.site_biases().values())
        value = symmetric(bits, 1.0);
    return theta;
}

TEST(parameters, move_without_their_site_biases)
{
    splitmix64 bits{1};
    const auto theta = random_biased(bits);
    const auto rates = random_values<biased>(bits);
    const auto later = theta + 0.5 * rates;
    static_assert(std::same_as<decltype(later), const parameters<biased>>);
    for (std::size_t p = 0; p < theta.size(); ++p)
        EXPECT_EQ(later[p], theta[p] + 0.5 * rates[p]) << biased::parameter_names[p];
    EXPECT_EQ(later.site_biases(), theta.site_biases());

    auto moved = theta;
    moved += 0.5 * rates;
    EXPECT_EQ(moved, later);
    moved -= 0.5 * rates;
    EXPECT_EQ(moved.site_biases(), theta.site_biases());

    const auto difference = later - theta;
    static_assert(std::same_as<decltype(difference), const parameter_values<biased, double>>);
    for (std::size_t p = 0; p < theta.size(); ++p)
        EXPECT_EQ(difference[p], later[p] - theta[p]);
}

TEST(parameters, are_equal_if_all_numbers_are)
{
    splitmix64 bits{2};
    const auto theta = random_biased(bits);
    auto other = theta;
    EXPECT_EQ(other, theta);
    other.site_biases().of<1, H>()[2] += 1.0;
    EXPECT_NE(other, theta);
    other = theta;
    other[weight<0, H, 1, H>] += 1.0;
    EXPECT_NE(other, theta);
}

TEST(parameters, own_their_site_biases)
{
    splitmix64 bits{3};
    const auto theta = random_biased(bits);
    auto copy = theta;
    copy.site_biases().of<1, H>()[0] = 7.0;
    EXPECT_NE((theta.site_biases().of<1, H>()[0]), 7.0);
    EXPECT_EQ(theta.site_biases().values().size(), 6U);

    const parameters<biased> alone(random_values<biased>(bits));
    for (double value : alone.site_biases().values())
        EXPECT_EQ(value, 0.0);
}

} // namespace closura_tests::parameters_tests
