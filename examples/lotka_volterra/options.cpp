#include "options.hpp"

#include <closura/io/choices.hpp>

#include <CLI/CLI.hpp>

#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <vector>

namespace lotka_volterra {

namespace {

/// An option whose value is the name of a choice.
template <class Choice>
void add_choice(CLI::App& command, const std::string& name, Choice& value, const std::string& description)
{
    std::vector<std::string> names;
    for (const auto& known : closura::choices<Choice>)
        names.emplace_back(known.name);
    const auto choose = [&value](const std::string& given) { value = *closura::choice_named<Choice>(given); };
    command.add_option_function<std::string>(name, choose, description)
        ->check(CLI::IsMember(names))
        ->default_str(std::string(closura::choice_name(value)));
}

/// The same for a choice among types.
template <class... Types>
void add_choice(CLI::App& command, const std::string& name, closura::choice<Types...>& value,
                const std::string& description)
{
    const auto choose = [&value](const std::string& given) { (void)value.select(given); };
    command.add_option_function<std::string>(name, choose, description)
        ->check(CLI::IsMember(std::vector<std::string>(value.names.begin(), value.names.end())))
        ->default_str(std::string(value.name()));
}

/// CLI11 takes NaN for a number of any range.
std::string refuse_nan(const std::string& text)
{
    return std::isnan(std::strtod(text.c_str(), nullptr)) ? text + " is not a number" : "";
}
const CLI::Validator not_nan(refuse_nan, "");

/// A whole number of at least 1.
void add_count(CLI::App& command, const std::string& name, std::size_t& value, const std::string& description)
{
    command.add_option(name, value, description)->check(CLI::PositiveNumber)->capture_default_str();
}

/// A whole number of at least 0.
CLI::Option* add_number(CLI::App& command, const std::string& name, std::size_t& value, const std::string& description)
{
    return command.add_option(name, value, description)->check(CLI::NonNegativeNumber);
}

CLI::Option* add_positive(CLI::App& command, const std::string& name, double& value, const std::string& description)
{
    return command.add_option(name, value, description)->check(CLI::PositiveNumber)->check(not_nan);
}

} // namespace

void add_common(CLI::App& command, settings& given)
{
    add_number(command, "--seed", given.seed, "seed of all random numbers; drawn and printed if not given");
    add_number(command, "--threads", given.threads, "threads; 0 means all. Results do not depend on it");
    command.add_option("--out", given.out, "directory for the outputs")->capture_default_str();
}

void add_simulation(CLI::App& command, simulation_settings& given)
{
    command.add_option("--runs", given.runs, "simulations")->check(CLI::Range(1, 1000000))->capture_default_str();
    command.add_option("--steps", given.steps, "time steps")->check(CLI::Range(1, 1000000))->capture_default_str();
    add_number(command, "--hunters", given.hunters, "hunters at the start")->capture_default_str();
    add_number(command, "--prey", given.prey, "prey at the start")->capture_default_str();
    add_choice(command, "--site-choice", given.site_choice,
               "how reactions choose sites; row_first is the paper's simulator's");
}

void add_training(CLI::App& command, training_settings& given)
{
    auto& learning = given.learning;
    add_number(command, "--optimisation-steps", given.optimisation_steps, "optimisation steps in all")
        ->capture_default_str();
    add_choice(command, "--adjoint", learning.gradient, "how the gradient is found");
    add_choice(command, "--sleep", learning.sleep,
               "where the sleep phase starts: random units, or where it ended before");
    add_choice(command, "--batch-runs", learning.runs,
               "runs are drawn for each time of the window, or once for all of them");
    add_count(command, "--batch", learning.batch, "runs per optimisation step");
    add_count(command, "--window", learning.window, "time steps of the window");
    add_count(command, "--steps-per-slide", learning.steps_per_slide, "optimisation steps before the window slides");
    add_count(command, "--gibbs-steps", learning.gibbs_steps, "Gibbs steps of each phase");
    add_count(command, "--substeps", learning.substeps, "Euler steps per time step");
    command.add_option("--centre-sliding", learning.centre_sliding, "sliding factor r of the centres")
        ->check(CLI::Range(0.0, 1.0))
        ->check(not_nan)
        ->capture_default_str();
    auto* rate = add_positive(command, "--learning-rate", given.learning_rate,
                              "for gradients that are sums over the lattice, so tied to its size")
                     ->capture_default_str();
    add_positive(command, "--learning-rate-per-site", given.learning_rate_per_site,
                 "for gradients per site; the paper's rate is 0.004 here")
        ->excludes(rate);
}

void add_checkpoints(CLI::App& command, training_settings& given)
{
    command.add_flag("--resume", given.resume, "go on from the checkpoint in --out, with its seed and options");
    add_number(command, "--checkpoint-every", given.checkpoint_every,
               "optimisation steps between checkpoints; 0: at the end only");
}

void add_sampling(CLI::App& command, sampling_settings& given)
{
    add_count(command, "--samples", given.samples, "samples of the model at each time");
    add_count(command, "--every", given.every, "time steps between samples");
}

void add_input(CLI::App& command, const std::string& name, std::filesystem::path& value, const std::string& description)
{
    command.add_option(name, value, description)->required();
}

} // namespace lotka_volterra
