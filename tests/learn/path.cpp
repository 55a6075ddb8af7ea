// Paths: θ(t) that was there before, found again from exact moments; smoothing and regression against what they
// promise.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/analyse/exact.hpp>
#include <closura/analyse/observables.hpp>
#include <closura/dynamics/right_hand_sides.hpp>
#include <closura/dynamics/trajectory.hpp>
#include <closura/learn/closure_path.hpp>
#include <closura/learn/critical_attraction.hpp>
#include <closura/learn/path_learning.hpp>
#include <closura/learn/path_objective.hpp>
#include <closura/learn/path_regression.hpp>
#include <closura/run/shuffling.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace closura_tests::path_tests {

using Model = chain_of_six::model; // biases of H and P, weights of HH, HP, PP
using path_type = std::vector<parameters<Model>>;

/// A path that starts without couplings and bends.
path_type known_path(std::size_t times)
{
    path_type path(times);
    for (std::size_t t = 0; t < times; ++t) {
        const double s = 0.05 * static_cast<double>(t);
        path[t][bias<0, H>] = -1.0 + 0.4 * std::sin(s);
        path[t][bias<0, P>] = -0.5 + 0.3 * s;
        path[t][weight<0, H, 0, H>] = 0.8 * s;
        path[t][weight<0, P, 0, P>] = -0.3 * s * s;
        path[t][weight<0, H, 0, P>] = 0.5 * std::sin(2.0 * s);
    }
    return path;
}

std::vector<data_moments<Model>> exact_data(const path_type& path, std::size_t runs)
{
    std::vector<data_moments<Model>> data;
    for (const auto& theta : path) {
        const auto exact = enumerate(theta);
        data.push_back({runs, exact.mean, exact.covariance});
    }
    return data;
}

std::vector<path_point<Model>> fitted(const std::vector<data_moments<Model>>& data, const parameters<Model>& theta_0,
                                      std::uint64_t seed, const auto& executor)
{
    return learn_path(carried{.chains = 400}, theta_0, std::span<const data_moments<Model>>(data), path_options{}, seed,
                      executor, [](std::size_t) {});
}

// Data without noise: what is left comes from 400 chains alone. A deviation of 5 standard errors of 400 chains has a
// probability under 10⁻⁶ for each number; the average over iterations makes it smaller still.
TEST(path, is_found_again_from_exact_moments_within_its_errors)
{
    const auto path = known_path(21);
    const auto found = fitted(exact_data(path, 1'000'000), path[0], 1, serial{});
    ASSERT_EQ(found.size(), path.size());
    EXPECT_EQ(found[0].theta, path[0]) << "what is given at t = 0 is kept";
    for (std::size_t t = 1; t < path.size(); ++t)
        for (std::size_t p = 0; p < path[t].size(); ++p) {
            EXPECT_NEAR(found[t].theta[p], path[t][p], 5.0 * found[t].error[p]) << t << ' ' << p;
            EXPECT_LT(found[t].error[p], 0.6) << "a test that could not fail";
        }
    EXPECT_GT(std::abs(path[20][weight<0, H, 0, H>]), 3.0 * found[20].error[2]);
}

// Karush, Kuhn and Tucker: within the bounds, no slope where free, and none but outwards where held.
TEST(path, bounded_steps_are_the_minimum_within_their_bounds)
{
    splitmix64 bits{3};
    int held = 0;
    for (int repeat = 0; repeat < 300; ++repeat) {
        constexpr std::size_t n = 5;
        std::array<std::array<double, n>, n> root, a{};
        std::array<double, n> b, bound;
        for (std::size_t i = 0; i < n; ++i) {
            for (double& one : root[i])
                one = symmetric(bits, 1.0);
            b[i] = symmetric(bits, 2.0);
            bound[i] = repeat % 3 == 0 && i % 2 == 0 ? HUGE_VAL : symmetric(bits, 0.5);
        }
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j) {
                a[i][j] = i == j ? 0.2 : 0.0;
                for (std::size_t k = 0; k < n; ++k)
                    a[i][j] += root[i][k] * root[j][k];
            }
        const auto x = learn_detail::bounded_minimum(a, b, bound);
        ASSERT_TRUE(x.has_value());
        for (std::size_t i = 0; i < n; ++i) {
            double push = b[i];
            for (std::size_t j = 0; j < n; ++j)
                push -= a[i][j] * (*x)[j];
            EXPECT_LE((*x)[i], bound[i]);
            if ((*x)[i] == bound[i]) {
                EXPECT_GE(push, -1e-10) << repeat << ' ' << i;
                ++held;
            } else {
                EXPECT_NEAR(push, 0.0, 1e-10) << repeat << ' ' << i;
            }
        }
    }
    EXPECT_GT(held, 300);
    const std::array<std::array<double, 2>, 2> singular = {{{1.0, 1.0}, {1.0, 1.0}}};
    EXPECT_EQ(learn_detail::bounded_minimum(singular, {1.0, 2.0}, {HUGE_VAL, HUGE_VAL}), std::nullopt);
}

