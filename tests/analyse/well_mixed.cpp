// Well-mixed dynamics against exact moments, equation (2), its limit of large volume, and lattices that are shuffled.
#include <closura/analyse/rate_equations.hpp>
#include <closura/simulate/lattice_simulation.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace closura_tests::well_mixed_tests {

using namespace closura;
using A = species<"A">;
using B = species<"B">;
using H = species<"H">;
using P = species<"P">;

/// A right mean is farther off with a probability of 7·10⁻⁶. Seeds are fixed.
constexpr double errors_allowed = 4.5;

constexpr auto lotka_volterra =
    reaction_network<H, P>(reproduction<P>(0.025), decay<H>(0.06), encounter<H, P>(0.4).gives<H, H>());

TEST(well_mixed, writes_equation_two)
{
    const well_mixed mixed(lotka_volterra, 1600);
    EXPECT_EQ(rate_equations_text(mixed), "d<H>/dt = -0.06 <H> + 0.0005 <H> <P>\n"
                                          "d<P>/dt = 0.025 <P> - 0.0005 <H> <P>\n");
    const well_mixed dimers(reaction_network<A>(encounter<A, A>(0.5).gives<>(), source<A>(2.0)), 100);
    EXPECT_EQ(rate_equations_text(dimers), "d<A>/dt = 2 - 0.01 <A> <A>\n");
    EXPECT_EQ(rate_equations_latex(dimers), "\\frac{d}{dt} \\langle \\mathrm{A} \\rangle = 2 - 0.01 \\, \\langle "
                                            "\\mathrm{A} \\rangle \\, \\langle \\mathrm{A} \\rangle\n");
    EXPECT_EQ(dimers.propensities({7})[1], 0.005 * 7 * 6);
    const well_mixed reseeded(reaction_network<A>(reseeding_reproduction<A>(0.5)), 100);
    EXPECT_EQ(rate_equations_text(reseeded), "d<A>/dt = 0.5 <A>\n");
    EXPECT_EQ(reseeded.propensities({0})[0], 0.5);
    EXPECT_EQ(reseeded.propensities({3})[0], 1.5);
    EXPECT_EQ(well_mixed(reaction_network<A>(reproduction<A>(0.5)), 100).propensities({0})[0], 0.0);
}

// H + P conserve V = k₃(n_H + n_P) − k₂ ln n_P … along (2): Lotka's integral, to the integrator's error.
TEST(well_mixed, integrates_equation_two)
{
    const well_mixed mixed(lotka_volterra, 1600);
    const auto path = integrate_rates(mixed, {100.0, 100.0}, 500);
    ASSERT_EQ(path.size(), 501U);
    const auto integral = [](const std::array<double, 2>& n) {
        return 5e-4 * (n[0] + n[1]) - 0.025 * std::log(n[0]) - 0.06 * std::log(n[1]);
    };
    double fewest = 100.0;
    for (const auto& n : path) {
        EXPECT_NEAR(integral(n), integral(path[0]), 1e-7);
        fewest = std::fmin(fewest, n[0]);
    }
    EXPECT_LT(fewest, 25.0); // the curve goes round
    const well_mixed fading(reaction_network<A>(decay<A>(0.1)), 10);
    EXPECT_NEAR(integrate_rates(fading, {50.0}, 20, 2.0)[20][0], 50.0 * std::exp(-4.0), 1e-7);
    EXPECT_THROW((void)integrate_rates(fading, {50.0}, 20, 0.0), input_error);
}

// 0 → A at k, A → B at c, B → 0 at d: means and variances of a linear network are known. Both start at zero, so that
// numbers are independent Poisson numbers at all times.
TEST(well_mixed, has_the_exact_moments_of_a_linear_network)
{
    const well_mixed mixed(reaction_network<A, B>(source<A>(3.0), conversion<A, B>(0.5), decay<B>(0.2)), 100);
    const double t = 4.0;
    const double mean_a = 3.0 / 0.5 * (1.0 - std::exp(-0.5 * t));
    const double mean_b =
        3.0 / 0.2 * (1.0 - std::exp(-0.2 * t)) + 3.0 / (0.2 - 0.5) * (std::exp(-0.2 * t) - std::exp(-0.5 * t));
    constexpr std::size_t runs = 20000;
    const auto moments_of = [&](const auto& run) {
        std::array<double, 4> sums{};
        for (std::size_t r = 0; r < runs; ++r) {
            random_stream random(5, {purpose{1000}, 0, r});
            std::array<std::int64_t, 2> n{};
            run(n, random);
            for (std::size_t s = 0; s < 2; ++s) {
                sums[s] += static_cast<double>(n[s]) / runs;
                sums[2 + s] += static_cast<double>(n[s] * n[s]) / runs;
            }
        }
        return std::array{sums[0], sums[1], sums[2] - sums[0] * sums[0], sums[3] - sums[1] * sums[1]};
    };
    const auto exact = moments_of([&](auto& n, auto& random) { mixed.simulate(n, t, random); });
    const double error_a = std::sqrt(mean_a / runs);
    const double error_b = std::sqrt(mean_b / runs);
    EXPECT_NEAR(exact[0], mean_a, errors_allowed * error_a);
    EXPECT_NEAR(exact[1], mean_b, errors_allowed * error_b);
    // Var of a Poisson sample's variance: (μ + 2μ²) / n.
    EXPECT_NEAR(exact[2], mean_a, errors_allowed * std::sqrt((mean_a + 2 * mean_a * mean_a) / runs));
    EXPECT_NEAR(exact[3], mean_b, errors_allowed * std::sqrt((mean_b + 2 * mean_b * mean_b) / runs));
    // Leaps err in proportion to τ.
    const auto leaping = [&](double tau) {
        return moments_of([&](auto& n, auto& random) { mixed.leap(n, t, tau, random); });
    };
    EXPECT_NEAR(leaping(0.01)[0], mean_a, errors_allowed * error_a + 0.01);
    EXPECT_GT(leaping(1.0)[0], mean_a + 10 * error_a);
}

