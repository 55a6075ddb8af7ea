// The sub-commands. Each reads its inputs, calls the library, and leaves its outputs in `given.out`, all or none.
// Errors: closura::input_error for bad input, closura::output_error if a file cannot be written.
#pragma once

#include "settings.hpp"

namespace lotka_volterra {

void simulate(const settings& given);
void train(const settings& given);
void sample(const settings& given);
/// Prints "R2 0.9412".
void score(const settings& given);
/// All of it, and the figures.
void reproduce(const settings& given);

} // namespace lotka_volterra
