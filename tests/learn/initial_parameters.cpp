// θ(0) and μ(0) from the data at t = 0.
#include "models.hpp"

#include <closura/analyse/exact.hpp>
#include <closura/learn/initial_parameters.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace closura_tests::initial_parameters_tests {

// The distribution that they give has the densities of the data, exactly.
TEST(initial_parameters, have_the_densities_of_the_data)
{
    using Model = paper_two_layers::model;
    // Three runs of two times on 2×2 sites; at t = 0 five H, three P, four empty.
    const std::vector<std::uint8_t> states = {1, 1, 2, 0, 0, 0, 0, 0, 1, 2, 2, 0, 1, 1, 1, 1, 1, 1, 0, 0, 2, 2, 2, 2};
    const training_data data(states, 3, 2, 4);
    const auto theta = initial_parameters<Model>(data);
    const auto exact = enumerate(theta);
    EXPECT_NEAR((exact.mean[0]), 5.0 / 3.0, 1e-12);
    EXPECT_NEAR((exact.mean[1]), 3.0 / 3.0, 1e-12);
    for (std::size_t p = 2; p < theta.size(); ++p)
        EXPECT_EQ(theta[p], 0.0);
    const auto mu = initial_centres<Model>(data);
    EXPECT_EQ(mu[0], 5.0 / 12.0);
    EXPECT_EQ(mu[1], 3.0 / 12.0);
    EXPECT_EQ(mu[2], 1.0 / 3.0);
}

// Whole numbers are summed, so that every program finds the same θ(0), to the last bit: ln(100/1400).
TEST(initial_parameters, do_not_depend_on_the_number_of_runs)
{
    for (const std::uint64_t runs : {1U, 3U, 7U, 10U, 100U}) {
        const auto theta = initial_parameters<paper::model>({1400 * runs, 100 * runs, 100 * runs}, runs);
        EXPECT_EQ(theta[0], std::log(100.0 / 1400.0));
        EXPECT_EQ(theta[1], std::log(100.0 / 1400.0));
    }
}

// A species that is absent counts as half a molecule on one lattice.
TEST(initial_parameters, of_an_absent_species_are_finite)
{
    const auto theta = initial_parameters<paper::model>({1500 * 20, 100 * 20, 0}, 20);
    EXPECT_EQ(theta[0], std::log(100.0 / 1500.0));
    EXPECT_DOUBLE_EQ(theta[1], std::log(0.5 / 1500.0));
}

TEST(initial_parameters, need_an_empty_site)
{
    EXPECT_THROW((void)initial_parameters<paper::model>({0, 800, 800}, 1), input_error);
    EXPECT_NO_THROW((void)initial_parameters<paper::model>({1, 8000, 7999}, 10));
}

TEST(training_data, refuse_what_does_not_fit)
{
    const std::vector<std::uint8_t> states(24, 1);
    EXPECT_NO_THROW((training_data(states, 3, 2, 4)));
    EXPECT_THROW((training_data(states, 3, 2, 5)), input_error);
    EXPECT_THROW((training_data(states, 3, 2, 3)), input_error);
    EXPECT_THROW((training_data(states, 0, 2, 4)), input_error);
    EXPECT_THROW((training_data(states, 3, 0, 4)), input_error);
    EXPECT_THROW((void)count_states<0>(training_data(states, 3, 2, 4), 0), input_error);
}

} // namespace closura_tests::initial_parameters_tests
