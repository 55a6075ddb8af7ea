// The terms of the learned closure, (14): what each right-hand side F_θ contributes to the rate of change of a moment,
//
//   d⟨X⟩/dt = Σ_θ F_θ Cov(X, O_θ),
//
// O_θ the statistic that θ multiplies. It holds for exp(−E)/Z; under `short_run` as far as its Gibbs steps reach that.
// Covariances are taken over binary samples of the model, not over probabilities.
//
//     const auto terms = closure_terms<Model>(law, theta, F, observables{…}, 100, seed, executor);
//     terms.of[0][index], terms.sum[0]                       // by observable and parameter, with standard errors
//     closure_terms_along(law, theta_of_t, F_of_t, observables{…}, 100, seed, executor)      // the same at every t
//     slopes_of_path(theta_of_t, Δt)                          // F along a learned θ(t), from its differences
//     low_pass(series, 0.1)                                   // the paper's filter, 0.1 radians per time step
#pragma once

#include <closura/analyse/model_samples.hpp>
#include <closura/core/error.hpp>
#include <closura/core/executor.hpp>
#include <closura/core/rounding.hpp>
#include <closura/sample/law.hpp>
#include <closura/sample/moments.hpp>
#include <closura/simulate/observable.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <numeric>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// A number and its standard error.
struct measured {
    double value = 0.0;
    double standard_error = 0.0;
};

/// The terms at one θ, for several observables.
template <model_type Model, std::size_t Observables>
struct closure_terms_of {
    std::array<std::array<measured, Model::parameter_count>, Observables> of{}; ///< F_θ Cov(X, O_θ)
    std::array<measured, Observables> sum{};                                    ///< d⟨X⟩/dt
    std::array<measured, Observables> mean{};                                   ///< ⟨X⟩
};

namespace analyse_detail {

/// Cov(x, y) over independent samples, and its standard error from the spread of (x − x̄)(y − ȳ).
[[nodiscard]] inline measured covariance(std::span<const double> x, std::span<const double> y)
{
    const auto count = static_cast<double>(x.size());
    double mean_x = 0.0;
    double mean_y = 0.0;
    for (std::size_t n = 0; n < x.size(); ++n) {
        mean_x += x[n];
        mean_y += y[n];
    }
    mean_x /= count;
    mean_y /= count;
    double sum = 0.0;
    double squares = 0.0;
    for (std::size_t n = 0; n < x.size(); ++n) {
        const double product = rounded((x[n] - mean_x) * (y[n] - mean_y));
        sum += product;
        squares += rounded(product * product);
    }
    const double variance = squares / count - rounded((sum / count) * (sum / count));
    return {sum / (count - 1.0), std::sqrt(std::fmax(0.0, variance) / (count - 1.0))};
}

} // namespace analyse_detail

/// The terms from samples: `values[observable]` and `statistics[parameter]` by sample.
/// Errors: `input_error` if there are fewer than two samples, or lists of unequal length.
template <model_type Model, std::size_t Observables>
[[nodiscard]] closure_terms_of<Model, Observables>
closure_terms(const parameter_values<Model, double>& right_hand_sides,
              const std::array<std::vector<double>, Observables>& values,
              const std::array<std::vector<double>, Model::parameter_count>& statistics)
{
    const std::size_t samples = statistics[0].size();
    require(samples >= 2, "closure_terms: ", samples, " samples; expected at least 2");
    const auto require_samples = [&](const std::vector<double>& list) {
        require(list.size() == samples, "closure_terms: ", list.size(), " values of ", samples, " samples");
    };
    std::ranges::for_each(values, require_samples);
    std::ranges::for_each(statistics, require_samples);
    std::vector<double> all(samples, 0.0); // Σ_θ F_θ O_θ of each sample
    for (std::size_t p = 0; p < Model::parameter_count; ++p)
        for (std::size_t n = 0; n < samples; ++n)
            all[n] += rounded(right_hand_sides[p] * statistics[p][n]);
    closure_terms_of<Model, Observables> result;
    for (std::size_t x = 0; x < Observables; ++x) {
        for (std::size_t p = 0; p < Model::parameter_count; ++p) {
            const measured one = analyse_detail::covariance(values[x], statistics[p]);
            result.of[x][p] = {right_hand_sides[p] * one.value, std::fabs(right_hand_sides[p]) * one.standard_error};
        }
        result.sum[x] = analyse_detail::covariance(values[x], all);
        for (const double value : values[x])
            result.mean[x].value += value / static_cast<double>(samples);
        result.mean[x].standard_error = std::sqrt(
            std::fmax(0.0, analyse_detail::covariance(values[x], values[x]).value) / static_cast<double>(samples));
    }
    return result;
}

