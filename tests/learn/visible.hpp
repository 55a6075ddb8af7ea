// What a model says of its visible layer, by enumeration: free of the symmetries that hidden units have.
#pragma once

#include <closura/analyse/exact.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace closura_tests {

/// Calls visit(states) for all states of the visible layer.
template <class Model, class Visit>
void for_each_visible(Visit visit)
{
    std::vector<std::uint8_t> states(Model::unit_counts[0], 0);
    for (std::size_t n = 0; n < states.size();) {
        visit(states);
        for (n = 0; n < states.size() && states[n] == Model::species_counts[0]; ++n)
            states[n] = 0;
        if (n < states.size())
            ++states[n];
    }
}

/// log p(v).
template <class Model>
double log_visible_probability(const closura::parameters<Model>& theta, double log_partition_function,
                               const std::vector<std::uint8_t>& visible)
{
    closura::configuration<Model> clamped;
    clamped.set_layer(0, visible);
    return closura::enumerate(theta, &clamped).log_partition_function - log_partition_function;
}

/// KL of the visible marginals.
template <class Model>
double visible_divergence(const closura::parameters<Model>& of_data, const closura::parameters<Model>& of_model)
{
    const double data_z = closura::enumerate(of_data).log_partition_function;
    const double model_z = closura::enumerate(of_model).log_partition_function;
    double sum = 0.0;
    for_each_visible<Model>([&](const std::vector<std::uint8_t>& states) {
        const double p = log_visible_probability(of_data, data_z, states);
        sum += std::exp(p) * (p - log_visible_probability(of_model, model_z, states));
    });
    return sum;
}

} // namespace closura_tests
