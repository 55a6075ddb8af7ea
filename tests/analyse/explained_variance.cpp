// The variance that a model's means explain, by hand.
#include <closura/analyse/explained_variance.hpp>

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace closura_tests::explained_variance_tests {

using namespace closura;

using two_counts = std::vector<std::array<double, 2>>;

double explained(const two_counts& of_model, const two_counts& of_data)
{
    return explained_variance(of_model, of_data);
}

TEST(explained_variance, has_the_values_of_its_definition)
{
    // Means over time 2 and 20: the total is (1 + 0 + 1) + (100 + 0 + 100) = 202.
    const two_counts data = {{1.0, 10.0}, {2.0, 30.0}, {3.0, 20.0}};
    EXPECT_EQ(explained(data, data), 1.0);
    EXPECT_EQ(explained({{2.0, 20.0}, {2.0, 20.0}, {2.0, 20.0}}, data), 0.0);
    // Residuals 1, 0, 2 of the first species and 0, 3, 4 of the second: 1 + 4 + 9 + 16 = 30.
    EXPECT_DOUBLE_EQ(explained({{2.0, 10.0}, {2.0, 27.0}, {1.0, 24.0}}, data), 1.0 - 30.0 / 202.0);
    // Jointly over the species, not a mean of their scores: that would be (1 + (1 − 200/200)) / 2 = 1/2.
    EXPECT_NEAR(explained({{1.0, 20.0}, {2.0, 20.0}, {3.0, 20.0}}, data), 2.0 / 202.0, 1e-14);
    // Worse than a constant.
    EXPECT_DOUBLE_EQ(explained({{1.0, 10.0}, {2.0, 30.0}, {3.0, 120.0}}, data), 1.0 - 10000.0 / 202.0);
}

TEST(explained_variance, is_not_symmetric)
{
    const two_counts data = {{0.0, 0.0}, {2.0, 4.0}};
    const two_counts model = {{0.0, 0.0}, {1.0, 4.0}};
    EXPECT_DOUBLE_EQ(explained(model, data), 1.0 - 1.0 / 10.0);
    EXPECT_DOUBLE_EQ(explained(data, model), 1.0 - 1.0 / 8.5);
}

TEST(explained_variance, of_one_species)
{
    const std::vector<std::array<double, 1>> data = {{0.0}, {4.0}};
    const std::vector<std::array<double, 1>> model = {{1.0}, {3.0}};
    EXPECT_DOUBLE_EQ(explained_variance(model, data), 1.0 - 2.0 / 8.0);
}

TEST(explained_variance, takes_rows_of_any_kind)
{
    const std::vector<std::vector<double>> data = {{0.0, 1.0}, {4.0, 1.0}};
    const std::array<std::array<double, 2>, 2> model = {{{1.0, 1.0}, {3.0, 1.0}}};
    EXPECT_DOUBLE_EQ(explained_variance(model, data), 1.0 - 2.0 / 8.0);
}

TEST(explained_variance, refuses_what_has_none)
{
    const two_counts data = {{0.0, 0.0}, {2.0, 4.0}};
    EXPECT_THROW((void)explained({{0.0, 0.0}}, data), input_error);
    EXPECT_THROW((void)explained({}, {}), input_error);
    EXPECT_THROW((void)explained(data, {{2.0, 3.0}, {2.0, 3.0}}), input_error);
    const std::vector<std::vector<double>> ragged = {{0.0, 1.0}, {1.0}};
    EXPECT_THROW((void)explained_variance(ragged, ragged), input_error);
}

} // namespace closura_tests::explained_variance_tests
