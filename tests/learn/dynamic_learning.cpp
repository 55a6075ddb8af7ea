// Dynamic learning on tiny models: it finds what the data do, one step is the step of Algorithm 1, and each option does
// what it says.
#include "chi_square.hpp"
#include "learning.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace closura_tests::dynamic_learning_tests {

// ---- What is learned.

/// R² of the model's exact mean counts, at every third time of the data.
template <class Case>
double score(learner<Case>& learning, const decaying_data<Case>& data)
{
    const auto all_means = data.means();
    std::vector<visible_counts<model_in<Case>>> expected;
    std::vector<visible_counts<model_in<Case>>> of_model;
    for (std::size_t t = 0; t < data.steps(); t += 3) {
        const auto exact = enumerate(learning.solution()[t]);
        of_model.emplace_back();
        std::copy_n(exact.mean.begin(), of_model.back().size(), of_model.back().begin());
        expected.push_back(all_means[t]);
    }
    return explained_variance(of_model, expected);
}

template <class Case>
class decay_on : public testing::Test {};
TYPED_TEST_SUITE(decay_on, decaying_cases, by_name);

TYPED_TEST(decay_on, is_learned_with_every_adjoint)
{
    const decaying_data<TypeParam> data(400, 13, 1);
    options_in<TypeParam> options;
    options.window.length = 5;
    options.window.steps_per_slide = 30;
    options.batch.size = 40;
    options.seed = 2;
    options.optimiser.rates = options.optimiser.rate_per_site(0.05);
    // A model that does not move is worse than a constant at the data's mean over time.
    auto unmoved = start(data, options);
    EXPECT_LT(score(unmoved, data), 0.0);
    for (const std::string_view kind : any_adjoint::names) {
        ASSERT_TRUE(options.adjoint.select(kind));
        auto learning = start(data, options);
        go_on(learning, 30 * 9, threads(2));
        EXPECT_GT(score(learning, data), 0.95) << "adjoint " << kind;
    }
}

TEST(learning_rate, of_zero_leaves_a_parameter_alone)
{
    const decaying_data<ring> data(20, 8, 3);
    options_in<ring> options;
    options.window.length = 4;
    options.optimiser.rates = options.optimiser.rate_per_site(0.01);
    options.optimiser.rates[weight<0, A, 1, A>] = 0.0;
    auto learning = start(data, options);
    go_on(learning, 6);
    const auto& theta = learning.solution();
    for (std::size_t t = 0; t < data.steps(); ++t)
        EXPECT_EQ((theta[t][weight<0, A, 1, A>]), 0.0);
    EXPECT_NE((theta[7][bias<0, A>]), (theta[0][bias<0, A>]));
    EXPECT_NE((theta[7][bias<1, A>]), 0.0);
}

// ---- One step.

/// From u = 0, the change of u by one step is linear in the moments' differences if the adjoint does not know centres.
/// So its mean over seeds is −λ dS/du with exact moments.
void expect_exact_gradient_on_average(const any_adjoint& kind, std::size_t substeps)
{
    using model = ring::model;
    constexpr std::size_t seeds = 500;
    const decaying_data<ring> data(6, 5, 4);
    options_in<ring> options;
    options.adjoint = kind;
    options.window.length = 3;
    options.window.steps_per_slide = 1;
    options.batch.size = 6;
    options.law = short_run{20};
    options.time_step = 0.5;
    options.substeps = substeps;
    options.optimiser.rates = options.optimiser.uniform_rate(1e-3);

    auto theta_0 = first_parameters<ring>();
    theta_0[bias<1, A>] = -0.4;
    theta_0[weight<0, A, 1, A>] = 0.3;
    const auto rhs = right_hand_sides<model>(theta_0, ring::domain);

    std::vector<double> sum;
    std::vector<double> squares;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        options.seed = seed;
        learner<ring> learning(rhs, theta_0, data.view(), options);
        go_on(learning, 1);
        const auto u = learning.right_hand_sides().field().coefficients();
        sum.resize(u.size());
        squares.resize(u.size());
        for (std::size_t n = 0; n < u.size(); ++n) {
            sum[n] += u[n];
            squares[n] += u[n] * u[n];
        }
    }

    std::vector<parameter_values<model, double>> differences(4, enumerate(theta_0).mean);
    for (std::size_t t = 0; t < 4; ++t)
        for (std::size_t run = 0; run < data.view().runs(); ++run) {
            configuration<model> clamped;
            clamped.set_layer(0, data.view().at(run, t));
            const auto exact = enumerate(theta_0, &clamped);
            for (std::size_t p = 0; p < model::parameter_count; ++p)
                differences[t][p] -= exact.mean[p] / 6.0;
        }
    const std::vector<parameters<model>> points(3 * substeps + 1, theta_0);
    auto expected = rhs;
    for (const auto& [theta, weights] :
         window_gradient(kind, rhs, adjoint_window<model>{points, differences, {}, 0.5, substeps})) {
        auto change = weights;
        for (double& value : change)
            value *= -1e-3;
        expected.accumulate(theta, change);
    }

    const auto exact = expected.field().coefficients();
    ASSERT_EQ(sum.size(), exact.size());
    double largest = 0.0;
    for (std::size_t n = 0; n < exact.size(); ++n) {
        const double mean = sum[n] / seeds;
        const double variance = squares[n] / seeds - mean * mean;
        // 4.5 standard errors: exceeded with a probability of 7·10⁻⁶ for each coefficient.
        EXPECT_NEAR(mean, exact[n], 4.5 * std::sqrt(variance / seeds) + 1e-12) << "coefficient " << n;
        largest = std::max(largest, std::fabs(exact[n]) / std::sqrt(variance / seeds + 1e-24));
    }
    EXPECT_GT(largest, 20.0) << "the errors are too large to show anything";
}

