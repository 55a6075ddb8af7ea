// ΔE averaged over optimisation steps.
#include "models.hpp"

#include <closura/io/memory_archive.hpp>
#include <closura/learn/averaged_differences.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace closura_tests::averaged_differences_tests {

using model = paper_two_layers::model;
using values = parameter_values<model, double>;

values all(double value)
{
    values result;
    for (double& one : result)
        one = value;
    return result;
}

TEST(averaged_differences, are_means_until_the_least_share_is_reached_and_forget_afterwards)
{
    averaged_differences<model> averages;
    const std::array<double, 5> seen = {3.0, 1.0, 5.0, 7.0, -2.0};
    // Shares of 1, 1/2, then 0.4 each.
    const double after_two = (3.0 + 1.0) / 2.0;
    const double after_three = 0.6 * after_two + 0.4 * 5.0;
    const double after_four = 0.6 * after_three + 0.4 * 7.0;
    const std::array<double, 5> expected = {3.0, after_two, after_three, after_four, 0.6 * after_four - 0.4 * 2.0};
    for (std::size_t n = 0; n < seen.size(); ++n) {
        std::vector<values> estimates = {all(seen[n])};
        averages.average(7, estimates, 0.4);
        for (const double one : estimates[0])
            EXPECT_NEAR(one, expected[n], 1e-14) << n;
    }
    EXPECT_EQ(averages.times(), 8);
}

// A window that slides on meets times that it has seen before and times that it has not.
TEST(averaged_differences, belong_to_times_of_the_data)
{
    averaged_differences<model> averages;
    std::vector<values> estimates = {all(1.0), all(2.0), all(3.0)};
    averages.average(0, estimates, 0.1);
    estimates = {all(4.0), all(6.0), all(8.0)};
    averages.average(1, estimates, 0.1);
    EXPECT_DOUBLE_EQ(estimates[0][0], 3.0);
    EXPECT_DOUBLE_EQ(estimates[1][0], 4.5);
    EXPECT_DOUBLE_EQ(estimates[2][0], 8.0);
    EXPECT_EQ(averages.times(), 4);
}

TEST(averaged_differences, a_share_of_one_leaves_estimates_as_they_are)
{
    averaged_differences<model> averages;
    for (const double value : {0.1, -0.7, 3.3}) {
        std::vector<values> estimates = {all(value)};
        averages.average(0, estimates, 1.0);
        EXPECT_NEAR(estimates[0][0], value, 1e-15);
    }
}

} // namespace closura_tests::averaged_differences_tests
