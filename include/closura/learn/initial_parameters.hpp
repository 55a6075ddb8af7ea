// Where θ(t) and the centres μ(t) begin: from the numbers of molecules in the data at t = 0.
//
// Of all distributions with given mean densities p_α of the visible species, the one of largest entropy has no
// correlations, and hidden units that are undecided:
//
//   a_α^(0) = ln(p_α / p_empty),   all else 0.
//
// A species that is absent at t = 0 would have a = −∞. It counts as half a molecule on one lattice instead: less than
// can be there, and what a state that nobody has seen in one lattice is commonly given.
#pragma once

#include <closura/learn/training_data.hpp>
#include <closura/state/centres.hpp>
#include <closura/state/parameters.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace closura {
inline namespace CLOSURA_ABI {

/// θ(0) from the numbers of sites in each visible state, empty ones first, summed over `lattices` lattices.
/// Errors: `input_error` if no site is empty: then there is no time at which anything could be created.
template <model_type Model>
[[nodiscard]] parameters<Model>
initial_parameters(const std::array<std::uint64_t, 1 + Model::species_counts[0]>& sites_by_state, std::size_t lattices)
{
    require(lattices >= 1, "initial parameters: 0 lattices; expected at least one");
    require(sites_by_state[0] > 0, "initial parameters: no site is empty at t = 0; expected some");
    const auto present = [&](std::uint64_t sites) {
        return sites > 0 ? static_cast<double>(sites) : 0.5 * static_cast<double>(lattices);
    };
    parameters<Model> theta;
    for (std::size_t s = 0; s < Model::species_counts[0]; ++s)
        theta[s] = std::log(present(sites_by_state[1 + s]) / present(sites_by_state[0]));
    return theta;
}

/// θ(0) of data.
template <model_type Model>
[[nodiscard]] parameters<Model> initial_parameters(const training_data& data)
{
    return initial_parameters<Model>(count_states<Model::species_counts[0]>(data, 0), data.runs());
}

/// Visible centres start at the mean densities at t = 0, hidden ones at 1 / (1 + |R|).
template <model_type Model>
[[nodiscard]] centres<Model> initial_centres(const training_data& data)
{
    centres<Model> mu{};
    std::size_t n = 0;
    for (std::size_t l = 0; l < Model::layer_count; ++l)
        for (std::size_t s = 0; s < Model::species_counts[l]; ++s)
            mu[n++] = 1.0 / static_cast<double>(1 + Model::species_counts[l]);
    const auto sites = count_states<Model::species_counts[0]>(data, 0);
    for (std::size_t s = 0; s < Model::species_counts[0]; ++s)
        mu[s] = static_cast<double>(sites[1 + s]) / static_cast<double>(data.runs() * data.sites());
    return mu;
}

} // namespace CLOSURA_ABI
} // namespace closura
