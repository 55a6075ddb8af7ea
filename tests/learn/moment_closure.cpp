// Closures in the expectation coordinates: coordinates and drift against enumeration, gradients against differences,
// recovery of maps that are known, and the parts of an ensemble.
#include <closura/analyse/observables.hpp>
#include <closura/io/memory_archive.hpp>
#include <closura/learn/expectation_closure.hpp>
#include <closura/run/threads.hpp>
#include <closura/simd/random.hpp>
#include <closura/simulate/observed_ensemble.hpp>
#include <closura/simulate/simulate_runs.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace closura_tests::moment_closure_tests {

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using Q = species<"Q">;

constexpr auto predators =
    reaction_network<H, P>(reseeding_reproduction<P>(0.025), decay<H>(0.06), encounter<H, P>(0.4).gives<H, H>());

const moment_coordinates on_40_by_40(2, 1600, 3200);

TEST(MomentCoordinates, AreInOrderOfTheObservables)
{
    const moment_coordinates three(3, 100, 200);
    const auto& pairs = neighbour_pairs<H, P, Q>::pairs;
    ASSERT_EQ(three.size(), 3 + pairs.size());
    for (std::size_t p = 0; p < pairs.size(); ++p) {
        EXPECT_EQ(three.pair(pairs[p].first - 1U, pairs[p].second - 1U), 3 + p);
        EXPECT_EQ(three.pair(pairs[p].second - 1U, pairs[p].first - 1U), 3 + p);
    }
    EXPECT_THROW(moment_coordinates(0, 1, 1), input_error);
}

TEST(MomentCoordinates, GoThereAndBack)
{
    const std::vector<std::vector<double>> several = {
        {100, 200, 40, 60, 13}, {0, 1600, 0, 3200, 0}, {3, 0.2, 0.1, 0, 0.7}};
    for (const auto& means : several) {
        const auto again = on_40_by_40.to_means(on_40_by_40.of_means(means));
        for (std::size_t k = 0; k < 5; ++k)
            EXPECT_NEAR(again[k], means[k], 1e-9 * (1 + means[k]));
    }
    const std::vector<double> independent = {160, 80, 3200 * 0.01, 3200 * 0.0025, 6400 * 0.005};
    const auto x = on_40_by_40.of_means(independent);
    EXPECT_NEAR(x[2], 0, 1e-12);
    EXPECT_NEAR(x[4], 0, 1e-12);
    EXPECT_THROW((void)on_40_by_40.of_means(std::vector<double>{1, 2, 3, 4, -1}), input_error);
    EXPECT_THROW((void)on_40_by_40.of_means(std::vector<double>(4)), input_error);
}

TEST(MomentCoordinates, OfPlacedMoleculesAreThoseOfAllPlacements)
{
    using plane = lattice<3, 3>;
    const moment_coordinates coordinates(2, 9, 18);
    std::vector<double> sums(5);
    double count = 0;
    for (std::size_t code = 0; code < 19'683; ++code) { // 3⁹ states, of which those with 2 H and 3 P
        std::array<std::uint8_t, 9> sites{};
        for (std::size_t i = 0, rest = code; i < 9; ++i, rest /= 3)
            sites[i] = static_cast<std::uint8_t>(rest % 3);
        const lattice_states<plane> states(sites);
        const auto counts = species_counts<H, P>{}(states);
        if (counts[0] != 2 || counts[1] != 3)
            continue;
        const auto pairs = neighbour_pairs<H, P>{}(states);
        for (std::size_t k = 0; k < 5; ++k)
            sums[k] += k < 2 ? counts[k] : pairs[k - 2];
        ++count;
    }
    const std::vector<double> numbers = {2, 3};
    const auto found = coordinates.means_of_placed(numbers);
    for (std::size_t k = 0; k < 5; ++k)
        EXPECT_NEAR(found[k], sums[k] / count, 1e-12);
}

TEST(MomentCoordinates, HaveExactSlopes)
{
    const auto x = on_40_by_40.of_means(std::vector<double>{100, 200, 40, 60, 13});
    const auto slopes = on_40_by_40.slopes_of_means(x);
    for (std::size_t k = 0; k < 5; ++k) {
        auto above = x, below = x;
        above[k] += 1e-6;
        below[k] -= 1e-6;
        const auto high = on_40_by_40.to_means(above), low = on_40_by_40.to_means(below);
        for (std::size_t o = 0; o < 5; ++o)
            EXPECT_NEAR(slopes[o * 5 + k], (high[o] - low[o]) / 2e-6, 1e-4) << o << ' ' << k;
    }
}

