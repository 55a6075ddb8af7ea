// Checkpoints of this model's learning. They have a source of their own because JSON takes long to compile.
#pragma once

#include "training.hpp"

#include <closura/io/output_directory.hpp>

#include <filesystem>

namespace lotka_volterra {

/// checkpoint.json and the arrays that it needs.
void write_checkpoint(closura::output_directory& out, const learning& learned);

/// Learning as it was when its checkpoint was written. `theta_0` and `data` must be as they were then.
/// Errors: closura::input_error naming the file that is missing or does not fit.
[[nodiscard]] learning read_checkpoint(const std::filesystem::path& directory,
                                       const closura::parameters<model>& theta_0, const simulations& data);

} // namespace lotka_volterra
