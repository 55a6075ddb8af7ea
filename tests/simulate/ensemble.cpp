#include "executors.hpp"

#include <closura/analyse/observables.hpp>
#include <closura/core/executor.hpp>
#include <closura/simulate/ensemble.hpp>
#include <closura/simulate/ensemble_statistics.hpp>
#include <closura/simulate/observed_ensemble.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace closura_tests::ensemble_tests {

using namespace closura;
using closura_tests::backwards;
using closura_tests::four_threads;
using H = species<"H">;
using P = species<"P">;
using Q = species<"Q">;
using square = lattice<8, 8>;

constexpr auto network =
    reaction_network<H, P>(reseeding_reproduction<P>(0.05), decay<H>(0.1), encounter<H, P>(0.4).gives<H, H>());
constexpr auto both = placed<H>(10) & placed<P>(10);
constexpr auto observed = observables{species_counts<H, P>{}, neighbour_pairs<H, P>{}};

/// Neither of the library's: the place of the first molecule.
struct first_molecule {
    static constexpr std::array<std::string_view, 1> names = {"first molecule"};

    template <lattice_type Lattice>
    std::array<std::int32_t, 1> operator()(lattice_states<Lattice> states) const
    {
        return {static_cast<std::int32_t>(std::ranges::find_if(states, [](auto state) { return state != 0; }) -
                                          states.begin())};
    }
};

static_assert(observable<first_molecule, square> && observable<decltype(observed), square>);
static_assert(!observable<std::array<int, 1>, square>);

template <class Left, class Right>
bool equal(const Left& left, const Right& right)
{
    return std::ranges::equal(left, right);
}

// --------------------------------------------------------------------------------------------------- the loop itself

TEST(Ensemble, RunsAreThoseOfTheirStreams)
{
    const std::vector<initial_condition<H, P>> starts = {both, placed<P>(3)};
    const ensemble_options options{.runs = 3, .steps = 7, .record_every = 2, .time_step = 0.5};
    const auto ensemble = simulate_ensemble<square>(network, starts, options, 11, row_first_site_choice{}, serial{});
    ASSERT_EQ(ensemble.runs(), 6U);
    ASSERT_EQ(ensemble.records(), 4U);
    ASSERT_EQ(ensemble.states().size(), 6U * 4 * 64);
    for (std::size_t start = 0; start < 2; ++start)
        for (std::size_t run = 0; run < 3; ++run) {
            auto simulation = simulation_on<square>(network, random_stream(11, {purpose::simulation, start, run}),
                                                    {.time_step = 0.5}, row_first_site_choice{});
            simulation.place(starts[start]);
            for (std::size_t record = 0; record < 4; ++record) {
                EXPECT_TRUE(equal(ensemble.at(start * 3 + run, record), simulation.states()));
                simulation.step();
                simulation.step();
            }
        }
}

TEST(Ensemble, KnowsWhatItWasMadeOf)
{
    const std::array<initial_condition<H, P>, 2> starts = {both, placed<P>(3)};
    const auto origin = simulate_ensemble<lattice<4, 6>>(network, starts, {.runs = 5, .steps = 9, .record_every = 3}, 1,
                                                         uniform_site_choice{}, serial{})
                            .origin();
    EXPECT_EQ(origin.species, (std::vector<std::string>{"H", "P"}));
    EXPECT_EQ(origin.extents, (std::vector<std::size_t>{4, 6}));
    EXPECT_EQ(origin.starts, (std::vector<std::string>{"H=10,P=10", "H=0,P=3"}));
    EXPECT_EQ(origin.sites(), 24U);
    EXPECT_EQ(origin.runs(), 10U);
    EXPECT_EQ(origin.records(), 4U);
    for (std::size_t run = 0; run < 10; ++run)
        EXPECT_EQ(origin.start_of(run), run / 5);
    EXPECT_EQ(origin.number_of(1, 2), 7U);
}

