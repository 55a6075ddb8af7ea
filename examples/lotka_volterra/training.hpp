// Learning the right-hand sides, and the parameters over time that they give.
#pragma once

#include "settings.hpp"
#include "simulations.hpp"

#include <closura/io/output_directory.hpp>

#include <filesystem>
#include <vector>

namespace lotka_volterra {

using learning = closura::dynamic_learning<right_hand_sides>;

/// Learned parameters, by time step of the data.
using parameters_over_time = std::vector<closura::parameters<model>>;

/// Errors: closura::input_error if the simulations are too few, or too short for a window.
void require_enough_data(const simulations& data, const closura::learning_options<model>& options);

/// Learning from the start, or from the checkpoint in `given.out`. `data` must outlive it.
/// Errors: closura::input_error naming the file that is missing or does not fit.
[[nodiscard]] learning start_learning(const settings& given, const simulations& data);

/// All optimisation steps that are left to do, with checkpoints in between if they are wanted.
void run_learning(const settings& given, learning& learned);

/// Errors: closura::input_error if learning has diverged.
[[nodiscard]] parameters_over_time learned_parameters(learning& learned);

/// parameters.npy, parameter_names.json and the checkpoint.
void write_learned(closura::output_directory& out, const learning& learned, const parameters_over_time& theta);

/// Errors: closura::input_error naming parameters.npy if it is missing or does not fit.
[[nodiscard]] parameters_over_time read_parameters(const std::filesystem::path& directory);

} // namespace lotka_volterra
