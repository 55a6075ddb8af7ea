// Wake and sleep on models that can be enumerated: estimates are without bias, and <O>_data and <O>_model are what the
// definitions say.
#include "brute_force.hpp"
#include "io/temporary_directory.hpp"
#include "learning.hpp"

#include <closura/learn/wake_phase.hpp>
#include <closura/learn/wake_sleep.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace closura_tests::wake_sleep_tests {

/// A correct estimate is farther off than this many standard errors with a probability of 7·10⁻⁶. Seeds are fixed.
constexpr double errors_allowed = 4.5;

template <class Named>
class wake_and_sleep_of : public testing::Test {};
using enumerated = testing::Types<paper_two_layers, unequal_layers, one_species>;
TYPED_TEST_SUITE(wake_and_sleep_of, enumerated, by_name);

TYPED_TEST(wake_and_sleep_of, average_to_the_exact_moments)
{
    using Model = typename TypeParam::model;
    constexpr std::size_t count = Model::parameter_count;
    constexpr std::size_t data_size = 6;
    constexpr std::size_t chains = 4000; // for each of the data
    constexpr std::size_t gibbs_steps = 25;
    splitmix64 bits{1};
    const auto theta = random_parameters<Model>(bits, 0.7);
    const conditionals<Model> given(theta);

    // <O>_data: the mean over the data of the means with the visible layer clamped.
    parameter_values<Model, double> data_mean;
    std::array<double, count> data_variance{};
    statistics<Model> awake;
    configuration<Model> states;
    for (std::size_t d = 0; d < data_size; ++d) {
        const auto clamped = configured<Model>(random_states<Model>(bits));
        const auto exact = enumerate(theta, &clamped);
        for (std::size_t p = 0; p < count; ++p) {
            data_mean[p] += exact.mean[p] / data_size;
            // Visible statistics are constant: their variance is 0, up to rounding.
            data_variance[p] += std::fmax(0.0, exact.covariance[p][p]) / (data_size * data_size * chains);
        }
        const auto visible = clamped.layer(0);
        for (std::uint64_t chain = 0; chain < chains; ++chain)
            awake += wake(states, visible, given, random_lanes(2, {purpose{1}, d, chain}), gibbs_steps);
    }
    for (std::size_t p = 0; p < count; ++p)
        EXPECT_NEAR(static_cast<double>(awake[p]) / (data_size * chains), data_mean[p],
                    errors_allowed * std::sqrt(data_variance[p]) + 1e-12)
            << "awake, " << Model::parameter_names[p];

    // <O>_model.
    const auto exact = enumerate(theta);
    statistics<Model> asleep;
    for (std::uint64_t chain = 0; chain < chains * data_size; ++chain)
        asleep += sleep(states, short_run{gibbs_steps}, given, random_lanes(3, {purpose{2}, 0, chain}));
    for (std::size_t p = 0; p < count; ++p)
        EXPECT_NEAR(static_cast<double>(asleep[p]) / (data_size * chains), exact.mean[p],
                    errors_allowed * std::sqrt(exact.covariance[p][p] / (data_size * chains)))
            << "asleep, " << Model::parameter_names[p];
}

// With one hidden layer mean field is what Gibbs sampling averages to, without its noise.
TEST(wake, by_mean_field_is_exact_with_one_hidden_layer)
{
    using Model = paper_two_layers::model;
    splitmix64 bits{4};
    const auto theta = random_parameters<Model>(bits, 1.5);
    const conditionals<Model> given(theta);
    const auto wake_up = mean_field_wake{}.at(theta, given, 10);
    for (int repeat = 0; repeat < 5; ++repeat) {
        const auto clamped = configured<Model>(random_states<Model>(bits));
        const auto exact = enumerate(theta, &clamped);
        const auto awake = wake_up(clamped.layer(0), random_lanes(5, {purpose{1}, 0, 0}));
        for (std::size_t p = 0; p < Model::parameter_count; ++p)
            EXPECT_NEAR(awake.moments[p], exact.mean[p], 1e-10) << Model::parameter_names[p];
    }
}

// Whatever the number of Gibbs steps: chains that are far from equilibrium are averaged, too.
TYPED_TEST(wake_and_sleep_of, rao_blackwell_takes_noise_and_no_bias)
{
    using Model = typename TypeParam::model;
    constexpr std::size_t chains = 20'000;
    splitmix64 bits{12};
    const auto theta = random_parameters<Model>(bits, 1.0);
    const conditionals<Model> given(theta);
    const auto clamped = configured<Model>(random_states<Model>(bits));
    struct estimate {
        double mean = 0.0, variance = 0.0;
    };
    const auto estimated = [&](const auto& wake_up, std::uint64_t number) {
        std::array<double, Model::parameter_count> sums{}, squares{};
        for (std::uint64_t chain = 0; chain < chains; ++chain) {
            const auto moments = wake_up(clamped.layer(0), random_lanes(13, {purpose{1}, number, chain})).moments;
            for (std::size_t p = 0; p < moments.size(); ++p) {
                sums[p] += moments[p];
                squares[p] += moments[p] * moments[p];
            }
        }
        std::array<estimate, Model::parameter_count> result;
        for (std::size_t p = 0; p < result.size(); ++p) {
            result[p].mean = sums[p] / chains;
            result[p].variance = std::fmax(0.0, squares[p] / chains - result[p].mean * result[p].mean);
        }
        return result;
    };
    for (const std::size_t gibbs_steps : {1U, 2U, 25U}) {
        const auto averaged = estimated(rao_blackwell_wake{}.at(theta, given, gibbs_steps), 1);
        const auto drawn = estimated(gibbs_wake{}.at(theta, given, gibbs_steps), 2);
        const auto exact = enumerate(theta, &clamped);
        for (std::size_t p = 0; p < Model::parameter_count; ++p) {
            SCOPED_TRACE(std::string(Model::parameter_names[p]) + " after " + std::to_string(gibbs_steps));
            const double error = std::sqrt((averaged[p].variance + drawn[p].variance) / chains);
            EXPECT_NEAR(averaged[p].mean, drawn[p].mean, errors_allowed * error + 1e-9);
            // Variances are known to one part in 100 or so.
            EXPECT_LE(averaged[p].variance, 1.1 * drawn[p].variance + 1e-9);
            if (gibbs_steps == 25) {
                EXPECT_NEAR(averaged[p].mean, exact.mean[p],
                            errors_allowed * std::sqrt(averaged[p].variance / chains) + 1e-9);
            }
            if (Model::layer_count == 2) {
                EXPECT_NEAR(averaged[p].variance, 0.0, 1e-9);
            }
        }
    }
}

