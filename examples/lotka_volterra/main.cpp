// The paper's example: a moment closure of the Lotka-Volterra system on a lattice, learned from simulations.
//
//   lotka_volterra reproduce --out results

#include "commands.hpp"

#include <CLI/CLI.hpp>

#include <cmath>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace lotka_volterra;

std::string version()
{
    return std::to_string(CLOSURA_VERSION_MAJOR) + "." + std::to_string(CLOSURA_VERSION_MINOR) + "." +
           std::to_string(CLOSURA_VERSION_PATCH);
}

/// An option whose value is the name of an enumerator, as in JSON.
template <class Enum>
void add_choice(CLI::App& command, const std::string& name, Enum& value, const std::vector<Enum>& choices,
                const std::string& description)
{
    std::vector<std::string> names;
    for (Enum choice : choices)
        names.push_back(nlohmann::json(choice).template get<std::string>());
    command
        .add_option_function<std::string>(
            name, [&value](const std::string& given) { value = nlohmann::json(given).template get<Enum>(); },
            description)
        ->check(CLI::IsMember(names))
        ->default_str(nlohmann::json(value).template get<std::string>());
}

/// CLI11 takes NaN for a number of any range.
std::string refuse_nan(const std::string& text)
{
    return std::isnan(std::strtod(text.c_str(), nullptr)) ? text + " is not a number" : "";
}
const CLI::Validator not_nan(refuse_nan, "");

void add_common(CLI::App& command, common_options& common)
{
    command.add_option("--seed", common.given_seed, "seed of all random numbers; drawn and printed if not given")
        ->check(CLI::NonNegativeNumber);
    command.add_option("--threads", common.threads, "threads; 0 means all. Results do not depend on it")
        ->check(CLI::NonNegativeNumber);
    command.add_option("--out", common.out, "directory for the outputs")->capture_default_str();
}

void add_simulation(CLI::App& command, simulation_settings& settings)
{
    command.add_option("--runs", settings.runs, "simulations")->check(CLI::Range(1, 1000000))->capture_default_str();
    command.add_option("--steps", settings.steps, "time steps")->check(CLI::Range(1, 1000000))->capture_default_str();
    command.add_option("--hunters", settings.hunters, "hunters at the start")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    command.add_option("--prey", settings.prey, "prey at the start")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    add_choice(command, "--site-choice", settings.site_choice,
               {closura::site_choice::uniform, closura::site_choice::row_first},
               "how reactions choose sites; row_first is the paper's simulator's");
}

void add_training(CLI::App& command, training_settings& settings)
{
    using closura::adjoint;
    auto& learning = settings.learning;
    command.add_option("--optimisation-steps", settings.optimisation_steps, "optimisation steps in all")
        ->capture_default_str();
    add_choice(command, "--adjoint", learning.gradient,
               {adjoint::paper, adjoint::paper_forward, adjoint::plain, adjoint::discrete, adjoint::preconditioned},
               "how the gradient is found");
    add_choice(command, "--sleep", learning.sleep, {closura::sleep_start::restart, closura::sleep_start::persistent},
               "where the sleep phase starts: random units, or where it ended before");
    add_choice(command, "--batch-runs", learning.runs, {closura::batch_runs::each_time, closura::batch_runs::shared},
               "runs are drawn for each time of the window, or once for all of them");
    command.add_option("--batch", learning.batch, "runs per optimisation step")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command.add_option("--window", learning.window, "time steps of the window")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command.add_option("--steps-per-slide", learning.steps_per_slide, "optimisation steps before the window slides")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command.add_option("--gibbs-steps", learning.gibbs_steps, "Gibbs steps of each phase")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command.add_option("--substeps", learning.substeps, "Euler steps per time step")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command.add_option("--centre-sliding", learning.centre_sliding, "sliding factor r of the centres")
        ->check(CLI::Range(0.0, 1.0))
        ->check(not_nan)
        ->capture_default_str();
    auto* rate = command
                     .add_option("--learning-rate", settings.learning_rate,
                                 "for gradients that are sums over the lattice, so tied to its size")
                     ->check(CLI::PositiveNumber)
                     ->check(not_nan)
                     ->capture_default_str();
    command
        .add_option("--learning-rate-per-site", settings.learning_rate_per_site,
                    "for gradients per site; the paper's rate is 0.004 here")
        ->check(CLI::PositiveNumber)
        ->check(not_nan)
        ->excludes(rate);
}