TEST(ReactionDrift, IsThatOfEveryPossibleEvent)
{
    // Of any one state the mean change of the counts per step, to leading order, by listing what every molecule and
    // every hop can do; the drift is linear in counts and pairs, so it holds for means.
    constexpr auto network = reaction_network<H, P, Q>(
        source<Q>(0.7), reproduction<P>(0.02), decay<H>(0.06), conversion<P, Q>(0.03), splitting<Q, Q, H>(0.01),
        encounter<H, P>(0.4).gives<H, H>(), encounter<Q, Q>(0.3).gives<>());
    using plane = lattice<4, 5>;
    const moment_coordinates coordinates(3, 20, 40);
    const reaction_drift drift(network, coordinates, 1.0, 1.0);
    random_stream random(3);
    for (int repetition = 0; repetition < 20; ++repetition) {
        std::array<std::uint8_t, 20> sites{};
        for (auto& site : sites)
            site = static_cast<std::uint8_t>(random.below(4));
        std::array<double, 3> expected{};
        const auto react = [&](const reaction_rule& rule, double times) {
            for (const auto code : rule.reactants)
                if (code != 0)
                    expected[code - 1U] -= times;
            for (const auto code : rule.products)
                if (code != 0)
                    expected[code - 1U] += times;
        };
        for (const reaction_rule& rule : network.spontaneous)
            if (rule.kind == reaction_kind::source)
                react(rule, rule.constant);
        for (std::size_t i = 0; i < 20; ++i) {
            for (const reaction_rule& rule : network.spontaneous)
                if (rule.kind != reaction_kind::source && rule.reactants[0] == sites[i] && sites[i] != 0)
                    react(rule, rule.constant);
            const std::size_t row = i / 5, column = i % 5;
            for (const std::size_t target : {(row + 1) % 4 * 5 + column, (row + 3) % 4 * 5 + column,
                                             row * 5 + (column + 1) % 5, row * 5 + (column + 4) % 5})
                for (const reaction_rule& rule : network.encounters) // the molecule at i hops to `target`, chance 1/4
                    if (sites[i] != 0 && ((rule.reactants[0] == sites[i] && rule.reactants[1] == sites[target]) ||
                                          (rule.reactants[1] == sites[i] && rule.reactants[0] == sites[target])))
                        react(rule, rule.constant / 4);
        }
        const lattice_states<plane> states(sites);
        const auto counts = species_counts<H, P, Q>{}(states);
        const auto pairs = neighbour_pairs<H, P, Q>{}(states);
        std::vector<double> means(counts.begin(), counts.end());
        means.insert(means.end(), pairs.begin(), pairs.end());
        const auto found = drift(means);
        for (std::size_t s = 0; s < 3; ++s)
            EXPECT_NEAR(found[s], expected[s], 1e-12);
    }
}

/// A spiral in the five coordinates around that of (100, 200, …): known, stable, and not a polynomial.
void spiral(std::span<const double> x, std::span<double> dx)
{
    static const std::vector<double> centre = on_40_by_40.of_means(std::vector<double>{100, 200, 40, 60, 13});
    dx[0] = 0.03 * std::sin(x[1] - centre[1]) - 0.003 * (x[0] - centre[0]);
    dx[1] = -0.03 * std::sin(x[0] - centre[0]) - 0.003 * (x[1] - centre[1]);
    for (std::size_t k = 2; k < 5; ++k)
        dx[k] = 0.1 * (centre[k] + 0.3 * std::cos(x[0] - centre[0]) * (x[1] - centre[1]) - x[k]);
}

moment_path path_of_spiral(double h, double p, std::size_t times)
{
    moment_path path{5, on_40_by_40.of_means(on_40_by_40.means_of_placed(std::vector<double>{h, p}))};
    std::vector<double> step(5);
    for (std::size_t t = 0; t + 1 < times; ++t) {
        spiral(path.at(t), step);
        for (std::size_t k = 0; k < 5; ++k)
            path.points.push_back(path.points[t * 5 + k] + step[k]);
    }
    return path;
}