TEST(wake, rao_blackwell_is_for_hidden_units_that_do_not_see_each_other)
{
    EXPECT_TRUE(hidden_layers_alternate<paper_three_layers::model>);
    EXPECT_TRUE(hidden_layers_alternate<triplets::model>); // of visible units
    EXPECT_FALSE(hidden_layers_alternate<hidden_triplets::model>);
    using Model = hidden_triplets::model;
    const parameters<Model> theta;
    const conditionals<Model> given(theta);
    EXPECT_EQ(message_of<input_error>([&] { (void)rao_blackwell_wake{}.at(theta, given, 1); }),
              "wake rao_blackwell: hidden units of one layer see each other; expected gibbs or mean_field");
}

// Descending along <O>_model − <O>_data, without noise, brings the visible moments of the model to those of the data:
// the sign is that of a minimum, and at the minimum both agree.
TYPED_TEST(wake_and_sleep_of, lead_to_the_data)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{4};
    // The data are a model distribution, known through its visible configurations; four of them here.
    std::vector<configuration<Model>> data;
    for (int n = 0; n < 4; ++n)
        data.push_back(configured<Model>(random_states<Model>(bits)));
    auto theta = random_parameters<Model>(bits, 0.1);
    const auto difference = [&] {
        parameter_values<Model, double> result = enumerate(theta).mean;
        for (const auto& one : data) {
            const auto clamped = enumerate(theta, &one).mean;
            for (std::size_t p = 0; p < Model::parameter_count; ++p)
                result[p] -= clamped[p] / static_cast<double>(data.size());
        }
        return result;
    };
    const auto log_likelihood = [&] {
        double result = -enumerate(theta).log_partition_function;
        for (const auto& one : data)
            result += enumerate(theta, &one).log_partition_function / static_cast<double>(data.size());
        return result;
    };
    const double before = log_likelihood();
    const auto first = difference();
    double length = 0.0;
    for (double value : first)
        length += value * value;
    constexpr double rate = 1e-5;
    for (std::size_t p = 0; p < Model::parameter_count; ++p)
        theta[p] -= rate * first[p];
    // To first order, the log-likelihood grows by rate · |ΔE|².
    EXPECT_NEAR(log_likelihood() - before, rate * length, 0.01 * rate * length);
}

using paper_model = paper_two_layers::model;

TEST(wake, leaves_the_visible_layer_as_it_is_and_forgets_the_hidden_ones)
{
    splitmix64 bits{5};
    const auto theta = random_parameters<paper_model>(bits, 0.7);
    const conditionals<paper_model> given(theta);
    const std::vector<std::uint8_t> visible = {0, 2, 1, 2};
    auto used = configured<paper_model>(random_states<paper_model>(bits));
    configuration<paper_model> fresh;
    // Hidden units left over from other data have no effect: the wake phase starts at random units.
    EXPECT_EQ(wake(used, visible, given, random_lanes(6), 1), wake(fresh, visible, given, random_lanes(6), 1));
    EXPECT_EQ(used.layer(0), visible);
    EXPECT_TRUE(used == fresh);
    const auto counted = wake(used, visible, given, random_lanes(7), 10);
    EXPECT_EQ((counted[bias<0, H>]), 1);
    EXPECT_EQ((counted[bias<0, P>]), 2);
}

TEST(sleep, restarts_or_goes_on)
{
    splitmix64 bits{8};
    const conditionals<paper_model> given(random_parameters<paper_model>(bits, 0.7));
    const auto left = configured<paper_model>(random_states<paper_model>(bits));

    auto states = left;
    EXPECT_EQ(sleep(states, persistent{0}, given, random_lanes(9)), moments(left));
    EXPECT_TRUE(states == left);

    // Restarted chains do not know where they were.
    configuration<paper_model> fresh;
    EXPECT_EQ(sleep(states, short_run{3}, given, random_lanes(9)), sleep(fresh, short_run{3}, given, random_lanes(9)));
    EXPECT_TRUE(states == fresh);
    EXPECT_EQ(moments(states), sleep(fresh, short_run{3}, given, random_lanes(9)));

    // Persistent ones take the steps that single chains take.
    auto alone = left;
    random_lanes stream(10);
    sweep<phase::sleep>(alone, given, stream, 4);
    states = left;
    EXPECT_EQ(sleep(states, persistent{4}, given, random_lanes(10)), moments(alone));
    EXPECT_TRUE(states == alone);
}

} // namespace closura_tests::wake_sleep_tests