TEST(step, descends_along_the_exact_gradient_on_average)
{
    expect_exact_gradient_on_average(plain_adjoint{}, 1);
    expect_exact_gradient_on_average(discrete_adjoint{}, 1);
    expect_exact_gradient_on_average(discrete_adjoint{}, 3);
}

// From u = 0 a step is linear in ∂S/∂θ. With the same seed the moments are the same, so that what attraction adds is
// the step of ½ κ (θ − θ*)² alone.
TEST(step, descends_towards_a_trajectory_too)
{
    using model = ring::model;
    constexpr double rate = 1e-3, strength = 7.0;
    const decaying_data<ring> data(6, 5, 4);
    options_in<ring> options;
    options.adjoint = discrete_adjoint{};
    options.window.length = 3;
    options.batch.size = 6;
    options.time_step = 0.5;
    options.optimiser.rates = options.optimiser.uniform_rate(rate);
    const auto theta_0 = first_parameters<ring>();
    const auto rhs = right_hand_sides<model>(theta_0, ring::domain);
    std::vector<parameters<model>> path(data.view().steps(), theta_0);
    std::vector<parameter_values<model, double>> slopes(4);
    for (std::size_t t = 0; t < path.size(); ++t)
        for (std::size_t p = 0; p < model::parameter_count; ++p) {
            path[t][p] += 0.1 * static_cast<double>(t) - 0.2 * static_cast<double>(p);
            if (t < slopes.size())
                slopes[t][p] = strength * (theta_0[p] - path[t][p]);
        }
    const auto after_a_step = [&](double attraction) {
        learner<ring> learning(rhs, theta_0, data.view(), options);
        learning.attract_to(path, attraction);
        go_on(learning, 1);
        const auto u = learning.right_hand_sides().field().coefficients();
        return std::vector<double>(u.begin(), u.end());
    };
    auto expected = rhs;
    const std::vector<parameters<model>> points(4, theta_0);
    for (const auto& [theta, weights] :
         window_gradient(discrete_adjoint{}, rhs, adjoint_window<model>{points, slopes, {}, 0.5, 1})) {
        auto change = weights;
        for (double& value : change)
            value *= -rate;
        expected.accumulate(theta, change);
    }
    const auto alone = expected.field().coefficients();
    const auto with = after_a_step(strength), without = after_a_step(0.0);
    ASSERT_EQ(with.size(), alone.size());
    double largest = 0.0;
    for (std::size_t n = 0; n < alone.size(); ++n) {
        EXPECT_NEAR(with[n] - without[n], alone[n], 1e-12) << "coefficient " << n;
        largest = std::max(largest, std::fabs(alone[n]));
    }
    EXPECT_GT(largest, 1e-4) << "a test that could not fail";

    learner<ring> learning(rhs, theta_0, data.view(), options);
    EXPECT_THROW(learning.attract_to(std::span(path).first(3), 1.0), input_error);
    EXPECT_THROW(learning.attract_to(path, -1.0), input_error);
    path[2][0] = std::nan("");
    EXPECT_THROW(learning.attract_to(path, 1.0), input_error);
}

// ---- Centres.

TEST(centres, start_at_the_densities_of_the_data)
{
    const decaying_data<square> data(30, 6, 5);
    options_in<square> options;
    options.window.length = 2;
    const auto learning = start(data, options);
    ASSERT_EQ(learning.centres_over_time().size(), data.steps());
    for (const auto& mu : learning.centres_over_time()) {
        EXPECT_NEAR(mu[0], data.means()[0][0] / 4.0, 1e-14);
        EXPECT_NEAR(mu[1], data.means()[0][1] / 4.0, 1e-14);
        EXPECT_EQ(mu[2], 1.0 / 3.0);
        EXPECT_EQ(mu[3], 1.0 / 3.0);
    }
}