/// The same at every time of θ(t), from samples of the model under the law that it was learned under (`sample_along`,
/// analyse/model_samples.hpp). `observe` is an observable of the visible layer, `right_hand_sides` has F at each time.
/// Results do not depend on the executor. Samples of a population may be copies of each other: standard errors are too
/// small then. Time: the law's Gibbs steps, and observables and statistics of times · samples configurations; memory:
/// these. Errors: `input_error` if θ and F are not as many, there are fewer than two samples, and those of the law.
template <class Law, model_type Model, class Observable, executor Executor = serial>
requires observable<Observable, typename Model::template lattice_of<0>>
[[nodiscard]] std::vector<closure_terms_of<Model, value_count<Observable>>>
closure_terms_along(const Law& law, std::span<const parameters<Model>> theta,
                    std::span<const parameter_values<Model, double>> right_hand_sides, const Observable& observe,
                    std::size_t samples, std::uint64_t seed, const Executor& executor = {})
{
    constexpr std::size_t count = value_count<Observable>;
    using lattice = typename Model::template lattice_of<0>;
    require(theta.size() == right_hand_sides.size(), "closure_terms: parameters at ", theta.size(),
            " times and right-hand sides at ", right_hand_sides.size(), "; expected as many");
    require(samples >= 2, "closure_terms: ", samples, " samples; expected at least 2");
    struct seen {
        std::array<std::int32_t, count> values;
        statistics<Model> counted;
    };
    std::vector<std::size_t> times(theta.size());
    std::iota(times.begin(), times.end(), std::size_t{0});
    const std::vector<seen> of_chains =
        observed_along(law, theta, std::span<const std::size_t>(times), samples, seed, executor,
                       [&](const configuration<Model>& states) {
                           std::array<std::uint8_t, lattice::size> visible;
                           states.get_layer(0, visible);
                           return seen{observe(lattice_states<lattice>(visible)), moments(states)};
                       });
    std::vector<closure_terms_of<Model, count>> result(times.size());
    executor(times.size(), [&](std::size_t t) {
        std::array<std::vector<double>, count> values;
        std::array<std::vector<double>, Model::parameter_count> counted;
        for (std::size_t sample = 0; sample < samples; ++sample) {
            const seen& one = of_chains[t * samples + sample];
            for (std::size_t x = 0; x < count; ++x)
                values[x].push_back(static_cast<double>(one.values[x]));
            for (std::size_t p = 0; p < Model::parameter_count; ++p)
                counted[p].push_back(static_cast<double>(one.counted[p]));
        }
        result[t] = closure_terms<Model, count>(right_hand_sides[t], values, counted);
    });
    return result;
}

/// The same at one θ.
template <model_type Model, class Law, class Observable, executor Executor = serial>
requires observable<Observable, typename Model::template lattice_of<0>>
[[nodiscard]] closure_terms_of<Model, value_count<Observable>>
closure_terms(const Law& law, const parameters<Model>& theta, const parameter_values<Model, double>& right_hand_sides,
              const Observable& observe, std::size_t samples, std::uint64_t seed, const Executor& executor = {})
{
    return closure_terms_along(law, std::span<const parameters<Model>>(&theta, 1),
                               std::span<const parameter_values<Model, double>>(&right_hand_sides, 1), observe, samples,
                               seed, executor)[0];
}

/// dx/dt of a series by central differences, one-sided at its ends.
/// Errors: `input_error` if there are fewer than two numbers.
[[nodiscard]] inline std::vector<double> differences_of(std::span<const double> series, double time_step = 1.0)
{
    require(series.size() >= 2, "differences_of: ", series.size(), " numbers; expected at least 2");
    std::vector<double> result(series.size());
    for (std::size_t t = 0; t < series.size(); ++t) {
        const std::size_t before = t == 0 ? 0 : t - 1;
        const std::size_t after = (std::min)(t + 1, series.size() - 1);
        result[t] = (series[after] - series[before]) / (static_cast<double>(after - before) * time_step);
    }
    return result;
}

/// F along a path θ(t), from its differences.
template <model_type Model>
[[nodiscard]] std::vector<parameter_values<Model, double>> slopes_of_path(std::span<const parameters<Model>> path,
                                                                          double time_step = 1.0)
{
    std::vector<parameter_values<Model, double>> result(path.size());
    std::vector<double> series(path.size());
    for (std::size_t p = 0; p < Model::parameter_count; ++p) {
        for (std::size_t t = 0; t < path.size(); ++t)
            series[t] = path[t][p];
        const auto slopes = differences_of(series, time_step);
        for (std::size_t t = 0; t < path.size(); ++t)
            result[t][p] = slopes[t];
    }
    return result;
}

/// The paper's low-pass filter: a windowed sinc of 81 taps (Hamming) with a cutoff in radians per time step, reflected
/// at both ends in the end points, so that a straight line stays as it is. Errors: `input_error` if the cutoff is not
/// above 0 and at most π, or the series has no more than 40 numbers.
[[nodiscard]] inline std::vector<double> low_pass(std::span<const double> series, double cutoff = 0.1)
{
    constexpr long half = 40;
    require(cutoff > 0.0 && cutoff <= std::numbers::pi, "low_pass: a cutoff of ", cutoff,
            "; expected a number above 0, at most pi");
    require(series.size() > std::size_t{half}, "low_pass: ", series.size(), " numbers; expected more than 40");
    std::array<double, 2 * half + 1> taps;
    double total = 0.0;
    for (long k = -half; k <= half; ++k) {
        const auto x = static_cast<double>(k);
        const double sinc = k == 0 ? cutoff / std::numbers::pi : std::sin(cutoff * x) / (std::numbers::pi * x);
        const double hamming = 0.54 + rounded(0.46 * std::cos(std::numbers::pi * x / half));
        total += taps[static_cast<std::size_t>(k + half)] = sinc * hamming;
    }
    const auto last = static_cast<long>(series.size()) - 1;
    const auto at = [&](long t) {
        if (t < 0)
            return 2.0 * series[0] - series[static_cast<std::size_t>(-t)];
        if (t > last)
            return 2.0 * series[static_cast<std::size_t>(last)] - series[static_cast<std::size_t>(2 * last - t)];
        return series[static_cast<std::size_t>(t)];
    };
    std::vector<double> result(series.size(), 0.0);
    for (long t = 0; t <= last; ++t)
        for (long k = -half; k <= half; ++k)
            result[static_cast<std::size_t>(t)] +=
                rounded(taps[static_cast<std::size_t>(k + half)] / total * at(t + k));
    result.front() = series.front(); // what the reflection leaves of it but for rounding
    result.back() = series.back();
    return result;
}

} // namespace CLOSURA_ABI
} // namespace closura
