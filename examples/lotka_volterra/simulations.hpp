// The training data: stochastic simulations, in memory and in files.
#pragma once

#include "settings.hpp"

#include <closura/io/output_directory.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace lotka_volterra {

/// Mean counts of H and P.
using mean_counts = closura::visible_counts<model>;

/// Simulations in memory: states [run, step, y, x].
struct simulations {
    std::vector<std::uint8_t> states;
    std::size_t runs = 0;
    std::size_t times = 0;

    [[nodiscard]] closura::training_data view() const { return {states, runs, times, lattice::size}; }
};

/// Errors: closura::input_error if there are more particles than sites.
void require_room(const simulation_settings& given);

[[nodiscard]] simulations run_simulations(const settings& given);

/// lattices.npy, counts.npy and pairs.npy.
void write_simulations(closura::output_directory& out, const simulations& data);

/// Errors: closura::input_error naming lattices.npy if it is missing or does not fit.
[[nodiscard]] simulations read_simulations(const std::filesystem::path& directory);

/// Means over the runs, at a time step.
[[nodiscard]] mean_counts data_means(const simulations& data, std::size_t time);

} // namespace lotka_volterra
