#include "significance.hpp"

#include <closura/simulate/lattice_simulation.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace closura_tests::lattice_simulation_tests {

using namespace closura;
using significance::binomial_z;
using significance::chi_square;
using significance::chi_square_bound;
using significance::z_bound;
using A = species<"A">;
using B = species<"B">;
using C = species<"C">;
using D = species<"D">;

/// (count − mean) / √mean for a Poisson variable.
double poisson_z(double count, double mean) { return (count - mean) / std::sqrt(mean); }

template <class Simulation>
std::vector<std::uint8_t> bytes(const Simulation& run)
{
    return {run.states().begin(), run.states().end()};
}

template <class Simulation>
void expect_consistent(const Simulation& run)
{
    auto counted = run.counts();
    counted.fill(0);
    for (std::uint8_t state : run.states())
        ++counted.at(state);
    EXPECT_EQ(counted, run.counts());
}

// ------------------------------------------------------------------------------------------------------------ state

TEST(LatticeSimulation, PlacesMoleculesUniformly)
{
    constexpr auto network = reaction_network<A, B>();
    std::vector<double> observed(12, 0);
    for (std::uint64_t r = 0; r < 4000; ++r) {
        auto run = simulation_on<lattice<3, 4>>(network, random_stream(1, {.chain = r}), {}, row_first_site_choice{});
        run.place<A>(4);
        run.place<B>(1);
        expect_consistent(run);
        observed[static_cast<std::size_t>(std::ranges::find(run.states(), 2) - run.states().begin())] += 1;
    }
    EXPECT_LT(chi_square(observed, std::vector<double>(12, 1.0 / 12)), chi_square_bound(11));
}

TEST(LatticeSimulation, PlacesAnInitialConditionAsItPlacesItsSpeciesOneAfterTheOther)
{
    constexpr auto network = reaction_network<A, B, C>();
    auto together = simulation_on<lattice<3, 4>>(network, random_stream(1));
    together.place(placed<C>(3) & placed<A>(4));
    auto apart = simulation_on<lattice<3, 4>>(network, random_stream(1));
    apart.place<A>(4);
    apart.place<C>(3);
    EXPECT_EQ(bytes(together), bytes(apart));
    EXPECT_EQ(together.counts(), (std::array<std::uint32_t, 4>{5, 4, 0, 3}));
}

TEST(LatticeSimulation, RefusesToPlaceMoreThanThereIsRoomFor)
{
    auto run = simulation_on<lattice<3, 4>>(reaction_network<A, B>(), random_stream(1));
    run.place<A>(10);
    const auto before = bytes(run);
    EXPECT_THROW(run.place<B>(3), input_error);
    EXPECT_THROW(run.place(placed<A>(1) & placed<B>(std::numeric_limits<std::size_t>::max())), input_error);
    EXPECT_EQ(bytes(run), before);
    run.place<B>(2);
    EXPECT_EQ(run.counts(), (std::array<std::uint32_t, 3>{0, 10, 2}));
}

TEST(LatticeSimulation, TakesOverAConfiguration)
{
    auto run = simulation_on<lattice<2, 2>>(reaction_network<A, B>(), random_stream(1));
    run.assign(std::array<std::uint8_t, 4>{0, 1, 1, 2});
    EXPECT_EQ(run.count<A>(), 2U);
    EXPECT_EQ((run.neighbour_pairs<A, B>()), 2U);
    EXPECT_THROW(run.assign(std::array<std::uint8_t, 4>{0, 1, 3, 2}), input_error);
    EXPECT_EQ(bytes(run), (std::vector<std::uint8_t>{0, 1, 1, 2}));
    expect_consistent(run);
}

