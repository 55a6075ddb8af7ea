// What can be asked of the program, with the paper's values as defaults.
#pragma once

#include "model.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace lotka_volterra {

struct simulation_settings {
    std::size_t runs = 100;
    std::size_t steps = 500;
    std::size_t hunters = 100;
    std::size_t prey = 100;
    closura::any_site_choice site_choice;
};

struct training_settings {
    std::size_t optimisation_steps = 980;
    std::size_t checkpoint_every = 0; ///< 0: at the end only
    double learning_rate = 2.5e-6;
    double learning_rate_per_site = 0.0; ///< goes before the other if it is not 0
    bool resume = false;
    closura::learning_options<model> learning; ///< but for the seed and the rate, which are elsewhere here
};

struct sampling_settings {
    std::size_t samples = 100;
    std::size_t gibbs_steps = 10;
    std::size_t every = 10; ///< time steps between samples
    std::size_t layers_at = 370;
    std::size_t layers_gibbs_steps = 100;
};

/// All that a command line says. A command looks at its own part only.
struct settings {
    std::string command;
    std::uint64_t seed = 0;
    std::size_t threads = 0; ///< 0: all that the machine has
    std::filesystem::path out = ".";
    std::filesystem::path data;    ///< the directory of the simulations
    std::filesystem::path trained; ///< the directory of the learned parameters
    bool figures = true;
    simulation_settings simulation;
    training_settings training;
    sampling_settings sampling;
};

} // namespace lotka_volterra
