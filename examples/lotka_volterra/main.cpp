// The paper's example: a moment closure of the Lotka-Volterra system on a lattice, learned from simulations.
//
//   lotka_volterra reproduce --out results

#include "commands.hpp"
#include "options.hpp"
#include "run_file.hpp"

#include <CLI/CLI.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <iostream>
#include <random>
#include <string>

namespace {

using namespace lotka_volterra;

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
    add_input(*train_command, "--data", given.data, "directory with lattices.npy");
    add_checkpoints(*train_command, given.training);

    auto* sample_command = app.add_subcommand("sample", "sample the learned model");
    add_common(*sample_command, given);
    add_sampling(*sample_command, given.sampling);
    add_input(*sample_command, "--trained", given.trained, "directory with parameters.npy");

    auto* score_command = app.add_subcommand("score", "explained variance of the mean counts");
    add_common(*score_command, given);
    add_sampling(*score_command, given.sampling);
    add_input(*score_command, "--trained", given.trained, "directory with parameters.npy");
    add_input(*score_command, "--data", given.data, "directory with lattices.npy");

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
