// What a fit says: samples of the model, its mean counts, and its score against data.
//
//     samples.npy                    uint8   [time, sample, (z, y,) x]
//     model_counts.npy               float64 [time, species], means at the times model_times.npy, float64 [time]
//     model_deviations.npy           float64 [time, species], standard deviations over samples
//     layers_<l>.npy                 uint8   [(z, y,) x], all layers of one sample
//     layer_probabilities_<l>.npy    float64 [(z, y,) x, species], what the states of layer l are drawn from
//     layer_probabilities_<l>_after_steps.npy    the same of another sample, after --layers-gibbs-steps from random
//     units
//
// Everything else is sampled under the fit's law.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/analyse/explained_variance.hpp>
#include <closura/analyse/model_samples.hpp>
#include <closura/experiment/fit.hpp>
#include <closura/experiment/survivors.hpp>
#include <closura/sample/energy.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// The recorded times that are sampled: 0, every, 2 every, … of `times` that there are.
[[nodiscard]] inline std::vector<std::size_t> sampled_times(const sampling_settings& settings, std::size_t times)
{
    std::vector<std::size_t> result;
    for (std::size_t time = 0; time < times; time += settings.every)
        result.push_back(time);
    return result;
}

/// The recorded times of means: those that are sampled, and 0, means_every, 2 means_every, …
[[nodiscard]] inline std::vector<std::size_t> times_of_means(const sampling_settings& settings, std::size_t times)
{
    std::vector<std::size_t> result;
    for (std::size_t time = 0; time < times; ++time)
        if (time % settings.every == 0 || time % settings.means_every == 0)
            result.push_back(time);
    return result;
}

/// Errors: `input_error` naming --every if it leaves only one of `times` times: a score needs two.
inline void require_two_times(const sampling_settings& settings, std::size_t times)
{
    require(sampled_times(settings, times).size() >= 2, "--every ", settings.every, ": expected at most ", times - 1,
            ", the number of time steps, for a score compares means at several times");
}

/// Means and standard deviations of the visible species' counts at recorded times.
template <system_definition System, executor Executor>
[[nodiscard]] auto sampled_spread(const fit<System>& fitted, const std::vector<std::size_t>& times,
                                  const sampling_settings& settings, std::uint64_t seed, const Executor& executor)
{
    require_memory("--samples " + std::to_string(settings.samples),
                   product_of({times.size(), settings.samples, species_count<System>, sizeof(std::uint32_t)}));
    return model_spread(fitted.law, std::span(fitted.theta), std::span<const std::size_t>(times), settings.samples,
                        seed, executor);
}

/// Of what `times_of_means` has, the means at the sampled times.
template <class Spread>
[[nodiscard]] auto means_at_sampled_times(const Spread& spread, const sampling_settings& settings, std::size_t times)
{
    std::vector<decltype(spread[0].mean)> means;
    const auto all = times_of_means(settings, times);
    for (std::size_t n = 0; n < all.size(); ++n)
        if (all[n] % settings.every == 0)
            means.push_back(spread[n].mean);
    return means;
}

/// Mean counts of a part of an ensemble at the sampled times, from whole numbers.
/// Errors: `input_error` if no run belongs to the part at one of them, or there are several initial conditions.
template <system_definition System>
[[nodiscard]] auto ensemble_means(const lattice_ensemble& ensemble, const sampling_settings& settings,
                                  const part_of_runs& part = all_runs{})
{
    require_one_start(ensemble.origin());
    const run_selection chosen = selected_runs<System>(ensemble, part, serial{});
    std::vector<std::array<double, species_count<System>>> means;
    for (const std::size_t time : sampled_times(settings, ensemble.records())) {
        std::array<std::uint64_t, 1 + species_count<System>> sites{};
        for (std::size_t run = 0; run < ensemble.runs(); ++run)
            if (chosen(run, time))
                for (const std::uint8_t state : ensemble.at(run, time))
                    ++sites[state];
        const std::size_t runs = chosen.count(time);
        require(runs > 0, "no run is alive at recorded time ", time);
        auto& mean = means.emplace_back();
        for (std::size_t s = 0; s < mean.size(); ++s)
            mean[s] = static_cast<double>(sites[1 + s]) / static_cast<double>(runs);
    }
    return means;
}

/// R² of the model's mean counts against those of an ensemble, or of the part of it that the model speaks of.
/// Errors: `input_error` if the ensemble's means are the same at all sampled times, or as those of `ensemble_means`.
template <system_definition System, class Means>
[[nodiscard]] double score_of(const Means& of_model, const lattice_ensemble& ensemble,
                              const sampling_settings& settings, const part_of_runs& part = all_runs{})
{
    return experiment_detail::said_of(
        "lattices.npy", [&] { return explained_variance(of_model, ensemble_means<System>(ensemble, settings, part)); });
}