void add_sampling(CLI::App& command, sampling_settings& settings)
{
    command.add_option("--samples", settings.samples, "samples of the model at each time")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command.add_option("--every", settings.every, "time steps between samples")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
}

void settle_seed(common_options& common)
{
    if (common.given_seed) {
        common.seed = *common.given_seed;
        return;
    }
    std::random_device device;
    common.seed = (std::uint64_t{device()} << 32) | device();
    std::cout << "seed " << common.seed << '\n';
}

int run(int count, char** arguments)
{
    CLI::App app("Learns a moment closure of the Lotka-Volterra system on a lattice (arXiv:1905.12122).");
    app.set_version_flag("--version", version());
    app.require_subcommand(1);

    common_options common;
    simulation_settings simulation;
    training_settings training;
    sampling_settings sampling;
    std::filesystem::path data;
    std::filesystem::path trained;
    bool quick = false;
    bool no_figures = false;

    auto* simulate_command = app.add_subcommand("simulate", "stochastic simulations: the training data");
    add_common(*simulate_command, common);
    add_simulation(*simulate_command, simulation);

    auto* train_command = app.add_subcommand("train", "learn the right-hand sides from simulations");
    add_common(*train_command, common);
    add_training(*train_command, training);
    train_command->add_option("--data", data, "directory with lattices.npy")->required();
    train_command->add_flag("--resume", training.resume,
                            "go on from the checkpoint in --out, with its seed and options");
    train_command->add_option("--checkpoint-every", training.checkpoint_every,
                              "optimisation steps between checkpoints; 0: at the end only");

    auto* sample_command = app.add_subcommand("sample", "sample the learned model");
    add_common(*sample_command, common);
    add_sampling(*sample_command, sampling);
    sample_command->add_option("--trained", trained, "directory with parameters.npy")->required();

    auto* score_command = app.add_subcommand("score", "explained variance of the mean counts");
    add_common(*score_command, common);
    add_sampling(*score_command, sampling);
    score_command->add_option("--trained", trained, "directory with parameters.npy")->required();
    score_command->add_option("--data", data, "directory with lattices.npy")->required();

    auto* reproduce_command = app.add_subcommand("reproduce", "simulate, learn, score and draw the paper's figures");
    add_common(*reproduce_command, common);
    add_simulation(*reproduce_command, simulation);
    add_training(*reproduce_command, training);
    add_sampling(*reproduce_command, sampling);
    reproduce_command->add_flag("--quick", quick, "a tenth of the data and of the time, for a first look");
    reproduce_command->add_flag("--no-figures", no_figures, "do not draw");

    try {
        app.parse(count, arguments);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }

    const CLI::App& command = *app.get_subcommands().front();
    if (!training.resume)
        settle_seed(common);
    if (quick) {
        const auto unless_given = [&](const char* option, std::size_t& setting, std::size_t quick_value) {
            if (command.count(option) == 0)
                setting = quick_value;
        };
        unless_given("--runs", simulation.runs, 20);
        unless_given("--steps", simulation.steps, 100);
        unless_given("--optimisation-steps", training.optimisation_steps, 180);
    }
    nlohmann::json described = {{"closura", version()},
                                {"command", command.get_name()},
                                {"seed", common.seed},
                                {"threads", common.threads},
                                {"out", common.out.string()}};
    const bool all = &command == reproduce_command;
    if (all || &command == simulate_command)
        described["simulation"] = simulation;
    if (all || &command == train_command)
        described["training"] = training;
    if (all || &command == sample_command)
        described["sampling"] = sampling;
    for (const auto& [name, path] : {std::pair{"data", data}, std::pair{"trained", trained}})
        if (!path.empty())
            described[name] = path.string();

    if (&command == simulate_command)
        simulate(common, simulation, described);
    else if (&command == train_command)
        train(common, training, data, described);
    else if (&command == sample_command)
        sample(common, sampling, trained, described);
    else if (&command == score_command)
        score(common, sampling, trained, data);
    else
        reproduce(common, simulation, training, sampling, !no_figures, described);
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
