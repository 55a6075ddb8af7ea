// Exact enumeration of tiny models: log Z, the means and covariances of all sufficient statistics, and the probability
// of every configuration. The oracle that samplers, gradients and adjoints are checked against.
#pragma once

#include <closura/sample/energy.hpp>
#include <closura/sample/moments.hpp>
#include <closura/state/unit_values.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// The exact distribution's summary: log Z, <O_θ>, and Cov(O_θ, O_θ') with θ in the order of `Model::parameters`.
template <model_type Model>
struct exact_moments {
    double log_partition_function = 0.0;
    parameter_values<Model, double> mean;
    std::array<std::array<double, Model::parameter_count>, Model::parameter_count> covariance{};
};

/// Calls function(configuration) for every configuration of the model, or, if `clamped` is given, for those whose
/// visible layer is that of `clamped`. There are Π_l (1 + |R^(l)|)^N^(l) of them, which must be at most 2³⁶.
template <model_type Model, class Function>
void for_each_configuration(Function function, const configuration<Model>* clamped = nullptr)
{
    constexpr double most_bits = 36.0;
    const std::size_t first_layer = clamped != nullptr ? 1 : 0;
    double bits = 0.0;
    for (std::size_t l = first_layer; l < Model::layer_count; ++l)
        bits += rounded(static_cast<double>(Model::unit_counts[l]) *
                        std::log2(1.0 + static_cast<double>(Model::species_counts[l])));
    require(bits <= most_bits, "for_each_configuration: the model has about 2^", static_cast<long long>(bits),
            " configurations; at most 2^36 can be enumerated");
    configuration<Model> states;
    if (clamped != nullptr)
        states = *clamped;
    std::array<std::vector<std::uint8_t>, Model::layer_count> units;
    for (std::size_t l = 0; l < Model::layer_count; ++l)
        units[l].assign(Model::unit_counts[l], 0);
    for (std::size_t l = first_layer; l < Model::layer_count; ++l)
        states.set_layer(l, units[l]);
    for (;;) {
        function(static_cast<const configuration<Model>&>(states));
        std::size_t layer = first_layer;
        std::size_t unit = 0;
        // Counts up in a mixed base, one digit per unit.
        for (; layer < Model::layer_count; ++layer) {
            for (unit = 0; unit < units[layer].size(); ++unit) {
                if (units[layer][unit] < Model::species_counts[layer]) {
                    ++units[layer][unit];
                    break;
                }
                units[layer][unit] = 0;
            }
            states.set_layer(layer, units[layer]);
            if (unit < units[layer].size())
                break;
        }
        if (layer == Model::layer_count)
            return;
    }
}

/// log Z, means and covariances by enumeration of all configurations, or of those with a clamped visible layer.
/// Parameters may be −∞. Errors: those of `require_defined`; `input_error` if log Z is infinite, as +∞ or a clamped
/// layer of probability 0 makes it.
template <model_type Model>
[[nodiscard]] exact_moments<Model> enumerate(const parameters<Model>& theta,
                                             const configuration<Model>* clamped = nullptr)
{
    constexpr std::size_t count = Model::parameter_count;
    require_defined(theta);
    double largest = -HUGE_VAL;
    for_each_configuration<Model>(
        [&](const configuration<Model>& states) { largest = std::fmax(largest, -energy(theta, states)); }, clamped);

    require(is_finite(largest), "enumerate: log Z is ", largest,
            "; expected parameters of which none is +infinity, and a "
            "visible layer that none excludes");

    exact_moments<Model> result;
    double total = 0.0;
    for_each_configuration<Model>(
        [&](const configuration<Model>& states) {
            const double weight = std::exp(-energy(theta, states) - largest);
            const statistics<Model> observed = moments(states);
            total += weight;
            for (std::size_t i = 0; i < count; ++i) {
                const double weighted = rounded(weight * static_cast<double>(observed[i]));
                result.mean[i] += weighted;
                for (std::size_t j = 0; j <= i; ++j)
                    result.covariance[i][j] += rounded(weighted * static_cast<double>(observed[j]));
            }
        },
        clamped);
    result.log_partition_function = largest + std::log(total);
    for (double& mean : result.mean)
        mean /= total;
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t j = 0; j <= i; ++j)
            result.covariance[j][i] = result.covariance[i][j] =
                result.covariance[i][j] / total - rounded(result.mean[i] * result.mean[j]);
    return result;
}

/// <s_iα> of every unit by enumeration, given log Z; for b_iα it is ∂ log Z/∂b_iα.
template <model_type Model>
[[nodiscard]] unit_values<Model, double> enumerate_units(const parameters<Model>& theta, double log_partition_function)
{
    unit_values<Model, double> mean;
    for_each_configuration<Model>([&](const configuration<Model>& states) {
        const double probability = std::exp(-energy(theta, states) - log_partition_function);
        for (std::size_t l = 0; l < Model::layer_count; ++l)
            for (std::size_t site = 0; site < Model::unit_counts[l]; ++site)
                if (const std::size_t state = states.state(l, site); state != 0)
                    mean.values()[mean.first_of(l) + (state - 1) * Model::unit_counts[l] + site] += probability;
    });
    return mean;
}

} // namespace CLOSURA_ABI
} // namespace closura