// As the volume grows, one exact run comes to the solution of (2): errors fall as 1/√volume.
TEST(well_mixed, comes_to_equation_two_as_the_volume_grows)
{
    const auto error = [](std::size_t scale) {
        const well_mixed mixed(lotka_volterra, 1600 * scale);
        const double volume = static_cast<double>(scale);
        const auto path = integrate_rates(mixed, {100.0 * volume, 100.0 * volume}, 40);
        double squares = 0.0;
        for (std::uint64_t run = 0; run < 40; ++run) {
            random_stream random(6, {purpose{1000}, scale, run});
            std::array<std::int64_t, 2> n = {100 * static_cast<std::int64_t>(scale),
                                             100 * static_cast<std::int64_t>(scale)};
            mixed.simulate(n, 40.0, random);
            squares += std::pow((static_cast<double>(n[0]) - path[40][0]) / volume, 2) / 40.0;
        }
        return std::sqrt(squares);
    };
    const double small = error(1);
    EXPECT_NEAR(small / error(64), 8.0, 8.0 * errors_allowed * std::sqrt(2.0 / 80.0)); // two mean squares of 40
    EXPECT_LT(error(64), 0.1 * 100.0);
}

// One step on lattices that are shuffled before it: the chance that a hunter and a prey react is 2p/N per pair. Two
// of each on 900 sites: corrections are of the order of 1/N.
TEST(well_mixed, is_what_a_shuffled_lattice_does)
{
    constexpr auto network = reaction_network<A, B>(encounter<A, B>(0.5).gives<A, A>());
    constexpr std::size_t sites = 900;
    std::size_t reactions = 0;
    constexpr std::size_t trials = 100000;
    auto run = simulation_on<lattice<30, 30>>(network, random_stream(7, {purpose{1000}}));
    for (std::size_t n = 0; n < trials; ++n) {
        run.assign(std::array<std::uint8_t, sites>{});
        run.place<A>(5);
        run.place<B>(5);
        run.step();
        reactions += run.count<A>() - 5;
    }
    const double expected = well_mixed(network, sites).propensities({5, 5})[0] * trials;
    EXPECT_NEAR(expected, 2 * 0.5 / 900.0 * 25.0 * trials, 1e-9);
    EXPECT_NEAR(static_cast<double>(reactions), expected, errors_allowed * std::sqrt(expected) + 0.02 * expected);
}

TEST(poisson_numbers, have_their_mean_and_variance)
{
    for (const double mean : {0.0, 0.3, 7.0, 16.0, 16.5, 100.0}) {
        random_stream random(8);
        double sum = 0.0;
        double squares = 0.0;
        constexpr double count = 20000;
        for (int n = 0; n < count; ++n) {
            const auto value = static_cast<double>(poisson(mean, random));
            sum += value / count;
            squares += value * value / count;
        }
        EXPECT_NEAR(sum, mean, errors_allowed * std::sqrt(mean / count));
        EXPECT_NEAR(squares - sum * sum, mean, errors_allowed * std::sqrt((mean + 2 * mean * mean) / count));
    }
}

TEST(well_mixed, refuses_what_is_impossible)
{
    const well_mixed mixed(lotka_volterra, 1600);
    random_stream random(9);
    std::array<std::int64_t, 2> n = {-1, 5};
    EXPECT_THROW(mixed.simulate(n, 1.0, random), input_error);
    n = {5, 5};
    EXPECT_THROW(mixed.simulate(n, -1.0, random), input_error);
    EXPECT_THROW(mixed.leap(n, 1.0, 0.0, random), input_error);
    EXPECT_THROW(well_mixed(lotka_volterra, 0), input_error);
    n = {0, 0};
    mixed.simulate(n, 1e6, random); // nothing can happen, and it ends
    EXPECT_EQ(n, (std::array<std::int64_t, 2>{0, 0}));
}

} // namespace closura_tests::well_mixed_tests
