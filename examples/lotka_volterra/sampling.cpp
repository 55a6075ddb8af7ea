#include "sampling.hpp"

#include "progress_executor.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

namespace lotka_volterra {

namespace {

std::size_t sampled_count(const sampling_settings& given, std::size_t times) { return (times - 1) / given.every + 1; }

closura::stream_key key_at(std::size_t time) { return {closura::purpose::evaluation, time, 0}; }

} // namespace

void require_two_times(const sampling_settings& given, std::size_t times)
{
    if (sampled_count(given, times) < 2)
        throw closura::input_error("--every " + std::to_string(given.every) + ": expected at most " +
                                   std::to_string(times - 1) +
                                   ", the number of time steps, for a score compares means at several times");
}

std::vector<mean_counts> model_means(const settings& given, const parameters_over_time& theta)
{
    const sampling_settings& wanted = given.sampling;
    std::vector<mean_counts> means(sampled_count(wanted, theta.size()));
    progress_executor executor(given.threads, "sampling", means.size());
    executor(means.size(), [&](std::size_t n) {
        const std::size_t time = n * wanted.every;
        means[n] = closura::model_means(theta[time], wanted.samples, wanted.gibbs_steps, given.seed, key_at(time));
    });
    return means;
}

std::vector<std::uint8_t> model_samples(const settings& given, const parameters_over_time& theta)
{
    const sampling_settings& wanted = given.sampling;
    const std::size_t count = sampled_count(wanted, theta.size());
    std::vector<std::uint8_t> samples(count * wanted.samples * lattice::size);
    progress_executor executor(given.threads, "sampling", count);
    executor(count, [&](std::size_t n) {
        const std::size_t time = n * wanted.every;
        closura::sampler<model> chains(given.seed, wanted.samples, key_at(time));
        chains.randomise();
        chains.sweep(theta[time], wanted.gibbs_steps);
        for (std::size_t sample = 0; sample < wanted.samples; ++sample)
            chains.chain(sample).get_layer(
                0, std::span(samples).subspan((n * wanted.samples + sample) * lattice::size, lattice::size));
    });
    return samples;
}

std::vector<mean_counts> means_of(const std::vector<std::uint8_t>& samples, std::size_t per_time)
{
    const std::size_t sites = per_time * lattice::size;
    std::vector<mean_counts> means(samples.size() / sites);
    for (std::size_t n = 0; n < means.size(); ++n)
        for (std::size_t species = 0; species < means[n].size(); ++species)
            means[n][species] =
                static_cast<double>(std::ranges::count(std::span(samples).subspan(n * sites, sites), species + 1)) /
                static_cast<double>(per_time);
    return means;
}

double score_of(const settings& given, const std::vector<mean_counts>& means, const simulations& data)
{
    std::vector<mean_counts> expected(means.size());
    for (std::size_t n = 0; n < means.size(); ++n)
        expected[n] = data_means(data, n * given.sampling.every);
    const double score = closura::explained_variance<2>(means, expected);
    if (!std::isfinite(score))
        throw closura::input_error("lattices.npy: mean counts are the same at all times that --every " +
                                   std::to_string(given.sampling.every) + " leaves; expected some variance to explain");
    return score;
}

void write_means(closura::output_directory& out, const settings& given, const std::vector<mean_counts>& means)
{
    std::vector<double> times(means.size());
    for (std::size_t n = 0; n < times.size(); ++n)
        times[n] = static_cast<double>(n * given.sampling.every);
    out.npy("model_times.npy", std::span(times), {times.size()});
    out.npy("model_counts.npy", std::span(means.data()->data(), means.size() * 2), {means.size(), 2U});
}

void write_samples(closura::output_directory& out, const settings& given, const std::vector<std::uint8_t>& samples)
{
    const std::size_t per_time = given.sampling.samples;
    out.npy("samples.npy", std::span(samples),
            {samples.size() / (per_time * lattice::size), per_time, lattice::extents[0], lattice::extents[1]});
}

void write_layers(closura::output_directory& out, const settings& given, const parameters_over_time& theta)
{
    const sampling_settings& wanted = given.sampling;
    const auto& here = theta[std::min(wanted.layers_at, theta.size() - 1)];
    closura::sampler<model> chains(given.seed, 1, {closura::purpose::evaluation, wanted.layers_at, wanted.samples});
    chains.randomise();
    chains.sweep(here, wanted.layers_gibbs_steps);
    const auto& states = chains.chain(0);
    std::vector<std::uint8_t> layers;
    std::vector<double> probabilities;
    const auto add_layer = [&]<std::size_t Layer>(std::integral_constant<std::size_t, Layer>) {
        std::ranges::copy(states.layer(Layer), std::back_inserter(layers));
        for (std::size_t site = 0; site < lattice::size; ++site)
            std::ranges::copy(closura::conditional_probabilities<Layer>(here, states, site),
                              std::back_inserter(probabilities));
    };
    [&]<std::size_t... Layer>(std::index_sequence<Layer...>)
    {
        (add_layer(std::integral_constant<std::size_t, Layer>{}), ...);
    }
    (std::make_index_sequence<model::layer_count>{});
    out.npy("layers.npy", std::span(layers), {model::layer_count, lattice::extents[0], lattice::extents[1]});
    out.npy("layer_probabilities.npy", std::span(probabilities),
            {model::layer_count, lattice::extents[0], lattice::extents[1], 2U});
}

} // namespace lotka_volterra
