// Paths of models with hidden layers: what they say of the visible layer is what the data were drawn from.
#include "brute_force.hpp"
#include "models.hpp"
#include "visible.hpp"

#include <closura/learn/hidden_path.hpp>
#include <closura/learn/path_objective.hpp>
#include <closura/run/shuffling.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace closura_tests::hidden_path_tests {

using Model = paper_two_layers::model; // 2×2, biases of H and P in both layers, weights of HH and PP
using path_type = std::vector<parameters<Model>>;
constexpr std::size_t sites = Model::unit_counts[0];

/// From nearly independent units to strong weights.
path_type known_path(std::size_t times)
{
    path_type path(times);
    for (std::size_t t = 0; t < times; ++t) {
        const double s = static_cast<double>(t) / static_cast<double>(times - 1);
        path[t].values() = {-0.6 - 0.6 * s, 0.3 - s, 0.2 * s, -0.4 * s, 0.1 + 0.9 * s, 0.1 + s};
    }
    return path;
}

/// Exact draws of the visible layer, [run, time, site].
std::vector<std::uint8_t> drawn(const path_type& path, std::size_t runs)
{
    splitmix64 bits{9};
    std::vector<std::uint8_t> all(runs * path.size() * sites);
    for (std::size_t t = 0; t < path.size(); ++t) {
        const double log_z = enumerate(path[t]).log_partition_function;
        std::vector<std::vector<std::uint8_t>> states;
        std::vector<double> sums;
        double sum = 0.0;
        for_each_visible<Model>([&](const std::vector<std::uint8_t>& visible) {
            states.push_back(visible);
            sums.push_back(sum += std::exp(log_visible_probability(path[t], log_z, visible)));
        });
        for (std::size_t run = 0; run < runs; ++run) {
            std::size_t n = 0;
            for (const double u = uniform(bits); n + 1 < sums.size() && sums[n] < u;)
                ++n;
            std::ranges::copy(states[n], &all[(run * path.size() + t) * sites]);
        }
    }
    return all;
}

struct everyone {
    bool operator()(std::size_t, std::size_t) const { return true; }
};

template <class Law, class Executor, class Chosen = everyone>
std::vector<path_point<Model>> found(const Law& law, const training_data& data, const parameters<Model>& theta_0,
                                     const hidden_path_options& hidden, std::uint64_t seed, const Executor& executor,
                                     const Chosen& chosen = {})
{
    return learn_path(law, gibbs_wake{}, theta_0, data, chosen, path_options{}, hidden, seed, executor,
                      [](std::size_t) {});
}

/// Independent units with the same mean occupancies: what a hidden layer has to beat.
parameters<Model> independent(const path_point<Model>& point)
{
    parameters<Model> theta;
    const double n = static_cast<double>(sites), h = point.of_data[bias<0, H>], p = point.of_data[bias<0, P>];
    theta[bias<0, H>] = std::log(h / (n - h - p));
    theta[bias<0, P>] = std::log(p / (n - h - p));
    return theta;
}

// Without noise the divergence would fall to 0 where the weights have had time. 2,000 runs leave about 6 / 4,000 of it.
TEST(hidden_path, follows_the_visible_layer_under_every_law)
{
    const auto path = known_path(61);
    const auto states = drawn(path, 2000);
    const training_data data(states, 2000, path.size(), sites);
    hidden_path_options hidden;
    hidden.rate = 0.2; // sixty times only
    hidden.batch = hidden.chains = 400;
    const auto check = [&](const auto& law) {
        const auto learned = found(law, data, path[0], hidden, 3, serial{});
        ASSERT_EQ(learned.size(), path.size());
        EXPECT_EQ(learned[0].theta, path[0]) << "what is given at t = 0 is kept";
        const auto& last = learned.back();
        const double alone = visible_divergence(path.back(), independent(last));
        EXPECT_GT(alone, 0.05) << "a test that could not fail";
        EXPECT_LT(visible_divergence(path.back(), last.theta), 0.15 * alone) << law.name;
        for (std::size_t t = 1; t < path.size(); ++t)
            for (std::size_t p = 0; p < Model::species_counts[0]; ++p) {
                EXPECT_NEAR(last.of_model[p], last.of_data[p], 0.1) << law.name;
                EXPECT_LT(learned[t].error[p], 0.4);
                EXPECT_GT(learned[t].error[p], 0.005);
            }
        EXPECT_TRUE(std::isnan(last.error[Model::parameter_count - 1])) << "nobody knows it";
    };
    check(short_run{.gibbs_steps = 60}); // so many that its law is exp(−E)/Z
    check(persistent{.gibbs_steps = 3});
    check(carried{.chains = 400, .carried_steps = 2, .gibbs_steps = 10});
    check(carried{.chains = 400, .carried_steps = 2, .gibbs_steps = 1});
}

