// Linear equations and regressions, against definitions, exact solutions and finite differences.
#include <closura/learn/kernel_ridge.hpp>
#include <closura/learn/log_linear.hpp>
#include <closura/learn/moment_path.hpp>
#include <closura/learn/polynomial_regression.hpp>
#include <closura/learn/positive_definite.hpp>
#include <closura/simd/random.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <vector>

namespace closura_tests::regression_tests {

using namespace closura;

std::vector<double> uniform_numbers(std::size_t count, std::uint64_t seed)
{
    random_stream random(seed);
    std::vector<double> result(count);
    for (double& value : result)
        value = 2.0 * random.uniform() - 1.0;
    return result;
}

TEST(positive_definite, solves_equations_of_every_size)
{
    for (const std::size_t n : {1U, 2U, 3U, 4U, 5U, 7U, 8U, 11U, 16U, 31U, 64U, 101U}) {
        // B Bᵀ + 1, and a solution that is known.
        const auto b = uniform_numbers(n * n, n);
        std::vector<double> matrix(n * n);
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j) {
                for (std::size_t k = 0; k < n; ++k)
                    matrix[i * n + j] += b[i * n + k] * b[j * n + k];
                matrix[i * n + j] += i == j;
            }
        const auto solution = uniform_numbers(n, 1000 + n);
        std::vector<double> right(n);
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j)
                right[i] += matrix[i * n + j] * solution[j];
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = i + 1; j < n; ++j)
                matrix[i * n + j] = std::nan(""); // the lower half is all that is read
        const positive_definite factor(matrix, n);
        factor.solve(right);
        for (std::size_t i = 0; i < n; ++i)
            EXPECT_NEAR(right[i], solution[i], 1e-9) << n;
    }
}

TEST(positive_definite, refuses_what_is_not)
{
    EXPECT_THROW(positive_definite({1, 2, 2, 1}, 2), input_error);
    EXPECT_THROW(positive_definite({0}, 1), input_error);
    EXPECT_THROW(positive_definite({1, 0, 0}, 2), input_error);
    std::vector<double> short_one(1);
    EXPECT_THROW(positive_definite({1, 0, 0, 1}, 2).solve(short_one), input_error);
}

TEST(kernel_ridge, fulfils_its_equations)
{
    // At its points f = y − λ c: with a small ridge it goes through the data, and far away it is 0.
    const std::size_t n = 30;
    const auto inputs = uniform_numbers(n * 2, 1), targets = uniform_numbers(n * 3, 2);
    const kernel_ridge exact(inputs, 2, targets, 3, {.length = 0.5, .ridge = 1e-9});
    std::vector<double> values(3);
    for (std::size_t i = 0; i < n; ++i) {
        exact.evaluate(std::span(inputs).subspan(2 * i, 2), values, {});
        for (std::size_t f = 0; f < 3; ++f)
            EXPECT_NEAR(values[f], targets[3 * i + f], 1e-4);
    }
    const double far[2] = {100, 100};
    exact.evaluate(far, values, {});
    EXPECT_NEAR(values[0], 0, 1e-30);

    // One point: c = y / (1 + λ).
    const kernel_ridge one({0.0}, 1, {3.0}, 1, {.length = 2, .ridge = 0.5});
    const double at[1] = {1.0};
    double value[1];
    one.evaluate(at, value, {});
    const double r = 0.5 * std::sqrt(5.0);
    EXPECT_NEAR(value[0], 2.0 * (1 + r + r * r / 3) * std::exp(-r), 1e-14);
    EXPECT_THROW(kernel_ridge({}, 1, {}, 1, {}), input_error);
    EXPECT_THROW(kernel_ridge({1, 2}, 1, {1}, 1, {}), input_error);
}

/// ∂f/∂x against differences.
template <class Function>
void expect_gradient(const Function& f, std::size_t dimensions, std::size_t functions)
{
    const auto x = uniform_numbers(dimensions, 17);
    std::vector<double> value(functions), gradient(functions * dimensions), above(functions), below(functions);
    f.evaluate(x, value, gradient);
    for (std::size_t d = 0; d < dimensions; ++d) {
        auto moved = x;
        moved[d] = x[d] + 1e-5;
        f.evaluate(moved, above, {});
        moved[d] = x[d] - 1e-5;
        f.evaluate(moved, below, {});
        for (std::size_t k = 0; k < functions; ++k)
            EXPECT_NEAR(gradient[k * dimensions + d], (above[k] - below[k]) / 2e-5, 1e-7) << k << ' ' << d;
    }
}