/// model_times.npy, model_counts.npy and model_deviations.npy.
template <system_definition System, class Spread>
void write_spread(output_directory& out, const Spread& spread, const fit<System>& fitted,
                  const sampling_settings& settings)
{
    std::vector<double> times, means, deviations;
    for (const std::size_t time : times_of_means(settings, fitted.theta.size()))
        times.push_back(static_cast<double>(time * fitted.record_every));
    for (const auto& one : spread) {
        means.insert(means.end(), one.mean.begin(), one.mean.end());
        deviations.insert(deviations.end(), one.deviation.begin(), one.deviation.end());
    }
    out.npy("model_times.npy", std::span<const double>(times), {times.size()});
    out.npy("model_counts.npy", std::span<const double>(means), {times.size(), species_count<System>});
    out.npy("model_deviations.npy", std::span<const double>(deviations), {times.size(), species_count<System>});
}

namespace experiment_detail {

/// A shape that ends with the extents of a lattice.
template <class Extents>
std::vector<std::size_t> shape_on(std::vector<std::size_t> shape, const Extents& extents)
{
    shape.insert(shape.end(), extents.begin(), extents.end());
    return shape;
}

} // namespace experiment_detail

/// samples.npy: visible samples at the sampled times. They are not held: memory does not grow with their number.
template <system_definition System, executor Executor>
void write_samples(output_directory& out, const fit<System>& fitted, const sampling_settings& settings,
                   std::uint64_t seed, const Executor& executor)
{
    using lattice = lattice_of_system<System>;
    using model = typename System::model;
    const auto times = sampled_times(settings, fitted.theta.size());
    auto rows = out.rows<std::uint8_t>(
        "samples.npy", experiment_detail::shape_on({times.size(), settings.samples}, lattice::extents), 2);
    sample_along(fitted.law, std::span(fitted.theta), std::span<const std::size_t>(times), settings.samples, seed,
                 executor, [&](std::size_t n, std::size_t sample, const configuration<model>& states) {
                     std::vector<std::uint8_t> layer(lattice::size);
                     states.get_layer(0, layer);
                     rows.write(n * settings.samples + sample, layer);
                 });
    rows.close();
}

/// layers_<l>.npy and layer_probabilities_<l>.npy of one sample at a recorded time, and of another after Gibbs steps
/// from random units, where such are asked for.
template <system_definition System>
void write_layers(output_directory& out, const fit<System>& fitted, const sampling_settings& settings,
                  std::uint64_t seed)
{
    using model = typename System::model;
    const std::vector<std::size_t> time = {(std::min)(settings.layers_at, fitted.theta.size() - 1)};
    const auto& theta = fitted.theta[time[0]];
    const auto sample_of = [&](const auto& law) {
        configuration<model> sample;
        sample_along(law, std::span(fitted.theta), std::span<const std::size_t>(time), 1, seed, serial{},
                     [&](std::size_t, std::size_t, const configuration<model>& states) { sample = states; });
        return sample;
    };
    const auto write_probabilities = [&]<std::size_t Layer>(const configuration<model>& sample, const char* ending) {
        std::vector<double> probabilities;
        for (std::size_t site = 0; site < model::unit_counts[Layer]; ++site)
            std::ranges::copy(conditional_probabilities<Layer>(theta, sample, site), std::back_inserter(probabilities));
        auto shape = experiment_detail::shape_on({}, model::extents[Layer]);
        shape.push_back(model::species_counts[Layer]);
        out.npy("layer_probabilities_" + std::to_string(Layer) + ending, std::span<const double>(probabilities), shape);
    };
    const auto for_each_layer = [](const auto& write) {
        [&]<std::size_t... Layer>(std::index_sequence<Layer...>)
        {
            (write(std::integral_constant<std::size_t, Layer>{}), ...);
        }
        (std::make_index_sequence<model::layer_count>{});
    };

    const configuration<model> under_law = sample_of(fitted.law);
    for_each_layer([&]<std::size_t Layer>(std::integral_constant<std::size_t, Layer>) {
        const auto states = under_law.layer(Layer);
        out.npy("layers_" + std::to_string(Layer) + ".npy", std::span<const std::uint8_t>(states),
                experiment_detail::shape_on({}, model::extents[Layer]));
        write_probabilities.template operator()<Layer>(under_law, ".npy");
    });
    if (settings.layers_gibbs_steps > 0) {
        const configuration<model> after_steps = sample_of(short_run{settings.layers_gibbs_steps});
        for_each_layer([&]<std::size_t Layer>(std::integral_constant<std::size_t, Layer>) {
            write_probabilities.template operator()<Layer>(after_steps, "_after_steps.npy");
        });
    }
}

} // namespace CLOSURA_ABI
} // namespace closura
