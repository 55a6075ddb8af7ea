// How well a trained model follows the data: mean counts of the visible species, and the explained variance.
#pragma once

#include <closura/core/rounding.hpp>
#include <closura/sample/gibbs.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Mean number of units of each visible species.
template <model_type Model>
using visible_counts = std::array<double, Model::species_counts[0]>;

/// Mean visible counts over `samples` chains, each `gibbs_steps` Gibbs steps from random units.
template <model_type Model>
[[nodiscard]] visible_counts<Model> model_means(const parameters<Model>& theta, std::size_t samples,
                                                std::size_t gibbs_steps, std::uint64_t seed, stream_key key)
{
    const conditionals<Model> given(theta);
    configuration<Model> states;
    std::vector<std::uint8_t> visible(Model::unit_counts[0]);
    std::array<std::size_t, 1 + Model::species_counts[0]> counts{};
    for (std::size_t sample = 0; sample < samples; ++sample) {
        key.chain = sample;
        random_lanes stream(seed, key);
        randomise<phase::sleep>(states, stream);
        sweep<phase::sleep>(states, given, stream, gibbs_steps);
        states.get_layer(0, visible);
        for (std::uint8_t state : visible)
            ++counts[state];
    }
    visible_counts<Model> means;
    for (std::size_t s = 0; s < means.size(); ++s)
        means[s] = static_cast<double>(counts[s + 1]) / static_cast<double>(samples);
    return means;
}

/// Explained variance, jointly over all species: R² = 1 − Σ (model − data)² / Σ (data − its mean over time)².
/// Both lists hold the means at the same times. 1 is perfect; 0 is as good as a constant.
template <std::size_t SpeciesCount>
[[nodiscard]] double explained_variance(std::span<const std::array<double, SpeciesCount>> of_model,
                                        std::span<const std::array<double, SpeciesCount>> of_data)
{
    double residual = 0.0;
    double total = 0.0;
    for (std::size_t s = 0; s < SpeciesCount; ++s) {
        double mean = 0.0;
        for (const auto& counts : of_data)
            mean += counts[s] / static_cast<double>(of_data.size());
        for (std::size_t t = 0; t < of_data.size(); ++t) {
            const double missed = of_model[t][s] - of_data[t][s];
            const double varied = of_data[t][s] - mean;
            residual += rounded(missed * missed);
            total += rounded(varied * varied);
        }
    }
    return 1.0 - residual / total;
}

} // namespace CLOSURA_ABI
} // namespace closura
