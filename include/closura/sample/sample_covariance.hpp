// How the statistics of samples vary together: of chains, of runs, of wake phases, each of which counts once.
#pragma once

#include <closura/core/rounding.hpp>
#include <closura/state/parameter_values.hpp>

#include <array>
#include <cstddef>
#include <functional>
#include <iterator>

namespace closura {
inline namespace CLOSURA_ABI {

/// A square matrix by the places of a model's parameters.
template <model_type Model>
using parameter_matrix = std::array<std::array<double, Model::parameter_count>, Model::parameter_count>;

/// Cov(O, O') of samples about their mean, unbiased; 0 if there are fewer than two. Their statistics, whole numbers or
/// not, are statistics_of(sample)[parameter]. Time: samples times parameters squared.
template <model_type Model, class Samples, class StatisticsOf = std::identity>
[[nodiscard]] parameter_matrix<Model> sample_covariance(const Samples& samples,
                                                        const parameter_values<Model, double>& mean,
                                                        const StatisticsOf& statistics_of = {})
{
    parameter_matrix<Model> result{};
    if (std::size(samples) < 2)
        return result;
    for (const auto& sample : samples) {
        const auto& of_sample = std::invoke(statistics_of, sample);
        for (std::size_t p = 0; p < mean.size(); ++p)
            for (std::size_t r = 0; r <= p; ++r)
                result[p][r] += rounded((static_cast<double>(of_sample[p]) - mean[p]) *
                                        (static_cast<double>(of_sample[r]) - mean[r]));
    }
    for (std::size_t p = 0; p < mean.size(); ++p)
        for (std::size_t r = 0; r <= p; ++r)
            result[r][p] = result[p][r] = result[p][r] / static_cast<double>(std::size(samples) - 1);
    return result;
}

} // namespace CLOSURA_ABI
} // namespace closura