std::vector<moment_path> spirals()
{
    std::vector<moment_path> paths;
    constexpr std::pair<double, double> starts[] = {{50, 100}, {100, 100}, {200, 100},
                                                    {50, 300}, {200, 300}, {110, 180}};
    for (const auto& [h, p] : starts)
        paths.push_back(path_of_spiral(h, p, 300));
    return paths;
}

closure_options learned_rows(const choice<kernel_options, polynomial_options>& family)
{
    closure_options options;
    options.family = family;
    options.physical_rows = false;
    return options;
}

TEST(MomentClosure, FindsAMapAgainAndCarriesItOver)
{
    const moment_path truth = path_of_spiral(80, 150, 300); // a start between the others
    for (const auto& family : {choice<kernel_options, polynomial_options>(kernel_options{2, 1e-4}),
                               choice<kernel_options, polynomial_options>(polynomial_options{4, 1e-8})}) {
        const moment_closure closure(spirals(), on_40_by_40, {}, learned_rows(family));
        const auto found = integrate(closure, truth.at(0), 300);
        double worst = 0;
        for (std::size_t i = 0; i < truth.points.size(); ++i)
            worst = std::max(worst, std::abs(found.path.points[i] - truth.points[i]));
        EXPECT_LT(worst, 0.04) << family.name() << ": the coordinates go over a range of about 1";
        EXPECT_LT(found.greatest_distance, 1.1) << family.name() << ": closer than where the closure leads back";
    }
}

TEST(MomentClosure, KnowsWhatTheNetworkSays)
{
    // Paths whose counts obey the network exactly and whose correlations relax: nothing is left to learn in the counts,
    // so one short path from elsewhere is enough for theirs.
    const reaction_drift drift(predators, on_40_by_40, 1, 1);
    const auto path_from = [&](double h, double p, std::size_t times) {
        moment_path path{5, on_40_by_40.of_means(on_40_by_40.means_of_placed(std::vector<double>{h, p}))};
        for (std::size_t t = 0; t + 1 < times; ++t) {
            const auto means = on_40_by_40.to_means(path.at(t));
            const auto grows = drift(means);
            for (std::size_t s = 0; s < 2; ++s)
                path.points.push_back(std::log(means[s] + grows[s] + 0.5));
            for (std::size_t k = 2; k < 5; ++k)
                path.points.push_back(0.9 * path.points[t * 5 + k]);
        }
        return path;
    };
    const moment_closure closure({path_from(100, 100, 40)}, on_40_by_40, drift, closure_options{});
    std::vector<double> step(5);
    const moment_path truth = path_from(104, 97, 3);
    closure.increment(truth.at(1), step, {});
    for (std::size_t s = 0; s < 2; ++s)
        EXPECT_NEAR(step[s], truth.at(2)[s] - truth.at(1)[s], 1e-5);
}

/// Against central differences, of and by the first coordinates.
void expect_exact_derivatives(const moment_closure& closure, const std::vector<double>& x, std::size_t coordinates)
{
    std::vector<double> value(5), gradient(25), above(5), below(5);
    closure.increment(x, value, gradient);
    for (std::size_t d = 0; d < coordinates; ++d) {
        auto moved = x;
        moved[d] = x[d] + 1e-6;
        closure.increment(moved, above, {});
        moved[d] = x[d] - 1e-6;
        closure.increment(moved, below, {});
        for (std::size_t k = 0; k < coordinates; ++k)
            EXPECT_NEAR(gradient[k * 5 + d], (above[k] - below[k]) / 2e-6, 1e-6 * (1 + std::abs(gradient[k * 5 + d])))
                << k << ' ' << d;
    }
}

TEST(MomentClosure, HasExactDerivatives)
{
    const reaction_drift drift(predators, on_40_by_40, 1, 1);
    for (const auto& family : {choice<kernel_options, polynomial_options>(kernel_options{2, 1e-2}),
                               choice<kernel_options, polynomial_options>(polynomial_options{3, 1e-3})})
        for (const bool physical : {false, true}) {
            auto options = learned_rows(family);
            options.physical_rows = physical;
            const moment_closure closure(spirals(), on_40_by_40, drift, options);
            // Among the data, at their edge, where G turns back, and outside.
            for (const double away : {0.0, 0.6, 1.2, 3.0}) {
                const moment_path path = path_of_spiral(80, 150, 30);
                std::vector<double> x(path.at(29).begin(), path.at(29).end());
                x[0] += away;
                x[4] -= away;
                SCOPED_TRACE(std::string(family.name()) + ' ' + std::to_string(physical) + ' ' + std::to_string(away));
                expect_exact_derivatives(closure, x, 5);
            }
        }
}

