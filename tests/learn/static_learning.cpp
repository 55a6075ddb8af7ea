// Static learning recovers the parameters that its data were sampled with, whatever the phases are made of.
#include "brute_force.hpp"
#include "models.hpp"
#include "visible.hpp"

#include <closura/analyse/exact.hpp>
#include <closura/learn/positive_definite.hpp>
#include <closura/learn/static_learning.hpp>
#include <closura/run/threads.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace closura_tests::static_learning_tests {

/// Samples of the visible layer, by long chains.
template <class Model>
std::vector<std::uint8_t> sampled(const parameters<Model>& theta, std::size_t count, std::size_t steps)
{
    std::vector<std::uint8_t> all;
    const conditionals<Model> given(theta);
    for (std::size_t c = 0; c < count; ++c) {
        configuration<Model> states;
        random_lanes stream(77, {purpose{1000}, 0, c});
        randomise<phase::sleep>(states, stream);
        sweep<phase::sleep>(states, given, stream, steps);
        const auto layer = states.layer(0);
        all.insert(all.end(), layer.begin(), layer.end());
    }
    return all;
}

template <class Model>
static_learning_options<Model> options_with(double rate, any_sleep sleep)
{
    static_learning_options<Model> options;
    options.sleep = sleep;
    options.sleep_chains = options.batch.size;
    options.optimiser.rates = gradient_descent<Model>::uniform_rate(rate);
    options.seed = 3;
    return options;
}

template <class Model>
parameters<Model> learned(const std::vector<std::uint8_t>& samples, const static_learning_options<Model>& options,
                          std::size_t steps, parameters<Model> theta_0 = {})
{
    const std::size_t sites = Model::unit_counts[0];
    const training_data data(samples, samples.size() / sites, 1, sites);
    static_learning<Model> learning(theta_0, data, options);
    for (std::size_t n = 0; n < steps; ++n)
        learning.step(threads(2));
    EXPECT_EQ(learning.steps_done(), steps);
    return learning.mean_theta();
}

using square = chequered::model; // 40×40, a visible layer with couplings of nearest neighbours

// A visible layer of 1600 sites. With n samples in equilibrium the likelihood's maximum is θ within √(C⁻¹/n): here
// within 0.02 for every parameter, and what is learned follows within the same.
TEST(static_learning, recovers_a_visible_layer)
{
    parameters<square> theta;
    theta.values() = {-1.5, -1.2, 0.2, 0.3, -0.2};
    const auto samples = sampled(theta, 100, 60);
    auto options = options_with<square>(4e-4, persistent{.gibbs_steps = 2});
    options.centred = false;
    const auto found = learned(samples, options, 2000);
    for (std::size_t p = 0; p < square::parameter_count; ++p)
        EXPECT_NEAR(found[p], theta[p], 0.04) << square::parameter_names[p];
    options.optimiser.rule = adam{};
    options.optimiser.rates = gradient_descent<square>::uniform_rate(0.02);
    options.sleep = contrastive{.gibbs_steps = 5};
    const auto by_adam = learned(samples, options, 1500);
    for (std::size_t p = 0; p < square::parameter_count; ++p)
        EXPECT_NEAR(by_adam[p], theta[p], 0.04) << square::parameter_names[p];
}

// One hidden layer, by every wake and sleep phase, centred and not: the visible distribution is that of the data. 4000
// samples determine eight numbers of it: the divergence at the likelihood's maximum is about 6 / (2 · 4000).
TEST(static_learning, recovers_a_hidden_layer_by_all_phases)
{
    using Model = paper_two_layers::model;
    parameters<Model> theta;
    theta.values() = {-0.6, 0.3, 0.2, -0.4, 0.7, -0.8};
    const auto samples = sampled(theta, 4000, 40);
    parameters<Model> theta_0;
    theta_0.values() = {0.0, 0.0, 0.0, 0.0, 0.1, -0.1};
    const double before = visible_divergence(theta, theta_0);
    EXPECT_GT(before, 0.1);
    std::vector<static_learning_options<Model>> all;
    for (const any_sleep sleep : {any_sleep(short_run{.gibbs_steps = 20}), any_sleep(persistent{.gibbs_steps = 2}),
                                  any_sleep(contrastive{.gibbs_steps = 10})})
        all.push_back(options_with<Model>(0.05, sleep));
    all.push_back(all[1]);
    all.back().wake = mean_field_wake{}; // exact for one hidden layer
    all.push_back(all.back());
    all.back().centred = false;
    all.push_back(all[1]);
    all.back().optimiser.rule = nesterov{.kept = 0.5};
    for (auto& options : all) {
        options.batch.size = options.sleep_chains = 200;
        EXPECT_LT(visible_divergence(theta, learned(samples, options, 800, theta_0)), 0.01)
            << options.wake.name() << ", " << options.sleep.name() << (options.centred ? ", centred" : "");
    }
}