// On a square lattice the dual of an Ising model is itself at sinh(2J) = 1, and J = W / 4 (Kramers and Wannier 1941).
TEST(path, knows_where_nearest_neighbours_separate)
{
    constexpr double square = critical_attraction<odd_square::model>;
    EXPECT_NEAR(std::sinh(square / 2.0), 1.0, 1e-14);
    EXPECT_EQ(critical_attraction<crowded_square::model>, square) << "any number of species";
    EXPECT_NEAR(critical_attraction<coupled_box::model>, 4.0 * 0.22165463, 1e-7);
    EXPECT_EQ(critical_attraction<small_box::model>, HUGE_VAL) << "not nearest neighbours";
    EXPECT_EQ(critical_attraction<chain_of_six::model>, HUGE_VAL) << "a chain has one phase";
    EXPECT_EQ(critical_attraction<paper::model>, HUGE_VAL) << "hidden layers couple farther";
    EXPECT_EQ(critical_attraction<coupled_between::model>, HUGE_VAL);
    EXPECT_EQ(critical_attraction<two_shells::model>, HUGE_VAL) << "not known";
    EXPECT_EQ(critical_attraction<triplets::model>, HUGE_VAL) << "not known";
}

// The likelihood's maximum under a bound, by Newton's steps with moments of enumeration, is the path's.
TEST(path, with_bounded_weights_is_the_most_likely_within_them)
{
    const auto path = known_path(21);
    const auto data = exact_data(path, 1'000'000);
    path_options options;
    options.largest_weight = 0.3;
    const auto found = learn_path(carried{.chains = 400}, path[0], std::span<const data_moments<Model>>(data), options,
                                  1, serial{}, [](std::size_t) {});
    parameters<Model> best = path[0];
    int held = 0;
    for (std::size_t t = 1; t < path.size(); ++t) {
        for (int iteration = 0; iteration < 50; ++iteration) {
            const auto exact = enumerate(best);
            parameter_values<Model, double> step;
            double divergence = 0.0;
            step.values() =
                learn_detail::newton_step(exact.covariance, (data[t].mean - exact.mean).values(),
                                          learn_detail::room_above(best, options).values(), 0.1, divergence);
            best += step;
        }
        for (std::size_t p = 0; p < best.size(); ++p) {
            EXPECT_NEAR(found[t].theta[p], best[p], 5.0 * found[t].error[p]) << t << ' ' << p;
            if (p >= Model::bias_count) {
                EXPECT_LE(found[t].theta[p], options.largest_weight + 1e-12) << t << ' ' << p;
                held += best[p] == options.largest_weight;
            }
        }
    }
    EXPECT_GT(held, 10) << "a test that could not fail";
    const auto exact = enumerate(best);
    EXPECT_NEAR(exact.mean[0], data[20].mean[0], 1e-9) << "biases are free: their statistics are the data's";
    EXPECT_NEAR(exact.mean[1], data[20].mean[1], 1e-9);
    EXPECT_LT(exact.mean[2], data[20].mean[2] - 0.01) << "pairs of what is held are fewer";
}

TEST(path, of_a_closure_knows_which_observables_its_statistics_are)
{
    const observables both(species_counts<H, P>{}, neighbour_pairs<H, P>{}); // H, P, HH, PP, HP
    constexpr std::array<std::size_t, 5> expected = {0, 1, 2, 4, 3};         // of biases, and weights of HH, HP, PP
    EXPECT_EQ(observables_of_statistics<Model>(both), expected);
    EXPECT_EQ(observables_of_statistics<Model>(species_counts<H, P>{}), std::nullopt) << "nobody has counted pairs";

    const std::vector<double> means = {3, 2, 1, 0.5, 0.25, 1, 2, 0, 0, 0.125};
    const auto wanted = moments_to_follow<Model>(means, 5, expected, 70);
    ASSERT_EQ(wanted.size(), 2U);
    EXPECT_EQ(wanted[0].runs, 70U);
    for (std::size_t t = 0; t < 2; ++t)
        for (std::size_t p = 0; p < 5; ++p)
            EXPECT_EQ(wanted[t].mean[p], means[5 * t + expected[p]]);
    EXPECT_THROW((void)moments_to_follow<Model>(means, 3, expected, 70), input_error);
    EXPECT_THROW((void)moments_to_follow<Model>(means, 2, expected, 70), input_error);
}

