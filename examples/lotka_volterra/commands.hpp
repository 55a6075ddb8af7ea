// The sub-commands. Each reads its inputs, calls the library, and leaves its outputs in `common.out`, all or none.
// Errors: closura::input_error for bad input, closura::output_error if a file cannot be written.
#pragma once

#include "options.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace lotka_volterra {

/// Simulations in memory: states [run, step, y, x].
struct simulations {
    std::vector<std::uint8_t> states;
    std::size_t runs = 0;
    std::size_t times = 0;

    [[nodiscard]] closura::training_data view() const { return {states, runs, times, lattice::size}; }
};

/// Learned parameters, by time step of the data.
using parameters_over_time = std::vector<closura::parameters<model>>;

void simulate(const common_options& common, const simulation_settings& settings, nlohmann::json run);
void train(const common_options& common, const training_settings& settings, const std::filesystem::path& data,
           nlohmann::json run);
void sample(const common_options& common, const sampling_settings& settings, const std::filesystem::path& trained,
            nlohmann::json run);
/// Prints "R2 0.9412" and returns the score.
double score(const common_options& common, const sampling_settings& settings, const std::filesystem::path& trained,
             const std::filesystem::path& data);
/// All of it, and the figures.
void reproduce(const common_options& common, const simulation_settings& simulation, const training_settings& training,
               const sampling_settings& sampling, bool figures, nlohmann::json run);

} // namespace lotka_volterra
