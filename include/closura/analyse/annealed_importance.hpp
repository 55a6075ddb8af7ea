// log Z by annealed importance sampling (Neal 2001; Salakhutdinov & Murray 2008), for any model: from independent units
// with the same biases, whose log Z₀ = Σ_l Σ_i log(1 + Σ_α exp(a_α + b_iα)) is known, to the model, whose weights W are
// scaled by β = 0 … 1,
//
//   log w = Σ_k (β_k − β_{k−1}) Σ W m(x_{k−1}),   x_k by a Gibbs step at β_k,      E[w] = Z / Z₀.
//
// Forward runs bound log Z from below in expectation. Reverse runs, from samples of the model down to β = 0, have
// E[w] = Z₀ / Z and bound it from above: where the two meet, both have converged.
//
//     const auto below = annealed_importance(theta, {.temperatures = 1000, .chains = 100}, seed, executor);
//     below.log_partition_function, below.standard_error, below.effective_size
#pragma once

#include <closura/core/described.hpp>
#include <closura/core/error.hpp>
#include <closura/core/executor.hpp>
#include <closura/core/finite.hpp>
#include <closura/core/stream_key.hpp>
#include <closura/sample/gibbs.hpp>
#include <closura/sample/moments.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

struct annealing_options {
    std::size_t temperatures = 1000; ///< steps from β = 0 to 1, all of the same size
    std::size_t chains = 100;
    std::size_t gibbs_steps = 1; ///< at each temperature

    static constexpr auto description()
    {
        using self = annealing_options;
        return closura::fields(
            field<"temperatures">(&self::temperatures, whole_numbers(1, 10'000'000), "steps of annealing"),
            field<"chains">(&self::chains, whole_numbers(2, 1'000'000), "chains that are annealed"),
            field<"gibbs_steps">(&self::gibbs_steps, whole_numbers(1, 1'000'000), "Gibbs steps at each temperature"));
    }
    friend bool operator==(const annealing_options&, const annealing_options&) = default;
};

/// An estimate of log Z from weights w of independent chains.
struct partition_estimate {
    double log_partition_function = 0.0;
    double standard_error = 0.0; ///< of log Z, from the spread of the weights; itself unsure if few of them matter
    double effective_size = 0.0; ///< (Σ w)² / Σ w²: so many chains of equal weight would be as good
    std::vector<double> log_weights;
};

/// log Z of the model with all weights 0: of independent units.
template <model_type Model>
[[nodiscard]] double log_partition_of_independent_units(const parameters<Model>& theta)
{
    double sum = 0.0;
    std::size_t bias = 0;
    for (std::size_t l = 0; l < Model::layer_count; ++l) {
        const auto log_sum = [&](const auto& field_of) {
            double largest = 0.0;
            for (std::size_t s = 0; s < Model::species_counts[l]; ++s)
                largest = std::fmax(largest, theta[bias + s] + field_of(s));
            double total = std::exp(-largest);
            for (std::size_t s = 0; s < Model::species_counts[l]; ++s)
                total += std::exp(theta[bias + s] + field_of(s) - largest);
            return largest + std::log(total);
        };
        if (Model::site_biased[l]) {
            if constexpr (state_detail::has_site_biases<Model>) {
                const auto& fields = theta.site_biases();
                for (std::size_t site = 0; site < Model::unit_counts[l]; ++site)
                    sum += log_sum([&](std::size_t s) {
                        return fields.values()[fields.first_of(l) + s * Model::unit_counts[l] + site];
                    });
            }
        } else {
            sum += rounded(static_cast<double>(Model::unit_counts[l]) * log_sum([](std::size_t) { return 0.0; }));
        }
        bias += Model::species_counts[l];
    }
    return sum;
}