// −<log p_θ>_data = log Z − θ·<O>_data, and log Z is known. Errors are those of four populations: a t distribution of
// three degrees of freedom, of which 4 % are beyond 3 standard errors; no more than a fifth of the correlated times
// is let be there, none beyond 12.
TEST(path, has_the_objective_of_enumeration)
{
    const auto path = known_path(21);
    const auto data = exact_data(path, 100);
    auto elsewhere = path;
    for (std::size_t t = 1; t < elsewhere.size(); ++t)
        elsewhere[t][weight<0, H, 0, P>] += 0.3;
    const carried law{.chains = 400};
    const auto of = [&](const path_type& theta, const auto& executor) {
        return objective_along(law, std::span<const parameters<Model>>(theta),
                               std::span<const data_moments<Model>>(data), 5, executor);
    };
    for (const auto& theta : {path, elsewhere}) {
        const auto found = of(theta, serial{});
        int far = 0;
        for (std::size_t t = 0; t < theta.size(); ++t) {
            double expected = enumerate(theta[t]).log_partition_function;
            for (std::size_t p = 0; p < Model::parameter_count; ++p)
                expected -= theta[t][p] * data[t].mean[p];
            const double off = std::abs(found.cross_entropy[t] - expected);
            far += off > 3.0 * found.standard_error[t] + 1e-9;
            EXPECT_LT(off, 12.0 * found.standard_error[t] + 1e-9) << t;
            EXPECT_LT(found.standard_error[t], 0.05) << "a test that could not fail";
        }
        EXPECT_LE(far, 4);
        EXPECT_EQ(found.cross_entropy, of(theta, shuffling(3)).cross_entropy);
    }
    // The data are those of `path`: nothing else is as good, and independent units are what it starts from.
    const auto right = of(path, serial{});
    const auto wrong = of(elsewhere, serial{});
    EXPECT_NEAR(right.cross_entropy[0], right.of_independent_units[0], 1e-9);
    for (std::size_t t = 10; t < path.size(); ++t) {
        EXPECT_LT(right.cross_entropy[t], wrong.cross_entropy[t]) << t;
        EXPECT_LT(right.cross_entropy[t], right.of_independent_units[t]) << t;
    }
    EXPECT_THROW((void)objective_along(law, std::span<const parameters<Model>>(path).first(3),
                                       std::span<const data_moments<Model>>(data), 5, serial{}),
                 input_error);
}

TEST(path, does_not_depend_on_the_executor)
{
    const auto path = known_path(4);
    const auto data = exact_data(path, 100);
    const auto alone = fitted(data, path[0], 2, serial{});
    const auto shuffled = fitted(data, path[0], 2, shuffling(1));
    for (std::size_t t = 0; t < path.size(); ++t) {
        EXPECT_EQ(alone[t].theta, shuffled[t].theta);
        EXPECT_EQ(alone[t].of_model, shuffled[t].of_model);
    }
    EXPECT_NE(alone[3].theta, fitted(data, path[0], 3, serial{})[3].theta);
}

// Two fits that differ in the number of runs alone: what their errors differ by comes from the runs.
TEST(path, has_errors_from_runs_and_from_chains)
{
    const auto path = known_path(6);
    const auto few = fitted(exact_data(path, 10), path[0], 4, serial{});
    const auto many = fitted(exact_data(path, 1'000'000), path[0], 4, serial{});
    for (std::size_t p = 0; p < path[5].size(); ++p) {
        const double of_runs = std::sqrt(few[5].error[p] * few[5].error[p] - many[5].error[p] * many[5].error[p]);
        const auto exact = enumerate(path[5]);
        // For a model that is right, Cov(θ) = C⁻¹ / runs.
        const auto factor = learn_detail::decomposed(exact.covariance);
        ASSERT_TRUE(factor);
        std::array<double, Model::parameter_count> unit{};
        unit[p] = 1.0;
        factor->solve(unit);
        const double expected = std::sqrt(unit[p] / 10.0);
        EXPECT_NEAR(of_runs, expected, 0.35 * expected);
    }
}

TEST(path, needs_a_run_at_each_time)
{
    const auto path = known_path(3);
    auto data = exact_data(path, 5);
    data[2].runs = 0;
    EXPECT_THROW((void)fitted(data, path[0], 1, serial{}), input_error);
}