TEST(LatticeSimulation, RefusesImpossibleTimeStepsAndRates)
{
    const auto with = [](double time_step, double rate) {
        (void)simulation_on<lattice<3, 4>>(reaction_network<A>(decay<A>(rate)), random_stream(1),
                                           {.time_step = time_step});
    };
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double largest = std::numeric_limits<double>::max();
    for (double time_step : {-1.0, -infinity, infinity, std::numeric_limits<double>::quiet_NaN()})
        EXPECT_THROW(with(time_step, 0.1), input_error) << time_step;
    EXPECT_THROW(with(1, largest), input_error); // 12 molecules: infinite
    EXPECT_THROW(with(0, largest), input_error);
    EXPECT_THROW(with(1, 1e30), input_error); // finite, but it would never come to an end
    EXPECT_NO_THROW(with(1e-30, 1e30));
    EXPECT_NO_THROW(with(0, 1e30));
    EXPECT_NO_THROW(with(0, 0));
}

// -------------------------------------------------------------------------------------------------------------- hops

/// Where a step from a site leads, one way or the other: the definition, from coordinates.
template <class Lattice, boundaries Boundaries>
std::size_t step_from(std::size_t site, std::size_t dimension, bool forward)
{
    auto at = Lattice::position(site);
    const std::size_t extent = Lattice::extents[dimension];
    if (Boundaries == boundaries::closed && at[dimension] == (forward ? extent - 1 : 0))
        return site;
    at[dimension] = (at[dimension] + (forward ? 1 : extent - 1)) % extent;
    return Lattice::index(at);
}

/// A lone molecule, put down at `from` again and again.
template <class Lattice, boundaries Boundaries>
void expect_each_direction_with_equal_chance(std::size_t from)
{
    std::vector<double> observed(Lattice::size, 0), probability(Lattice::size, 0);
    for (std::size_t d = 0; d < Lattice::rank; ++d)
        for (const bool forward : {true, false})
            probability[step_from<Lattice, Boundaries>(from, d, forward)] += 0.5 / Lattice::rank;
    // A + A → 0 is declared so that a molecule that meets itself would be noticed.
    constexpr auto network = reaction_network<A>(encounter<A, A>(1).gives<>());
    auto run = simulation_on<Lattice, Boundaries>(network, random_stream(5, {.chain = from}));
    for (int r = 0; r < 6000; ++r) {
        std::array<std::uint8_t, Lattice::size> start{};
        start[from] = 1;
        run.assign(start);
        run.step();
        ASSERT_EQ(run.template count<A>(), 1U);
        observed[static_cast<std::size_t>(std::ranges::find(run.states(), 1) - run.states().begin())] += 1;
    }
    const auto targets = std::ranges::count_if(probability, [](double p) { return p > 0; });
    EXPECT_LT(chi_square(observed, probability),
              targets == 1 ? 1e-9 : chi_square_bound(static_cast<double>(targets - 1)));
}

TEST(LatticeSimulation, HopsInEachDirectionWithEqualChance)
{
    using enum boundaries;
    expect_each_direction_with_equal_chance<lattice<1>, periodic>(0);
    expect_each_direction_with_equal_chance<lattice<1>, closed>(0);
    expect_each_direction_with_equal_chance<lattice<2>, periodic>(0);
    expect_each_direction_with_equal_chance<lattice<2>, closed>(1);
    expect_each_direction_with_equal_chance<lattice<7>, periodic>(0);
    expect_each_direction_with_equal_chance<lattice<7>, closed>(0);
    expect_each_direction_with_equal_chance<lattice<5, 6>, periodic>(0);
    expect_each_direction_with_equal_chance<lattice<5, 6>, periodic>(14);
    expect_each_direction_with_equal_chance<lattice<5, 6>, closed>(0);
    expect_each_direction_with_equal_chance<lattice<5, 6>, closed>(11);
    expect_each_direction_with_equal_chance<lattice<5, 6>, closed>(14);
    expect_each_direction_with_equal_chance<lattice<2, 5>, periodic>(3);
    expect_each_direction_with_equal_chance<lattice<2, 5>, closed>(3);
    expect_each_direction_with_equal_chance<lattice<1, 5>, periodic>(3);
    expect_each_direction_with_equal_chance<lattice<3, 4, 5>, periodic>(59);
    expect_each_direction_with_equal_chance<lattice<3, 4, 5>, closed>(59);
    expect_each_direction_with_equal_chance<lattice<3, 4, 5>, closed>(27);
    expect_each_direction_with_equal_chance<lattice<2, 1, 3>, periodic>(4);
}

