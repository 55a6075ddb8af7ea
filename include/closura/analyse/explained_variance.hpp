// How well means of a model follow means of data.
#pragma once

#include <closura/core/error.hpp>
#include <closura/core/finite.hpp>
#include <closura/core/rounding.hpp>

#include <cstddef>
#include <ranges>

namespace closura {
inline namespace CLOSURA_ABI {

/// Explained variance, jointly over all columns: R² = 1 − Σ (model − data)² / Σ (data − its mean over time)². Both are
/// ranges of rows, one for each time, of equally many numbers: vectors of arrays, for instance. 1 is perfect; 0 is as
/// good as a constant.
/// Errors: `input_error` if the numbers of rows or columns differ, there are none, one is not finite, or the data do
/// not vary.
template <std::ranges::random_access_range ModelRows, std::ranges::random_access_range DataRows>
[[nodiscard]] double explained_variance(const ModelRows& of_model, const DataRows& of_data)
{
    const std::size_t times = std::ranges::size(of_data);
    require(std::ranges::size(of_model) == times && times > 0,
            "explained variance: ", std::size_t{std::ranges::size(of_model)}, " times of the model and ", times,
            " of the data; expected equally many, and some");
    const std::size_t columns = std::ranges::size(of_data[0]);
    for (std::size_t t = 0; t < times; ++t)
        require(std::ranges::size(of_model[t]) == columns && std::ranges::size(of_data[t]) == columns,
                "explained variance: rows of different lengths at time ", t);

    double residual = 0.0;
    double total = 0.0;
    for (std::size_t column = 0; column < columns; ++column) {
        double mean = 0.0;
        for (std::size_t t = 0; t < times; ++t)
            mean += of_data[t][column] / static_cast<double>(times);
        for (std::size_t t = 0; t < times; ++t) {
            const double missed = of_model[t][column] - of_data[t][column];
            const double varied = of_data[t][column] - mean;
            residual += rounded(missed * missed);
            total += rounded(varied * varied);
        }
    }
    require(is_finite(residual) && is_finite(total), "explained variance: a mean is not finite");
    require(total > 0.0, "explained variance: the data's means are the same at all times; expected some variance to "
                         "explain");
    return 1.0 - residual / total;
}

} // namespace CLOSURA_ABI
} // namespace closura
