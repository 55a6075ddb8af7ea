// Training: from an ensemble to a fit, θ(t) and the law that it was learned under.
//
//     auto learning = start_learning<System>(ensemble, settings.training, seed);
//     run_learning(learning, steps, executor, [&](const auto& report) { … });
//     const auto fit = fit_of<System>(learning, ensemble);
//
// Files: parameters.npy float64 [time, parameter], parameter_names.json; run.json names the law.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/experiment/divergence.hpp>
#include <closura/experiment/ensemble_files.hpp>
#include <closura/learn/dynamic_learning.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// A learned model over time.
template <system_definition System>
struct fit {
    using model = typename System::model;

    std::vector<parameters<model>> theta; ///< at each recorded time of the data
    law_of_system<System> law;            ///< that it was learned under, and is meant under
    std::size_t record_every = 1;         ///< time steps of the simulation between times of θ
    double time_step = 1.0;               ///< of the simulation
    extreme_parameter extreme;            ///< farthest from 0
    part_of_runs part = all_runs{};       ///< the runs that it speaks of
};

/// Learns the right-hand sides of a system.
template <system_definition System>
using learner = dynamic_learning<right_hand_sides_type<System>, learning_options_of<System>>;

/// The data of an ensemble. Errors: `input_error` as `require_one_start`.
[[nodiscard]] inline training_data training_data_of(const lattice_ensemble& ensemble)
{
    require_one_start(ensemble.origin());
    return {ensemble.states(), ensemble.runs(), ensemble.records(), ensemble.sites()};
}

/// Whether there will be enough to learn from, before it is simulated.
/// Errors: `input_error` if an ensemble has too few runs or times for a batch or a window, or several initial
/// conditions.
template <system_definition System>
void require_enough_data(const ensemble_origin& origin, const training_settings<System>& settings)
{
    require_one_start(origin);
    experiment_detail::said_of("lattices.npy", [&] {
        (void)settings.learning.batch.draw(origin.runs(), 0, 0, 0);
        (void)settings.learning.window.at(0, origin.records() - 1);
    });
}

/// The options of learning from an ensemble: settings, its time step and a seed.
template <system_definition System>
[[nodiscard]] learning_options_of<System>
learning_options_for(const lattice_ensemble& ensemble, const training_settings<System>& settings, std::uint64_t seed)
{
    auto options = settings.learning;
    options.seed = seed;
    options.time_step =
        ensemble.origin().options.time_step * static_cast<double>(ensemble.origin().options.record_every);
    if constexpr (requires { options.optimiser.rates = options.optimiser.rate_per_site(1.0); })
        if (settings.learning_rate_per_site)
            options.optimiser.rates = options.optimiser.rate_per_site(*settings.learning_rate_per_site);
    return options;
}

/// A learner at its beginning: u = 0, θ(0) from the ensemble. `ensemble` must outlive it.
/// Errors: `input_error` if the ensemble has too few runs or times for a batch or a window, several initial conditions,
/// or no vacant site at t = 0.
template <system_definition System>
[[nodiscard]] learner<System> start_learning(const lattice_ensemble& ensemble,
                                             const training_settings<System>& settings, std::uint64_t seed)
{
    const auto options = learning_options_for<System>(ensemble, settings, seed);
    const training_data data = training_data_of(ensemble);
    return experiment_detail::said_of("lattices.npy", [&]() -> learner<System> {
        const auto theta_0 = initial_parameters<typename System::model>(data);
        return {right_hand_sides_of<System>(theta_0), theta_0, data, options};
    });
}

/// The number of optimisation steps that were asked for; by default as many as cover the data, and at least 1,000.
template <system_definition System>
[[nodiscard]] std::size_t wanted_steps(const learner<System>& learning, const training_settings<System>& settings)
{
    return settings.optimisation_steps > 0 ? settings.optimisation_steps
                                           : (std::max<std::size_t>)(1000, learning.steps_to_cover());
}

/// The fit that a learner has come to.
/// Errors: `input_error` if learning has diverged.
template <system_definition System>
[[nodiscard]] fit<System> fit_of(learner<System>& learning, const lattice_ensemble& ensemble)
{
    const auto& simulated = ensemble.origin().options;
    fit<System> result{{}, learning.options().law, simulated.record_every, simulated.time_step, {}, all_runs{}};
    // What the window has not seen is not learned yet, and may be anything that is a number.
    result.extreme = extreme_of(learning, 0, learning.window().last, serial{});
    require_not_diverged(result.extreme, learning.steps_done());
    if (const auto later = extreme_of(learning, 0, ensemble.records() - 1, serial{}); !std::isfinite(later.value))
        require_not_diverged(later, learning.steps_done());
    const auto& solution = learning.solution();
    for (std::size_t time = 0; time <= solution.last_step(); ++time)
        result.theta.push_back(solution[time]);
    return result;
}

/// What must be said of a learner that has stopped before its window has come to the end of the data; empty if it has
/// not.
template <class Learner>
[[nodiscard]] std::string coverage_note(const Learner& learning)
{
    if (learning.covers_data())
        return {};
    return "note: learning has stopped after " + std::to_string(learning.steps_done()) + " of the " +
           std::to_string(learning.steps_to_cover()) +
           " optimisation steps that cover the data: its window ends at time step " +
           std::to_string(learning.window().last) + ", and nothing later has been learned";
}

/// parameters.npy and parameter_names.json.
template <system_definition System>
void write_fit(output_directory& out, const fit<System>& fitted)
{
    constexpr std::size_t count = System::model::parameter_count;
    std::vector<double> values;
    values.reserve(fitted.theta.size() * count);
    for (const auto& theta : fitted.theta)
        values.insert(values.end(), theta.begin(), theta.end());
    out.npy("parameters.npy", std::span<const double>(values), {fitted.theta.size(), count});
    out.text("parameter_names.json", nlohmann::json(System::model::parameter_names).dump() + "\n");
}

/// Reads θ(t) and the law of a directory. Without a run.json, `law` is the one meant.
/// Errors: `input_error` naming the file that is missing, does not fit, or belongs to another model.
template <system_definition System>
[[nodiscard]] fit<System> read_fit(const std::filesystem::path& directory, const law_of_system<System>& law)
{
    const auto path = directory / "parameters.npy";
    require_settled(directory);
    fit<System> result{{}, law, 1, 1.0, {}, all_runs{}};
    std::optional<run_record> record;
    if (has_run_file(directory)) {
        record = read_run_file(directory);
        require_same_identity(path.string(), record->identity(), identity_of<typename System::model>());
        if (record->has("law"))
            record->read("law", result.law);
        if (record->has("record_every"))
            record->read("record_every", result.record_every);
        if (record->has("time_step"))
            record->read("time_step", result.time_step);
        if (record->has("part"))
            record->read("part", result.part);
    }
    constexpr const char* axes = "[time, parameter]";
    std::uint64_t checksum = 0;
    const auto [values, shape] = read_npy_values<double>(path, 2, axes, &checksum);
    if (record)
        record->require_unchanged(path, checksum);
    if (shape[0] == 0 || shape[1] != System::model::parameter_count)
        io_detail::refuse_shape(shape, std::vector<std::size_t>{any_extent, System::model::parameter_count},
                                path.string(), axes);
    io_detail::require_each(std::span(values), shape, path.string(), "a finite number", io_detail::is_finite);
    result.theta.resize(shape[0]);
    auto next = values.begin();
    for (auto& theta : result.theta)
        for (double& value : theta)
            value = *next++;
    return result;
}

} // namespace CLOSURA_ABI
} // namespace closura