TEST(centres, slide_towards_the_moments_of_the_wake_phase)
{
    const decaying_data<square> data(30, 8, 6);
    const auto means = data.means();
    options_in<square> options;
    options.window.length = 3;
    options.window.steps_per_slide = 2;
    options.batch.size = 30; // all runs
    options.centring.factor = 0.3;
    auto learning = start(data, options);
    for (std::size_t steps = 1; steps <= 3; ++steps) {
        const auto before = learning.centres_over_time();
        const std::size_t first = learning.window().first;
        go_on(learning, 1);
        const auto& after = learning.centres_over_time();
        std::size_t moved = 0; // a density can happen to be the centre that there was
        for (std::size_t t = 0; t < data.steps(); ++t) {
            if (t < first || t > first + 3) {
                EXPECT_EQ(after[t], before[t]) << "outside the window, time " << t;
                continue;
            }
            for (std::size_t s = 0; s < 2; ++s) {
                EXPECT_NEAR(after[t][s], 0.7 * before[t][s] + 0.3 * means[t][s] / 4.0, 1e-14);
                // Hidden ones slide towards some density.
                EXPECT_GE(after[t][2 + s], 0.7 * before[t][2 + s]);
                EXPECT_LE(after[t][2 + s], 0.7 * before[t][2 + s] + 0.3);
                moved += after[t][2 + s] != before[t][2 + s];
            }
        }
        EXPECT_GT(moved, 4U) << "of eight hidden centres";
    }
}

TEST(centres, that_slide_by_nothing_stay)
{
    const decaying_data<ring> data(10, 6, 7);
    options_in<ring> options;
    options.window.length = 3;
    options.centring.factor = 0.0;
    auto learning = start(data, options);
    const auto before = learning.centres_over_time();
    go_on(learning, 4);
    EXPECT_EQ(learning.centres_over_time(), before);
}

// ---- The window.

TEST(window, slides_to_the_end_of_the_data_and_stays_there)
{
    const decaying_data<ring> data(6, 12, 8);
    for (std::size_t steps_per_slide : {1U, 2U, 3U}) {
        options_in<ring> options;
        options.window.length = 4;
        options.window.steps_per_slide = steps_per_slide;
        options.law = short_run{1};
        options.optimiser.rates = options.optimiser.uniform_rate(1e-4);
        auto learning = start(data, options);
        for (std::size_t done = 0; done < 30; ++done) {
            EXPECT_EQ(learning.steps_done(), done);
            // T = 11, so τ ≤ 7.
            EXPECT_EQ(learning.window().first, std::min<std::size_t>(done / steps_per_slide, 7));
            go_on(learning, 1);
        }
    }
}

TEST(window, may_be_all_of_the_data)
{
    const decaying_data<ring> data(6, 5, 9);
    options_in<ring> options;
    options.window.length = 4;
    auto learning = start(data, options);
    go_on(learning, 5);
    EXPECT_EQ(learning.window().first, 0U);
    EXPECT_EQ(learning.solution().last_step(), 4U);
}

// ---- The batch. Runs that differ in their number of particles show in the centres which of them were drawn.

/// Run r has 2^r particles at all times, r = 0 … 3.
std::vector<std::uint8_t> marked_runs(std::size_t steps)
{
    std::vector<std::uint8_t> states;
    for (std::size_t run = 0; run < 4; ++run)
        for (std::size_t t = 0; t < steps; ++t)
            for (std::size_t site = 0; site < 8; ++site)
                states.push_back(site < (std::size_t{1} << run) ? 1 : 0);
    return states;
}

/// The particles of all runs of the batch, for each optimisation step and each time of the window.
std::vector<std::vector<std::size_t>> particles_drawn(choice<drawn_each_time, drawn_once> kind, std::size_t batch,
                                                      std::size_t steps)
{
    const auto states = marked_runs(3);
    options_in<ring> options;
    options.window.length = 2;
    options.batch.size = batch;
    options.batch.runs = kind;
    options.law = short_run{1};
    options.centring.factor = 1.0;
    options.seed = 10;
    learner<ring> learning(first_right_hand_sides<ring>(), first_parameters<ring>(), training_data(states, 4, 3, 8),
                           options);
    std::vector<std::vector<std::size_t>> result;
    for (std::size_t step = 0; step < steps; ++step) {
        go_on(learning, 1);
        result.emplace_back();
        for (const auto& mu : learning.centres_over_time())
            result.back().push_back(static_cast<std::size_t>(std::lround(mu[0] * 8.0 * static_cast<double>(batch))));
    }
    return result;
}

