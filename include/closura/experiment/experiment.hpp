// The program of a system:
//
//     int main(int argc, char** argv) { return closura::run_experiment<lotka_volterra>(argc, argv); }
//
// gives the commands simulate, train, sample, predict, closure, score and reproduce, with options, checks, progress,
// checkpoints, run.json and figures. Exit codes: 0; 1 if a result could not be written; 2 for what the person at the
// keyboard can mend; 128 + n after signal n (SIGTERM, SIGINT), when what was learned is in a checkpoint.
//
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/experiment/command_line.hpp>
#include <closura/experiment/commands.hpp>
#include <closura/experiment/executor_of.hpp>
#include <closura/run/interruption.hpp>
#include <closura/run/required_processor.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <iostream>
#include <new>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace closura {
inline namespace CLOSURA_ABI {

namespace experiment_detail {

inline std::uint64_t drawn_seed()
{
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
}

/// Descriptors 0 to 2 are there: otherwise an output file could be where something is printed.
inline void open_standard_streams()
{
    // What is opened has the lowest free number. Using it fails, and is noticed.
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (fcntl(stream, F_GETFD) < 0)
            (void)!open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/// Errors: `output_error` if what was printed did not arrive.
inline void require_printed()
{
    std::cout.flush();
    if (!std::cout || std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
        fail<output_error>("standard output: what was printed is lost (closed, or the disk is full)");
}

/// A directory that must be given.
inline void add_input(CLI::App& command, const std::string& name, std::filesystem::path& value,
                      const std::string& description)
{
    command.add_option(name, value, description)->required();
}

/// The program of a system: its commands, and what each of them takes.
template <class System>
class program {
public:
    explicit program(const experiment_settings<System>& defaults = default_settings<System>())
        : app_(description_of(), std::string(System::name)), settings_(defaults)
    {
#if defined(CLOSURA_FIGURES_SCRIPT)
        settings_.figures_script = CLOSURA_FIGURES_SCRIPT;
#endif
        app_.set_version_flag("--version", version());
        app_.require_subcommand(1);

        CLI::App& simulate = add("simulate", "stochastic simulations: the training data", &commands::simulate);
        add_simulation(simulate);
        simulate.add_flag("--well-mixed", settings_.well_mixed,
                          "without space: counts alone, by Gillespie's exact method, and the rate equations");

        CLI::App& train =
            add("train", "learn the right-hand sides, or a closure of moments, from simulations", &commands::train);
        add_options(train, settings_.training);
        add_options(train, settings_.checkpoints);
        add_input(train, "--data", settings_.data, "directory with lattices.npy, or counts.npy and pairs.npy");

        CLI::App& sample = add("sample", "sample the learned model", &commands::sample);
        add_options(sample, settings_.sampling);
        add_options(sample, settings_.sampled_law);
        add_input(sample, "--trained", settings_.trained, "directory with parameters.npy");

        CLI::App& predict = add("predict", "moments from a start that need not have been trained", &commands::predict);
        add_options(predict, settings_.prediction);
        add_simulation_start(predict);
        add_input(predict, "--trained", settings_.trained, "directory with closure.npz");

        CLI::App& closure =
            add("closure", "the terms of the learned moment closure, and what they add up to", &commands::closure);
        add_options(closure, settings_.closure);
        add_options(closure, settings_.sampled_law);
        add_input(closure, "--trained", settings_.trained, "directory with parameters.npy");
        add_input(closure, "--data", settings_.data, "directory with lattices.npy");

        CLI::App& score =
            add("score", "explained variance of moments, against training and fresh runs", &commands::score);
        add_options(score, settings_.sampling);
        add_options(score, settings_.sampled_law);
        add_options(score, settings_.scoring);
        add_input(score, "--trained", settings_.trained, "directory with parameters.npy or closure.npz");
        add_input(score, "--data", settings_.data, "directory with lattices.npy, or counts.npy and pairs.npy");

        CLI::App& reproduce =
            add("reproduce", "simulate, learn, score and draw the paper's figures", &commands::reproduce);
        add_simulation(reproduce);
        add_options(reproduce, settings_.training);
        add_options(reproduce, settings_.sampling);
        add_options(reproduce, settings_.closure);
        add_options(reproduce, settings_.checkpoints);
        reproduce.add_flag("--quick", settings_.quick, "a tenth of the data and of the time, for a first look");
        reproduce.add_flag("--no-figures{false}", settings_.figures, "do not draw");
    }

    /// The exit code, if there is nothing to run.
    std::optional<int> parse(int argc, const char* const* argv)
    {
        if (const auto code = parse_command_line(app_, argc, argv))
            return code;
        const CLI::App& chosen = *app_.get_subcommands().front();
        for (const char* name : {"--data", "--trained", "--out"})
            if (const CLI::Option* option = chosen.get_option_no_throw(name))
                require(option->empty() || !option->as<std::string>().empty(), name, ": nothing; expected a directory");
        settings_.command = chosen.get_name();
        require(!(settings_.checkpoints.resume && settings_.checkpoints.overwrite),
                "--resume and --overwrite: expected one of them");
        take_numbers(chosen);
        take_recipe(chosen);
        return std::nullopt;
    }

    [[nodiscard]] bool resumes() const { return settings_.checkpoints.resume; }

    /// What holds when a training is taken up again, where the command line says nothing.
    /// Errors: `input_error` if there is no checkpoint, or it is damaged.
    [[nodiscard]] experiment_settings<System> recorded() const
    {
        require_settled(settings_.common.out);
        const auto record = checkpoint_stage<System>::recorded(settings_.common.out);
        experiment_settings<System> settings = default_settings<System>();
        settings.common.seed = record.seed;
        settings.training = record.training;
        if (record.command == "reproduce") {
            settings.simulation = record.simulation;
            settings.sampling = record.sampling;
        }
        return settings;
    }

    void run()
    {
        const CLI::App& chosen = *app_.get_subcommands().front();
        if (settings_.quick && !resumes())
            make_quick(chosen);
        if (!settings_.common.seed) {
            const executor_of<System> executor(1); // processes learn with the same one
            settings_.common.seed = greatest(executor, is_first(executor) ? drawn_seed() : 0);
            std::printf("seed %llu\n", static_cast<unsigned long long>(*settings_.common.seed));
            require_printed(); // before any work is done
        }
        for (const auto& [command, function] : commands_)
            if (command == &chosen)
                function(settings_);
        require_printed();
    }

    program(const program&) = delete; // options refer to the settings
    program& operator=(const program&) = delete;

private:
    using commands = experiment_commands<System>;
    using command_function = void (*)(const experiment_settings<System>&);

    static std::string description_of()
    {
        if constexpr (requires { System::description; })
            return std::string(System::description);
        else
            return "Learns a moment closure of the system " + std::string(System::name) + ".";
    }

    CLI::App& add(const std::string& name, const std::string& description, command_function function)
    {
        CLI::App& command = *app_.add_subcommand(name, description);
        add_options(command, settings_.common);
        commands_.emplace_back(&command, function);
        return command;
    }

    /// One start: --start H=75,P=150, or --hunters 75 --prey 150.
    void add_simulation_start(CLI::App& command)
    {
        start_settings_only only{settings_.simulation.start};
        for_each_field(only, [&](const auto& field, auto&) {
            experiment_detail::add_repeated_option(command, field, settings_.simulation.start);
        });
        add_numbers(command);
    }

    /// --hunters 100 for species H, if that is what the system calls them.
    void add_simulation(CLI::App& command)
    {
        add_options(command, settings_.simulation);
        add_numbers(command);
    }

    void add_numbers(CLI::App& command)
    {
        for (std::size_t s = 0; s < numbers_.size(); ++s)
            add_text_option(command, option_name(labels<System>[s]), std::string(labels<System>[s]) + " at the start",
                            in_words<std::size_t>(count_of_molecules()),
                            std::to_string(starts<System>()[0].numbers()[s]),
                            [this, s, name = option_name(labels<System>[s])](const std::string& text) {
                                std::size_t number = 0;
                                take(name, text, count_of_molecules(), number);
                                numbers_[s] = number;
                            });
    }

    struct start_settings_only {
        std::vector<std::string> start;

        static constexpr auto description()
        {
            return closura::fields(
                field<"start">(&start_settings_only::start, "numbers of molecules at the start, as in H=75,P=150"));
        }
    };

    /// What optimisation steps, windows, batches, adjoints, optimisers and their checkpoints are told.
    static constexpr std::array options_of_algorithm = {
        "--optimisation-steps", "--window",     "--steps-per-slide", "--batch",
        "--batch-runs",         "--adjoint",    "--centre-sliding",  "--observation-chains",
        "--learning-rate",      "--optimiser",  "--momentum",        "--mean-kept",
        "--square-kept",        "--epsilon",    "--rate-schedule",   "--rate-half-life",
        "--rate-length",        "--rate-end",   "--warm-up-steps",   "--frozen",
        "--clip-norm",          "--clip-value", "--regularisation",  "--learning-rate-per-site",
        "--checkpoint-every"};

    static constexpr auto count_of_molecules() { return whole_numbers(0, lattice_of_system<System>::size); }

    /// What was said of single species goes into the first initial condition.
    void take_numbers(const CLI::App& chosen)
    {
        auto start = starts<System>()[0];
        bool any = false;
        for (std::size_t s = 0; s < numbers_.size(); ++s)
            if (numbers_[s]) {
                start.set(species_names<System>[s], *numbers_[s]);
                any = true;
            }
        if (!any)
            return;
        require(chosen.count("--start") == 0, "--start and numbers of single species: expected one of them (",
                chosen.get_name(), ")");
        settings_.simulation.start = {start.text()};
    }

    /// Options of Algorithm 1 say that it is meant, if nothing else is said: other recipes have no use for them.
    void take_algorithm(const CLI::App& chosen)
    {
        auto& recipe = settings_.training.recipe;
        const CLI::Option* const said = chosen.get_option_no_throw("--recipe");
        const auto* const path = recipe.template get_if<path_recipe>();
        const bool refines = path != nullptr && path->refinement_steps > 0;
        if (said == nullptr || refines || in_optimisation_steps(recipe))
            return;
        for (const char* name : options_of_algorithm) {
            const CLI::Option* const option = chosen.get_option_no_throw(name);
            if (option == nullptr || option->empty())
                continue;
            require(said->empty(), name, ": is an option of --recipe paper; --recipe ", recipe.name(),
                    " has no use for it");
            recipe = paper_recipe{};
            return;
        }
    }

    /// Steps of a path are told one thing with hidden layers, another without.
    static void refuse_other_steps(const CLI::App& chosen)
    {
        constexpr bool hidden = System::model::layer_count > 1;
        for (const CLI::Option* option : chosen.get_options()) {
            const std::string name = option->get_name();
            const bool of_others = hidden ? name == "--iterations" : name.starts_with("--hidden-");
            require(!of_others || option->empty(), name, ": is for models with", hidden ? "out" : "",
                    " hidden layers; expected no such option for ", std::string(System::name),
                    hidden ? ", or --hidden-iterations" : "");
        }
    }

    /// The paper's text says what these options do.
    void take_recipe(const CLI::App& chosen)
    {
        refuse_other_steps(chosen);
        take_algorithm(chosen);
        if (!settings_.training.recipe.template holds<paper_text_recipe>())
            return;
        for (const char* name : {"--law", "--adjoint", "--batch-runs"})
            if (const CLI::Option* option = chosen.get_option_no_throw(name))
                require(option->empty(), "--recipe paper_text: has a ", std::string(name).substr(2),
                        " of its own; expected no ", name);
        paper_text_recipe::apply(settings_.training.learning);
        if (settings_.training.optimisation_steps == 0)
            settings_.training.optimisation_steps = 1000;
    }

    void make_quick(const CLI::App& chosen)
    {
        if (chosen.count("--runs") == 0)
            settings_.simulation.ensemble.runs = 20;
        if (chosen.count("--steps") == 0)
            settings_.simulation.ensemble.steps = 100;
        if (chosen.count("--optimisation-steps") == 0)
            settings_.training.optimisation_steps =
                (std::max<std::size_t>)(1, settings_.training.learning.window.steps_to_cover(
                                               settings_.simulation.ensemble.records() - 1));
    }

    CLI::App app_;
    experiment_settings<System> settings_;
    std::array<std::optional<std::size_t>, species_count<System>> numbers_;
    std::vector<std::pair<const CLI::App*, command_function>> commands_;
};

} // namespace experiment_detail

/// Runs the program of a system and returns its exit code. Where the figures' script is, closura_add_experiment says.
template <system_definition System>
int run_experiment(int argc, char** argv)
{
    experiment_detail::open_standard_streams();
    const session_of<System> session;
    const auto complain = [&](int code, std::string sentence) {
        // It may quote a damaged file, and a terminal would obey.
        std::ranges::replace_if(
            sentence, [](char c) { return (c >= 0 && c < ' ' && c != '\n') || c == 0x7f; }, '?');
        return session.end(code, std::string(System::name), sentence);
    };
    try {
        const interruption_handlers handlers;
        experiment_detail::program<System> program;
        if (const auto code = program.parse(argc, argv)) {
            experiment_detail::require_printed();
            return session.end(*code);
        }
        if (program.resumes()) {
            // What the command line says is read once more, on top of what the checkpoint says.
            experiment_detail::program<System> resumed(program.recorded());
            (void)resumed.parse(argc, argv);
            resumed.run();
        } else {
            program.run();
        }
        return session.end(0);
    } catch (const interrupted& stop) {
        return complain(stop.exit_code(), stop.what());
    } catch (const std::bad_alloc&) {
        return complain(2, "there is not enough memory");
    } catch (const output_error& problem) {
        return complain(1, problem.what());
    } catch (const std::exception& problem) {
        return complain(2, problem.what());
    }
}

} // namespace CLOSURA_ABI
} // namespace closura