TEST(Ensemble, VisitsEachRunInTheOrderOfTime)
{
    const ensemble_options options{.runs = 40, .steps = 11, .record_every = 3};
    std::array<std::atomic<std::size_t>, 40> next{};
    simulate_runs<square>(network, both, options, 1, any_site_choice(), four_threads{},
                          [&](std::size_t start, std::size_t run, std::size_t record, auto states) {
                              EXPECT_EQ(start, 0U);
                              EXPECT_EQ(next[run]++, record);
                              EXPECT_EQ(states.size(), 64U);
                          });
    for (const auto& records : next)
        EXPECT_EQ(records, 4U);
}

TEST(Ensemble, DoesNotDependOnTheExecutor)
{
    const ensemble_options options{.runs = 20, .steps = 12, .record_every = 5};
    const auto all = [&](const auto& executor) {
        const auto origin = origin_of<square>(network, both, options);
        observed_ensemble table(origin, observed);
        ensemble_statistics statistics(origin, observed);
        simulate_runs<square>(network, both, options, 7, uniform_site_choice{}, executor, visit_all(table, statistics));
        auto states = simulate_ensemble<square>(network, both, options, 7, uniform_site_choice{}, executor);
        return std::tuple(std::move(states), std::move(table), std::move(statistics));
    };
    const auto [states, table, statistics] = all(serial{});
    const auto expect_the_same = [&](const auto& others) {
        EXPECT_TRUE(equal(states.states(), std::get<0>(others).states()));
        EXPECT_TRUE(equal(table.values(), std::get<1>(others).values()));
        for (std::size_t record = 0; record < options.records(); ++record)
            EXPECT_EQ(statistics.over_runs(0, record), std::get<2>(others).over_runs(0, record));
    };
    expect_the_same(all(backwards{}));
    expect_the_same(all(four_threads{}));
}

TEST(Ensemble, AChoiceAtRunTimeIsTheTypeItHolds)
{
    const ensemble_options options{.runs = 3, .steps = 20};
    const auto with = [&](const auto& site_choice) {
        return simulate_ensemble<square>(network, both, options, 7, site_choice, serial{});
    };
    any_site_choice chosen;
    EXPECT_TRUE(equal(with(chosen).states(), with(uniform_site_choice{}).states()));
    chosen.select("row_first");
    EXPECT_TRUE(equal(with(chosen).states(), with(row_first_site_choice{}).states()));
    EXPECT_FALSE(equal(with(chosen).states(), with(uniform_site_choice{}).states()));
}

/// How often a lone molecule on five sites in a row goes from one end to the other in one step.
template <boundaries Boundaries>
int steps_from_end_to_end()
{
    int steps = 0;
    std::int32_t before = 2;
    simulate_runs<lattice<5>, Boundaries>(reaction_network<H>(), placed<H>(1), {.runs = 1, .steps = 500}, 1,
                                          uniform_site_choice{}, serial{},
                                          [&](std::size_t, std::size_t, std::size_t, auto states) {
                                              const auto now = first_molecule{}(states)[0];
                                              steps += std::abs(now - before) == 4;
                                              before = now;
                                          });
    return steps;
}

TEST(Ensemble, HasWallsIfAskedFor)
{
    EXPECT_EQ(steps_from_end_to_end<boundaries::closed>(), 0);
    EXPECT_GT(steps_from_end_to_end<boundaries::periodic>(), 0);
}