TEST(MomentClosure, LeadsBackToTheDataFromOutside)
{
    const moment_closure closure(spirals(), on_40_by_40, {}, learned_rows(polynomial_options{4, 1e-8}));
    auto x = on_40_by_40.of_means(std::vector<double>{1000, 3, 900, 1, 0});
    const double far = closure.distance(x);
    EXPECT_GT(far, 3.0);
    const auto found = integrate(closure, x, 200);
    EXPECT_EQ(found.at, 0U);
    EXPECT_DOUBLE_EQ(found.greatest_distance, far);
    EXPECT_LT(closure.distance(found.path.at(199)), 1.5) << "a polynomial alone would run away";
}

TEST(MomentClosure, RefusesWhatTeachesNothing)
{
    const moment_path still{5, std::vector<double>(50, 1.0)};
    EXPECT_THROW(moment_closure({still}, on_40_by_40, {}, {}), input_error);
    EXPECT_THROW(moment_closure({}, on_40_by_40, {}, {}), input_error);
    EXPECT_THROW(moment_closure({moment_path{4, std::vector<double>(40)}}, on_40_by_40, {}, {}), input_error);
}

TEST(ClosureValidation, LeavesOutStartsAndFindsWhatCarriesOver)
{
    std::vector<moment_path> paths; // so many starts that most that are left out lie between others
    for (const double h : {60.0, 80.0, 105.0, 140.0, 185.0})
        for (const double p : {110.0, 150.0, 200.0, 270.0})
            paths.push_back(path_of_spiral(h, p, 150));
    const auto options = learned_rows(polynomial_options{});
    const auto over_starts = validated_family(paths, on_40_by_40, {}, options, serial{});
    ASSERT_EQ(over_starts.candidates.size(), 9U);
    double least = over_starts.candidates[0].second;
    for (const auto& [family, error] : over_starts.candidates)
        least = std::min(least, error);
    EXPECT_EQ(over_starts.least_error, least);
    EXPECT_GE(over_starts.best.get_if<polynomial_options>()->degree, 3U) << "a sine is no parabola";
}

TEST(ClosureValidation, OfOneStartAsksForItsWholePath)
{
    const std::vector<moment_path> path = {path_of_spiral(60, 110, 150)};
    const auto options = learned_rows(kernel_options{});
    const auto found = validated_family(path, on_40_by_40, {}, options, serial{});
    EXPECT_EQ(validated_family(path, on_40_by_40, {}, options, threads(3)).candidates, found.candidates);
    // The error is that of the closure which is learned from the whole path, in variances of the coordinates.
    closure_options best = options;
    best.family = found.best;
    const moment_closure closure(path, on_40_by_40, {}, best);
    const auto predicted = integrate(closure, path[0].at(0), 150).path;
    double error = 0;
    for (std::size_t k = 0; k < 5; ++k) {
        double mean = 0, square = 0, missed = 0;
        for (std::size_t t = 0; t < 150; ++t)
            mean += path[0].at(t)[k] / 150;
        for (std::size_t t = 0; t < 150; ++t) {
            square += std::pow(path[0].at(t)[k] - mean, 2) / 150;
            missed += std::pow(predicted.at(t)[k] - path[0].at(t)[k], 2) / 150;
        }
        error += missed / square / 5;
    }
    EXPECT_NEAR(found.least_error, error, 1e-9 * error);
    EXPECT_LT(error, 0.01);
}

