// The stages of an experiment as classes whose members a program can instantiate in sources of their own, so that no
// source takes long to compile:
//
//     extern template struct closura::learning_stage<my_system>;    // in each source but one
//     template struct closura::learning_stage<my_system>;           // in that one
//
// Stages call each other: what is not declared so is compiled wherever it is used.
// `closura_add_experiment` (CMake) does so. A program in one source needs none of it.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/experiment/checkpoints.hpp>
#include <closura/experiment/executor_of.hpp>
#include <closura/experiment/expectation.hpp>
#include <closura/experiment/model_output.hpp>
#include <closura/experiment/path_stage.hpp>
#include <closura/experiment/trained.hpp>
#include <closura/experiment/training_record.hpp>
#include <closura/run/interruption.hpp>
#include <closura/run/progress.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// From a system to an ensemble.
template <system_definition System>
struct ensemble_stage {
    /// Simulates run by run into files; memory does not grow with the number of runs.
    static void simulate_to_files(output_directory& out, const simulation_settings& settings, std::uint64_t seed,
                                  const executor_of<System>& executor);
    static lattice_ensemble simulate(const simulation_settings& settings, std::uint64_t seed,
                                     const executor_of<System>& executor);
    static void write(output_directory& out, const lattice_ensemble& ensemble, const executor_of<System>& executor);
    static lattice_ensemble read(const std::filesystem::path& directory);
};

/// What learning repeats.
template <system_definition System>
struct optimisation_stage {
    /// One optimisation step of Algorithm 1.
    static void step(learner<System>& learning, const executor_of<System>& executor);
};

/// From an ensemble to a fit.
template <system_definition System>
struct learning_stage {
    /// Learns, or goes on learning, with checkpoints in between and at the end, and adds the fit to the outputs.
    /// Errors: `input_error` if what is to be gone on with was another training, or learning diverges; `interrupted`,
    /// after a checkpoint, if a signal has come.
    static trained<System> learn(output_directory& out, const lattice_ensemble& ensemble,
                                 const experiment_settings<System>& settings, const executor_of<System>& executor);
    /// Steps of Algorithm 1 for right-hand sides that follow a path, as a recipe says. Calls done() after each.
    static void refine(right_hand_sides_type<System>& rhs, const parameters<typename System::model>& theta_0,
                       const training_data& data, std::span<const parameters<typename System::model>> path,
                       const learning_options_of<System>& options, const path_recipe& recipe,
                       const executor_of<System>& executor, const std::function<void()>& done);
};

/// A training's checkpoint: what was asked for, and how far learning has come.
template <system_definition System>
struct checkpoint_stage {
    /// What the training of a directory's checkpoint was asked for.
    static training_record<System> recorded(const std::filesystem::path& directory);
    /// Brings record and learner to where the checkpoint is.
    /// Errors: `input_error` if it is damaged, or of another training than `record` asks for.
    static void take_up(const std::filesystem::path& directory, training_record<System>& record,
                        learner<System>& learning);
    /// Both as an archive that is not on disk yet; a copy, so that learning can go on.
    static archive_writer write(const std::filesystem::path& directory, training_record<System>& record,
                                learner<System>& learning);
    /// A checkpoint of what was asked for alone, for recipes that learn in one go.
    static void write_request(const std::filesystem::path& directory, training_record<System>& record);
};

/// From an ensemble to θ(t), and to right-hand sides that follow it.
template <system_definition System>
struct path_stage {
    /// Learns in one go and adds the fit and the path to the outputs. Errors: `interrupted` if a signal has come.
    static trained<System> learn(output_directory& out, const lattice_ensemble& ensemble,
                                 const experiment_settings<System>& settings, const path_recipe& recipe,
                                 const executor_of<System>& executor);
};

/// From a fit to what it says.
template <system_definition System>
struct sampling_stage {
    static fit<System> read(const std::filesystem::path& directory, const law_of_system<System>& law);
    /// At all recorded times of means.
    static std::vector<count_spread<typename System::model>> spread(const fit<System>& fitted,
                                                                    const sampling_settings& settings,
                                                                    std::uint64_t seed,
                                                                    const executor_of<System>& executor);
    /// At the sampled times alone.
    static std::vector<visible_counts<typename System::model>> means(const fit<System>& fitted,
                                                                     const sampling_settings& settings,
                                                                     std::uint64_t seed,
                                                                     const executor_of<System>& executor);
    static void write_samples(output_directory& out, const fit<System>& fitted, const sampling_settings& settings,
                              std::uint64_t seed, const executor_of<System>& executor);
    static void write_layers(output_directory& out, const fit<System>& fitted, const sampling_settings& settings,
                             std::uint64_t seed);
};

// ---- Ensembles.

