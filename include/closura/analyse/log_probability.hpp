// log p(v) of visible configurations, given log Z (analyse/annealed_importance.hpp, exact.hpp, transfer_matrix.hpp):
//
//   log p(v) = log Σ_h exp(−E(v, h)) − log Z
//
// exactly where hidden units do not see each other, as in models with one hidden layer: then mean field's q is the
// posterior itself. Else its free energy is the lower bound of section IV.
#pragma once

#include <closura/core/error.hpp>
#include <closura/core/executor.hpp>
#include <closura/sample/mean_field.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

namespace analyse_detail {

template <class Model>
inline constexpr bool hidden_units_apart = []<class... Terms>(boost::mp11::mp_list<Terms...>) {
    const auto hidden = [](const auto& layers) {
        std::size_t count = 0;
        for (const std::size_t layer : layers)
            count += layer > 0;
        return count;
    };
    return (... && (hidden(Terms::cluster::layers) <= 1));
}(typename Model::terms{});

} // namespace analyse_detail

/// Whether `log_probabilities` are exact, but for log Z: no cluster joins hidden units.
template <model_type Model>
inline constexpr bool has_exact_marginal = analyse_detail::hidden_units_apart<Model>;

/// log p(v) of samples, each exact or bounded from below.
struct log_probability {
    bool exact = false;
    double per_site = 0.0;       ///< mean of log p(v) / N over the samples
    double standard_error = 0.0; ///< of that, from their spread; log Z's own error / N is not in it
    std::vector<double> of_samples;
};

/// log p(v) of each of the samples, as row-major states of the visible layer one after the other.
/// Errors: `input_error` if there is no sample, or the states are not a multiple of the sites.
template <model_type Model, executor Executor = serial>
[[nodiscard]] log_probability log_probabilities(const parameters<Model>& theta, std::span<const std::uint8_t> samples,
                                                double log_partition_function, const Executor& executor = {})
{
    constexpr std::size_t sites = Model::unit_counts[0];
    require(!samples.empty() && samples.size() % sites == 0, "log_probabilities: ", samples.size(),
            " states; expected a multiple of ", sites, ", the sites of the visible layer");
    log_probability result;
    result.exact = has_exact_marginal<Model>;
    result.of_samples.resize(samples.size() / sites);
    const mean_field<Model> solve(theta);
    fill(executor, std::span(result.of_samples), [&](std::size_t n) {
        unit_means<Model> m;
        m.set_layer(0, samples.subspan(n * sites, sites));
        (void)solve.hidden(m, {.tolerance = 1e-10, .most_iterations = 2000});
        return solve.lower_bound(m) - log_partition_function;
    });
    const auto count = static_cast<double>(result.of_samples.size());
    double mean = 0.0;
    for (const double one : result.of_samples)
        mean += one / count;
    double squares = 0.0;
    for (const double one : result.of_samples)
        squares += rounded((one - mean) * (one - mean));
    result.per_site = mean / static_cast<double>(sites);
    result.standard_error =
        count > 1.0 ? std::sqrt(squares / (count - 1.0) / count) / static_cast<double>(sites) : HUGE_VAL;
    return result;
}

} // namespace CLOSURA_ABI
} // namespace closura