// Prey that double at each step until the lattice is full: the network says so, and nothing is left to learn.
TEST(MomentClosure, StopsAtAFullLattice)
{
    constexpr auto doubling = reaction_network<H, P>(reproduction<P>(1.0), decay<H>(0.2));
    const moment_coordinates coordinates(2, 100, 200);
    const reaction_drift drift(doubling, coordinates, 1, 1);
    moment_path path{5, {}};
    double hunters = 10.0, prey = 3.0;
    for (std::size_t t = 0; t < 12; ++t) {
        const auto x = coordinates.of_means(std::vector<double>{hunters, prey, 0, 0, 0});
        path.points.insert(path.points.end(), x.begin(), x.end());
        hunters *= 0.8;
        prey = std::min(2 * prey, 100 - hunters); // what dies makes room
    }
    closure_options options;
    options.family = polynomial_options{0, 1e-3};
    options.reach = 1e3; // the next point of this path is far from all that came before
    const moment_closure closure({path}, coordinates, drift, options);
    const auto found = integrate(closure, path.at(0), 12).path;
    for (std::size_t t = 0; t < 12; ++t) {
        const auto means = coordinates.to_means(found.at(t)), expected = coordinates.to_means(path.at(t));
        EXPECT_NEAR(means[0], expected[0], 1e-3) << t;
        EXPECT_NEAR(means[1], expected[1], 0.1) << t;
    }
    for (const std::size_t t : {std::size_t{2}, std::size_t{8}}) { // with room, and without
        SCOPED_TRACE(t);
        expect_exact_derivatives(closure, {path.at(t).begin(), path.at(t).end()}, 2); // there are no pairs
    }
}

/// Runs of a small network on a lattice of 10 × 10, from several starts.
template <class Network>
std::vector<observed_runs> small_runs(const Network& network, std::size_t runs, std::uint64_t seed)
{
    using plane = lattice<10, 10>;
    const std::vector<initial_condition_of<Network>> starts = {
        placed<H>(20) & placed<P>(30), placed<H>(10) & placed<P>(40), placed<H>(30) & placed<P>(15)};
    const ensemble_options options{.runs = runs, .steps = 60};
    using both = observables<species_counts<H, P>, neighbour_pairs<H, P>>;
    observed_ensemble<both> seen(origin_of<plane>(network, starts, options), both({}, {}));
    simulate_runs<plane>(network, starts, options, seed, uniform_site_choice{}, serial{}, seen);
    std::vector<observed_runs> result;
    const std::size_t of_start = seen.values().size() / starts.size();
    for (std::size_t s = 0; s < starts.size(); ++s) {
        const auto part = seen.values().subspan(s * of_start, of_start);
        result.push_back(observed_runs::of(network, {part.begin(), part.end()}, runs, 61, 5));
    }
    return result;
}

const moment_coordinates on_10_by_10(2, 100, 200);

TEST(ExpectationClosure, KnowsSurvivorsSurvivalAndTheWhole)
{
    const auto starts = small_runs(predators, 300, 1);
    const reaction_drift drift(predators, on_10_by_10, 1, 1);
    const auto closure = expectation_closure::learn(starts, on_10_by_10, drift, {}, serial{});
    std::vector<std::size_t> all(61);
    for (std::size_t t = 0; t < 61; ++t)
        all[t] = t;
    for (const observed_runs& start : starts) {
        const std::vector<double> numbers = {static_cast<double>(start.values[0]),
                                             static_cast<double>(start.values[1])};
        const auto predicted = closure.predict(numbers, 61);
        const auto& moments = predicted.moments;
        const auto data = moments_of(start, all);
        for (std::size_t t = 0; t < 61; ++t) {
            // Standard error of a share of 300 runs: at most 0.029. Survival only falls.
            EXPECT_NEAR(moments.survival[t], data.survival[t], 0.1) << t;
            if (t > 0) {
                EXPECT_LE(moments.survival[t], moments.survival[t - 1]);
            }
            for (std::size_t s = 0; s < 2; ++s) {
                const double noise = data.whole.standard_deviation[t * 5 + s] / std::sqrt(300.0);
                EXPECT_NEAR(moments.whole.mean[t * 5 + s], data.whole.mean[t * 5 + s],
                            5 * noise + 0.05 * data.whole.mean[t * 5 + s] + 0.5)
                    << t << ' ' << s;
                EXPECT_GE(moments.whole.standard_deviation[t * 5 + s], 0.0);
            }
            EXPECT_DOUBLE_EQ(moments.survival[t] * moments.survivors.mean[t * 5], moments.whole.mean[t * 5])
                << "hunters that are lost do not come back";
        }
        for (std::size_t k = 0; k < 2; ++k)
            EXPECT_EQ(moments.whole.mean[k], numbers[k]) << "the start itself is exact";
    }
    EXPECT_LT(closure.predict(std::vector<double>{30, 15}, 61).moments.survival[60], 0.9)
        << "small lattices lose hunters";
}

