// Centres: the mean occupancy μ_α^(l) of each species in each layer, about which pair moments are taken.
//
//   Σ_<ij> (s_iα − μ_α)(s_jβ − μ_β) = m_αβ − q^(l,m) μ_β n_α − q^(m,l) μ_α n_β + N^(l) q^(l,m) μ_α μ_β
//
// holds exactly, so centred moments need no sampling of their own.
#pragma once

#include <closura/core/error.hpp>
#include <closura/core/rounding.hpp>
#include <closura/model/pair_terms.hpp>
#include <closura/state/parameter_values.hpp>

#include <array>
#include <cstddef>
#include <span>

namespace closura {
inline namespace CLOSURA_ABI {

/// μ_α^(l), in the order of the biases in θ: numbers, or blocks of them.
template <model_type Model, class Number = double>
using centres = std::array<Number, Model::bias_count>;

/// The centres at an Euler point, linear between the times of the data; each time step has `substeps` points, and the
/// last time one.
template <model_type Model>
[[nodiscard]] centres<Model> centres_at_point(std::span<const centres<Model>> at_times, std::size_t substeps,
                                              std::size_t point)
{
    require(substeps > 0, "centres_at_point: a time step has at least one substep");
    const std::size_t step = point / substeps;
    require(step < at_times.size() && (point % substeps == 0 || step + 1 < at_times.size()), "centres_at_point: point ",
            point, " is beyond the last of ", at_times.size(), " times with ", substeps, " substeps each");
    centres<Model> mu = at_times[step];
    if (const std::size_t part = point % substeps; part > 0) {
        const double fraction = static_cast<double>(part) / static_cast<double>(substeps);
        for (std::size_t i = 0; i < mu.size(); ++i)
            mu[i] += rounded(fraction * (at_times[step + 1][i] - mu[i]));
    }
    return mu;
}

/// Pair moments about the centres, and single moments as they are. `observed` are moments of one chain, or their mean.
template <model_type Model>
[[nodiscard]] parameter_values<Model, double> centred(const parameter_values<Model, double>& observed,
                                                      const centres<Model>& mu)
{
    parameter_values<Model, double> result = observed;
    for (const pair_term& pair : pair_terms<Model>) {
        const double below = mu[pair.lower_bias];
        const double above = mu[pair.upper_bias];
        result[pair.weight] += rounded(pair.bonds * below * above) -
                               rounded(pair.upper_per_lower * above * observed[pair.lower_bias]) -
                               rounded(pair.lower_per_upper * below * observed[pair.upper_bias]);
    }
    return result;
}

/// The same for differences of moments, where the constant N q μ μ cancels.
template <model_type Model, class Number>
[[nodiscard]] parameter_values<Model, Number> centred_difference(const parameter_values<Model, Number>& difference,
                                                                 const centres<Model, Number>& mu)
{
    parameter_values<Model, Number> result = difference;
    for (const pair_term& pair : pair_terms<Model>)
        result[pair.weight] -= rounded(pair.upper_per_lower * mu[pair.upper_bias] * difference[pair.lower_bias]) +
                               rounded(pair.lower_per_upper * mu[pair.lower_bias] * difference[pair.upper_bias]);
    return result;
}

/// The gradient in centred parameters brought back to θ: given ΔW, biases become Δa_α^(l) − Σ_m q^(l,m) Σ_β ΔW_αβ
/// μ_β^(m), the second half of (9).
template <model_type Model, class Number>
[[nodiscard]] parameter_values<Model, Number> from_centred(const parameter_values<Model, Number>& gradient,
                                                           const centres<Model, Number>& mu)
{
    parameter_values<Model, Number> result = gradient;
    for (const pair_term& pair : pair_terms<Model>) {
        result[pair.lower_bias] -= rounded(pair.upper_per_lower * mu[pair.upper_bias] * gradient[pair.weight]);
        result[pair.upper_bias] -= rounded(pair.lower_per_upper * mu[pair.lower_bias] * gradient[pair.weight]);
    }
    return result;
}

/// The centred gradient (9) of the log likelihood's negative, from ΔE[X] = <X>_model − <X>_data of the plain
/// statistics.
template <model_type Model, class Number>
[[nodiscard]] parameter_values<Model, Number> centred_gradient(const parameter_values<Model, Number>& difference,
                                                               const centres<Model, Number>& mu)
{
    return from_centred<Model>(centred_difference<Model>(difference, mu), mu);
}

/// Slides centres towards the means of the data phase, (10): μ ← (1−r) μ + r <n>_data / N, with `factor` r in [0, 1].
template <model_type Model>
void slide(centres<Model>& mu, const parameter_values<Model, double>& data_moments, double factor)
{
    require(factor >= 0.0 && factor <= 1.0, "slide: the factor is ", factor, "; it must be from 0 to 1");
    for (std::size_t i = 0; i < mu.size(); ++i)
        mu[i] = rounded((1.0 - factor) * mu[i]) + factor * data_moments[i] / units_of_bias<Model>[i];
}

} // namespace CLOSURA_ABI
} // namespace closura
