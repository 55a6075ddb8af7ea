// Gradient descent: its pass over the coefficients does what the gradient as a value says, and its rates are its own.
#include "two_kinds.hpp"

#include <closura/io/memory_archive.hpp>
#include <closura/run/threads.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <string>
#include <type_traits>

namespace closura_tests::gradient_descent_tests {

gradient_descent<Model> uneven()
{
    gradient_descent<Model> optimiser;
    for (std::size_t p = 0; p < optimiser.rates.size(); ++p)
        optimiser.rates[p] = 0.01 * static_cast<double>(p + 1);
    optimiser.set_factor("k", 0.3); // before there are equations
    return optimiser;
}

template <class Scalar>
void expect_same_with_gradient_in_between(double tolerance)
{
    auto optimiser = uneven();
    auto fused = two_kinds<Scalar>();
    auto apart = two_kinds<Scalar>();
    for (std::uint64_t seed : {1U, 2U, 3U}) {
        const some_points at(seed, 5);
        optimise(optimiser, fused, at.points, at.surroundings, threads(2));
        optimiser.update(apart, apart.gradient(at.points, at.surroundings, threads(2)));
    }
    const auto expected = all_coefficients(fused);
    const auto found = all_coefficients(apart);
    ASSERT_EQ(found.size(), expected.size());
    double largest = 0.0;
    for (std::size_t n = 0; n < found.size(); ++n) {
        EXPECT_NEAR(found[n], expected[n], tolerance) << "coefficient " << n;
        largest = std::max(largest, std::fabs(expected[n]));
    }
    EXPECT_GT(largest, 0.01);
}

TEST(gradient_descent_optimiser, does_in_one_pass_what_the_gradient_says)
{
    expect_same_with_gradient_in_between<double>(1e-16);
    expect_same_with_gradient_in_between<float>(1e-8);
}

TEST(gradient_descent_optimiser, multiplies_each_part_by_its_rate)
{
    auto rhs = two_kinds();
    const auto before = rhs;
    const some_points at(4, 5);
    auto optimiser = uneven();
    const auto gradient = rhs.gradient(at.points, at.surroundings, serial{});
    optimise(optimiser, rhs, at.points, at.surroundings);
    // k is in the equations of two parameters; the first, bias[0,H], has the rate.
    EXPECT_NEAR(rhs[u<"k">] - before[u<"k">], -0.3 * 0.01 * gradient.dense[1], 1e-16);
    EXPECT_NEAR(rhs[u<0>] - before[u<0>], -0.02 * gradient.dense[0], 1e-16);
    // The second function of the first domain is weight[0,H,1,H], the fifth parameter.
    const auto& block = std::get<0>(gradient.hermite);
    EXPECT_EQ(block.targets, (std::array<std::size_t, 2>{2, 4}));
    const auto u = rhs.field<0>().coefficients();
    for (std::size_t n = 0; n < block.vertices.size(); ++n)
        for (std::size_t s = 0; s < 4; ++s)
            EXPECT_NEAR(u[block.vertices[n] * 8 + 4 + s], -0.05 * block.at_vertex[n][4 + s], 1e-16);
}

TEST(gradient_descent_optimiser, knows_coefficients_by_label_and_by_name)
{
    gradient_descent<Model> by_label;
    by_label.set_factor(u<0>, 3.0);
    by_label.set_factor(u<"k">, 2.0);
    by_label.set_factor(u<"k">, 0.25);
    gradient_descent<Model> by_name;
    by_name.set_factor("u[0]", 3.0);
    by_name.set_factor("k", 0.25);
    EXPECT_TRUE(by_label == by_name);
}

TEST(gradient_descent_optimiser, refuses_factors_of_nothing_and_rates_that_are_no_numbers)
{
    auto rhs = two_kinds();
    const some_points at(5, 2);
    const auto message = [&](gradient_descent<Model> optimiser) -> std::string {
        try {
            optimise(optimiser, rhs, at.points, at.surroundings);
        } catch (const input_error& error) {
            return error.what();
        }
        return "";
    };
    gradient_descent<Model> optimiser;
    EXPECT_EQ(message(optimiser), "");
    optimiser.set_factor("q", 2.0);
    EXPECT_EQ(message(optimiser), "gradient_descent: a factor for q, which is no coefficient of the equations");
    optimiser = {};
    optimiser.set_factor("k", HUGE_VAL);
    EXPECT_EQ(message(optimiser), "gradient_descent: the factor of k is inf; expected a finite number");
    optimiser = {};
    optimiser.rates[bias<1, P>] = std::nan("");
    EXPECT_EQ(message(optimiser), "gradient_descent: the rate of bias[1,P] is nan; expected a finite number");
}

TEST(gradient_descent_optimiser, has_the_papers_rates)
{
    const gradient_descent<Model> optimiser;
    for (const double rate : optimiser.rates)
        EXPECT_EQ(rate, 2.5e-6);
    for (const double rate : gradient_descent<Model>::rate_per_site(0.004))
        EXPECT_EQ(rate, 0.001); // four sites
    static_assert(closura::described<gradient_descent<Model>> && field_count<gradient_descent<Model>> == 3);
}

// Stopped and resumed equals uninterrupted: rates and factors are in the archive. With the factor lost, k would differ.
TEST(gradient_descent_optimiser, goes_on_from_archives_with_its_rates)
{
    const auto go_on = [](auto& optimiser, auto& rhs, std::uint64_t seed) {
        for (std::uint64_t n = 0; n < 5; ++n) {
            const some_points at(seed + n, 4);
            optimise(optimiser, rhs, at.points, at.surroundings);
        }
    };
    auto optimiser = uneven();
    auto rhs = two_kinds();
    go_on(optimiser, rhs, 10);
    const std::string saved_optimiser = to_bytes(optimiser);
    const std::string saved_rhs = to_bytes(rhs);

    gradient_descent<Model> resumed_optimiser;
    auto resumed = two_kinds();
    from_bytes(saved_optimiser, resumed_optimiser);
    from_bytes(saved_rhs, resumed);
    EXPECT_TRUE(resumed_optimiser == optimiser);
    go_on(optimiser, rhs, 20);
    go_on(resumed_optimiser, resumed, 20);
    EXPECT_EQ(all_coefficients(resumed), all_coefficients(rhs));
    EXPECT_EQ(to_bytes(resumed), to_bytes(rhs));
}

} // namespace closura_tests::gradient_descent_tests