// ---- Hidden layers on 20×20 sites.

/// Standard errors of the likelihood's maximum, √(I⁻¹ / n), with I = Cov(<O | v>) over samples v: the covariance of two
/// independent estimates of <O | v>, whose noise drops out.
template <class Model>
std::array<double, Model::parameter_count> errors_of_maximum(const parameters<Model>& theta,
                                                             const std::vector<std::uint8_t>& samples)
{
    constexpr std::size_t count = Model::parameter_count;
    constexpr std::size_t sweeps = 200;
    const std::size_t sites = Model::unit_counts[0];
    const std::size_t runs = samples.size() / sites;
    const conditionals<Model> given(theta);
    std::array<std::vector<parameter_values<Model, double>>, 2> of_samples;
    std::array<parameter_values<Model, double>, 2> mean;
    for (std::size_t half = 0; half < 2; ++half)
        for (std::size_t n = 0; n < runs; ++n) {
            configuration<Model> states;
            states.set_layer(0, std::span(samples).subspan(n * sites, sites));
            random_lanes stream(78, {purpose{1000}, half, n});
            randomise<phase::wake>(states, stream);
            sweep<phase::wake>(states, given, stream, 20);
            statistics<Model> sum;
            for (std::size_t k = 0; k < sweeps; ++k) {
                sweep<phase::wake>(states, given, stream, 1);
                sum += moments(states);
            }
            auto& of_sample = of_samples[half].emplace_back();
            for (std::size_t p = 0; p < count; ++p)
                of_sample[p] = static_cast<double>(sum[p]) / static_cast<double>(sweeps);
            mean[half] += (1.0 / static_cast<double>(runs)) * of_sample;
        }
    std::vector<double> information(count * count, 0.0);
    for (std::size_t n = 0; n < runs; ++n)
        for (std::size_t p = 0; p < count; ++p)
            for (std::size_t r = 0; r < count; ++r)
                for (std::size_t half = 0; half < 2; ++half)
                    information[p * count + r] += 0.5 * (of_samples[half][n][p] - mean[half][p]) *
                                                  (of_samples[1 - half][n][r] - mean[1 - half][r]);
    const positive_definite factor(information, count);
    std::array<double, count> errors;
    for (std::size_t p = 0; p < count; ++p) {
        std::array<double, count> unit{};
        unit[p] = 1.0;
        factor.solve(unit);
        errors[p] = std::sqrt(unit[p]);
    }
    return errors;
}

/// What 400 samples say is learned to within the errors of the likelihood's maximum, from where hidden units mean what
/// they did: h → 1 − h with w → −w is the same law.
template <class Model>
void expect_recovered(const parameters<Model>& theta, const static_learning_options<Model>& options, std::size_t steps,
                      double largest_error)
{
    const auto samples = sampled(theta, 400, 200);
    const auto errors = errors_of_maximum(theta, samples);
    parameters<Model> theta_0;
    for (std::size_t p = 0; p < Model::parameter_count; ++p)
        theta_0[p] = 0.8 * theta[p];
    const auto found = learned(samples, options, steps, theta_0);
    for (std::size_t p = 0; p < Model::parameter_count; ++p) {
        EXPECT_NEAR(found[p], theta[p], 4.5 * errors[p]) << Model::parameter_names[p];
        EXPECT_LT(errors[p], largest_error) << Model::parameter_names[p];
    }
}