TEST(batch, is_shared_by_all_times_or_drawn_for_each)
{
    std::size_t different = 0;
    for (const auto& drawn : particles_drawn(drawn_once{}, 1, 50))
        different += std::set(drawn.begin(), drawn.end()).size() > 1;
    EXPECT_EQ(different, 0U);
    for (const auto& drawn : particles_drawn(drawn_each_time{}, 1, 50))
        different += std::set(drawn.begin(), drawn.end()).size() > 1;
    // Three times agree with a chance of 1/16; that 40 of 50 do not, is as good as certain.
    EXPECT_GT(different, 40U);
}

TEST(batch, has_no_run_twice_and_each_pair_equally_often)
{
    for (const choice<drawn_each_time, drawn_once>& kind :
         {choice<drawn_each_time, drawn_once>(drawn_once{}), choice<drawn_each_time, drawn_once>(drawn_each_time{})}) {
        std::array<std::int64_t, 17> times_seen{};
        for (const auto& drawn : particles_drawn(kind, 2, 600))
            ++times_seen[drawn[0]];
        // Sums of two different powers of two.
        std::vector<std::int64_t> pairs;
        for (std::size_t sum : {3U, 5U, 6U, 9U, 10U, 12U})
            pairs.push_back(times_seen[sum]);
        for (std::size_t sum : {2U, 4U, 8U, 16U})
            EXPECT_EQ(times_seen[sum], 0) << "a run twice";
        chi_square test;
        test.add(std::vector<double>(6, 1.0 / 6.0), pairs);
        expect_agreement(test, "pairs of runs");
    }
}

TEST(batch, of_all_runs_has_each_of_them_once)
{
    for (const auto& drawn : particles_drawn(drawn_each_time{}, 4, 10))
        EXPECT_EQ(drawn, std::vector<std::size_t>(3, 1 + 2 + 4 + 8));
}

// ---- The rate.

TEST(rate_per_site, is_divided_by_the_size_of_the_lattice)
{
    const auto of_ring = gradient_descent<ring::model>::rate_per_site(0.004);
    for (double rate : of_ring)
        EXPECT_DOUBLE_EQ(rate, 0.004 / 8.0);
    const auto of_paper = gradient_descent<paper::model>::rate_per_site(0.004);
    for (double rate : of_paper)
        EXPECT_DOUBLE_EQ(rate, 2.5e-6);
    EXPECT_EQ(learning_options<paper::model>{}.optimiser.rates, gradient_descent<paper::model>::uniform_rate(2.5e-6));
}

// Gradients are sums over the lattice: data and model repeated on twice as many sites give twice the gradient, and with
// the rate per site the same change of u.
TEST(rate_per_site, serves_lattices_of_all_sizes)
{
    using small = closura::model<lattice<8>, layers<units<A>>>;
    using large = closura::model<lattice<16>, layers<units<A>>>;
    constexpr std::size_t times = 3;
    std::vector<std::uint8_t> on_small(times * 8);
    std::vector<std::uint8_t> on_large(times * 16);
    for (std::size_t t = 0; t < times; ++t)
        for (std::size_t site = 0; site < 16; ++site) {
            const std::uint8_t state = site % 4 <= 2 - t;
            on_small[t * 8 + site % 8] = state;
            on_large[t * 16 + site] = state;
        }
    const auto learned = []<class Model>(std::vector<std::uint8_t>& states, Model) {
        double mean = 0.0;
        double square = 0.0;
        constexpr std::size_t seeds = 2000;
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            learning_options<Model> options;
            options.window.length = times - 1;
            options.batch.size = 1;
            options.law = short_run{1};
            options.seed = seed;
            options.optimiser.rates = options.optimiser.rate_per_site(0.1);
            parameters<Model> theta_0;
            dynamic_learning learning(right_hand_sides<Model>(theta_0, on_domain<bias<0, A>>(hermite{.cell = 0.2})),
                                      theta_0, training_data(states, 1, times, Model::unit_counts[0]), options);
            learning.step(serial{});
            const double change = learning.right_hand_sides().derivative(theta_0)[0];
            mean += change / seeds;
            square += change * change / seeds;
        }
        return std::pair(mean, (square - mean * mean) / seeds);
    };
    const auto [small_mean, small_variance] = learned(on_small, small{});
    const auto [large_mean, large_variance] = learned(on_large, large{});
    const double standard_error = std::sqrt(small_variance + large_variance);
    EXPECT_GT(std::fabs(small_mean), 20.0 * standard_error);
    EXPECT_NEAR(small_mean, large_mean, 4.5 * standard_error);
}

} // namespace closura_tests::dynamic_learning_tests