// Every run that is lost arrives once: without motion of what is left, moments of the lost are sums over arrivals.
TEST(LostRuns, ArriveInSharesThatSumToAllThatIsLost)
{
    const auto starts = small_runs(predators, 300, 4);
    const auto closure =
        expectation_closure::learn(starts, on_10_by_10, reaction_drift(predators, on_10_by_10, 1, 1), {}, serial{});
    const lost_runs& lost = closure.lost();
    ASSERT_GT(lost.classes(), 2U);
    for (const double z : {-2.0, 0.0, 1.5}) {
        double sum = 0;
        for (const double share : lost.shares(std::vector<double>(closure.survivors().used_coordinates().size(), z))) {
            EXPECT_GE(share, 0.0);
            sum += share;
        }
        EXPECT_NEAR(sum, 1.0, 1e-12);
    }
    double last = -1;
    for (std::size_t b = 0; b < lost.classes(); ++b) { // in order of the prey that there are
        const auto means = on_10_by_10.to_means(lost.path(b).at(0));
        EXPECT_GT(means[1], last);
        last = means[1];
        EXPECT_LT(means[0], 1e-9);
    }
    // However they are shared out, they have no more prey than the class that has most of them.
    const auto prediction = closure.predict(std::vector<double>{20, 30}, 61);
    const std::size_t t = 60;
    const double gone = 1 - prediction.moments.survival[t];
    const double prey = prediction.moments.whole.mean[t * 5 + 1] -
                        prediction.moments.survival[t] * prediction.moments.survivors.mean[t * 5 + 1];
    double most = 0;
    for (std::size_t b = 0; b < lost.classes(); ++b)
        for (std::size_t age = 0; age < t; ++age)
            most = std::max(most, on_10_by_10.to_means(lost.path(b).at(age))[1]);
    EXPECT_GT(prey, 0.0);
    EXPECT_LE(prey, gone * most);
    EXPECT_TRUE(lost_runs().empty());
}

// Thirty runs lose their hunters with 3 to 60 prey, which grow by a law of their own from then on: every class follows
// it.
TEST(LostRuns, OfFewRunsEveryClassGrowsAsItsRunsDo)
{
    constexpr std::size_t times = 61, survivors = 20, lost_later = 30;
    const auto grown = [](double prey, std::size_t steps) {
        for (; steps > 0; --steps)
            prey += 0.1 * prey * (1 - prey / 100);
        return prey;
    };
    std::vector<std::int32_t> values;
    const auto record = [&](double hunters, double prey) {
        const double numbers[] = {hunters, prey, hunters * hunters / 50, prey * prey / 50, hunters * prey / 25};
        for (const double number : numbers)
            values.push_back(static_cast<std::int32_t>(std::lround(number)));
    };
    for (std::size_t run = 0; run < lost_later + survivors; ++run) {
        const std::size_t loss = run < lost_later ? 3 + run % 10 : times;
        const double left = 3 * std::pow(20, static_cast<double>(run) / (lost_later - 1));
        for (std::size_t t = 0; t < times; ++t)
            if (t < loss)
                record(20 + 10 * std::sin(0.1 * static_cast<double>(t)),
                       30 + 10 * std::cos(0.1 * static_cast<double>(t)));
            else
                record(0, grown(left, t - loss));
    }
    const auto starts = {observed_runs::of(predators, values, survivors + lost_later, times, 5)};
    const auto closure = expectation_closure::learn(starts, on_10_by_10, {}, {}, serial{});
    ASSERT_GE(closure.lost().classes(), 4U);
    for (std::size_t b = 0; b < closure.lost().classes(); ++b) {
        const moment_path& path = closure.lost().path(b);
        const double first = on_10_by_10.to_means(path.at(0))[1];
        for (const std::size_t age : {std::size_t{10}, std::size_t{25}, std::size_t{50}})
            EXPECT_NEAR(on_10_by_10.to_means(path.at(age))[1], grown(first, age), 0.1 * grown(first, age) + 1)
                << "class " << b << ", which begins with " << first << " prey, at age " << age;
    }
}