/// Where a lone molecule is, a long time after it was put down anywhere: the law of diffusion is the uniform one.
/// Visits that lie far enough apart are as good as independent.
template <class Lattice, boundaries Boundaries>
void expect_uniform_in_the_long_run()
{
    constexpr int apart = 60; // what is left of the slowest mode after this time is below 1e-4, on the lattices below
    auto run = simulation_on<Lattice, Boundaries>(reaction_network<A>(), random_stream(17));
    std::array<std::uint8_t, Lattice::size> start{};
    start[0] = 1;
    run.assign(start);
    std::vector<double> observed(Lattice::size, 0);
    for (int visit = 0; visit < 12'000; ++visit) {
        for (int t = 0; t < apart; ++t)
            run.step();
        observed[static_cast<std::size_t>(std::ranges::find(run.states(), 1) - run.states().begin())] += 1;
    }
    const std::vector<double> probability(Lattice::size, 1.0 / Lattice::size);
    EXPECT_LT(chi_square(observed, probability), chi_square_bound(Lattice::size - 1));
}

TEST(LatticeSimulation, ALoneMoleculeIsFoundEverywhereWithEqualChance)
{
    using enum boundaries;
    expect_uniform_in_the_long_run<lattice<5>, closed>();
    expect_uniform_in_the_long_run<lattice<2>, closed>();
    expect_uniform_in_the_long_run<lattice<4, 4>, closed>(); // corners 0.042, inside 0.083 if it drew anew
    expect_uniform_in_the_long_run<lattice<4, 1>, closed>();
    expect_uniform_in_the_long_run<lattice<2, 4>, closed>();
    expect_uniform_in_the_long_run<lattice<3, 2, 3>, closed>();
    expect_uniform_in_the_long_run<lattice<5>, periodic>();
    expect_uniform_in_the_long_run<lattice<3, 2>, periodic>();
    expect_uniform_in_the_long_run<lattice<3, 1>, periodic>();
    expect_uniform_in_the_long_run<lattice<3, 2, 3>, periodic>();
}

TEST(LatticeSimulation, NoMoleculeHopsTwiceInAStep)
{
    using S5 = species<"5">;
    using S6 = species<"6">;
    using S7 = species<"7">;
    auto run = simulation_on<lattice<4, 4>>(reaction_network<A, B, C, D, S5, S6, S7>(), random_stream(8));
    run.place<A>(1), run.place<B>(1), run.place<C>(1), run.place<D>(1);
    run.place<S5>(1), run.place<S6>(1), run.place<S7>(1);
    const auto& neighbours = neighbour_table<lattice<4, 4>, boundaries::periodic>::shared();
    int moves = 0;
    for (int t = 0; t < 3000; ++t) {
        const auto before = bytes(run);
        run.step();
        for (std::uint8_t molecule = 1; molecule <= 7; ++molecule) {
            ASSERT_EQ(std::ranges::count(run.states(), molecule), 1);
            const auto from = static_cast<std::size_t>(std::ranges::find(before, molecule) - before.begin());
            const auto to = static_cast<std::size_t>(std::ranges::find(run.states(), molecule) - run.states().begin());
            ASSERT_TRUE(from == to || std::ranges::count(neighbours[from], to) == 1);
            moves += from != to;
        }
    }
    EXPECT_GT(moves, 3000);
}