// A hidden layer that nothing depends on: biases of visible units are the log odds of the data, within 5 errors, a
// probability under 10⁻⁶ for each of 20.
TEST(hidden_path, of_independent_units_has_their_log_odds)
{
    path_type path(11);
    for (std::size_t t = 0; t < path.size(); ++t)
        path[t].values() = {-1.0 + 0.1 * static_cast<double>(t), -0.2, 0.0, 0.0, 0.0, 0.0};
    const auto states = drawn(path, 1000);
    const training_data data(states, 1000, path.size(), sites);
    hidden_path_options hidden;
    hidden.rate = 0.0;
    hidden.batch = hidden.chains = 400;
    const auto learned = found(short_run{}, data, path[0], hidden, 4, serial{});
    for (std::size_t t = 1; t < path.size(); ++t)
        for (std::size_t p = 0; p < Model::parameter_count; ++p)
            if (p < Model::species_counts[0])
                EXPECT_NEAR(learned[t].theta[p], path[t][p], 5.0 * learned[t].error[p]) << t << ' ' << p;
            else
                EXPECT_EQ(learned[t].theta[p], 0.0) << "rate 0";
}

/// Couplings of visible units, and a hidden layer above.
using Coupled = closura::model<lattice<5>, layers<units<A>, units<A>>,
                               couple<0, 0, nearest_neighbours<1>, same_species>, couple<0, 1, patch<2>, same_species>>;
static_assert(learn_detail::visible_parameters<Coupled> == std::array<std::size_t, 2>{0, 2});
static_assert(learn_detail::visible_parameters<Model> == std::array<std::size_t, 2>{0, 1});

// Nor do couplings of visible units mind one: they are found as those of a model without, within 5 errors.
TEST(hidden_path, takes_newtons_steps_for_couplings_of_visible_units)
{
    constexpr std::size_t times = 11, runs = 1000;
    std::vector<std::uint8_t> states(runs * times * 5);
    std::vector<parameters<Coupled>> path(times);
    splitmix64 bits{12};
    for (std::size_t t = 0; t < times; ++t) {
        path[t].values() = {-0.5, 0.0, 0.1 * static_cast<double>(t), 0.0};
        const conditionals<Coupled> given(path[t]);
        for (std::size_t run = 0; run < runs; ++run) {
            configuration<Coupled> chain;
            random_lanes stream(bits(), {purpose{1000}, t, run});
            randomise<phase::sleep>(chain, stream);
            sweep<phase::sleep>(chain, given, stream, 50);
            std::ranges::copy(chain.layer(0), &states[(run * times + t) * 5]);
        }
    }
    const training_data data(states, runs, times, 5);
    const auto learned = learn_path(carried{.chains = 400}, gibbs_wake{}, path[0], data, everyone{}, path_options{},
                                    hidden_path_options{.rate = 0.0, .batch = runs}, 4, serial{}, [](std::size_t) {});
    for (std::size_t t = 1; t < times; ++t)
        for (const std::size_t p : {0U, 2U}) {
            EXPECT_NEAR(learned[t].theta[p], path[t][p], 5.0 * learned[t].error[p]) << t << ' ' << p;
            EXPECT_LT(learned[t].error[p], 0.3) << "a test that could not fail";
        }
    EXPECT_EQ(learned.back().theta[3], 0.0) << "rate 0";
}

