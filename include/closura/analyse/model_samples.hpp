// Samples of a model along θ(t), under the law that it was learned under.
//
//     sample_along(short_run{10}, theta, times, 100, seed, executor,
//                  [&](std::size_t n, std::size_t sample, const auto& states) { … });
//     const auto means = model_means(law, theta, times, 100, seed, executor);    // mean counts of the visible species
//     const auto spread = model_spread(law, theta, times, 100, seed, executor);  // and how they vary: [n].mean, …
#pragma once

#include <closura/core/error.hpp>
#include <closura/core/executor.hpp>
#include <closura/core/rounding.hpp>
#include <closura/sample/carry_along.hpp>
#include <closura/sample/law.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Mean number of units of each visible species.
template <model_type Model>
using visible_counts = std::array<double, Model::species_counts[0]>;

/// How the number of units of each visible species varies over samples: mean and standard deviation, unbiased in its
/// square; 0 for a single sample.
template <model_type Model>
struct count_spread {
    visible_counts<Model> mean{};
    visible_counts<Model> deviation{};
};

namespace analyse_detail {

inline void require_samples(std::size_t theta_count, std::span<const std::size_t> times, std::size_t samples)
{
    require(samples >= 1, "samples of a model: 0 samples; expected at least one");
    require(std::ranges::is_sorted(times) && (times.empty() || times.back() < theta_count),
            "samples of a model: times must be in ascending order and before time ", theta_count);
}

/// Laws whose chains remember nothing of the time before.
template <class Law>
concept starts_anew = !population_law<Law> && !Law::keeps_chains;

template <model_type Model, executor Executor>
[[nodiscard]] std::vector<std::optional<conditionals<Model>>>
conditionals_at(std::span<const parameters<Model>> theta, std::span<const std::size_t> times, const Executor& executor)
{
    std::vector<std::optional<conditionals<Model>>> given(times.size());
    executor(times.size(), [&](std::size_t n) { given[n].emplace(theta[times[n]]); });
    return given;
}

[[nodiscard]] inline random_lanes stream_of_sample(std::uint64_t seed, std::size_t time, std::size_t sample)
{
    return random_lanes(seed, {purpose::evaluation, time, sample});
}

/// Samples of a law that starts anew at each time.
template <class Law, model_type Model>
class fresh_samples {
public:
    template <executor Executor>
    fresh_samples(const Law& law, std::span<const parameters<Model>> theta, std::span<const std::size_t> times,
                  std::uint64_t seed, const Executor& executor)
        : law_(law), times_(times), seed_(seed), given_(conditionals_at(theta, times, executor))
    {}

    [[nodiscard]] configuration<Model> operator()(std::size_t n, std::size_t sample) const
    {
        configuration<Model> states;
        random_lanes stream = stream_of_sample(seed_, times_[n], sample);
        law_.advance(states, *given_[n], stream);
        return states;
    }

private:
    const Law& law_;
    std::span<const std::size_t> times_;
    std::uint64_t seed_;
    std::vector<std::optional<conditionals<Model>>> given_;
};

} // namespace analyse_detail

/// Calls visit(n, sample, configuration) for `samples` chains at each of the given times of θ(t), n = 0, 1, …; for
/// different n or samples on different threads. `theta` holds the parameters at all times of the data; `times` are in
/// ascending order.
///
/// A law that keeps its chains takes each of them through all times from 0 on. Others start anew at each of the given
/// times. Streams are {evaluation, time, sample} of the seed. A law of a population carries it through all times from 0
/// on, and samples are drawn from it systematically, by weight; they may be copies of each other.
/// Errors: `input_error` if times are not in order or beyond θ(t), or there are no samples.
template <class Law, model_type Model, executor Executor, class Visit>
requires law_of<Law, Model>
void sample_along(const Law& law, std::span<const parameters<Model>> theta, std::span<const std::size_t> times,
                  std::size_t samples, std::uint64_t seed, const Executor& executor, const Visit& visit)
{
    using namespace analyse_detail;
    require_samples(theta.size(), times, samples);
    if (times.empty())
        return;
    if constexpr (population_law<Law>) {
        std::size_t n = 0;
        carry_along(law, theta, times.back(), seed, executor,
                    [&](std::size_t time, const carried_population<Model>& population) {
                        for (; n < times.size() && times[n] == time; ++n)
                            population.draw(samples, time, [&](std::size_t sample, std::size_t chain) {
                                visit(n, sample, population.chains()[chain]);
                            });
                    });
    } else if constexpr (Law::keeps_chains) {
        std::vector<std::size_t> all_times(times.back() + 1);
        for (std::size_t time = 0; time < all_times.size(); ++time)
            all_times[time] = time;
        const auto given = conditionals_at<Model>(theta, std::span<const std::size_t>(all_times), executor);
        executor(samples, [&](std::size_t sample) {
            configuration<Model> states;
            std::size_t n = 0;
            for (const std::size_t time : all_times) {
                random_lanes stream = stream_of_sample(seed, time, sample);
                if (time == 0)
                    law.start(states, stream);
                law.advance(states, *given[time], stream);
                for (; n < times.size() && times[n] == time; ++n)
                    visit(n, sample, states);
            }
        });
    } else {
        const fresh_samples<Law, Model> drawn(law, theta, times, seed, executor);
        executor(times.size() * samples, [&](std::size_t item) {
            visit(item / samples, item % samples, drawn(item / samples, item % samples));
        });
    }
}

