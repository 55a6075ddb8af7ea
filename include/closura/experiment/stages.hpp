// The stages of an experiment as classes whose members a program can instantiate in sources of their own, so that no
// source takes long to compile:
//
//     extern template struct closura::learning_stage<my_system>;    // in the program's main source
//     template struct closura::learning_stage<my_system>;           // in one other
//
// `closura_add_experiment` (CMake) does so. A program in one source needs none of it.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/experiment/expectation.hpp>
#include <closura/experiment/model_output.hpp>
#include <closura/run/progress.hpp>
#include <closura/run/threads.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// From a system to an ensemble.
template <system_definition System>
struct ensemble_stage {
    /// Simulates run by run into files; memory does not grow with the number of runs.
    static void simulate_to_files(output_directory& out, const simulation_settings& settings, std::uint64_t seed,
                                  const threads& executor);
    static lattice_ensemble simulate(const simulation_settings& settings, std::uint64_t seed, const threads& executor);
    static void write(output_directory& out, const lattice_ensemble& ensemble, const threads& executor);
    static lattice_ensemble read(const std::filesystem::path& directory);
};

/// What training has come to.
template <system_definition System>
struct trained {
    fit<System> fitted;
    learning_options_of<System> options; ///< of the checkpoint, if it was resumed
    std::size_t steps_done = 0;
    std::size_t steps_to_cover = 0;
    std::string note; ///< what must be said of it; mostly nothing
};

/// From an ensemble to a fit.
template <system_definition System>
struct learning_stage {
    /// Learns, or goes on learning, with checkpoints in between if they are wanted, and adds fit and checkpoint to the
    /// outputs.
    static trained<System> learn(output_directory& out, const lattice_ensemble& ensemble,
                                 const experiment_settings<System>& settings, const threads& executor);
};

/// From a fit to what it says.
template <system_definition System>
struct sampling_stage {
    static fit<System> read(const std::filesystem::path& directory, const law_of_system<System>& law);
    static std::vector<visible_counts<typename System::model>>
    means(const fit<System>& fitted, const sampling_settings& settings, std::uint64_t seed, const threads& executor);
    static void write_samples(output_directory& out, const fit<System>& fitted, const sampling_settings& settings,
                              std::uint64_t seed, const threads& executor);
    static void write_layers(output_directory& out, const fit<System>& fitted, const sampling_settings& settings,
                             std::uint64_t seed);
};

// ---- Ensembles.

template <system_definition System>
void ensemble_stage<System>::simulate_to_files(output_directory& out, const simulation_settings& settings,
                                               std::uint64_t seed, const threads& executor)
{
    const auto origin = origin_of_system<System>(settings);
    ensemble_writer<System> writer(out, origin, !settings.no_lattices);
    simulate_system<System>(settings, seed, with_progress(executor, "simulating", origin.runs()), writer);
    writer.close();
}

template <system_definition System>
lattice_ensemble ensemble_stage<System>::simulate(const simulation_settings& settings, std::uint64_t seed,
                                                  const threads& executor)
{
    const std::size_t runs = origin_of_system<System>(settings).runs();
    return simulated_ensemble<System>(settings, seed, with_progress(executor, "simulating", runs));
}

template <system_definition System>
void ensemble_stage<System>::write(output_directory& out, const lattice_ensemble& ensemble, const threads& executor)
{
    write_ensemble<System>(out, ensemble, executor);
}

template <system_definition System>
lattice_ensemble ensemble_stage<System>::read(const std::filesystem::path& directory)
{
    return read_ensemble<System>(directory);
}

// ---- Learning.

template <system_definition System>
trained<System> learning_stage<System>::learn(output_directory& out, const lattice_ensemble& ensemble,
                                              const experiment_settings<System>& settings, const threads& executor)
{
    learner<System> learning = start_learning<System>(ensemble, settings.training, settings.common.seed.value_or(0));
    if (settings.checkpoints.resume)
        read_checkpoint(settings.common.out, learning);
    const std::size_t wanted = wanted_steps<System>(learning, settings.training);
    const std::size_t done = learning.steps_done();
    progress bar("learning", wanted > done ? wanted - done : 0);
    for (std::size_t step = done; step < wanted; ++step) {
        learning.step(executor);
        ++bar;
        if (settings.checkpoints.checkpoint_every > 0 && (step + 1) % settings.checkpoints.checkpoint_every == 0) {
            (void)fit_of<System>(learning, ensemble); // what has diverged does not replace a good checkpoint
            output_directory checkpoint{settings.common.out};
            write_checkpoint(checkpoint, learning);
            checkpoint.commit();
        }
    }
    trained<System> result{fit_of<System>(learning, ensemble), learning.options(), learning.steps_done(),
                           learning.steps_to_cover(), coverage_note(learning)};
    write_fit<System>(out, result.fitted, learning);
    return result;
}

// ---- Sampling.

template <system_definition System>
fit<System> sampling_stage<System>::read(const std::filesystem::path& directory, const law_of_system<System>& law)
{
    return read_fit<System>(directory, law);
}

template <system_definition System>
std::vector<visible_counts<typename System::model>>
sampling_stage<System>::means(const fit<System>& fitted, const sampling_settings& settings, std::uint64_t seed,
                              const threads& executor)
{
    return sampled_means(fitted, settings, seed, executor);
}

template <system_definition System>
void sampling_stage<System>::write_samples(output_directory& out, const fit<System>& fitted,
                                           const sampling_settings& settings, std::uint64_t seed,
                                           const threads& executor)
{
    closura::write_samples<System>(out, fitted, settings, seed, executor);
}

template <system_definition System>
void sampling_stage<System>::write_layers(output_directory& out, const fit<System>& fitted,
                                          const sampling_settings& settings, std::uint64_t seed)
{
    closura::write_layers<System>(out, fitted, settings, seed);
}

} // namespace CLOSURA_ABI
} // namespace closura