template <system_definition System>
void ensemble_stage<System>::simulate_to_files(output_directory& out, const simulation_settings& settings,
                                               std::uint64_t seed, const executor_of<System>& executor)
{
    const auto origin = origin_of_system<System>(settings);
    ensemble_writer<System> writer(out, origin, !settings.no_lattices);
    const interruptible stopping(executor);
    simulate_system<System>(settings, seed, with_progress(stopping, "simulating", origin.runs()), stopping, writer);
    if (is_first(executor))
        writer.close();
}

template <system_definition System>
lattice_ensemble ensemble_stage<System>::simulate(const simulation_settings& settings, std::uint64_t seed,
                                                  const executor_of<System>& executor)
{
    const std::size_t runs = origin_of_system<System>(settings).runs();
    const interruptible stopping(executor);
    return simulated_ensemble<System>(settings, seed, with_progress(stopping, "simulating", runs));
}

template <system_definition System>
void ensemble_stage<System>::write(output_directory& out, const lattice_ensemble& ensemble,
                                   const executor_of<System>& executor)
{
    if (is_first(executor))
        write_ensemble<System>(out, ensemble, executor);
}

template <system_definition System>
lattice_ensemble ensemble_stage<System>::read(const std::filesystem::path& directory)
{
    return read_ensemble<System>(directory);
}

// ---- Checkpoints.

namespace experiment_detail {

/// A checkpoint's parts, where nothing has been learned yet.
template <class System>
struct training_request {
    training_record<System>& record;

    template <class Archive>
    void parts(Archive& archive)
    {
        archive("training", record);
    }
};

/// A checkpoint's parts.
template <class System>
struct training_state {
    training_record<System>& record;
    learner<System>& learning;

    template <class Archive>
    void parts(Archive& archive)
    {
        archive("training", record);
        archive("state", learning);
    }
};

} // namespace experiment_detail

template <system_definition System>
training_record<System> checkpoint_stage<System>::recorded(const std::filesystem::path& directory)
{
    return read_training_record<System>(directory);
}

template <system_definition System>
void checkpoint_stage<System>::take_up(const std::filesystem::path& directory, training_record<System>& record,
                                       learner<System>& learning)
{
    archive_reader archive(directory / checkpoint_name);
    training_record<System> recorded;
    archive("training", recorded);
    if (record.training.optimisation_steps == 0)
        record.training.optimisation_steps = recorded.training.optimisation_steps;
    require_same_training(directory, record, recorded);
    record.quick = recorded.quick;
    archive("state", learning);
    archive.finish();
    const std::size_t wanted = record.training.optimisation_steps;
    require(wanted == 0 || wanted >= learning.steps_done(), "--optimisation-steps: ", wanted, "; ", archive.file(),
            " has done ", learning.steps_done(), ": expected at least as many");
}

template <system_definition System>
archive_writer checkpoint_stage<System>::write(const std::filesystem::path& directory, training_record<System>& record,
                                               learner<System>& learning)
{
    return checkpoint_of(directory, experiment_detail::training_state<System>{record, learning});
}

template <system_definition System>
void checkpoint_stage<System>::write_request(const std::filesystem::path& directory, training_record<System>& record)
{
    replace_checkpoint(directory, checkpoint_of(directory, experiment_detail::training_request<System>{record}));
}

// ---- Learning.

template <system_definition System>
void optimisation_stage<System>::step(learner<System>& learning, const executor_of<System>& executor)
{
    learning.step(executor);
}

template <system_definition System>
trained<System> learning_stage<System>::learn(output_directory& out, const lattice_ensemble& ensemble,
                                              const experiment_settings<System>& settings,
                                              const executor_of<System>& executor)
{
    const std::filesystem::path& directory = out.path();
    if (const auto* const recipe = settings.training.recipe.template get_if<path_recipe>())
        return path_stage<System>::learn(out, ensemble, settings, *recipe, executor);
    if (settings.training.recipe.template holds<expectation_recipe>())
        return expectation_stage<System>::train(out, observation_stage<System>::observe(ensemble), settings, executor);
    learner<System> learning = start_learning<System>(ensemble, settings.training, settings.common.seed.value_or(0));
    training_record<System> record = record_of(settings);
    record.data = fingerprint_of(ensemble, executor);
    if (settings.checkpoints.resume)
        checkpoint_stage<System>::take_up(directory, record, learning);
    const std::size_t wanted = record.wanted_steps = wanted_steps<System>(learning, record.training);
    const auto state = [&] {
        const std::size_t last = learning.window().last; // what has diverged does not replace a good checkpoint
        require_not_diverged(extreme_of(learning, 0, last, executor), learning.steps_done());
        return checkpoint_stage<System>::write(directory, record, learning);
    };

    checkpoints on_the_way(directory, settings.checkpoints, outputs_of(executor));
    const std::size_t done = learning.steps_done();
    progress bar("learning", wanted > done ? wanted - done : 0);
    for (std::size_t step = done; step < wanted; ++step) {
        const time_window seen = learning.window();
        require_not_diverged(extreme_of(learning, seen.first, seen.last, executor), step);
        optimisation_stage<System>::step(learning, executor);
        ++bar;
        // Processes do the same at the same step: the first one's clock, and anybody's signal.
        if (greatest(executor, on_the_way.due_after(step + 1) ? 1 : 0) != 0)
            on_the_way.begin(state);
        const auto signal = greatest(executor, static_cast<std::uint64_t>(signal_that_came()));
        if (signal != 0 && step + 1 < wanted) {
            on_the_way.write(state);
            throw interrupted(static_cast<int>(signal),
                              "after " + std::to_string(step + 1) + " of " + std::to_string(wanted) +
                                  " optimisation steps, which are in " + (directory / checkpoint_name).string() +
                                  "; --resume goes on with them");
        }
    }
    on_the_way.finish();
    trained<System> result{fit_of<System>(learning, ensemble), learning.options(), learning.steps_done(),
                           learning.steps_to_cover(), coverage_note(learning)};
    if (const std::string doubt = doubt_about(result.fitted.extreme); !doubt.empty())
        result.note += (result.note.empty() ? "" : "\n") + doubt;
    if (learning.steps_done() > done || !settings.checkpoints.resume)
        on_the_way.write(state);
    write_fit<System>(out, result.fitted);
    return result;
}

