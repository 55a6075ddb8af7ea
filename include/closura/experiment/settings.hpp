// What can be asked of an experiment, with the paper's values as defaults. Every struct is described: options, --help,
// run.json and checks follow from the descriptions.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/choice.hpp>
#include <closura/experiment/definition.hpp>
#include <closura/experiment/recipes.hpp>
#include <closura/learn/learning_options.hpp>
#include <closura/simulate/ensemble.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

namespace experiment_detail {

template <class System>
struct learning_of {
    using type = learning_options<typename System::model>;
};
template <class System>
requires requires { typename System::learning; }
struct learning_of<System> {
    using type = typename System::learning;
};

} // namespace experiment_detail

/// What every command takes.
struct common_settings {
    std::optional<std::uint64_t> seed; ///< drawn, printed and stored if not given
    std::size_t threads = 0;
    std::filesystem::path out = ".";

    static constexpr auto description()
    {
        return closura::fields(field<"seed">(&common_settings::seed, any_whole_number(),
                                             "seed of all random numbers; drawn and printed if not given"),
                               field<"threads">(&common_settings::threads, whole_numbers(0, 1024),
                                                "threads; 0 means all. Results do not depend on it"),
                               field<"out">(&common_settings::out, "directory for the outputs"));
    }
};

/// How an ensemble is simulated.
struct simulation_settings {
    ensemble_options ensemble;
    any_site_choice site_choice;
    std::vector<std::string> start; ///< as text, "H=100,P=100"; none: those of the system
    bool no_lattices = false;

    static constexpr auto description()
    {
        return closura::fields(
            field<"ensemble">(&simulation_settings::ensemble, "the runs"),
            field<"site_choice">(&simulation_settings::site_choice,
                                 "how reactions choose sites; row_first is the paper's simulator's"),
            field<"start">(&simulation_settings::start,
                           "numbers of molecules at the start, as in H=100,P=100; may be given several times"),
            field<"no_lattices">(&simulation_settings::no_lattices, "keep counts and pairs only, no lattices"));
    }
};

/// The parts of learning of a system: its own type `learning`, where it has one; else the library's.
template <system_definition System>
using learning_options_of = typename experiment_detail::learning_of<System>::type;

/// The law, or choice of laws, of a system.
template <system_definition System>
using law_of_system = std::remove_cvref_t<decltype(learning_options_of<System>{}.law)>;

/// How right-hand sides are learned.
template <system_definition System>
struct training_settings {
    any_recipe recipe;
    std::size_t optimisation_steps = 0;
    learning_options_of<System> learning; ///< but for the seed, which all parts of an experiment share
    std::optional<double> learning_rate_per_site;

    static constexpr auto description()
    {
        using self = training_settings;
        return closura::fields(
            field<"recipe">(&self::recipe, "how right-hand sides are learned"),
            field<"optimisation_steps">(&self::optimisation_steps, whole_numbers(0, 1'000'000'000),
                                        "optimisation steps in all; 0: as many as cover the data, at least 1000"),
            field<"learning">(&self::learning, "the parts of learning"),
            field<"learning_rate_per_site">(&self::learning_rate_per_site, positive_numbers(),
                                            "for gradients per site, in place of --learning-rate; the paper's rate is "
                                            "0.004 here"));
    }
};

/// Checkpoints of learning.
struct checkpoint_settings {
    bool resume = false;
    bool overwrite = false;
    double checkpoint_seconds = 5.0;
    std::size_t checkpoint_every = 0;

    static constexpr auto description()
    {
        return closura::fields(
            field<"resume">(&checkpoint_settings::resume,
                            "go on from the checkpoint in --out, with its seed and options"),
            field<"overwrite">(&checkpoint_settings::overwrite,
                               "begin anew although --out has a checkpoint, which is lost"),
            field<"checkpoint_seconds">(&checkpoint_settings::checkpoint_seconds, numbers(0.0, 1e9),
                                        "seconds between checkpoints; 0: none but those of --checkpoint-every, on "
                                        "SIGTERM and SIGINT, and at the end"),
            field<"checkpoint_every">(&checkpoint_settings::checkpoint_every, whole_numbers(0, 1'000'000'000),
                                      "optimisation steps between checkpoints; 0: as --checkpoint-seconds says"));
    }
};

/// How the learned model is sampled.
struct sampling_settings {
    std::size_t samples = 100;
    std::size_t every = 10;
    std::size_t means_every = 2;
    std::size_t layers_at = 370;
    std::size_t layers_gibbs_steps = 100;

