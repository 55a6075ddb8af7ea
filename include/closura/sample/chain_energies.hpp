// Energies of many configurations, by counting: E (4) is linear in θ,
//
//   −E(s) = Σ_θ θ O_θ(s) + Σ_iα b_iα s_iα
//
// and all O_θ of a configuration are counted at once (moments.hpp), in a tenth to a half of a Gibbs step. So are
// differences between two θ, −ΔE = (θ' − θ)·O: what weights of populations and annealed importance sampling are made
// of.
//
//     energies(theta, chains, executor)                      // E of each
//     energy_differences(theta, theta_after, chains)         // E' − E of each
#pragma once

#include <closura/core/error.hpp>
#include <closura/core/executor.hpp>
#include <closura/core/finite.hpp>
#include <closura/core/rounding.hpp>
#include <closura/sample/infinite_parameters.hpp>
#include <closura/sample/moments.hpp>
#include <closura/state/configuration.hpp>
#include <closura/state/parameters.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

namespace sample_detail {

/// A sum in parts, for terms that may be infinite: what is finite, and how many −∞ and +∞ there are.
struct sum_in_parts {
    double finite = 0.0, minus = 0.0, plus = 0.0;

    /// ∞ · 0 is 0.
    void add(double factor, std::int64_t count)
    {
        if (is_finite(factor)) [[likely]]
            finite += rounded(factor * static_cast<double>(count));
        else if (count != 0)
            (is_nan(factor) ? plus = minus = 1.0 : factor < 0.0 ? minus = 1.0 : plus = 1.0);
    }

    [[nodiscard]] double value() const { return from_parts(finite, minus, plus); }
};

/// Σ_iα b_iα s_iα, unit by unit.
template <class Model>
void add_site_biases(const parameters<Model>& theta, const configuration<Model>& states, sum_in_parts& sum)
{
    if constexpr (state_detail::has_site_biases<Model>)
        for (std::size_t layer = 0; layer < Model::layer_count; ++layer)
            if (Model::site_biased[layer]) {
                const auto& biases = theta.site_biases();
                const double* const of_layer = biases.values().data() + biases.first_of(layer);
                const std::vector<std::uint8_t> units = states.layer(layer);
                for (std::size_t site = 0; site < units.size(); ++site)
                    if (units[site] != 0)
                        sum.add(of_layer[(units[site] - std::size_t{1}) * units.size() + site], 1);
            }
}

/// −E. Errors: as `energy`.
template <class Model>
[[nodiscard]] double minus_energy(const parameters<Model>& theta, const configuration<Model>& states)
{
    const statistics<Model> counted = moments(states);
    sum_in_parts sum;
    for (std::size_t p = 0; p < counted.size(); ++p)
        sum.add(theta[p], counted[p]);
    add_site_biases(theta, states, sum);
    const double result = sum.value();
    require(!is_nan(result), "energies: one is undefined: a parameter is nan, or infinite ones of both signs meet");
    return result;
}

} // namespace sample_detail

namespace sample_detail {

template <class Model, class Executor>
[[nodiscard]] std::vector<double> energies_of(const parameters<Model>& theta,
                                              std::span<const configuration<Model>> chains, const Executor& executor)
{
    std::vector<double> result(chains.size());
    fill(executor, std::span(result), [&](std::size_t c) { return -minus_energy(theta, chains[c]); });
    return result;
}

} // namespace sample_detail

/// E of each configuration, equation (4), as `energy` but for rounding; the same bits for any executor. Time: a count
/// of all statistics of each. Errors: `input_error` if a parameter is NaN, or infinite ones of both signs meet.
template <model_type Model, executor Executor = serial>
[[nodiscard]] std::vector<double> energies(const parameters<Model>& theta, std::span<const configuration<Model>> chains,
                                           const Executor& executor = {})
{
    for (std::size_t p = 0; p < theta.size(); ++p)
        require(!is_nan(theta[p]), "energies: ", Model::parameter_names[p], " is nan");
    if constexpr (state_detail::has_site_biases<Model>)
        for (const double value : theta.site_biases().values())
            require(!is_nan(value), "energies: a bias of a site is nan");
    return sample_detail::energies_of(theta, chains, executor);
}

/// E at `after` less E at `before`, of each configuration. Time: as `energies`. Errors: `input_error` if one is
/// undefined: a parameter that it has clusters of is NaN, or infinite at both, or infinite ones of both signs meet.
template <model_type Model, executor Executor = serial>
[[nodiscard]] std::vector<double> energy_differences(const parameters<Model>& before, const parameters<Model>& after,
                                                     std::span<const configuration<Model>> chains,
                                                     const Executor& executor = {})
{
    parameters<Model> difference = after;
    for (std::size_t p = 0; p < difference.size(); ++p)
        difference[p] -= before[p];
    if constexpr (state_detail::has_site_biases<Model>) {
        const std::span<double> of_sites = difference.site_biases().values();
        for (std::size_t n = 0; n < of_sites.size(); ++n)
            of_sites[n] -= before.site_biases().values()[n];
    }
    return sample_detail::energies_of(difference, chains, executor);
}

} // namespace CLOSURA_ABI
} // namespace closura