// A pull of 1 leaves everything but the parameters of visible units where it was.
TEST(hidden_path, is_pulled_to_the_time_before)
{
    const auto path = known_path(4);
    const auto states = drawn(path, 50);
    const training_data data(states, 50, path.size(), sites);
    hidden_path_options hidden;
    hidden.rate = 0.5;
    auto theta_0 = path[0];
    theta_0[weight<0, H, 1, H>] = 0.25;
    const auto free = found(short_run{}, data, theta_0, hidden, 4, serial{});
    EXPECT_NE((free[3].theta[weight<0, H, 1, H>]), 0.25);
    hidden.pull = 1.0;
    const auto held = found(short_run{}, data, theta_0, hidden, 4, serial{});
    for (std::size_t p = Model::species_counts[0]; p < Model::parameter_count; ++p)
        EXPECT_NEAR(held[3].theta[p], theta_0[p], 1e-15);
    EXPECT_NE(held[3].theta[0], theta_0[0]);
}

// A step is Newton's for visible biases and a share of Newton's for each other statistic about its centres, brought
// back to θ: with exact moments and the centres of the data's own means.
TEST(hidden_path, takes_the_step_of_its_formula)
{
    splitmix64 bits{5};
    const auto theta = random_parameters<Model>(bits, 0.7);
    const auto exact = enumerate(theta);
    parameter_values<Model, double> missing;
    for (double& one : missing)
        one = symmetric(bits, 0.1);
    centres<Model> mu;
    for (double& one : mu)
        one = 0.1 + 0.3 * uniform(bits);
    double divergence = 0.0;
    path_options options;
    options.largest_divergence = 100.0;
    parameter_matrix<Model> covariance = exact.covariance;
    for (auto& row : covariance) // larger than the floor of 1
        for (double& one : row)
            one *= 50.0;
    const auto room = learn_detail::room_above(theta, options);
    const auto step = learn_detail::hidden_step<Model>(covariance, missing, room, mu, options, 0.3, divergence);
    const auto about = centred_difference<Model>(missing, mu);
    // q = 4 in both directions.
    const auto& c = covariance;
    const double determinant = c[0][0] * c[1][1] - c[0][1] * c[0][1];
    const std::array<double, 2> newton = {(c[1][1] * about[0] - c[0][1] * about[1]) / determinant,
                                          (c[0][0] * about[1] - c[0][1] * about[0]) / determinant};
    EXPECT_NEAR(divergence, 0.5 * (newton[0] * about[0] + newton[1] * about[1]), 1e-12);
    for (std::size_t s = 0; s < 2; ++s) {
        const std::size_t w = 4 + s, below = s, above = 2 + s;
        const double b = 4.0 * mu[below], a = 4.0 * mu[above];
        const double variance = c[w][w] + a * a * c[below][below] + b * b * c[above][above] - 2.0 * a * c[w][below] -
                                2.0 * b * c[w][above] + 2.0 * a * b * c[below][above];
        ASSERT_GT(variance, 1.0);
        EXPECT_NEAR(step[w], 0.3 * about[w] / variance, 1e-12);
        EXPECT_NEAR(step[below], newton[s] - a * step[w], 1e-12);
        EXPECT_NEAR(step[above], 0.3 * about[above] / c[above][above] - b * step[w], 1e-12);
    }
}

/// −<log p_θ> of the data of one time, by enumeration.
template <class AnyModel>
double enumerated_objective(const parameters<AnyModel>& theta, const training_data& data, std::size_t time)
{
    const double log_z = enumerate(theta).log_partition_function;
    double sum = 0.0;
    for (std::size_t run = 0; run < data.runs(); ++run) {
        const auto seen = data.at(run, time);
        sum -= log_visible_probability(theta, log_z, std::vector<std::uint8_t>(seen.begin(), seen.end()));
    }
    return sum / static_cast<double>(data.runs());
}

// Errors are those of four populations, as in the objective of a path without hidden layers (path.cpp).
TEST(hidden_path, has_the_objective_of_enumeration_with_one_hidden_layer)
{
    const auto path = known_path(11);
    constexpr std::size_t runs = 40;
    const auto states = drawn(path, runs);
    const training_data data(states, runs, path.size(), sites);
    const auto of = [&](const auto& executor) {
        return objective_along(carried{.chains = 400}, std::span<const parameters<Model>>(path), data, everyone{}, runs,
                               7, executor);
    };
    const auto found = of(serial{});
    int far = 0;
    for (std::size_t t = 0; t < path.size(); ++t) {
        const double off = std::abs(found.cross_entropy[t] - enumerated_objective(path[t], data, t));
        far += off > 3.0 * found.standard_error[t] + 1e-9;
        EXPECT_LT(off, 12.0 * found.standard_error[t] + 1e-9) << t;
        EXPECT_LT(found.standard_error[t], 0.05) << "a test that could not fail";
    }
    EXPECT_LE(far, 2);
    EXPECT_GT(found.of_independent_units[10] - found.cross_entropy[10], 0.05) << "couplings are worth something";
    EXPECT_EQ(found.cross_entropy, of(shuffling(3)).cross_entropy);
    EXPECT_THROW((void)objective_along(carried{}, std::span<const parameters<Model>>(path).first(3), data, everyone{},
                                       runs, 7, serial{}),
                 input_error);
}

