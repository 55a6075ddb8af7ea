// The paper's example: a moment closure of the Lotka-Volterra system on a lattice, learned from simulations.
//
//   lotka_volterra reproduce --out results

#include "commands.hpp"
#include "run_file.hpp"

#include <closura/io/choices.hpp>

#include <CLI/CLI.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace lotka_volterra;

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

void add_common(CLI::App& command, settings& given)
{
    add_number(command, "--seed", given.seed, "seed of all random numbers; drawn and printed if not given");
    add_number(command, "--threads", given.threads, "threads; 0 means all. Results do not depend on it");
    command.add_option("--out", given.out, "directory for the outputs")->capture_default_str();
}

void add_simulation(CLI::App& command, simulation_settings& settings)
{
    command.add_option("--runs", settings.runs, "simulations")->check(CLI::Range(1, 1000000))->capture_default_str();
    command.add_option("--steps", settings.steps, "time steps")->check(CLI::Range(1, 1000000))->capture_default_str();
    add_number(command, "--hunters", settings.hunters, "hunters at the start")->capture_default_str();
    add_number(command, "--prey", settings.prey, "prey at the start")->capture_default_str();
    add_choice(command, "--site-choice", settings.site_choice,
               "how reactions choose sites; row_first is the paper's simulator's");
}

void add_training(CLI::App& command, training_settings& settings)
{
    auto& learning = settings.learning;
    add_number(command, "--optimisation-steps", settings.optimisation_steps, "optimisation steps in all")
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
    auto* rate = add_positive(command, "--learning-rate", settings.learning_rate,
                              "for gradients that are sums over the lattice, so tied to its size")
                     ->capture_default_str();
    add_positive(command, "--learning-rate-per-site", settings.learning_rate_per_site,
                 "for gradients per site; the paper's rate is 0.004 here")
        ->excludes(rate);
}

void add_sampling(CLI::App& command, sampling_settings& settings)
{
    add_count(command, "--samples", settings.samples, "samples of the model at each time");
    add_count(command, "--every", settings.every, "time steps between samples");
}

std::uint64_t drawn_seed()
{
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
}

int run(int count, char** arguments)
{
    CLI::App app("Learns a moment closure of the Lotka-Volterra system on a lattice (arXiv:1905.12122).");
    app.set_version_flag("--version", version());
    app.require_subcommand(1);
    settings given;
    bool quick = false;

    auto* simulate_command = app.add_subcommand("simulate", "stochastic simulations: the training data");
    add_common(*simulate_command, given);
    add_simulation(*simulate_command, given.simulation);

    auto* train_command = app.add_subcommand("train", "learn the right-hand sides from simulations");
    add_common(*train_command, given);
    add_training(*train_command, given.training);
    train_command->add_option("--data", given.data, "directory with lattices.npy")->required();
    train_command->add_flag("--resume", given.training.resume,
                            "go on from the checkpoint in --out, with its seed and options");
    train_command->add_option("--checkpoint-every", given.training.checkpoint_every,
                              "optimisation steps between checkpoints; 0: at the end only");

    auto* sample_command = app.add_subcommand("sample", "sample the learned model");
    add_common(*sample_command, given);
    add_sampling(*sample_command, given.sampling);
    sample_command->add_option("--trained", given.trained, "directory with parameters.npy")->required();

    auto* score_command = app.add_subcommand("score", "explained variance of the mean counts");
    add_common(*score_command, given);
    add_sampling(*score_command, given.sampling);
    score_command->add_option("--trained", given.trained, "directory with parameters.npy")->required();
    score_command->add_option("--data", given.data, "directory with lattices.npy")->required();

    auto* reproduce_command = app.add_subcommand("reproduce", "simulate, learn, score and draw the paper's figures");
    add_common(*reproduce_command, given);
    add_simulation(*reproduce_command, given.simulation);
    add_training(*reproduce_command, given.training);
    add_sampling(*reproduce_command, given.sampling);
    reproduce_command->add_flag("--quick", quick, "a tenth of the data and of the time, for a first look");
    reproduce_command->add_flag("--no-figures{false}", given.figures, "do not draw");

    try {
        app.parse(count, arguments);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }

    const CLI::App& command = *app.get_subcommands().front();
    given.command = command.get_name();
    if (command.count("--seed") == 0 && !given.training.resume) {
        given.seed = drawn_seed();
        std::cout << "seed " << given.seed << '\n';
    }
    if (quick) {
        const auto unless_given = [&](const char* option, std::size_t& setting, std::size_t quick_value) {
            if (command.count(option) == 0)
                setting = quick_value;
        };
        unless_given("--runs", given.simulation.runs, 20);
        unless_given("--steps", given.simulation.steps, 100);
        unless_given("--optimisation-steps", given.training.optimisation_steps, 180);
    }

    if (&command == simulate_command)
        simulate(given);
    else if (&command == train_command)
        train(given);
    else if (&command == sample_command)
        sample(given);
    else if (&command == score_command)
        score(given);
    else
        reproduce(given);
    return 0;
}

} // namespace

int main(int count, char** arguments)
{
    try {
        return run(count, arguments);
    } catch (const std::exception& error) {
        std::cerr << "lotka_volterra: " << error.what() << '\n';
        return 2;
    }
}
