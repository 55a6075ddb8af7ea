// The command line's options, and where their values go.
#pragma once

#include "settings.hpp"

#include <filesystem>
#include <string>

namespace CLI {
class App;
}

namespace lotka_volterra {

/// --seed, --threads and --out.
void add_common(CLI::App& command, settings& given);
void add_simulation(CLI::App& command, simulation_settings& given);
void add_training(CLI::App& command, training_settings& given);
/// --resume and --checkpoint-every.
void add_checkpoints(CLI::App& command, training_settings& given);
void add_sampling(CLI::App& command, sampling_settings& given);

/// A directory that must be given.
void add_input(CLI::App& command, const std::string& name, std::filesystem::path& value,
               const std::string& description);

} // namespace lotka_volterra