TEST(Ensemble, RefusesImpossibleOptions)
{
    const auto simulate = [](const auto& starts, ensemble_options options) {
        (void)simulate_ensemble<square>(network, starts, options, 1, uniform_site_choice{}, serial{});
    };
    constexpr std::size_t largest = std::numeric_limits<std::size_t>::max();
    EXPECT_THROW(simulate(both, {.runs = 0}), input_error);
    EXPECT_THROW(simulate(both, {.runs = largest}), input_error);
    EXPECT_THROW(simulate(both, {.steps = 0}), input_error);
    EXPECT_THROW(simulate(both, {.record_every = 0}), input_error);
    for (double time_step : {0.0, -1.0, std::numeric_limits<double>::infinity(), std::nan("")})
        EXPECT_THROW(simulate(both, {.time_step = time_step}), input_error) << time_step;
    EXPECT_THROW(simulate(both, {.runs = 1'000'000'000, .steps = 1'000'000'000}), input_error); // 64·10¹⁸ bytes
    EXPECT_THROW(simulate(placed<H>(60) & placed<P>(5), {.runs = 1, .steps = 1}), input_error);
    EXPECT_THROW(simulate(std::vector<initial_condition<H, P>>{}, {.runs = 1, .steps = 1}), input_error);
    EXPECT_NO_THROW(simulate(placed<H>(60) & placed<P>(4), {.runs = 1, .steps = 1}));
}

TEST(Ensemble, IsVisitedAsItWasSimulated)
{
    const std::array<initial_condition<H, P>, 2> starts = {both, placed<P>(3)};
    const ensemble_options options{.runs = 4, .steps = 6, .record_every = 2};
    const auto origin = origin_of<square>(network, starts, options);
    observed_ensemble as_simulated(origin, first_molecule{}), as_stored(origin, first_molecule{});
    simulate_runs<square>(network, starts, options, 5, uniform_site_choice{}, serial{}, as_simulated);
    const auto ensemble = simulate_ensemble<square>(network, starts, options, 5, uniform_site_choice{}, serial{});
    visit_runs<square>(ensemble, four_threads{}, as_stored);
    EXPECT_TRUE(equal(as_simulated.values(), as_stored.values()));
    for (std::size_t run = 0; run < 8; ++run)
        for (std::size_t record = 0; record < 4; ++record)
            EXPECT_NE(ensemble.at(run, record)[static_cast<std::size_t>(as_stored.at(run, record)[0])], vacant_site);
    try {
        visit_runs<lattice<4, 16>>(ensemble, serial{}, as_stored);
        FAIL();
    } catch (const input_error& error) {
        EXPECT_EQ(error.what(), std::string("ensemble: its lattice has 8 x 8 sites; expected 4 x 16"));
    }
}

// -------------------------------------------------------------------------------------------------------- statistics

TEST(EnsembleStatistics, AgreeWithThoseOfTheStoredRuns)
{
    const std::array<initial_condition<H, P>, 2> starts = {both, placed<H>(2) & placed<P>(30)};
    const ensemble_options options{.runs = 30, .steps = 40, .record_every = 20};
    const auto origin = origin_of<square>(network, starts, options);
    observed_ensemble table(origin, observed);
    ensemble_statistics statistics(origin, observed);
    simulate_runs<square>(network, starts, options, 3, uniform_site_choice{}, four_threads{},
                          visit_all(table, statistics));
    EXPECT_EQ(statistics.names(), (std::array<std::string_view, 5>{"H", "P", "HH", "PP", "HP"}));

    const auto compare = [&](const run_sums& sums, std::size_t first, std::size_t last, std::size_t record,
                             std::size_t value) {
        const auto n = static_cast<double>(last - first);
        double mean = 0, squares = 0;
        std::size_t positive = 0;
        for (std::size_t run = first; run < last; ++run) {
            mean += table.at(run, record)[value] / n;
            positive += table.at(run, record)[value] > 0;
        }
        for (std::size_t run = first; run < last; ++run)
            squares += (table.at(run, record)[value] - mean) * (table.at(run, record)[value] - mean);
        EXPECT_EQ(sums.runs(), last - first);
        EXPECT_EQ(sums.positive(), positive);
        EXPECT_NEAR(sums.mean(), mean, 1e-12 * (1 + mean));
        EXPECT_NEAR(sums.variance(), squares / (n - 1), 1e-10 * (1 + squares));
        EXPECT_NEAR(sums.standard_error(), std::sqrt(squares / (n - 1) / n), 1e-10 * (1 + squares));
        EXPECT_EQ(sums.standard_deviation(), std::sqrt(sums.variance()));
    };
    for (std::size_t record = 0; record < 3; ++record)
        for (std::size_t value = 0; value < 5; ++value) {
            compare(statistics.over_runs(0, record)[value], 0, 30, record, value);
            compare(statistics.over_runs(1, record)[value], 30, 60, record, value);
            compare(statistics.over_all_runs(record)[value], 0, 60, record, value);
        }
    EXPECT_LT(statistics.over_runs(1, 2)[0].positive(), 30U); // hunters do die out
}