template <system_definition System>
void learning_stage<System>::refine(right_hand_sides_type<System>& rhs,
                                    const parameters<typename System::model>& theta_0, const training_data& data,
                                    std::span<const parameters<typename System::model>> path,
                                    const learning_options_of<System>& options, const path_recipe& recipe,
                                    const executor_of<System>& executor, const std::function<void()>& done)
{
    learner<System> refining(rhs, theta_0, data, options);
    refining.attract_to(path, recipe.refinement_pull);
    for (std::size_t step = 0; step < recipe.refinement_steps; ++step) {
        optimisation_stage<System>::step(refining, executor);
        done();
    }
    rhs = refining.right_hand_sides();
}

// ---- Paths.

template <system_definition System>
trained<System> path_stage<System>::learn(output_directory& out, const lattice_ensemble& ensemble,
                                          const experiment_settings<System>& settings, const path_recipe& recipe,
                                          const executor_of<System>& executor)
{
    const auto options = learning_options_for<System>(ensemble, settings.training, settings.common.seed.value_or(0));
    progress bar("learning", ensemble.records() + recipe.refinement_steps);
    const auto done = [&] {
        ++bar;
        require_not_interrupted(executor);
    };
    const auto refine = [&](auto& rhs, const auto& theta_0, const training_data& data, const auto& followed) {
        learning_stage<System>::refine(rhs, theta_0, data, followed, options, recipe, executor, done);
    };
    const auto path = learn_by_path<System>(ensemble, recipe, options, executor, refine, done);
    const auto& simulated = ensemble.origin().options;
    trained<System> result{{path.followed, options.law, simulated.record_every, simulated.time_step,
                            extreme_along(path.followed, 0, path.followed.size() - 1), recipe.learn_from},
                           options,
                           0,
                           0,
                           path.note,
                           path.residual};
    write_fit<System>(out, result.fitted);
    write_path(out, path);
    return result;
}

// ---- Sampling.

template <system_definition System>
fit<System> sampling_stage<System>::read(const std::filesystem::path& directory, const law_of_system<System>& law)
{
    return read_fit<System>(directory, law);
}

template <system_definition System>
std::vector<count_spread<typename System::model>>
sampling_stage<System>::spread(const fit<System>& fitted, const sampling_settings& settings, std::uint64_t seed,
                               const executor_of<System>& executor)
{
    return sampled_spread(fitted, times_of_means(settings, fitted.theta.size()), settings, seed,
                          interruptible(executor));
}

template <system_definition System>
std::vector<visible_counts<typename System::model>>
sampling_stage<System>::means(const fit<System>& fitted, const sampling_settings& settings, std::uint64_t seed,
                              const executor_of<System>& executor)
{
    sampling_settings sparse = settings;
    sparse.means_every = settings.every;
    return means_at_sampled_times(spread(fitted, sparse, seed, executor), sparse, fitted.theta.size());
}

template <system_definition System>
void sampling_stage<System>::write_samples(output_directory& out, const fit<System>& fitted,
                                           const sampling_settings& settings, std::uint64_t seed,
                                           const executor_of<System>& executor)
{
    closura::write_samples<System>(out, fitted, settings, seed, interruptible(executor));
}

template <system_definition System>
void sampling_stage<System>::write_layers(output_directory& out, const fit<System>& fitted,
                                          const sampling_settings& settings, std::uint64_t seed)
{
    closura::write_layers<System>(out, fitted, settings, seed);
}

} // namespace CLOSURA_ABI
} // namespace closura