namespace analyse_detail {

/// θ with its weights scaled.
template <class Model>
[[nodiscard]] parameters<Model> annealed(parameters<Model> theta, double beta)
{
    for (std::size_t p = Model::bias_count; p < Model::parameter_count; ++p)
        theta[p] *= beta;
    return theta;
}

/// Σ W m: what β multiplies in −E.
template <class Model>
[[nodiscard]] double coupling(const parameters<Model>& theta, const configuration<Model>& states)
{
    const statistics<Model> observed = moments(states);
    double sum = 0.0;
    for (std::size_t p = Model::bias_count; p < Model::parameter_count; ++p)
        sum += rounded(theta[p] * static_cast<double>(observed[p]));
    return sum;
}

/// log w of chains along β(0), β(1), …, β(last), with Gibbs steps at each β but the first. Chains start as they are.
template <class Model, class Beta, class Executor>
[[nodiscard]] std::vector<double> annealed_weights(const parameters<Model>& theta, const annealing_options& options,
                                                   const Beta& beta, std::span<configuration<Model>> chains,
                                                   std::span<random_lanes> streams, const Executor& executor)
{
    // Conditionals of some temperatures at once, shared by all chains.
    constexpr std::size_t at_once = 64;
    std::vector<double> log_weights(chains.size(), 0.0);
    std::vector<std::unique_ptr<const conditionals<Model>>> given(at_once);
    for (std::size_t first = 1; first <= options.temperatures; first += at_once) {
        const std::size_t end = (std::min)(first + at_once, options.temperatures + 1);
        executor(end - first, [&](std::size_t n) {
            given[n] = std::make_unique<const conditionals<Model>>(annealed(theta, beta(first + n)));
        });
        executor(chains.size(), [&](std::size_t c) {
            for (std::size_t k = first; k < end; ++k) {
                log_weights[c] += rounded((beta(k) - beta(k - 1)) * coupling(theta, chains[c]));
                if (k < options.temperatures)
                    sweep<phase::sleep>(chains[c], *given[k - first], streams[c], options.gibbs_steps);
            }
        });
    }
    return log_weights;
}

/// log of the mean weight, its standard error and the effective size.
[[nodiscard]] inline partition_estimate estimate_of(std::vector<double> log_weights)
{
    const double largest = *std::ranges::max_element(log_weights);
    const auto count = static_cast<double>(log_weights.size());
    double sum = 0.0;
    double squares = 0.0;
    for (const double log_weight : log_weights) {
        const double weight = std::exp(log_weight - largest);
        sum += weight;
        squares += rounded(weight * weight);
    }
    partition_estimate result;
    result.log_partition_function = largest + std::log(sum / count);
    result.effective_size = sum * sum / squares;
    // Var(mean w) / mean² = (n Σw² / (Σw)² − 1) / (n − 1)
    result.standard_error = std::sqrt(std::fmax(0.0, count / result.effective_size - 1.0) / (count - 1.0));
    result.log_weights = std::move(log_weights);
    return result;
}

[[nodiscard]] inline std::vector<random_lanes> annealing_streams(std::uint64_t seed, std::uint64_t direction,
                                                                 std::size_t chains)
{
    std::vector<random_lanes> streams;
    streams.reserve(chains);
    for (std::size_t c = 0; c < chains; ++c)
        streams.emplace_back(seed, stream_key{purpose::partition_function, direction, c});
    return streams;
}

/// An infinite weight would be multiplied by β = 0, and an infinite bias makes Z₀ infinite.
template <model_type Model>
void require_annealing(const parameters<Model>& theta, const annealing_options& options)
{
    for (std::size_t p = 0; p < Model::parameter_count; ++p)
        require(is_finite(theta[p]), "annealed importance sampling: ", Model::parameter_names[p], " is ", theta[p],
                "; expected a finite number");
    require(options.temperatures >= 1 && options.chains >= 2 && options.gibbs_steps >= 1,
            "annealed importance sampling: ", options.temperatures, " temperatures, ", options.chains, " chains, ",
            options.gibbs_steps, " Gibbs steps; expected at least 1, 2 and 1");
}

} // namespace analyse_detail

/// log Z from below, in expectation. Its expectation of exp is exact, however few temperatures there are. Results do
/// not depend on the executor. Time: temperatures · chains Gibbs steps and countings. Errors: `input_error` if there
/// are no temperatures, fewer than two chains, or no Gibbs steps, or θ is not finite.
template <model_type Model, executor Executor = serial>
[[nodiscard]] partition_estimate annealed_importance(const parameters<Model>& theta, const annealing_options& options,
                                                     std::uint64_t seed, const Executor& executor = {})
{
    analyse_detail::require_annealing(theta, options);
    auto streams = analyse_detail::annealing_streams(seed, 0, options.chains);
    std::vector<configuration<Model>> chains(options.chains);
    const conditionals<Model> independent(analyse_detail::annealed(theta, 0.0));
    executor(chains.size(), [&](std::size_t c) { sweep<phase::sleep>(chains[c], independent, streams[c], 1); });
    const auto steps = static_cast<double>(options.temperatures);
    auto result = analyse_detail::estimate_of(analyse_detail::annealed_weights<Model>(
        theta, options, [&](std::size_t k) { return static_cast<double>(k) / steps; }, chains, streams, executor));
    result.log_partition_function += log_partition_of_independent_units(theta);
    return result;
}

/// log Z from above, in expectation, by runs from `samples` of the model at θ: one for each of them, so that
/// `options.chains` is not looked at. It is as good as the samples are.
/// Errors: `input_error` as above, or if there are fewer than two samples.
template <model_type Model, executor Executor = serial>
[[nodiscard]] partition_estimate
reverse_annealed_importance(const parameters<Model>& theta, std::span<const configuration<Model>> samples,
                            annealing_options options, std::uint64_t seed, const Executor& executor = {})
{
    options.chains = samples.size();
    analyse_detail::require_annealing(theta, options);
    auto streams = analyse_detail::annealing_streams(seed, 1, options.chains);
    std::vector<configuration<Model>> chains(samples.begin(), samples.end());
    const auto steps = static_cast<double>(options.temperatures);
    auto result = analyse_detail::estimate_of(analyse_detail::annealed_weights<Model>(
        theta, options, [&](std::size_t k) { return static_cast<double>(options.temperatures - k) / steps; }, chains,
        streams, executor));
    result.log_partition_function = log_partition_of_independent_units(theta) - result.log_partition_function;
    return result;
}

} // namespace CLOSURA_ABI
} // namespace closura