TEST(data_moments, are_means_and_covariances_over_the_runs_that_are_looked_at)
{
    splitmix64 bits{1};
    constexpr std::size_t runs = 7, times = 2, sites = 6;
    std::vector<std::uint8_t> states(runs * times * sites);
    for (std::uint8_t& state : states)
        state = static_cast<std::uint8_t>(bits() % 3);
    const training_data data(states, runs, times, sites);
    const auto odd = [](std::size_t run, std::size_t) { return run % 2 == 1; };
    const auto found = data_moments_over_time<Model>(data, odd, serial{});
    ASSERT_EQ(found[1].runs, 3U);
    std::vector<statistics<Model>> rows;
    for (const std::size_t run : {1U, 3U, 5U}) {
        configuration<Model> one;
        one.set_layer(0, data.at(run, 1));
        rows.push_back(moments(one));
    }
    for (std::size_t p = 0; p < Model::parameter_count; ++p) {
        const auto of = [&](std::size_t n, std::size_t q) { return static_cast<double>(rows[n][q]); };
        const double mean = (of(0, p) + of(1, p) + of(2, p)) / 3.0;
        EXPECT_DOUBLE_EQ(found[1].mean[p], mean);
        for (std::size_t q = 0; q < Model::parameter_count; ++q) {
            double expected = 0.0;
            for (std::size_t n = 0; n < 3; ++n)
                expected += (of(n, p) - mean) * (of(n, q) - (of(0, q) + of(1, q) + of(2, q)) / 3.0) / 2.0;
            EXPECT_NEAR(found[1].covariance[p][q], expected, 1e-12);
        }
    }
}

// Euler's steps with the right-hand sides that were found go along the path.
TEST(regression, makes_finite_elements_follow_a_path)
{
    const auto path = known_path(60);
    auto rhs = right_hand_sides<Model>(path[0], on_domain<bias<0, H>, weight<0, H, 0, H>>(hermite{.cell = 0.1}));
    const double step = 0.5;
    const double left = regress(rhs, std::span<const parameters<Model>>(path), step, {.sweeps = 60});
    trajectory<Model> theta(path[0], step);
    theta.integrate(rhs, path.size() - 1);
    double speed = 0.0;
    for (std::size_t t = 0; t < path.size(); ++t)
        for (std::size_t p = 0; p < path[t].size(); ++p) {
            EXPECT_NEAR(theta[t][p], path[t][p], 0.01) << t << ' ' << p;
            if (t > 0)
                speed = std::max(speed, std::abs(path[t][p] - path[t - 1][p]) / step);
        }
    EXPECT_LT(left, 0.02 * speed);
}

TEST(regression, finds_coefficients_that_were_there)
{
    auto truth = right_hand_sides<Model>(parameters<Model>{}, d_dt<bias<0, H>> = u<"k"> - u<"c"> * bias<0, H>,
                                         d_dt<bias<0, P>> = u<"c"> * bias<0, H>, d_dt<weight<0, H, 0, H>> = u<"k">,
                                         d_dt<weight<0, P, 0, P>> = -u<"k">,
                                         d_dt<weight<0, H, 0, P>> = exp(u<"e"> * bias<0, H>));
    auto found = truth;
    truth.set(u<"k">, 0.3);
    truth.set(u<"c">, 0.2);
    truth.set(u<"e">, -0.4);
    trajectory<Model> theta(parameters<Model>{}, 1.0);
    theta.integrate(truth, 30);
    const double left = regress(found, theta.points(0, 30), 1.0);
    EXPECT_LT(left, 1e-4);
    for (std::size_t c = 0; c < 3; ++c)
        EXPECT_NEAR(found.coefficients()[c], truth.coefficients()[c], 1e-3);
}

// ‖∂F/∂u‖², against the coefficients that an update moves.
TEST(regression, knows_how_long_a_basis_is)
{
    auto rhs =
        right_hand_sides<Model>(parameters<Model>{}, on_domain<bias<0, H>, weight<0, H, 0, H>>(hermite{.cell = 0.3}));
    splitmix64 bits{5};
    for (int n = 0; n < 20; ++n) {
        const auto theta = random_parameters<Model>(bits, 2.0);
        gradient_point<Model> point{theta, {}};
        point.weights[1] = 1.0;
        const auto gradient = rhs.gradient(std::span<const gradient_point<Model>>(&point, 1), {}, serial{});
        double squares = 0.0;
        for (const auto& vertex : std::get<0>(gradient.hermite).at_vertex)
            for (const double one : vertex)
                squares += one * one;
        EXPECT_NEAR(rhs.squared_basis(theta)[1], squares, 1e-12 * squares);
    }
}

} // namespace closura_tests::path_tests