// What is left of 160 runs grows by the network's own law until the lattice is full, each from its own number and into
// clusters. Most are lost late, so no run shows how few become many: there, too, every class goes on by that law, and
// stops at the last site.
TEST(LostRuns, GrowAsTheNetworkSaysUntilTheLatticeIsFull)
{
    constexpr std::size_t times = 301, survivors = 40, lost_later = 160;
    const auto grown = [](double prey, std::size_t steps) {
        for (; steps > 0; --steps)
            prey = std::fmin(1600.0, 1.025 * prey);
        return prey;
    };
    std::vector<std::int32_t> values;
    const auto record = [&](double hunters, double prey, double clustering) {
        const double numbers[] = {hunters, prey, hunters * hunters / 800,
                                  std::fmin(2 * prey, clustering * prey * prey / 800), hunters * prey / 400};
        for (const double number : numbers)
            values.push_back(static_cast<std::int32_t>(std::lround(number)));
    };
    for (std::size_t run = 0; run < survivors + lost_later; ++run) {
        const std::size_t seen = run % 8 == 0 ? 150 : 30;
        const std::size_t loss = run < survivors ? times : times - seen - run % 10;
        const double left = 10 * std::pow(70, static_cast<double>(run - survivors) / (lost_later - 1));
        for (std::size_t t = 0; t < times; ++t)
            if (t < loss)
                record(100 + 50 * std::sin(0.1 * static_cast<double>(t)),
                       300 + 100 * std::cos(0.1 * static_cast<double>(t)), 1.0);
            else {
                const double prey = grown(left, t - loss);
                record(0, prey, std::fmin(prey / left, 1600 / prey));
            }
    }
    const auto starts = {observed_runs::of(predators, values, survivors + lost_later, times, 5)};
    const reaction_drift drift(predators, on_40_by_40, 1, 1);
    const auto closure = expectation_closure::learn(starts, on_40_by_40, drift, {}, serial{});
    ASSERT_GE(closure.lost().classes(), 10U);
    for (std::size_t b = 0; b < closure.lost().classes(); ++b) {
        const moment_path& path = closure.lost().path(b);
        const double first = on_40_by_40.to_means(path.at(0))[1];
        for (std::size_t age = 0; age < times; ++age) {
            const double prey = on_40_by_40.to_means(path.at(age))[1];
            EXPECT_NEAR(prey, grown(first, age), 0.3 * grown(first, age) + 1)
                << "class " << b << ", which begins with " << first << " prey, at age " << age;
            EXPECT_LE(prey, 1600.0 * (1 + 1e-12));
        }
    }
}

TEST(ExpectationClosure, OfANetworkThatLosesNothingIsThatOfAllRuns)
{
    constexpr auto fed = reaction_network<H, P>(source<H>(0.5), source<P>(0.5), decay<H>(0.05), decay<P>(0.05));
    const auto closure = expectation_closure::learn(small_runs(fed, 20, 2), on_10_by_10,
                                                    reaction_drift(fed, on_10_by_10, 1, 1), {}, serial{});
    const auto moments = closure.predict(std::vector<double>{25, 20}, 61).moments;
    EXPECT_EQ(moments.survival, std::vector<double>(61, 1.0));
    for (std::size_t i = 0; i < moments.whole.mean.size(); ++i)
        EXPECT_DOUBLE_EQ(moments.whole.mean[i], moments.survivors.mean[i]);
}

TEST(ExpectationClosure, HasTheSameBitsOnThreadsAndAfterReading)
{
    const auto starts = small_runs(predators, 40, 3);
    const reaction_drift drift(predators, on_10_by_10, 1, 1);
    const auto first = expectation_closure::learn(starts, on_10_by_10, drift, {}, serial{});
    const auto second = expectation_closure::learn(starts, on_10_by_10, drift, {}, threads(3));
    const std::string text = to_bytes(first);
    EXPECT_EQ(text, to_bytes(second));
    expectation_closure again;
    from_bytes(text, again);
    again.set_drift(drift);
    const std::vector<double> numbers = {17, 29};
    EXPECT_EQ(again.predict(numbers, 61).moments.whole.mean, first.predict(numbers, 61).moments.whole.mean);
    EXPECT_EQ(again.predict(numbers, 61).moments.whole.standard_deviation,
              first.predict(numbers, 61).moments.whole.standard_deviation);
    EXPECT_THROW((void)expectation_closure::learn({}, on_10_by_10, drift, {}, serial{}), input_error);
}

