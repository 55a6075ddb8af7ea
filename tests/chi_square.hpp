// Pearson's chi-square test of observed counts against exact probabilities.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace closura_tests {

/// The probability that a correct sampler fails one chi-square test. Seeds are fixed, so a test that passes stays so.
inline constexpr double significance = 1e-4;

/// Q(a, x) = Γ(a, x) / Γ(a), by its series or its continued fraction (Abramowitz and Stegun 6.5.29 and 6.5.31).
inline double upper_gamma(double a, double x)
{
    if (x <= 0.0)
        return 1.0;
    const double front = std::exp(a * std::log(x) - x - std::lgamma(a));
    if (x < a + 1.0) {
        double term = 1.0 / a;
        double sum = term;
        for (double n = 1.0; n < 1e6 && term > 1e-17 * sum; n += 1.0)
            sum += term *= x / (a + n);
        return 1.0 - front * sum;
    }
    double b = x + 1.0 - a;
    double c = 1e300;
    double d = 1.0 / b;
    double fraction = d;
    for (double n = 1.0; n < 1e6; n += 1.0) {
        const double factor = -n * (n - a);
        b += 2.0;
        d = 1.0 / (factor * d + b);
        c = b + factor / c;
        const double change = c * d;
        fraction *= change;
        if (std::fabs(change - 1.0) < 1e-15)
            break;
    }
    return front * fraction;
}

/// Sums χ² over any number of independent histograms.
class chi_square {
public:
    /// Cells that expect fewer than five counts are taken together; cells of probability 0 must be empty.
    void add(const std::vector<double>& probabilities, const std::vector<std::int64_t>& observed)
    {
        ASSERT_EQ(probabilities.size(), observed.size());
        double total = 0.0;
        for (std::int64_t count : observed)
            total += static_cast<double>(count);
        double rare_expected = 0.0;
        double rare_observed = 0.0;
        std::size_t cells = 0;
        for (std::size_t n = 0; n < observed.size(); ++n) {
            const double expected = total * probabilities[n];
            if (expected == 0.0) {
                EXPECT_EQ(observed[n], 0) << "an impossible cell";
            }
            if (expected < 5.0) {
                rare_expected += expected;
                rare_observed += static_cast<double>(observed[n]);
            } else {
                add_cell(expected, static_cast<double>(observed[n]));
                ++cells;
            }
        }
        if (rare_expected >= 5.0) {
            add_cell(rare_expected, rare_observed);
            ++cells;
        } else {
            // What is too rare to be tested by χ² must at least be rare.
            EXPECT_LT(rare_observed, 25.0);
        }
        if (cells > 1)
            degrees_of_freedom_ += static_cast<double>(cells - 1);
    }

    double p_value() const { return upper_gamma(0.5 * degrees_of_freedom_, 0.5 * statistic_); }
    double statistic() const { return statistic_; }
    double degrees_of_freedom() const { return degrees_of_freedom_; }

private:
    void add_cell(double expected, double observed)
    {
        statistic_ += (observed - expected) * (observed - expected) / expected;
    }

    double statistic_ = 0.0;
    double degrees_of_freedom_ = 0.0;
};

inline void expect_agreement(const chi_square& test, const char* what)
{
    EXPECT_GT(test.degrees_of_freedom(), 0.0) << what;
    EXPECT_GT(test.p_value(), significance) << what << ": chi-square " << test.statistic() << " with "
                                            << test.degrees_of_freedom() << " degrees of freedom";
}

} // namespace closura_tests