TEST(EnsembleStatistics, OfALawAreThoseOfTheLaw)
{
    // Decay alone: the count is binomial at every time. 3000 runs, of which none is stored.
    constexpr auto gas = reaction_network<H>(decay<H>(0.1));
    const ensemble_options options{.runs = 3000, .steps = 10, .record_every = 10};
    ensemble_statistics statistics(origin_of<square>(gas, placed<H>(40), options), species_counts<H>{});
    simulate_runs<square>(gas, placed<H>(40), options, 9, uniform_site_choice{}, serial{}, statistics);
    const run_sums& at_start = statistics.over_runs(0, 0)[0];
    EXPECT_EQ(at_start.mean(), 40.0);
    EXPECT_EQ(at_start.variance(), 0.0);
    const run_sums& at_end = statistics.over_runs(0, 1)[0];
    const double p = std::exp(-1.0), variance = 40 * p * (1 - p);
    EXPECT_LT(std::abs(at_end.mean() - 40 * p) / at_end.standard_error(), 3.89); // two-sided 1e-4
    // The variance of s² is (μ₄ − σ⁴ (n − 3)/(n − 1)) / n, nearly 2 σ⁴ / n for a binomial of this size.
    EXPECT_LT(std::abs(at_end.variance() - variance) / (variance * std::sqrt(2.0 / 3000)), 3.89);
}

TEST(RunSums, AreExactForAllNumbersOf32Bits)
{
    constexpr std::int32_t largest = std::numeric_limits<std::int32_t>::max();
    constexpr std::int32_t lowest = std::numeric_limits<std::int32_t>::min();
    run_sums sums;
    for (int i = 0; i < 3; ++i)
        sums.add(largest);
    sums.add(largest - 1);
    EXPECT_EQ(sums.sum(), 4 * std::int64_t{largest} - 1);
    EXPECT_EQ(sums.variance(), 0.25); // of 0, 0, 0, −1: in double precision alone, nothing of it would be left
    run_sums far;
    far.add(lowest);
    far.add(largest);
    EXPECT_EQ(far.mean(), -0.5);
    EXPECT_EQ(far.variance(), 0x1p63 - 0x1p32 + 0.5);
    EXPECT_EQ(far.positive(), 1U);
}

TEST(RunSums, DoNotDependOnOrderOrParts)
{
    std::mt19937 random(5);
    std::vector<std::int32_t> numbers(1000);
    for (auto& x : numbers)
        x = static_cast<std::int32_t>(random());
    run_sums forwards, first, second;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        forwards.add(numbers[i]);
        (i % 3 == 0 ? first : second).add(numbers[i]);
    }
    second += first;
    EXPECT_EQ(forwards, second);
}

TEST(RunSums, RefuseWhatCannotBeKnown)
{
    run_sums sums;
    EXPECT_THROW((void)sums.mean(), input_error);
    sums.add(3);
    EXPECT_EQ(sums.mean(), 3.0);
    EXPECT_THROW((void)sums.variance(), input_error);
    EXPECT_THROW((void)sums.standard_error(), input_error);
}

} // namespace closura_tests::ensemble_tests
