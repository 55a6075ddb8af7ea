// Units without couplings, where everything is known: the start of populations that are carried along θ.
//
//   log Z = Σ_l Σ_i log(1 + Σ_α exp(a_α^(l) + b_iα))
#pragma once

#include <closura/core/rounding.hpp>
#include <closura/state/parameters.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

/// θ with its biases alone: units are independent.
template <model_type Model>
[[nodiscard]] parameters<Model> without_couplings(parameters<Model> theta)
{
    for (std::size_t p = Model::bias_count; p < theta.size(); ++p)
        theta[p] = 0.0;
    return theta;
}

/// log Z of independent units, Σ_l Σ_i log(1 + Σ_α exp(a_α^(l) + b_iα)), whatever θ's couplings are.
template <model_type Model>
[[nodiscard]] double independent_log_partition_function(const parameters<Model>& theta)
{
    double result = 0.0;
    std::size_t first = 0;
    const auto of_layer = [&]<std::size_t Layer>(std::integral_constant<std::size_t, Layer>) {
        constexpr std::size_t species = Model::species_counts[Layer];
        const auto of_unit = [&](auto logit) {
            double largest = 0.0;
            for (std::size_t s = 0; s < species; ++s)
                largest = (std::max)(largest, logit(s));
            double sum = std::exp(-largest);
            for (std::size_t s = 0; s < species; ++s)
                sum += std::exp(logit(s) - largest);
            return largest + std::log(sum);
        };
        if constexpr (Model::site_biased[Layer]) {
            const auto& biases = theta.site_biases();
            for (std::size_t site = 0; site < Model::unit_counts[Layer]; ++site)
                result += of_unit([&](std::size_t s) {
                    return theta[first + s] +
                           biases.values()[biases.first_of(Layer) + s * Model::unit_counts[Layer] + site];
                });
        } else {
            result += rounded(static_cast<double>(Model::unit_counts[Layer]) *
                              of_unit([&](std::size_t s) { return theta[first + s]; }));
        }
        first += species;
    };
    [&]<std::size_t... Layer>(std::index_sequence<Layer...>)
    {
        (of_layer(std::integral_constant<std::size_t, Layer>{}), ...);
    }
    (std::make_index_sequence<Model::layer_count>{});
    return result;
}

} // namespace CLOSURA_ABI
} // namespace closura
