// Samples of the learned model, and how well their means follow the data's.
#pragma once

#include "settings.hpp"
#include "simulations.hpp"
#include "training.hpp"

#include <closura/io/output_directory.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lotka_volterra {

/// Errors: closura::input_error naming --every if it leaves only one of `times` times: a score needs two.
void require_two_times(const sampling_settings& given, std::size_t times);

/// The model's means at the sampled times.
[[nodiscard]] std::vector<mean_counts> model_means(const settings& given, const parameters_over_time& theta);

/// Visible samples of the model at the sampled times, [time, sample, y, x]. Their means are `model_means`.
[[nodiscard]] std::vector<std::uint8_t> model_samples(const settings& given, const parameters_over_time& theta);

/// The means of such samples, at each time.
[[nodiscard]] std::vector<mean_counts> means_of(const std::vector<std::uint8_t>& samples, std::size_t per_time);

/// R² of the model's means.
/// Errors: closura::input_error if the data's means do not change.
[[nodiscard]] double score_of(const settings& given, const std::vector<mean_counts>& means, const simulations& data);

/// model_counts.npy and model_times.npy.
void write_means(closura::output_directory& out, const settings& given, const std::vector<mean_counts>& means);

/// samples.npy.
void write_samples(closura::output_directory& out, const settings& given, const std::vector<std::uint8_t>& samples);

/// layers.npy and layer_probabilities.npy, for figure 2c: the layers after Gibbs sampling from random units, and the
/// probabilities of H and P that the last states were drawn from.
void write_layers(closura::output_directory& out, const settings& given, const parameters_over_time& theta);

} // namespace lotka_volterra
