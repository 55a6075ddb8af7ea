// Moments of survivors and scores, against the plainest sums.
#include <closura/analyse/closure_score.hpp>
#include <closura/simulate/reachable_species.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <vector>

namespace closura_tests::closure_score_tests {

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using S = species<"S">;
using I = species<"I">;
using R = species<"R">;

constexpr auto predators =
    reaction_network<H, P>(reseeding_reproduction<P>(0.025), decay<H>(0.06), encounter<H, P>(0.4).gives<H, H>());
constexpr auto epidemic =
    reaction_network<S, I, R>(encounter<S, I>(0.5).gives<I, I>(), conversion<I, R>(0.05), conversion<R, S>(0.02));

constexpr species_set set_of(auto... members)
{
    species_set set;
    (set.insert(static_cast<std::size_t>(members)), ...);
    return set;
}

TEST(reachable_species, are_the_closure_under_reactions)
{
    static_assert(reachable_species(predators, set_of(0, 1)) == set_of(0, 1));
    static_assert(reachable_species(predators, set_of(0)) == set_of(0, 1), "prey are reseeded");
    static_assert(reachable_species(predators, set_of(1)) == set_of(1), "hunters are not");
    constexpr auto for_good = reaction_network<H, P>(reproduction<P>(0.025));
    static_assert(reachable_species(for_good, set_of(0)) == set_of(0), "nor prey that are born of prey alone");
    static_assert(reachable_species(epidemic, set_of(0, 1)) == set_of(0, 1, 2), "nobody has recovered yet");
    static_assert(reachable_species(epidemic, set_of(1)) == set_of(0, 1, 2), "by two reactions in turn");
    static_assert(reachable_species(epidemic, set_of(2)) == set_of(0, 2));
    constexpr auto never = reaction_network<S, I>(conversion<S, I>(0.0), source<S>(0.0));
    static_assert(reachable_species(never, set_of(0)) == set_of(0), "a rate of 0 leads nowhere");
}

/// Runs whose hunters may die out, of counts H, P and pairs HH, PP, HP.
observed_runs drawn_runs(std::size_t runs, std::size_t records, std::uint64_t seed)
{
    random_stream random(seed);
    std::vector<std::int32_t> values;
    for (std::size_t run = 0; run < runs; ++run) {
        bool alive = true;
        for (std::size_t record = 0; record < records; ++record) {
            alive = record == 0 || (alive && random.below(8) > 0);
            values.push_back(alive ? 1 + static_cast<std::int32_t>(random.below(20)) : 0);
            for (int k = 1; k < 5; ++k)
                values.push_back(static_cast<std::int32_t>(random.below(50) + 10 * record));
        }
    }
    return observed_runs::of(predators, std::move(values), runs, records, 5);
}

std::span<const observed_runs> one(const observed_runs& start) { return {&start, 1}; }

TEST(ensemble_moments, agree_with_plain_sums)
{
    const std::size_t runs = 40, records = 9;
    const observed_runs seen = drawn_runs(runs, records, 1);
    const std::vector<std::size_t> times = {0, 3, 8};
    const ensemble_moments moments = moments_of(seen, times);
    ASSERT_EQ(moments.times(), 3U);
    for (std::size_t n = 0; n < times.size(); ++n)
        for (std::size_t k = 0; k < 5; ++k) {
            std::vector<double> all, alive;
            for (std::size_t run = 0; run < runs; ++run) {
                const auto* row = &seen.values[(run * records + times[n]) * 5];
                all.push_back(row[k]);
                if (row[0] > 0)
                    alive.push_back(row[k]);
            }
            const auto check = [&](const std::vector<double>& x, const moments_over_time& part) {
                const auto count = static_cast<double>(x.size());
                const double mean = std::accumulate(x.begin(), x.end(), 0.0) / count;
                double squares = 0;
                for (const double value : x)
                    squares += (value - mean) * (value - mean) / count;
                EXPECT_NEAR(part.mean[n * 5 + k], mean, 1e-9);
                EXPECT_NEAR(part.standard_deviation[n * 5 + k], std::sqrt(squares), 1e-9);
            };
            check(all, moments.whole);
            check(alive, moments.survivors);
            EXPECT_DOUBLE_EQ(moments.survival[n], static_cast<double>(alive.size()) / 40.0);
        }
    EXPECT_LT(moments.survival[2], 1.0);
}

TEST(ensemble_moments, with_weights_are_those_of_repeated_runs)
{
    const observed_runs seen = drawn_runs(3, 2, 2);
    std::vector<std::int32_t> repeated;
    const std::vector<std::uint32_t> weights = {2, 0, 3};
    for (std::size_t run = 0; run < 3; ++run)
        for (std::uint32_t copy = 0; copy < weights[run]; ++copy)
            repeated.insert(repeated.end(), &seen.values[run * 10], &seen.values[run * 10] + 10);
    const std::vector<std::size_t> times = {0, 1};
    const auto expected = moments_of(observed_runs::of(predators, repeated, 5, 2, 5), times);
    const auto found = moments_of(seen, times, weights);
    EXPECT_EQ(found.whole.mean, expected.whole.mean);
    EXPECT_EQ(found.whole.standard_deviation, expected.whole.standard_deviation);
    EXPECT_EQ(found.survival, expected.survival);
}

TEST(ensemble_moments, of_nobody_are_not_a_number)
{
    const auto seen = observed_runs::of(predators, {1, 5, 0, 5}, 1, 2, 2);
    const std::vector<std::size_t> times = {0, 1};
    const auto moments = moments_of(seen, times);
    EXPECT_EQ(moments.survival, (std::vector<double>{1.0, 0.0}));
    EXPECT_TRUE(std::isnan(moments.survivors.mean[2]));
    EXPECT_EQ(moments.whole.mean[3], 5.0);
    EXPECT_THROW((void)observed_runs::of(predators, {1, 5, 0}, 1, 2, 2), input_error);
    const std::vector<std::size_t> beyond = {2};
    EXPECT_THROW((void)moments_of(seen, beyond), input_error);
}

TEST(closure_score, compares_each_quantity_with_fresh_runs)
{
    const observed_runs training = drawn_runs(30, 9, 3), fresh = drawn_runs(200, 9, 4);
    const std::vector<std::size_t> times = {0, 2, 4, 6, 8};
    const auto quantities = scored_quantities(2, {"H,H", "P,P", "H,P"});
    const ensemble_moments of_training = moments_of(training, times), of_fresh = moments_of(fresh, times);
    // Who knows the fresh runs is perfect; who knows the training runs is at the ceiling and perfect in training.
    const auto perfect = score_closure(of_fresh, one(training), one(fresh), times, quantities, 1, serial{});
    const auto trained = score_closure(of_training, one(training), one(fresh), times, quantities, 1, serial{});
    const std::vector<std::string> names = {"counts",     "pairs[H,H]",         "pairs[P,P]",
                                            "pairs[H,P]", "standard_deviation", "survival"};
    ASSERT_EQ(perfect.whole.size(), names.size());
    for (std::size_t line = 0; line < names.size(); ++line)
        for (const auto part : {&closure_score::whole, &closure_score::survivors}) {
            const explained_quantity& of_perfect = (perfect.*part)[line];
            const explained_quantity& of_trained = (trained.*part)[line];
            EXPECT_EQ(of_perfect.name, names[line]);
            EXPECT_DOUBLE_EQ(of_perfect.fresh, 1.0);
            EXPECT_DOUBLE_EQ(of_trained.training, 1.0);
            EXPECT_DOUBLE_EQ(of_trained.fresh, of_trained.ceiling);
            EXPECT_LT(of_trained.fresh, 1.0);
            EXPECT_LE(of_perfect.interval[0], of_perfect.interval[1]);
            EXPECT_LT(of_perfect.interval[1], 1.0) << "no drawing of runs gives the means again";
        }
    // By hand: counts of the whole.
    double residual = 0, total = 0;
    for (std::size_t s = 0; s < 2; ++s) {
        double mean = 0;
        for (std::size_t n = 0; n < 5; ++n)
            mean += of_fresh.whole.mean[n * 5 + s] / 5;
        for (std::size_t n = 0; n < 5; ++n) {
            residual += std::pow(of_training.whole.mean[n * 5 + s] - of_fresh.whole.mean[n * 5 + s], 2);
            total += std::pow(of_fresh.whole.mean[n * 5 + s] - mean, 2);
        }
    }
    EXPECT_NEAR(trained.whole[0].fresh, 1 - residual / total, 1e-12);
}

TEST(closure_score, of_several_starts_has_one_total_variance)
{
    // A start that does not move adds to neither sum but by its distance from the common mean.
    const std::vector<std::size_t> times = {0, 1};
    const auto rises = observed_runs::of(predators, {1, 10, 1, 20}, 1, 2, 2);
    const auto rests = observed_runs::of(predators, {1, 30, 1, 30}, 1, 2, 2);
    const std::vector<observed_runs> data = {rises, rests};
    ensemble_moments model = moments_of(rises, times);
    append_moments(model, moments_of(rests, times));
    model.whole.mean[1] += 3.0;
    const auto score = score_closure(model, data, data, times, scored_quantities(2, {}), 1, serial{});
    const double mean = (10 + 20 + 30 + 30) / 4.0;
    const double total = std::pow(10 - mean, 2) + std::pow(20 - mean, 2) + 2 * std::pow(30 - mean, 2);
    EXPECT_NEAR(score.whole[0].fresh, 1 - 9 / total, 1e-12);
    EXPECT_NEAR(score.survivors[0].fresh, 1, 1e-12);
    ensemble_moments other;
    other.width = 1;
    other.survival = {1};
    EXPECT_THROW(append_moments(model, other), input_error);
    EXPECT_EQ(moments_at(model, times).whole.mean, (std::vector<double>{1, 13, 1, 20}));
}

TEST(closure_score, is_not_a_number_where_nothing_varies)
{
    const auto steady = observed_runs::of(predators, {3, 5, 4, 6, 3, 5, 4, 6}, 2, 2, 2);
    const std::vector<std::size_t> times = {0, 1};
    const auto score = score_closure(moments_of(steady, times), one(steady), one(steady), times,
                                     scored_quantities(2, {}), 1, serial{});
    EXPECT_EQ(score.whole[0].fresh, 1.0);
    EXPECT_TRUE(std::isnan(score.whole[1].fresh)) << "standard deviations are 0 throughout";
    EXPECT_TRUE(std::isnan(score.whole[2].fresh)) << "all survive";
}

} // namespace closura_tests::closure_score_tests
