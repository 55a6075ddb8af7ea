// The options of all sub-commands.
#pragma once

#include "model.hpp"

#include <closura/io/checkpoint.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>

namespace closura::inline CLOSURA_ABI {

NLOHMANN_JSON_SERIALIZE_ENUM(site_choice, {{site_choice::uniform, "uniform"}, {site_choice::row_first, "row_first"}})

} // namespace closura::inline CLOSURA_ABI

namespace lotka_volterra {

struct common_options {
    std::optional<std::uint64_t> given_seed; ///< drawn if not given
    std::uint64_t seed = 0;
    std::size_t threads = 0; ///< 0: all that the machine has
    std::filesystem::path out = ".";
};

struct simulation_settings {
    std::size_t runs = 100;
    std::size_t steps = 500;
    std::size_t hunters = 100;
    std::size_t prey = 100;
    closura::site_choice site_choice = closura::site_choice::uniform;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(simulation_settings, runs, steps, hunters, prey, site_choice)

struct training_settings {
    std::size_t optimisation_steps = 980;
    std::size_t checkpoint_every = 0;
    double learning_rate = 2.5e-6;
    double learning_rate_per_site = 0.0;
    bool resume = false;
    closura::learning_options<model> learning; ///< but for the seed and the rate, which are above
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(training_settings, optimisation_steps, checkpoint_every, learning_rate,
                                   learning_rate_per_site, resume)

struct sampling_settings {
    std::size_t samples = 100;
    std::size_t gibbs_steps = 10;
    std::size_t every = 10; ///< time steps between samples
    std::size_t layers_at = 370;
    std::size_t layers_gibbs_steps = 100;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(sampling_settings, samples, gibbs_steps, every, layers_at, layers_gibbs_steps)

} // namespace lotka_volterra
