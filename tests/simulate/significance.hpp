// Bounds for random tests. Every test has a fixed seed, so it passes always or never; the significance says how likely
// a correct simulator was to fail when the seed was chosen.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

namespace significance {

/// Two-sided 1e-4 for a standard normal variable.
inline constexpr double z_bound = 3.89;

/// Upper 1e-4 quantile of χ² (Wilson and Hilferty, PNAS 17, 684 (1931)).
inline double chi_square_bound(double degrees)
{
    const double v = 2 / (9 * degrees);
    return degrees * std::pow(1 - v + 3.719 * std::sqrt(v), 3);
}

/// Pearson's Σ (observed − expected)² / expected; outcomes of zero probability must not occur.
inline double chi_square(const std::vector<double>& observed, const std::vector<double>& probability)
{
    double total = 0, sum = 0;
    for (double o : observed)
        total += o;
    for (std::size_t i = 0; i < observed.size(); ++i) {
        const double expected = total * probability[i];
        if (expected == 0 && observed[i] != 0)
            return INFINITY;
        if (expected != 0)
            sum += (observed[i] - expected) * (observed[i] - expected) / expected;
    }
    return sum;
}

/// (successes − n p) / √(n p (1 − p))
inline double binomial_z(double successes, double trials, double p)
{
    return (successes - trials * p) / std::sqrt(trials * p * (1 - p));
}

} // namespace significance