TEST(regressions, have_exact_gradients)
{
    const auto inputs = uniform_numbers(40 * 3, 3), targets = uniform_numbers(40 * 2, 4);
    expect_gradient(kernel_ridge(inputs, 3, targets, 2, {.length = 1.5, .ridge = 0.01}), 3, 2);
    expect_gradient(polynomial_regression(inputs, 3, targets, 2, {.degree = 4, .ridge = 1e-3}), 3, 2);
}

TEST(polynomial_regression, recovers_a_polynomial)
{
    const auto inputs = uniform_numbers(60 * 2, 5);
    std::vector<double> targets;
    const auto truth = [](double x, double y) { return 1.0 - 2.0 * x + 0.5 * x * y - y * y * y; };
    for (std::size_t i = 0; i < 60; ++i)
        targets.push_back(truth(inputs[2 * i], inputs[2 * i + 1]));
    const polynomial_regression f(inputs, 2, targets, 1, {.degree = 3, .ridge = 1e-12});
    double value[1];
    const double at[2] = {0.3, -1.7}; // outside of the data, too
    f.evaluate(at, value, {});
    EXPECT_NEAR(value[0], truth(0.3, -1.7), 1e-6);
    EXPECT_EQ(monomials(3, 4).size(), 35U) << "(3 + 4)! / (3! 4!)";
    EXPECT_EQ(monomials(5, 0).size(), 1U);
}

TEST(log_linear, is_where_the_likelihood_is_largest)
{
    // Exact data of exp(1 + x − x²/2): found again but for the ridge. Of a constant: total over exposure.
    const auto inputs = uniform_numbers(50, 6);
    std::vector<double> sums, exposures;
    for (std::size_t i = 0; i < 50; ++i) {
        exposures.push_back(1.0 + static_cast<double>(i % 7));
        sums.push_back(exposures[i] * std::exp(1.0 + inputs[i] - inputs[i] * inputs[i] / 2));
    }
    const log_linear f(inputs, 1, sums, exposures, 2, 1e-9);
    for (const double x : {-0.7, 0.0, 0.4})
        EXPECT_NEAR(f(std::span(&x, 1)), std::exp(1.0 + x - x * x / 2), 1e-6);
    const double beyond = 50.0;
    EXPECT_LE(f(std::span(&beyond, 1)), std::exp(1.5) + 1e-6) << "it stays within what it was";
    EXPECT_GT(f(std::span(&beyond, 1)), 0.0);

    const double x = 0.2;
    const log_linear constant(inputs, 1, sums, exposures, 0, 1.0);
    double total = 0, exposure = 0;
    for (std::size_t i = 0; i < 50; ++i) {
        total += sums[i];
        exposure += exposures[i];
    }
    EXPECT_NEAR(constant(std::span(&x, 1)), total / exposure, 1e-9);
    const log_linear nothing(inputs, 1, std::vector<double>(50), exposures, 2, 1.0);
    EXPECT_TRUE(nothing.never());
    EXPECT_EQ(nothing(std::span(&x, 1)), 0.0);
    EXPECT_THROW(log_linear(inputs, 1, sums, std::vector<double>(49), 2, 1.0), input_error);
}

TEST(smoothed_path, leaves_parabolas_and_the_start_alone)
{
    moment_path path{2, {}};
    for (int t = 0; t < 60; ++t)
        path.points.insert(path.points.end(), {1.0 - 0.3 * t + 0.01 * t * t, 5.0});
    const moment_path smooth = smoothed(path, 5);
    for (std::size_t k = 0; k < path.points.size(); ++k)
        EXPECT_NEAR(smooth.points[k], path.points[k], 1e-9);

    // Independent noise of variance 1: its variance in the middle is Σ of the squared weights, under 0.15 for σ = 5.
    double squares = 0;
    std::size_t count = 0;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const moment_path noise{1, uniform_numbers(200, seed)};
        const moment_path calm = smoothed(noise, 5);
        EXPECT_EQ(calm.points[0], noise.points[0]);
        for (std::size_t t = 50; t < 150; ++t, ++count)
            squares += 3.0 * calm.points[t] * calm.points[t];
    }
    EXPECT_LT(squares / static_cast<double>(count), 0.15);
    EXPECT_GT(squares / static_cast<double>(count), 0.05);
    EXPECT_THROW((void)smoothed(path, -1), input_error);
}

} // namespace closura_tests::regression_tests
