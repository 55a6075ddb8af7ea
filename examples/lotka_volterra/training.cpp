#include "training.hpp"

#include "checkpoint.hpp"

#include <closura/io/npy.hpp>
#include <closura/run/progress.hpp>
#include <closura/run/threads.hpp>

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <utility>

namespace lotka_volterra {

using closura::input_error;

void require_enough_data(const simulations& data, const closura::learning_options<model>& options)
{
    if (data.runs < options.batch)
        throw input_error("lattices.npy: has " + std::to_string(data.runs) + " runs; a batch needs " +
                          std::to_string(options.batch));
    if (data.times <= options.window)
        throw input_error("lattices.npy: has " + std::to_string(data.times) + " time steps; a window needs " +
                          std::to_string(options.window + 1));
}

learning start_learning(const settings& given, const simulations& data)
{
    const mean_counts initial = data_means(data, 0);
    if (std::min(initial[0], initial[1]) <= 0.0 || initial[0] + initial[1] >= static_cast<double>(lattice::size))
        throw input_error("lattices.npy: at t = 0 there must be hunters, prey and empty sites");
    const auto theta_0 = initial_parameters(initial[0] / lattice::size, initial[1] / lattice::size);
    if (given.training.resume)
        return read_checkpoint(given.out, theta_0, data);

    auto options = given.training.learning;
    options.seed = given.seed;
    options.learning_rate = given.training.learning_rate_per_site > 0.0
                                ? options.rate_per_site(given.training.learning_rate_per_site)
                                : options.uniform_rate(given.training.learning_rate);
    require_enough_data(data, options);
    return {right_hand_sides(theta_0, domain), theta_0, data.view(), options};
}

void run_learning(const settings& given, learning& learned)
{
    const training_settings& wanted = given.training;
    const closura::threads executor(given.threads);
    const std::size_t done = learned.state().steps_done;
    closura::progress progress("learning", wanted.optimisation_steps - std::min(done, wanted.optimisation_steps));
    for (std::size_t step = done; step < wanted.optimisation_steps; ++step) {
        learned.step(executor);
        ++progress;
        if (wanted.checkpoint_every > 0 && (step + 1) % wanted.checkpoint_every == 0) {
            (void)learned_parameters(learned); // what has diverged does not replace a good checkpoint
            closura::output_directory out{given.out};
            write_checkpoint(out, learned);
            out.commit();
        }
    }
}

parameters_over_time learned_parameters(learning& learned)
{
    const auto& theta = learned.solution();
    parameters_over_time result;
    for (std::size_t time = 0; time <= theta.last_step(); ++time) {
        if (!std::ranges::all_of(theta[time], [](double value) { return std::isfinite(value); }))
            throw input_error("--learning-rate: learning has diverged: after " +
                              std::to_string(learned.state().steps_done) +
                              " optimisation steps, parameters at time step " + std::to_string(time) +
                              " are not finite; expected a smaller rate");
        result.push_back(theta[time]);
    }
    return result;
}

void write_learned(closura::output_directory& out, const learning& learned, const parameters_over_time& theta)
{
    std::string names;
    for (const auto name : model::parameter_names)
        names.append(names.empty() ? "[\"" : ",\"").append(name).append("\"");
    out.npy("parameters.npy", closura::to_array(std::span(theta)));
    out.text("parameter_names.json", names + "]\n");
    write_checkpoint(out, learned);
}

parameters_over_time read_parameters(const std::filesystem::path& directory)
{
    const auto path = directory / "parameters.npy";
    const auto array = closura::read_npy<double, 2>(path, "[time, parameter]");
    closura::require_shape(array, {closura::any_extent, model::parameter_count}, path.string(), "[time, parameter]");
    closura::require_finite(array, path.string());
    return closura::parameters_from_array<model>(array);
}

} // namespace lotka_volterra
