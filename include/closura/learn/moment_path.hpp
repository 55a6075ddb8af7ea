// A path of means over time, smoothed: at each time a parabola is fitted to the points around it, with weights
//
//     w(s) = exp(−(s − t)² / 2σ(t)²),   σ(t) = min(σ, 1 + t/4)
//
// so that neither ends nor the first steps, when correlations build up from none, are blurred. Noise of the means of a
// few hundred runs goes down by a factor of about √(3.5 σ)/1.5.
#pragma once

#include <closura/core/error.hpp>
#include <closura/learn/positive_definite.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Points [time, dimension] of one path, one after the other.
struct moment_path {
    std::size_t dimensions = 0;
    std::vector<double> points;

    [[nodiscard]] std::size_t times() const { return dimensions == 0 ? 0 : points.size() / dimensions; }
    [[nodiscard]] std::span<const double> at(std::size_t t) const
    {
        return std::span(points).subspan(t * dimensions, dimensions);
    }
};

/// The path smoothed over `width` times; the first point stays as it is, for a start is known exactly.
/// Errors: input_error if the width is negative.
[[nodiscard]] inline moment_path smoothed(const moment_path& path, double width)
{
    require(width >= 0.0 && std::isfinite(width), "smoothing of a path: a width of ", width, "; expected 0 or more");
    if (width == 0.0 || path.times() < 4)
        return path;
    moment_path result = path;
    const std::size_t times = path.times(), dimensions = path.dimensions;
    for (std::size_t t = 1; t < times; ++t) {
        const double sigma = (std::min)(width, 1.0 + static_cast<double>(t) / 4.0);
        const auto reach = static_cast<std::size_t>(std::ceil(4.0 * sigma)) + 3;
        const std::size_t first = t > reach ? t - reach : 0, last = (std::min)(times - 1, t + reach);
        std::vector<double> normal(9), sums(3 * dimensions);
        for (std::size_t s = first; s <= last; ++s) {
            const double distance = (static_cast<double>(s) - static_cast<double>(t)) / sigma;
            const double weight = std::exp(-distance * distance / 2.0);
            const double powers[3] = {1.0, distance, distance * distance};
            for (std::size_t a = 0; a < 3; ++a) {
                for (std::size_t b = 0; b < 3; ++b)
                    normal[3 * a + b] += rounded(weight * powers[a] * powers[b]);
                for (std::size_t d = 0; d < dimensions; ++d)
                    sums[a * dimensions + d] += rounded(weight * powers[a] * path.points[s * dimensions + d]);
            }
        }
        const positive_definite factor(normal, 3);
        for (std::size_t d = 0; d < dimensions; ++d) {
            double right[3] = {sums[d], sums[dimensions + d], sums[2 * dimensions + d]};
            factor.solve(right);
            result.points[t * dimensions + d] = right[0];
        }
    }
    return result;
}

} // namespace CLOSURA_ABI
} // namespace closura
