// Phases of series that are known, the terms that matter in them, and sentences word by word.
#include <closura/analyse/closure_phases.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>
#include <string_view>
#include <vector>

namespace closura_tests::closure_phases_tests {

using namespace closura;
using std::numbers::pi;

TEST(closure_phases, are_the_half_waves_of_an_oscillation)
{
    std::vector<double> rate;
    for (int t = 0; t < 400; ++t)
        rate.push_back(std::cos(0.02 * pi * (t + 0.5))); // changes sign at t = 24.5, 74.5, 124.5, …
    const auto phases = phases_of(rate, 20);
    ASSERT_EQ(phases.size(), 9U);
    EXPECT_EQ(phases[0].first, 0U);
    EXPECT_EQ(phases[0].last, 24U);
    EXPECT_EQ(phases[1].first, 25U);
    EXPECT_EQ(phases[1].last, 74U);
    EXPECT_EQ(phases[8].last, 399U);
    // A half wave's mean is 2/π.
    EXPECT_NEAR(phases[0].rate, 2.0 / pi, 1e-3);
    EXPECT_NEAR(phases[1].rate, -2.0 / pi, 1e-3);
    for (std::size_t n = 1; n < phases.size(); ++n)
        EXPECT_EQ(phases[n].first, phases[n - 1].last + 1);
}

// Blips join what they are in, the shortest first, and two of them at the ends what is next to them.
TEST(closure_phases, leave_out_what_is_too_short)
{
    std::vector<double> rate = {-1, -1};
    rate.insert(rate.end(), 10, 2.0);
    rate.insert(rate.end(), 3, -1.0);
    rate.insert(rate.end(), 10, 2.0);
    rate.insert(rate.end(), 12, -2.0);
    rate.push_back(1.0);
    const auto phases = phases_of(rate, 5);
    ASSERT_EQ(phases.size(), 2U);
    EXPECT_EQ(phases[0].first, 0U);
    EXPECT_EQ(phases[0].last, 24U);
    EXPECT_NEAR(phases[0].rate, (-2.0 + 20.0 - 3.0 + 20.0) / 25.0, 1e-14);
    EXPECT_EQ(phases[1].last, rate.size() - 1);
    EXPECT_NEAR(phases[1].rate, (-24.0 + 1.0) / 13.0, 1e-14);
    EXPECT_EQ(phases_of(std::vector<double>{1, -1, 1}, 9).size(), 1U);
    EXPECT_EQ(phases_of(std::vector<double>{1, -1, 1}, 0).size(), 3U);
    EXPECT_THROW((void)phases_of(std::vector<double>{}, 1), input_error);
}

TEST(closure_phases, name_the_terms_that_matter)
{
    constexpr std::array<std::string_view, 4> names = {"bias[0,P]", "weight[0,P,1,P]", "bias[1,P]", "bias[1,H]"};
    std::vector<std::array<double, 4>> terms;
    for (int t = 0; t < 10; ++t)
        terms.push_back({-4.0 + (t % 2 == 0 ? 1.0 : -1.0), 9.0, 0.5, t < 5 ? 100.0 : -100.0});
    const closure_phase phase{0, 9, 5.5};
    const auto shares = shares_of_terms(terms, phase);
    EXPECT_EQ(shares[0].parameter, 1U);
    EXPECT_DOUBLE_EQ(shares[0].mean, 9.0);
    EXPECT_EQ(shares[1].parameter, 0U);
    EXPECT_DOUBLE_EQ(shares[1].mean, -4.0);
    EXPECT_EQ(phase_sentence("P", phase, shares, names, 2.0),
              "P, t = 0 to 18: rises by 5.50 per unit of time; weight[0,P,1,P] adds 9.00, bias[0,P] takes 4.00");
    EXPECT_EQ(phase_sentence("HP at 2", {5, 9, -0.25}, shares_of_terms(terms, {5, 9, 0.0}), names, 1.0, 1),
              "HP at 2, t = 5 to 9: falls by 0.25 per unit of time; bias[1,H] takes 100.00");
    EXPECT_THROW((void)shares_of_terms(terms, {5, 10, 0.0}), input_error);
}

TEST(correlation, is_that_of_lines_waves_and_constants)
{
    std::vector<double> x, line, wave, other;
    for (int t = 0; t < 100; ++t) {
        x.push_back(t);
        line.push_back(3.0 - 0.5 * t);
        wave.push_back(std::sin(0.02 * pi * t));
        other.push_back(std::cos(0.02 * pi * t));
    }
    EXPECT_NEAR(correlation_of(x, line, 100), -1.0, 1e-12);
    EXPECT_NEAR(correlation_of(x, x, 7), 1.0, 1e-12);
    EXPECT_NEAR(correlation_of(wave, other, 100), 0.0, 1e-12);
    EXPECT_EQ(correlation_of(x, std::vector<double>(100, 1.0), 100), 0.0);
    EXPECT_THROW((void)correlation_of(x, line, 1), input_error);
    EXPECT_THROW((void)correlation_of(x, line, 101), input_error);
}

} // namespace closura_tests::closure_phases_tests
