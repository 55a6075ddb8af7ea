// Standard errors of the parameters of learned models: against closed forms, and what data do not determine.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/analyse/exact.hpp>
#include <closura/analyse/parameter_errors.hpp>
#include <closura/run/shuffling.hpp>
#include <closura/run/threads.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace closura_tests::parameter_errors_tests {

using A = species<"A">;
using B = species<"B">;
using gas = model<lattice<12, 12>, layers<units<A, B>>>;
using hidden = model<lattice<12, 12>, layers<units<A>, units<A>>, couple<0, 1, patch<2, 2>, same_species>>;

constexpr std::size_t runs = 300, samples = 400;

/// Runs at so many times, which are samples of a model at the first of some θ.
template <class Model>
std::vector<std::uint8_t> runs_of(const parameters<Model>& theta, std::size_t times, std::size_t of_runs = runs)
{
    constexpr std::size_t sites = Model::unit_counts[0];
    std::vector<std::uint8_t> states(of_runs * times * sites);
    const std::vector<parameters<Model>> path(times, theta);
    std::vector<std::size_t> at(times);
    for (std::size_t t = 0; t < times; ++t)
        at[t] = t;
    sample_along(short_run{20}, std::span<const parameters<Model>>(path), std::span<const std::size_t>(at), of_runs, 11,
                 serial{}, [&](std::size_t t, std::size_t run, const configuration<Model>& chain) {
                     chain.get_layer(0, std::span(states).subspan((run * times + t) * sites, sites));
                 });
    return states;
}

constexpr auto all = [](std::size_t, std::size_t) { return true; };

template <class Model, class Chosen = decltype(all), class Executor = serial>
parameter_values<Model, double> errors_at(const parameters<Model>& theta, const parameters<Model>& of_runs,
                                          const Chosen& chosen = all, const Executor& executor = {},
                                          std::size_t number = runs)
{
    const auto states = runs_of<Model>(of_runs, 2, number);
    const training_data data(states, number, 2, Model::unit_counts[0]);
    const std::vector<parameters<Model>> path(2, theta);
    const std::vector<std::size_t> times = {1};
    return parameter_errors_along(short_run{20}, std::span<const parameters<Model>>(path),
                                  std::span<const std::size_t>(times), data, chosen, samples, 3, executor)[0];
}

parameters<gas> gas_at(double a, double b)
{
    parameters<gas> theta;
    theta[bias<0, A>] = a;
    theta[bias<0, B>] = b;
    return theta;
}

// Independent units: C = N (diag p − p pᵀ), so (C⁻¹)_AA = (1/p_A + 1/p_empty) / N, and runs vary as samples do.
// Variances of 300 and of 400 numbers are known to 8 %, errors to less: 20 % is above three standard errors.
TEST(parameter_errors, of_independent_units_are_those_of_counting)
{
    const auto theta = gas_at(-1.0, 0.3);
    const auto errors = errors_at<gas>(theta, theta);
    const double total = 1.0 + std::exp(-1.0) + std::exp(0.3);
    for (std::size_t s = 0; s < 2; ++s) {
        const double expected = std::sqrt((total / std::exp(theta[s]) + total) / 144.0 * (1.0 / runs + 1.0 / samples));
        EXPECT_NEAR(errors[s], expected, 0.2 * expected);
    }
}

TEST(parameter_errors, are_of_the_runs_that_are_chosen)
{
    const auto theta = gas_at(-1.0, 0.3);
    const auto of_all = errors_at<gas>(theta, theta);
    const auto of_few = errors_at<gas>(theta, theta, [](std::size_t run, std::size_t) { return run < 25; });
    const double expected = std::sqrt((1.0 / 25 + 1.0 / samples) / (1.0 / runs + 1.0 / samples));
    for (std::size_t s = 0; s < 2; ++s)
        EXPECT_NEAR(of_few[s] / of_all[s], expected, 0.45 * expected); // variances of 25 numbers are known to 29 %
    // A single run varies as the model does.
    const auto of_one = errors_at<gas>(theta, theta, all, serial{}, 1);
    EXPECT_NEAR(of_one[0], std::sqrt((1.0 + 1.0 / samples) / (1.0 / runs + 1.0 / samples)) * of_all[0],
                0.2 * of_one[0]);
}

