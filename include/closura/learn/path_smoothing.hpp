// Smoothing in time: at each t the value of the quadratic in s − t that fits the points (s, y(s)) best, each weighted
// by exp(−½ ((s − t) / width)²) times its own weight. Moves that are quadratic in time stay what they are.
//
//     const auto smooth = smoothed<5>(rows, 3.5);
#pragma once

#include <closura/core/error.hpp>
#include <closura/learn/symmetric_system.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Smooths each column of rows at times 0, 1, 2, …; `width` is in time steps, 0 leaves everything as it is.
/// Errors: `input_error` if the width is negative or not finite. Time: O(rows · width).
template <std::size_t Columns>
[[nodiscard]] std::vector<std::array<double, Columns>> smoothed(std::span<const std::array<double, Columns>> rows,
                                                                double width)
{
    require(std::isfinite(width) && width >= 0.0, "smoothing: width ", width, "; expected 0 or more time steps");
    std::vector<std::array<double, Columns>> result(rows.begin(), rows.end());
    if (width == 0.0 || rows.size() < 4)
        return result;
    const auto reach = static_cast<std::ptrdiff_t>(std::ceil(4.0 * width)) + 2;
    const auto last = static_cast<std::ptrdiff_t>(rows.size()) - 1;
    for (std::ptrdiff_t t = 0; t <= last; ++t) {
        learn_detail::square_matrix<3> normal{};
        std::array<std::array<double, 3>, Columns> moments{};
        for (std::ptrdiff_t s = (std::max<std::ptrdiff_t>)(0, t - reach); s <= (std::min)(last, t + reach); ++s) {
            const double x = static_cast<double>(s - t) / width;
            const double weight = std::exp(-0.5 * (x * x));
            const std::array<double, 3> powers = {1.0, x, x * x};
            for (std::size_t i = 0; i < 3; ++i) {
                const double weighted = rounded(weight * powers[i]);
                for (std::size_t j = 0; j < 3; ++j)
                    normal[i][j] += rounded(weighted * powers[j]);
                for (std::size_t c = 0; c < Columns; ++c)
                    moments[c][i] += rounded(weighted * rows[static_cast<std::size_t>(s)][c]);
            }
        }
        if (const auto factor = learn_detail::cholesky(normal))
            for (std::size_t c = 0; c < Columns; ++c)
                result[static_cast<std::size_t>(t)][c] = learn_detail::solve(*factor, moments[c])[0];
    }
    return result;
}

} // namespace CLOSURA_ABI
} // namespace closura
