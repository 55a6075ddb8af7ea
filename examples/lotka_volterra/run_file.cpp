#include "run_file.hpp"

#include <closura/io/choices.hpp>

#include <nlohmann/json.hpp>

namespace lotka_volterra {

std::string version()
{
    return std::to_string(CLOSURA_VERSION_MAJOR) + "." + std::to_string(CLOSURA_VERSION_MINOR) + "." +
           std::to_string(CLOSURA_VERSION_PATCH);
}

nlohmann::json describe(const settings& given)
{
    nlohmann::json run;
    run["closura"] = version();
    run["command"] = given.command;
    run["seed"] = given.seed;
    run["threads"] = given.threads;
    run["out"] = given.out.string();
    if (!given.data.empty())
        run["data"] = given.data.string();
    if (!given.trained.empty())
        run["trained"] = given.trained.string();

    const bool all = given.command == "reproduce";
    if (all || given.command == "simulate") {
        auto& simulation = run["simulation"];
        simulation["runs"] = given.simulation.runs;
        simulation["steps"] = given.simulation.steps;
        simulation["hunters"] = given.simulation.hunters;
        simulation["prey"] = given.simulation.prey;
        simulation["site_choice"] = std::string(given.simulation.site_choice.name());
    }
    if (all || given.command == "train") {
        auto& training = run["training"];
        training["optimisation_steps"] = given.training.optimisation_steps;
        training["checkpoint_every"] = given.training.checkpoint_every;
        training["learning_rate"] = given.training.learning_rate;
        training["learning_rate_per_site"] = given.training.learning_rate_per_site;
        training["resume"] = given.training.resume;
    }
    if (all || given.command == "sample") {
        auto& sampling = run["sampling"];
        sampling["samples"] = given.sampling.samples;
        sampling["gibbs_steps"] = given.sampling.gibbs_steps;
        sampling["every"] = given.sampling.every;
        sampling["layers_at"] = given.sampling.layers_at;
        sampling["layers_gibbs_steps"] = given.sampling.layers_gibbs_steps;
    }
    return run;
}

} // namespace lotka_volterra