/// The same for a choice of laws.
template <named_alternative... Laws, model_type Model, executor Executor, class Visit>
void sample_along(const choice<Laws...>& law, std::span<const parameters<Model>> theta,
                  std::span<const std::size_t> times, std::size_t samples, std::uint64_t seed, const Executor& executor,
                  const Visit& visit)
{
    law.visit([&](const auto& chosen) { sample_along(chosen, theta, times, samples, seed, executor, visit); });
}

/// What look(configuration) gives of each sample, [time, sample]: numbers, arrays and structs of them. Processes share
/// out the samples of laws that start anew; those of other laws each of them draws. The rest is as `sample_along` has
/// it.
template <class Law, model_type Model, executor Executor, class Look>
[[nodiscard]] auto observed_along(const Law& law, std::span<const parameters<Model>> theta,
                                  std::span<const std::size_t> times, std::size_t samples, std::uint64_t seed,
                                  const Executor& executor, const Look& look)
{
    if constexpr (is_choice<Law>) {
        return law.visit(
            [&](const auto& chosen) { return observed_along(chosen, theta, times, samples, seed, executor, look); });
    } else {
        std::vector<std::invoke_result_t<const Look&, const configuration<Model>&>> seen(times.size() * samples);
        if constexpr (analyse_detail::starts_anew<Law>) {
            analyse_detail::require_samples(theta.size(), times, samples);
            const analyse_detail::fresh_samples<Law, Model> drawn(law, theta, times, seed, executor);
            fill(executor, seen, [&](std::size_t item) { return look(drawn(item / samples, item % samples)); });
        } else {
            sample_along(law, theta, times, samples, seed, executor,
                         [&](std::size_t n, std::size_t sample, const configuration<Model>& states) {
                             seen[n * samples + sample] = look(states);
                         });
        }
        return seen;
    }
}

/// Means and standard deviations of visible counts at each of the given times. Whole numbers are summed, so they do not
/// depend on the executor. Of a population they are weighted ones of all chains, however many samples are asked for.
template <class Law, model_type Model, executor Executor>
[[nodiscard]] std::vector<count_spread<Model>> model_spread(const Law& law, std::span<const parameters<Model>> theta,
                                                            std::span<const std::size_t> times, std::size_t samples,
                                                            std::uint64_t seed, const Executor& executor)
{
    constexpr std::size_t species_count = Model::species_counts[0];
    if constexpr (is_choice<Law>) {
        return law.visit(
            [&](const auto& chosen) { return model_spread(chosen, theta, times, samples, seed, executor); });
    } else if constexpr (population_law<Law>) {
        require(std::ranges::is_sorted(times) && (times.empty() || times.back() < theta.size()),
                "means of a model: times must be in ascending order and before time ", theta.size());
        std::vector<count_spread<Model>> result;
        if (!times.empty())
            carry_along(law, theta, times.back(), seed, executor,
                        [&](std::size_t time, const carried_population<Model>& population) {
                            if (result.size() == times.size() || times[result.size()] != time)
                                return;
                            count_spread<Model> spread; // the visible layer's biases come first
                            std::copy_n(population.means().begin(), species_count, spread.mean.begin());
                            const auto covariance = population.covariance();
                            for (std::size_t s = 0; s < species_count; ++s)
                                spread.deviation[s] = std::sqrt(std::fmax(0.0, covariance[s][s]));
                            while (result.size() < times.size() && times[result.size()] == time)
                                result.push_back(spread);
                        });
        return result;
    } else {
        const auto counts = observed_along(law, theta, times, samples, seed, executor, [](const auto& states) {
            std::array<std::uint32_t, species_count> of_sample{};
            for (const std::uint8_t state : states.layer(0))
                if (state > 0)
                    ++of_sample[state - 1U];
            return of_sample;
        });
        const auto number = static_cast<double>(samples);
        std::vector<count_spread<Model>> result(times.size());
        for (std::size_t n = 0; n < times.size(); ++n)
            for (std::size_t s = 0; s < species_count; ++s) {
                std::uint64_t sum = 0;
                for (std::size_t sample = 0; sample < samples; ++sample)
                    sum += counts[n * samples + sample][s];
                const double mean = result[n].mean[s] = static_cast<double>(sum) / number;
                double squares = 0.0;
                for (std::size_t sample = 0; sample < samples; ++sample) {
                    const double apart = counts[n * samples + sample][s] - mean;
                    squares += rounded(apart * apart);
                }
                result[n].deviation[s] = std::sqrt(squares / (std::fmax)(1.0, number - 1.0));
            }
        return result;
    }
}

/// The means of `model_spread` alone.
template <class Law, model_type Model, executor Executor>
[[nodiscard]] std::vector<visible_counts<Model>> model_means(const Law& law, std::span<const parameters<Model>> theta,
                                                             std::span<const std::size_t> times, std::size_t samples,
                                                             std::uint64_t seed, const Executor& executor)
{
    std::vector<visible_counts<Model>> means;
    for (const auto& spread : model_spread(law, theta, times, samples, seed, executor))
        means.push_back(spread.mean);
    return means;
}

} // namespace CLOSURA_ABI
} // namespace closura
