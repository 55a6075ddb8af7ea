#include "commands.hpp"

#include "run_file.hpp"
#include "sampling.hpp"
#include "simulations.hpp"
#include "training.hpp"

#include <closura/io/learning_json.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace lotka_volterra {

namespace {

using closura::input_error;
using closura::output_directory;

/// Wall time of a command, from its start.
class stopwatch {
public:
    [[nodiscard]] double seconds() const
    {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

void write_run(output_directory& out, nlohmann::json run, const stopwatch& watch)
{
    run["wall_seconds"] = watch.seconds();
    out.text("run.json", run.dump(2) + "\n");
}

void draw_figures(const std::filesystem::path& directory)
{
    const char* python = std::getenv("CLOSURA_PYTHON");
    const std::string command = std::string("'") + (python != nullptr ? python : "python3") +
                                "' '" CLOSURA_FIGURES_SCRIPT "' '" + directory.string() + "'";
    if (std::system(command.c_str()) != 0)
        throw closura::output_error("the figures could not be drawn (" + command + ")");
}

} // namespace

void simulate(const settings& given)
{
    const stopwatch watch;
    require_room(given.simulation);
    output_directory out{given.out};
    write_simulations(out, run_simulations(given));
    write_run(out, describe(given), watch);
    out.commit();
}

void train(const settings& given)
{
    const stopwatch watch;
    const simulations simulated = read_simulations(given.data);
    learning learned = start_learning(given, simulated);
    output_directory out{given.out};
    run_learning(given, learned);
    write_learned(out, learned, learned_parameters(learned));
    nlohmann::json run = describe(given);
    run["training"]["learning"] = learned.options();
    run["seed"] = learned.options().seed; // of the checkpoint, if resumed
    write_run(out, run, watch);
    out.commit();
}

void sample(const settings& given)
{
    const stopwatch watch;
    const parameters_over_time theta = read_parameters(given.trained);
    output_directory out{given.out};
    const auto samples = model_samples(given, theta);
    write_samples(out, given, samples);
    write_means(out, given, means_of(samples, given.sampling.samples));
    write_layers(out, given, theta);
    write_run(out, describe(given), watch);
    out.commit();
}

void score(const settings& given)
{
    const parameters_over_time theta = read_parameters(given.trained);
    const simulations simulated = read_simulations(given.data);
    if (simulated.times != theta.size())
        throw input_error("parameters.npy: has " + std::to_string(theta.size()) + " times; lattices.npy has " +
                          std::to_string(simulated.times));
    require_two_times(given.sampling, simulated.times);
    std::printf("R2 %.4f\n", score_of(given, model_means(given, theta), simulated));
}

void reproduce(const settings& given)
{
    const stopwatch watch;
    require_room(given.simulation);
    require_two_times(given.sampling, given.simulation.steps + 1);
    output_directory out{given.out};
    nlohmann::json run = describe(given);
    const simulations simulated = run_simulations(given);
    write_simulations(out, simulated);
    const double simulated_after = watch.seconds();
    run["seconds"]["simulate"] = simulated_after;

    learning learned = start_learning(given, simulated);
    run_learning(given, learned);
    const parameters_over_time theta = learned_parameters(learned);
    write_learned(out, learned, theta);
    run["training"]["learning"] = learned.options();
    run["seconds"]["train"] = watch.seconds() - simulated_after;

    const auto means = model_means(given, theta);
    write_means(out, given, means);
    write_layers(out, given, theta);
    const double score = score_of(given, means, simulated);
    run["score"] = score;
    write_run(out, run, watch);
    out.commit();
    std::printf("R2 %.4f\n", score);
    if (given.figures)
        draw_figures(given.out);
}

} // namespace lotka_volterra