using plane = lattice<20, 20>;
template <std::size_t Below>
using above = couple<Below, Below + 1, patch<2, 2>, same_species>;

TEST(static_learning, recovers_one_hidden_layer_of_400_units)
{
    using Model = closura::model<plane, layers<units<A>, units<A>>, above<0>>;
    parameters<Model> theta;
    theta.values() = {-2.2, -2.6, 1.2};
    auto options = options_with<Model>(1e-3, persistent{.gibbs_steps = 5});
    options.batch.size = options.sleep_chains = 100;
    expect_recovered(theta, options, 4000, 0.1);
}

// With two, the wake phase is a chain, too: five steps of it are too few (a_0 = −2.44, 17 errors off). The law says
// least of the upper bias.
TEST(static_learning, recovers_two_hidden_layers_of_400_units)
{
    using Model = closura::model<plane, layers<units<A>, units<A>, units<A>>, above<0>, above<1>>;
    parameters<Model> theta;
    theta.values() = {-1.9, -4.1, -2.2, 1.0, 1.0};
    auto options = options_with<Model>(5e-3, persistent{.gibbs_steps = 25});
    options.optimiser.rule = adam{};
    options.batch.size = options.sleep_chains = 50;
    expect_recovered(theta, options, 3000, 0.5);
}

// Without noise, a step is the gradient: (5) and (9) from exact moments, as means over many chains.
TEST(static_learning, steps_along_the_gradient)
{
    using Model = paper_two_layers::model;
    splitmix64 bits{5};
    const auto theta = random_parameters<Model>(bits, 0.8);
    const std::vector<std::uint8_t> one = {1, 0, 2, 0};
    std::vector<std::uint8_t> samples;
    for (int n = 0; n < 4; ++n)
        samples.insert(samples.end(), one.begin(), one.end());
    configuration<Model> clamped;
    clamped.set_layer(0, one);
    const auto awake = enumerate(theta, &clamped);
    const auto asleep = enumerate(theta);
    auto options = options_with<Model>(1.0, short_run{.gibbs_steps = 40});
    options.batch.size = 4;
    options.sleep_chains = 20000;
    options.wake = mean_field_wake{{.tolerance = 1e-12}};
    const training_data data(samples, 4, 1, 4);
    for (const bool centred : {false, true}) {
        options.centred = centred;
        static_learning<Model> learning(theta, data, options);
        const auto report = learning.step(threads(2));
        EXPECT_LE(report.wake_iterations, 2.0);
        for (std::size_t p = 0; p < Model::parameter_count; ++p)
            EXPECT_NEAR(report.difference[p], asleep.mean[p] - awake.mean[p],
                        4.5 * std::sqrt(asleep.covariance[p][p] / 20000.0));
        const auto expected = centred ? centred_gradient<Model>(report.difference, learning.mu()) : report.difference;
        for (std::size_t p = 0; p < Model::parameter_count; ++p)
            EXPECT_NEAR(learning.theta()[p], theta[p] - expected[p], 1e-13);
    }
}

TEST(static_learning, refuses_what_does_not_fit)
{
    using Model = paper_two_layers::model;
    const std::vector<std::uint8_t> states(4 * 10, 1);
    const training_data data(states, 10, 1, 4);
    auto options = options_with<Model>(0.1, contrastive{});
    const auto message = [&](std::size_t time = 0) -> std::string {
        try {
            static_learning<Model>(parameters<Model>{}, data, options, time);
        } catch (const input_error& error) {
            return error.what();
        }
        return "";
    };
    EXPECT_EQ(message(), "a batch of 100 runs is wanted; the data have 10");
    options.batch.size = 5;
    EXPECT_EQ(message(), "static learning: 100 chains in the sleep phase; expected at least 1, and 5 where they start "
                         "from the batch");
    options.sleep_chains = 5;
    EXPECT_EQ(message(), "");
    EXPECT_EQ(message(3), "static learning: time step 3; the data have 1 times");
}

} // namespace closura_tests::static_learning_tests