TEST(LatticeSimulation, TurnsComeInRandomOrder)
{
    auto run = simulation_on<lattice<3>, boundaries::closed>(reaction_network<A, B>(), random_stream(9));
    int a_there = 0, b_there = 0;
    for (int r = 0; r < 10'000; ++r) {
        run.assign(std::array<std::uint8_t, 3>{1, 0, 2}); // each wants the middle, or the wall, with chance 1/2
        run.step();
        a_there += run.states()[1] == 1;
        b_there += run.states()[1] == 2;
    }
    EXPECT_LT(std::abs(binomial_z(a_there + b_there, 10'000, 3.0 / 4)), z_bound);
    EXPECT_LT(std::abs(binomial_z(a_there, a_there + b_there, 1.0 / 2)), z_bound);
}

// --------------------------------------------------------------------------------------------- spontaneous reactions

TEST(LatticeSimulation, OneMoleculeSurvivesExponentially)
{
    constexpr auto network = reaction_network<A>(decay<A>(0.1));
    constexpr int runs = 20'000;
    std::array<int, 10> alive{};
    for (std::uint64_t r = 0; r < runs; ++r) {
        auto run = simulation_on<lattice<3, 3>>(network, random_stream(2, {.chain = r}), {.time_step = 0.7});
        run.place<A>(1);
        for (int& survivors : alive) {
            run.step();
            survivors += run.count<A>() == 1;
        }
    }
    for (std::size_t t = 0; t < alive.size(); ++t)
        EXPECT_LT(std::abs(binomial_z(alive[t], runs, std::exp(-0.07 * static_cast<double>(t + 1)))), z_bound);
}

TEST(LatticeSimulation, SourcesArePoissonian)
{
    constexpr auto network = reaction_network<A>(source<A>(3));
    constexpr int runs = 2000;
    double sum = 0, squares = 0;
    for (std::uint64_t r = 0; r < runs; ++r) {
        auto run = simulation_on<lattice<20, 20>>(network, random_stream(3, {.chain = r}), {.time_step = 0.5});
        for (int t = 0; t < 8; ++t)
            run.step();
        const double n = run.count<A>();
        sum += n;
        squares += (n - 12) * (n - 12);
    }
    EXPECT_LT(std::abs(poisson_z(sum, 12.0 * runs)), z_bound);
    // (n − 12)² has mean 12 and variance 12 + 2·12².
    EXPECT_LT(std::abs(squares - 12.0 * runs) / std::sqrt(300.0 * runs), z_bound);
}

/// Both kinds grow alike; how many of 1000 empty lattices are empty still after 10 units of time.
template <class Network>
int grown_and_still_empty(const Network& network)
{
    constexpr int runs = 1000;
    double sum = 0;
    int still_empty = 0;
    for (std::uint64_t r = 0; r < runs; ++r) {
        auto run = simulation_on<lattice<40, 40>>(network, random_stream(4, {.chain = r}));
        run.template place<A>(20);
        auto empty = simulation_on<lattice<4, 4>>(network, random_stream(4, {.use = purpose::simulation, .chain = r}));
        for (int t = 0; t < 10; ++t) {
            run.step();
            empty.step();
        }
        sum += run.template count<A>();
        still_empty += empty.template count<A>() == 0;
    }
    // Yule: mean n e^{kt}, variance n e^{kt} (e^{kt} − 1).
    const double growth = std::exp(1.0);
    EXPECT_LT(std::abs(sum - runs * 20 * growth) / std::sqrt(runs * 20 * growth * (growth - 1)), z_bound);
    return still_empty;
}

TEST(LatticeSimulation, ReproductionGrowsExponentiallyAndFromNothingOnlyIfItReseeds)
{
    EXPECT_EQ(grown_and_still_empty(reaction_network<A>(reproduction<A>(0.1))), 1000);
    const int still_empty = grown_and_still_empty(reaction_network<A>(reseeding_reproduction<A>(0.1)));
    EXPECT_LT(std::abs(binomial_z(still_empty, 1000, std::exp(-1.0))), z_bound);
}

TEST(LatticeSimulation, ConversionConserves)
{
    auto run = simulation_on<lattice<100, 100>>(reaction_network<A, B>(conversion<A, B>(0.05)), random_stream(5));
    run.place<A>(5000);
    for (int t = 0; t < 10; ++t) {
        run.step();
        EXPECT_EQ(run.count<A>() + run.count<B>(), 5000U);
        expect_consistent(run);
    }
    EXPECT_LT(std::abs(binomial_z(run.count<A>(), 5000, std::exp(-0.5))), z_bound);
}

TEST(LatticeSimulation, SplittingPutsTheSecondProductOnAVacantNeighbour)
{
    constexpr auto network = reaction_network<A, B, C>(splitting<A, B, C>(100));
    int left = 0;
    for (std::uint64_t r = 0; r < 4000; ++r) {
        auto run = simulation_on<lattice<3>, boundaries::closed>(network, random_stream(6, {.chain = r}));
        run.assign(std::array<std::uint8_t, 3>{0, 1, 0});
        run.step();
        ASSERT_EQ(run.counts(), (std::array<std::uint32_t, 4>{1, 0, 1, 1}));
        left += std::ranges::find(run.states(), 3) < std::ranges::find(run.states(), 2); // nothing can pass
    }
    EXPECT_LT(std::abs(binomial_z(left, 4000, 0.5)), z_bound);

    auto pair = simulation_on<lattice<2>>(network, random_stream(6));
    pair.assign(std::array<std::uint8_t, 2>{1, 0});
    pair.step();
    EXPECT_EQ(bytes(pair), (std::vector<std::uint8_t>{2, 3})); // the first product in the reactant's place
}

TEST(LatticeSimulation, CountsEventsThatFindNoVacantSite)
{
    constexpr auto network = reaction_network<A>(splitting<A, A, A>(0.01), source<A>(0.5), reproduction<A>(0.02));
    auto run = simulation_on<lattice<6, 6>>(network, random_stream(7));
    run.place<A>(36);
    for (int t = 0; t < 400; ++t)
        run.step();
    EXPECT_EQ(run.count<A>(), 36U);
    const double mean = 400 * (0.01 * 36 + 0.5 + 0.02 * 36);
    EXPECT_LT(std::abs(poisson_z(static_cast<double>(run.events_without_effect()), mean)), z_bound);
}

/// How often the lone A of the second row is the first to become C, on a full lattice, so that nobody moves.
template <class SiteChoice>
double lone_molecule_reacts(SiteChoice site_choice)
{
    constexpr auto network = reaction_network<A, B, C>(conversion<A, C>(0.02));
    auto run = simulation_on<lattice<2, 6>>(network, random_stream(10), {}, site_choice);
    int events = 0, lone = 0;
    while (events < 3000) {
        run.assign(std::array<std::uint8_t, 12>{1, 1, 1, 1, 1, 1, 2, 2, 1, 2, 2, 2});
        run.step();
        if (run.template count<C>() != 1)
            continue;
        ++events;
        lone += run.states()[8] == 3;
    }
    return lone;
}

/// A site choice of a user's own.
struct last_site_choice {
    template <lattice_type Lattice>
    std::size_t operator()(lattice_states<Lattice> states, std::uint8_t wanted, std::uint32_t, random_stream&) const
    {
        std::size_t site = Lattice::size - 1;
        while (states[site] != wanted)
            --site;
        return site;
    }
};

TEST(LatticeSimulation, SiteChoiceGovernsWhoReacts)
{
    EXPECT_LT(std::abs(binomial_z(lone_molecule_reacts(uniform_site_choice{}), 3000, 1.0 / 7)), z_bound);
    EXPECT_LT(std::abs(binomial_z(lone_molecule_reacts(row_first_site_choice{}), 3000, 1.0 / 2)), z_bound);
    EXPECT_EQ(lone_molecule_reacts(last_site_choice{}), 3000);
}

TEST(LatticeSimulation, ASpeciesThatIsAbsentAtTheStartComesUp)
{
    constexpr auto epidemic =
        reaction_network<A, B, C>(conversion<B, C>(0.1), conversion<C, A>(0.05), encounter<A, B>(0.5).gives<B, B>());
    auto run = simulation_on<lattice<16, 16>>(epidemic, random_stream(3));
    run.place(placed<A>(100) & placed<B>(20));
    EXPECT_EQ(run.count<C>(), 0U);
    std::uint32_t most = 0;
    for (int t = 0; t < 50; ++t) {
        run.step();
        ASSERT_EQ(run.counts()[vacant_site], 256U - 120U);
        expect_consistent(run);
        most = std::max(most, run.count<C>());
    }
    EXPECT_GT(most, 10U);
}

// -------------------------------------------------------------------------------------------------------- encounters

TEST(LatticeSimulation, EncountersFireWithTheirProbability)
{
    // Two sites: whoever is first tries with chance p, and if that fails the other tries as well.
    constexpr double p = 0.4;
    constexpr auto network = reaction_network<A, B, C, D>(encounter<A, B>(p).gives<C, D>());
    auto run = simulation_on<lattice<2>>(network, random_stream(12));
    int reacted = 0, first_on_left = 0;
    for (int r = 0; r < 10'000; ++r) {
        run.assign(std::array<std::uint8_t, 2>{1, 2});
        run.step();
        reacted += run.count<C>() == 1 && run.count<D>() == 1;
        first_on_left += run.states()[0] == 3;
        expect_consistent(run);
    }
    EXPECT_LT(std::abs(binomial_z(reacted, 10'000, 1 - (1 - p) * (1 - p))), z_bound);
    // The first product stands on the partner's site, and either may be the partner.
    EXPECT_LT(std::abs(binomial_z(first_on_left, reacted, 0.5)), z_bound);
}

TEST(LatticeSimulation, EncountersGiveNoneOrOneProduct)
{
    auto none = simulation_on<lattice<2>>(reaction_network<A>(encounter<A, A>(1).gives<>()), random_stream(1));
    none.place<A>(2);
    none.step();
    EXPECT_EQ(none.counts(), (std::array<std::uint32_t, 2>{2, 0}));

    auto one = simulation_on<lattice<2>>(reaction_network<A, B>(encounter<B, A>(1).gives<B>()), random_stream(1));
    int left = 0;
    for (int r = 0; r < 4000; ++r) {
        one.assign(std::array<std::uint8_t, 2>{1, 2});
        one.step();
        ASSERT_EQ(one.counts(), (std::array<std::uint32_t, 3>{1, 0, 1}));
        left += one.states()[0] == 2;
    }
    EXPECT_LT(std::abs(binomial_z(left, 4000, 0.5)), z_bound); // always on the partner's site, and there it rests
}

TEST(LatticeSimulation, CandidatesAreTriedInDeclaredOrder)
{
    constexpr auto network =
        reaction_network<A, B, C, D>(encounter<A, B>(0.3).gives<C, C>(), encounter<B, A>(1).gives<D, D>());
    auto run = simulation_on<lattice<2>>(network, random_stream(13));
    int first = 0;
    for (int r = 0; r < 10'000; ++r) {
        run.assign(std::array<std::uint8_t, 2>{1, 2});
        run.step();
        ASSERT_EQ(run.count<C>() + run.count<D>(), 2U);
        first += run.count<C>() == 2;
    }
    EXPECT_LT(std::abs(binomial_z(first, 10'000, 0.3)), z_bound);
}

TEST(LatticeSimulation, ProductsRestButMayBePartners)
{
    // On a ring of four, A and B side by side: products that hopped would leave their two sites.
    auto ring =
        simulation_on<lattice<4>>(reaction_network<A, B, C>(encounter<A, B>(1).gives<C, C>()), random_stream(14));
    int reacted = 0;
    for (int r = 0; r < 2000; ++r) {
        ring.assign(std::array<std::uint8_t, 4>{1, 2, 0, 0});
        ring.step();
        if (ring.count<C>() == 2) {
            ++reacted;
            ASSERT_EQ(bytes(ring), (std::vector<std::uint8_t>{3, 3, 0, 0}));
        }
    }
    EXPECT_GT(reacted, 500);

    // A B A in a row: the second A meets a B that is no more, or a product.
    constexpr auto chain =
        reaction_network<A, B, C, D>(encounter<A, B>(1).gives<C, C>(), encounter<A, C>(1).gives<D, D>());
    auto row = simulation_on<lattice<3>, boundaries::closed>(chain, random_stream(15));
    int twice = 0;
    for (int r = 0; r < 4000; ++r) {
        row.assign(std::array<std::uint8_t, 3>{1, 2, 1});
        row.step();
        ASSERT_EQ(row.count<C>() + row.count<D>() + row.count<A>(), 3U);
        twice += row.count<D>() == 2;
    }
    // A and B always meet, for B cannot but hop onto an A. If the other A has its turn after that, it meets the product
    // in the middle with chance 1/2. Whether it has: for B first (1/3) always, and for an A first (2/3) if that one
    // hops to the middle (1/2), or hops into the wall (1/2), B is next (1/2) and takes that one (1/2).
    EXPECT_LT(std::abs(binomial_z(twice, 4000, 1.0 / 2 * (1.0 / 3 + 2.0 / 3 * (1.0 / 2 + 1.0 / 8)))), z_bound);
}

// ------------------------------------------------------------------------------------------------------- whole runs

constexpr auto busy_network = reaction_network<A, B, C>(
    reproduction<A>(0.02), source<B>(0.5), decay<C>(0.1), conversion<B, C>(0.05), splitting<A, A, B>(0.02),
    encounter<A, C>(0.3).gives<C, C>(), encounter<B, B>(0.2).gives<A>(), encounter<C, C>(0.1).gives<>());

template <class Lattice, boundaries Boundaries, class SiteChoice>
void expect_sound_and_repeatable(SiteChoice site_choice)
{
    const auto start = [&](std::uint64_t seed) {
        auto run = simulation_on<Lattice, Boundaries>(busy_network, random_stream(seed), {}, site_choice);
        run.template place<A>(Lattice::size / 5);
        run.template place<C>(Lattice::size / 10);
        return run;
    };
    auto first = start(1), second = start(1), other = start(2);
    for (int t = 0; t < 60; ++t) {
        first.step();
        second.step();
        other.step();
        ASSERT_EQ(bytes(first), bytes(second));
        expect_consistent(first);
    }
    EXPECT_NE(bytes(first), bytes(other));
    auto copy = first; // a value: a copy goes on alike, and by itself
    copy.step();
    first.step();
    EXPECT_EQ(bytes(first), bytes(copy));
}

TEST(LatticeSimulation, IsSoundAndRepeatableOnAnyLattice)
{
    const auto on_all_lattices = [](auto choice) {
        expect_sound_and_repeatable<lattice<300>, boundaries::periodic>(choice);
        expect_sound_and_repeatable<lattice<300>, boundaries::closed>(choice);
        expect_sound_and_repeatable<lattice<17, 23>, boundaries::periodic>(choice);
        expect_sound_and_repeatable<lattice<17, 23>, boundaries::closed>(choice);
        expect_sound_and_repeatable<lattice<7, 8, 9>, boundaries::periodic>(choice);
        expect_sound_and_repeatable<lattice<2, 8, 9>, boundaries::closed>(choice);
        expect_sound_and_repeatable<lattice<300, 300>, boundaries::periodic>(choice); // 32-bit site numbers
    };
    on_all_lattices(uniform_site_choice{});
    on_all_lattices(row_first_site_choice{});
}

TEST(LatticeSimulation, GivesTheSameBitsOnEveryInstructionSet)
{
    std::uint64_t hash = 0xcbf29ce484222325; // FNV-1a
    const auto add = [&](auto choice) {
        auto run = simulation_on<lattice<20, 30>>(busy_network, random_stream(2024), {}, choice);
        run.template place<A>(100);
        run.template place<C>(50);
        for (int t = 0; t < 200; ++t)
            run.step();
        for (std::uint8_t state : run.states())
            hash = (hash ^ state) * 0x100000001b3;
    };
    add(uniform_site_choice{});
    add(row_first_site_choice{});
    EXPECT_EQ(hash, 2874229600037744358U);
}

} // namespace closura_tests::lattice_simulation_tests