/// A part of an archive in memory: "name:bytes:" at `begin`, its value from `value` to `end`.
struct part_of_archive {
    std::size_t begin, value, end;
};

std::vector<part_of_archive> parts_of_archive(const std::string& bytes)
{
    std::vector<part_of_archive> parts;
    for (std::size_t begin = 0; begin < bytes.size(); begin = parts.back().end) {
        const std::size_t colon = bytes.find(':', begin), value = bytes.find(':', colon + 1) + 1;
        parts.push_back({begin, value, value + std::stoul(bytes.substr(colon + 1))});
    }
    return parts;
}

// Whatever a number in a file is, and however long a table: it is refused, or the closure can be used.
TEST(ExpectationClosure, IsRefusedOrUsableWhateverItsFileSays)
{
    const auto closure = expectation_closure::learn(small_runs(predators, 100, 5), on_10_by_10,
                                                    reaction_drift(predators, on_10_by_10, 1, 1), {}, serial{});
    const std::string text = to_bytes(closure);
    std::size_t tried = 0, refused = 0;
    const auto read_and_use = [&](const std::string& damaged) {
        ++tried;
        try {
            expectation_closure again;
            from_bytes(damaged, again);
            (void)again.predict(std::vector<double>(again.survivors().coordinates().species(), 5.0), 70);
        } catch (const input_error&) {
            ++refused;
        }
    };
    for (const part_of_archive& part : parts_of_archive(text)) {
        const std::size_t size = part.end - part.value;
        if (size == sizeof(std::uint64_t)) // a number, whichever
            for (const std::uint64_t number : {0ULL, 1ULL, 3ULL, 8ULL, 64ULL, 1ULL << 32U, 1ULL << 63U, ~0ULL}) {
                std::string damaged = text;
                std::memcpy(&damaged[part.value], &number, sizeof number);
                read_and_use(damaged);
            }
        for (const std::size_t kept : {std::size_t{0}, size / 16 * 8, size - 8}) {
            if (size <= sizeof(std::uint64_t))
                break;
            const std::size_t colon = text.find(':', part.begin);
            read_and_use(text.substr(0, colon + 1) + std::to_string(kept) + ':' + text.substr(part.value, kept) +
                         text.substr(part.end));
        }
    }
    EXPECT_GT(tried, 300U);
    EXPECT_GT(refused, tried / 2);
    read_and_use(text);
    EXPECT_LT(refused, tried) << "as it was, it can be read";
}

TEST(ExpectationClosure, RefusesPartsOfAnotherOne)
{
    const std::string text = to_bytes(expectation_closure::learn(
        small_runs(predators, 40, 3), on_10_by_10, reaction_drift(predators, on_10_by_10, 1, 1), {}, serial{}));
    const log_linear of_one({0.0, 1.0, 2.0}, 1, std::vector<double>{1, 2, 1}, std::vector<double>{9, 9, 9}, 1, 1.0);
    const std::size_t hazard = text.find("hazard:0:"), lost = text.find("lost:0:", hazard);
    const std::string other = text.substr(0, hazard) + "hazard:0:" + to_bytes(of_one) + "end:0:" + text.substr(lost);
    expectation_closure closure;
    EXPECT_THROW(from_bytes(other, closure), input_error) << "a hazard of one coordinate";
    from_bytes(text, closure);

    // A function that is 0 everywhere has no coefficients that would say how many monomials there can be.
    log_linear never({0.0}, 1, std::vector<double>{0}, std::vector<double>{9}, 1, 1.0);
    std::string large = to_bytes(never);
    for (const auto& [name, number] : {std::pair("dimensions:8:", std::uint64_t{64}), {"degree:8:", std::uint64_t{8}}})
        std::memcpy(&large[large.find(name) + std::strlen(name)], &number, sizeof number);
    EXPECT_THROW(from_bytes(large, never), input_error) << "12 billion monomials";
}

} // namespace closura_tests::moment_closure_tests