    static constexpr auto description()
    {
        return closura::fields(
            field<"samples">(&sampling_settings::samples, whole_numbers(1, 1'000'000),
                             "samples of the model at each time"),
            field<"every">(&sampling_settings::every, whole_numbers(1, 1'000'000),
                           "recorded times from sample to sample, of those that are kept or scored"),
            field<"means_every">(
                &sampling_settings::means_every, whole_numbers(1, 1'000'000),
                "recorded times from one mean count of the model to the next, beside those of --every"),
            field<"layers_at">(&sampling_settings::layers_at, whole_numbers(0, 1'000'000'000),
                               "recorded time at which all layers are drawn"),
            field<"layers_gibbs_steps">(&sampling_settings::layers_gibbs_steps, whole_numbers(0, 1'000'000),
                                        "Gibbs steps from random units for a second picture of the layers, beside "
                                        "that under the model's law; 0: none"));
    }
};

/// How far a fit is sampled from the law that it names: under exp(−E)/Z more steps and chains leave all but noise as it
/// is; a law of few Gibbs steps is another one with more.
struct sampled_law_settings {
    std::size_t times_gibbs_steps = 1;
    std::size_t times_chains = 1;

    static constexpr auto description()
    {
        return closura::fields(
            field<"times_gibbs_steps">(&sampled_law_settings::times_gibbs_steps, whole_numbers(1, 10'000),
                                       "sample with so many times the Gibbs steps of the law that was learned under"),
            field<"times_chains">(&sampled_law_settings::times_chains, whole_numbers(1, 10'000),
                                  "sample with so many times the chains of the population (--law carried)"));
    }
};

/// How the terms of a closure are found.
struct closure_settings {
    std::size_t closure_samples = 100;
    double low_pass = 0.1;
    std::size_t error_times = 10;

    static constexpr auto description()
    {
        return closura::fields(
            field<"closure_samples">(&closure_settings::closure_samples, whole_numbers(2, 1'000'000),
                                     "samples of the model at each time, for the covariances of a closure's terms"),
            field<"low_pass">(&closure_settings::low_pass, numbers(0.0, 3.0),
                              "cutoff of the filter on parameters and means, in radians per unit of time; 0: none"),
            field<"error_times">(&closure_settings::error_times, whole_numbers(0, 1'000'000),
                                 "times at which standard errors of the parameters are found, evenly spread; 0: none"));
    }
};

/// What a prediction is.
struct prediction_settings {
    std::size_t predicted_steps = 0;
    bool with_parameters = false;

    static constexpr auto description()
    {
        return closura::fields(field<"predicted_steps">(&prediction_settings::predicted_steps,
                                                        whole_numbers(0, 1'000'000),
                                                        "recorded times after the start; 0: as many as were trained"),
                               field<"with_parameters">(&prediction_settings::with_parameters,
                                                        "also find theta(t) of the survivors, as a fit that sample, "
                                                        "score and closure read"));
    }
};

/// What a score compares with.
struct scoring_settings {
    std::size_t fresh_runs = 2000;
    std::size_t replicates = 200;

    static constexpr auto description()
    {
        return closura::fields(
            field<"fresh_runs">(&scoring_settings::fresh_runs, whole_numbers(0, 1'000'000),
                                "runs of each start that are simulated to score against; 0: none, and no table"),
            field<"replicates">(&scoring_settings::replicates, whole_numbers(1, 100'000),
                                "replicates of the bootstrap over fresh runs"));
    }
};

/// All that a command line can say. A command looks at its own part only.
template <system_definition System>
struct experiment_settings {
    std::string command = "train"; ///< or "reproduce": what checkpoints are of
    common_settings common;
    simulation_settings simulation;
    training_settings<System> training;
    checkpoint_settings checkpoints;
    sampling_settings sampling;
    sampled_law_settings sampled_law;
    closure_settings closure;
    bool quick = false;      ///< reproduce with less data
    bool well_mixed = false; ///< simulate without space
    prediction_settings prediction;
    scoring_settings scoring;
    std::filesystem::path data;    ///< directory of an ensemble
    std::filesystem::path trained; ///< directory of a fit
    bool figures = true;
    std::filesystem::path figures_script; ///< draws the figures of a directory
};

/// The settings that hold where the command line says nothing.
template <system_definition System>
[[nodiscard]] experiment_settings<System> default_settings()
{
    experiment_settings<System> settings;
    if constexpr (requires { System::defaults(settings); })
        System::defaults(settings);
    return settings;
}

} // namespace CLOSURA_ABI
} // namespace closura