// A hidden layer that no weight joins to the visible one is in no data; and of independent visible units a weight and a
// bias cannot be told apart.
TEST(parameter_errors, are_large_where_data_do_not_say)
{
    parameters<hidden> theta;
    theta[bias<0, A>] = -1.0;
    const auto alone = errors_at<hidden>(theta, theta);
    EXPECT_GT((alone[bias<1, A>]), 10.0);
    EXPECT_GT((alone[bias<0, A>]), 10.0) << "a weight makes up for it";
    EXPECT_GT((alone[weight<0, A, 1, A>]), 5.0);
}

// By enumeration: C = Cov(E[O | v]) over visible configurations v. Hidden units do not see each other, so that mean
// field has E[O | v]. Of 4,000 samples errors are known to 2 %, in every direction; ten is above four of these.
TEST(parameter_errors, are_those_of_enumeration)
{
    using tiny = model<lattice<6>, layers<units<A>, units<A>>, couple<0, 1, patch<3>, same_species>>;
    parameters<tiny> theta;
    theta[bias<0, A>] = 2.0;
    theta[bias<1, A>] = 2.0;
    theta[weight<0, A, 1, A>] = -2.0;

    std::map<std::vector<std::uint8_t>, std::array<double, 4>> by_visible; // weight, and it times each statistic
    double total = 0.0;
    for_each_configuration<tiny>([&](const configuration<tiny>& states) {
        const double weight = std::exp(-energy(theta, states));
        auto& of_visible = by_visible[states.layer(0)];
        const auto o = closura::moments(states);
        total += weight;
        of_visible[0] += weight;
        for (std::size_t p = 0; p < 3; ++p)
            of_visible[1 + p] += weight * static_cast<double>(o[p]);
    });
    std::array<double, 3> mean{};
    for (const auto& [visible, sums] : by_visible)
        for (std::size_t p = 0; p < 3; ++p)
            mean[p] += sums[1 + p] / total;
    parameter_matrix<tiny> covariance{};
    for (const auto& [visible, sums] : by_visible)
        for (std::size_t p = 0; p < 3; ++p)
            for (std::size_t r = 0; r < 3; ++r)
                covariance[p][r] +=
                    sums[0] / total * (sums[1 + p] / sums[0] - mean[p]) * (sums[1 + r] / sums[0] - mean[r]);

    constexpr std::size_t many = 4000;
    const auto states = runs_of<tiny>(theta, 1, many);
    const training_data data(states, many, 1, 6);
    const std::vector<std::size_t> times = {0};
    const auto errors = parameter_errors_along(short_run{40}, std::span<const parameters<tiny>>(&theta, 1),
                                               std::span<const std::size_t>(times), data, all, many, 3, serial{})[0];
    const auto expected = learn_detail::standard_errors(covariance, covariance, many, static_cast<double>(many));
    for (std::size_t p = 0; p < 3; ++p)
        EXPECT_NEAR(errors[p], expected[p], 0.1 * expected[p]) << tiny::parameter_names[p];
}

TEST(parameter_errors, do_not_depend_on_the_executor)
{
    parameters<hidden> theta;
    theta[weight<0, A, 1, A>] = 0.7;
    const auto errors = errors_at<hidden>(theta, theta);
    EXPECT_EQ((errors_at<hidden>(theta, theta, all, threads(2))), errors);
    EXPECT_EQ((errors_at<hidden>(theta, theta, all, shuffling(5))), errors);
}

TEST(parameter_errors, refuse_what_does_not_fit)
{
    const auto theta = gas_at(0.0, 0.0);
    const auto states = runs_of<gas>(theta, 2, 3);
    const training_data data(states, 3, 2, 144);
    const std::vector<parameters<gas>> path(2, theta);
    const std::vector<parameters<gas>> longer(3, theta);
    const std::vector<std::size_t> times = {1};
    const auto errors = [&](const auto& along, std::size_t of_samples, bool chosen) {
        return parameter_errors_along(
            short_run{1}, std::span<const parameters<gas>>(along), std::span<const std::size_t>(times), data,
            [&](std::size_t, std::size_t) { return chosen; }, of_samples, 1, serial{});
    };
    EXPECT_EQ(errors(path, 2, true).size(), 1U);
    EXPECT_THROW((void)errors(path, 1, true), input_error);
    EXPECT_THROW((void)errors(path, 2, false), input_error);
    EXPECT_THROW((void)errors(longer, 2, true), input_error);
}

} // namespace closura_tests::parameter_errors_tests