// Two hidden layers see each other: mean field leaves a little of the likelihood out, never too little.
TEST(hidden_path, has_a_bound_of_the_objective_with_two_hidden_layers)
{
    using deep = unequal_layers::model;
    static_assert(deep::layer_count == 3);
    splitmix64 bits{2};
    std::vector<parameters<deep>> path(6);
    const auto target = random_parameters<deep>(bits, 1.2);
    for (std::size_t t = 0; t < path.size(); ++t)
        for (std::size_t p = 0; p < target.size(); ++p)
            path[t][p] = target[p] * (p < deep::bias_count ? 1.0 : static_cast<double>(t) / 5.0);
    constexpr std::size_t runs = 30;
    constexpr std::size_t visible_units = deep::unit_counts[0];
    std::vector<std::uint8_t> states(runs * path.size() * visible_units);
    for (auto& one : states)
        one = static_cast<std::uint8_t>(bits() % (1 + deep::species_counts[0]));
    const training_data data(states, runs, path.size(), visible_units);
    const auto found = objective_along(carried{.chains = 1000}, std::span<const parameters<deep>>(path), data,
                                       everyone{}, runs, 3, serial{});
    double greatest = 0.0;
    for (std::size_t t = 0; t < path.size(); ++t) {
        const double above = found.cross_entropy[t] - enumerated_objective(path[t], data, t);
        EXPECT_GT(above, -5.0 * found.standard_error[t] - 1e-6) << t;
        greatest = std::max(greatest, above - 5.0 * found.standard_error[t]);
        if (t == 0) {
            EXPECT_NEAR(above, 0.0, 1e-5) << "nothing is coupled";
        }
    }
    EXPECT_GT(greatest, 0.0) << "a test that could not fail";
}

TEST(hidden_path, does_not_depend_on_the_executor)
{
    const auto path = known_path(5);
    const auto states = drawn(path, 30);
    const training_data data(states, 30, path.size(), sites);
    const hidden_path_options hidden{.rate = 0.3, .batch = 20, .chains = 25};
    const auto check = [&](const auto& law) {
        const auto alone = found(law, data, path[0], hidden, 2, serial{});
        const auto shuffled = found(law, data, path[0], hidden, 2, shuffling(1));
        for (std::size_t t = 0; t < path.size(); ++t) {
            EXPECT_EQ(alone[t].theta, shuffled[t].theta);
            EXPECT_EQ(alone[t].of_model, shuffled[t].of_model);
        }
        EXPECT_NE(alone[4].theta, found(law, data, path[0], hidden, 3, serial{})[4].theta);
    };
    check(short_run{});
    check(persistent{});
    check(carried{.chains = 40});
}

TEST(hidden_path, says_what_is_wrong)
{
    const auto path = known_path(3);
    const auto states = drawn(path, 6);
    const training_data data(states, 6, path.size(), sites);
    const auto dead_at_two = [](std::size_t, std::size_t time) { return time != 2; };
    EXPECT_THROW((void)found(short_run{}, data, path[0], {}, 1, serial{}, dead_at_two), input_error);
    EXPECT_THROW((void)found(short_run{}, data, path[0], {.batch = 0}, 1, serial{}), input_error);
    EXPECT_THROW((void)found(short_run{}, data, path[0], {.chains = 1}, 1, serial{}), input_error);
    const training_data other(states, 6, path.size() * 2, sites / 2);
    EXPECT_THROW((void)found(short_run{}, other, path[0], {}, 1, serial{}), input_error);
    const auto half = [](std::size_t run, std::size_t) { return run < 3; };
    EXPECT_EQ(found(short_run{}, data, path[0], {}, 1, serial{}, half)[1].runs, 3U);
}

} // namespace closura_tests::hidden_path_tests
