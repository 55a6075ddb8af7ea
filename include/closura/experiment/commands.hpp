// The commands of an experiment: each turns artefacts in directories into others, by the stages of ensemble_files.hpp,
// fit.hpp and model_output.hpp.
//
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/number_text.hpp>
#include <closura/experiment/closure_stage.hpp>
#include <closura/experiment/executor_of.hpp>
#include <closura/experiment/figures.hpp>
#include <closura/experiment/model_description.hpp>
#include <closura/experiment/stages.hpp>
#include <closura/experiment/well_mixed_stage.hpp>
#include <closura/io/checkpoint.hpp>
#include <closura/io/run_file.hpp>
#include <closura/run/interruption.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

namespace experiment_detail {

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

/// What scripts need to know of a system to draw it.
template <class System>
nlohmann::json described_system()
{
    using model = typename System::model;
    return {{"name", System::name},
            {"species", species_names<System>},
            {"labels", labels<System>},
            {"extents", model::extents[0]},
            {"layers", model::layer_count},
            {"layer_extents", model::extents},
            {"model", model_description<model>()},
            {"closed_walls", boundary_of<System> == boundaries::closed}};
}

/// run.json of a command, with what all commands say.
template <class System>
run_file begin_run(const std::string& command, const experiment_settings<System>& settings, std::uint64_t seed)
{
    run_file run(command, seed);
    run.add("threads", settings.common.threads);
    run.add("out", settings.common.out);
    run.add("system", described_system<System>());
    run.identify(identity_of<typename System::model>());
    return run;
}

template <class System>
void add_starts(run_file& run, const simulation_settings& settings)
{
    run.add("simulation", settings);
    run.add("starts", origin_of_system<System>(settings).starts);
}

/// What the columns of a path's files are, and the bound of its weights.
template <class System>
void add_path(run_file& run, double largest_weight)
{
    run.add("largest_weight", largest_weight_of<typename System::model>(largest_weight));
    run.add("path_diagnostics", nlohmann::json(path_diagnostics));
    run.add("path_objective", nlohmann::json(path_objective));
}

template <class System>
void add_training(run_file& run, const trained<System>& result, const experiment_settings<System>& settings)
{
    auto done = settings.training;
    done.learning = result.options; // of the checkpoint, if resumed
    if (result.closure)
        done.recipe = expectation_recipe{result.closure->options()}; // with the family that was chosen
    run.add("training", done);
    run.add("law", result.fitted.law);
    run.add("record_every", result.fitted.record_every);
    run.add("time_step", result.fitted.time_step);
    run.add("part", result.fitted.part);
    run.add("steps_done", result.steps_done);
    run.add("steps_to_cover", result.steps_to_cover);
    if (settings.training.recipe.template holds<path_recipe>())
        run.add("residual", result.residual);
    if (const auto* const path = settings.training.recipe.template get_if<path_recipe>())
        add_path<System>(run, path->largest_weight);
    else if (result.closure && !result.fitted.theta.empty())
        add_path<System>(run, result.closure->options().largest_weight);
}

template <class System>
void add_closure(run_file& run, const closure_analysis<System>& analysis, const closure_settings& settings,
                 std::size_t record_every)
{
    run.add("closure", settings);
    const auto& names = closure_analysis<System>::names;
    std::vector<std::string> drawn;
    for (const std::size_t x : drawn_observables<System>())
        drawn.emplace_back(names[x]);
    run.add("closure_terms", nlohmann::json{{"observables", names},
                                            {"drawn", drawn},
                                            {"parameters", System::model::parameter_names},
                                            {"cutoff", analysis.cutoff},
                                            {"sentences", analysis.sentences}});
    std::vector<std::size_t> times;
    for (const std::size_t time : analysis.error_times)
        times.push_back(time * record_every);
    run.add("parameter_errors", nlohmann::json{{"times", times}});
}

/// A fit, under its own law with as many times the steps and chains as are wanted.
/// Errors: `input_error` naming the option if the law has none of its own to multiply.
template <class System>
fit<System> fit_to_sample(const experiment_settings<System>& settings)
{
    const auto& [steps, chains] = settings.sampled_law;
    auto fitted = sampling_stage<System>::read(settings.trained, settings.training.learning.law);
    const auto times = [](const char* option, const auto& law, std::size_t factor, auto& number) {
        constexpr std::size_t most = 1'000'000;
        require(factor <= most / number, option, " ", factor, ": law ", std::string(law.name), " has ", number,
                "; expected at most ", most / number);
        number *= factor;
    };
    fitted.law = visit_choice(fitted.law, [&]<class Law>(Law law) -> law_of_system<System> {
        if constexpr (population_law<Law>) {
            times("--times-gibbs-steps", law, steps, law.carried_steps);
            times("--times-chains", law, chains, law.chains);
        } else {
            require(chains == 1, "--times-chains ", chains, ": law ", std::string(Law::name),
                    " has no population of chains; expected 1, or a fit under --law carried");
            if constexpr (requires { law.gibbs_steps *= steps; })
                times("--times-gibbs-steps", law, steps, law.gibbs_steps);
            else
                require(steps == 1, "--times-gibbs-steps ", steps, ": law ", std::string(Law::name), " always has ",
                        std::size_t{law.gibbs_steps}, "; expected 1");
        }
        return law;
    });
    return fitted;
}

/// Ends a command's outputs: run.json knows all other files, and all come into place together.
inline void commit(output_directory& out, run_file& run, const stopwatch& watch)
{
    run.list_files(out.marks());
    out.text(run_file::name, run.text(watch.seconds()));
    out.commit();
}

/// A checkpoint is not lost because someone has forgotten a word.
template <class System>
void require_no_checkpoint_is_lost(const experiment_settings<System>& settings)
{
    const checkpoint_settings& wanted = settings.checkpoints;
    require(wanted.resume || wanted.overwrite || !has_checkpoint(settings.common.out),
            (settings.common.out / checkpoint_name).string(),
            ": is there already; --resume goes on with it, --overwrite begins anew");
}

/// The finished simulations of a `reproduce` that is taken up again; nothing if it has none, or they are damaged: then
/// they are simulated again, and the checkpoint knows whether they are the same.
template <class System>
std::optional<lattice_ensemble> finished_simulations(output_directory& out, const experiment_settings<System>& settings)
{
    if (!settings.checkpoints.resume || !has_run_file(out.path()))
        return std::nullopt;
    try {
        const run_record record = read_run_file(out.path());
        lattice_ensemble ensemble = ensemble_stage<System>::read(out.path());
        for (const char* name : {"lattices.npy", "counts.npy", "pairs.npy"}) {
            const auto mark = record.mark_of(name);
            require(mark.has_value() && std::filesystem::exists(out.path() / name), name, ": missing");
            out.keep(name, *mark);
        }
        return ensemble;
    } catch (const input_error&) {
        return std::nullopt;
    }
}

/// Does the work of a command that learns. Where learning has no steps to go on from, its checkpoint is what was asked
/// for, until all is done: a run that was stopped learns again, the same. Errors: `input_error` if a run is taken up
/// again that was asked for something else, or had other data.
template <class System, class Work>
void keep_request_until_done(const experiment_settings<System>& settings, const lattice_ensemble& ensemble,
                             const executor_of<System>& executor, const Work& work)
{
    const auto& recipe = settings.training.recipe;
    if (in_optimisation_steps(recipe))
        return work();
    const std::filesystem::path& directory = settings.common.out;
    training_record<System> record = record_of(settings);
    record.data = fingerprint_of(ensemble, executor);
    if (settings.checkpoints.resume)
        require_same_training(directory, record, checkpoint_stage<System>::recorded(directory));
    meet(executor); // when all have read the one that was there
    if (is_first(executor))
        checkpoint_stage<System>::write_request(directory, record);
    const auto forget = [&] {
        std::error_code ignored;
        if (is_first(executor))
            std::filesystem::remove(directory / checkpoint_name, ignored);
    };
    try {
        work();
    } catch (const interrupted& stop) {
        throw interrupted(stop.signal(), "while learning in one go; --resume begins it again, with what " +
                                             (directory / checkpoint_name).string() + " says was asked for");
    } catch (...) {
        forget();
        throw;
    }
    forget();
}

inline void say(const std::string& note)
{
    if (!note.empty())
        std::printf("%s\n", note.c_str());
}

/// What `predict` and `score` must know of a closure of moments.
template <class System>
void add_closure_of_moments(run_file& run, const trained<System>& result, const ensemble_origin& origin)
{
    if (!result.closure)
        return;
    run.add("ensemble", origin.options);
    run.add("starts", origin.starts);
    run.add("validation_error", result.closure->validation_error());
}

/// What is scored of a model.
struct scored_model {
    ensemble_moments moments;
    std::vector<scored_quantity> quantities;
    bool of_survivors = false; ///< alone: nothing is said of the whole ensemble
    /// Of a closure's θ(t): what samples of it show. With {}, so that who names no such is not warned.
    std::optional<ensemble_moments> sampled{}; // NOLINT(readability-redundant-member-init)
};

/// Quantities without survival: θ(t) does not say who survives.
inline std::vector<scored_quantity> without_survival(std::vector<scored_quantity> quantities)
{
    std::erase_if(quantities,
                  [](const scored_quantity& one) { return one.kind == scored_quantity::kind_of_moment::survival; });
    return quantities;
}

/// Errors: `input_error` if a closure of moments is to be learned for a model of which it does not say θ(t), which
/// `reproduce` samples and draws.
template <class System>
void require_parameters_of_closure(const experiment_settings<System>& settings)
{
    const bool of_population =
        visit_choice(settings.training.learning.law, []<class Law>(const Law&) { return population_law<Law>; });
    require(!settings.training.recipe.template holds<expectation_recipe>() ||
                (System::model::layer_count == 1 && of_population),
            "--recipe expectation: reproduce draws theta(t); expected a model without hidden layers and --law carried");
}

/// The table of a score, and score.json, against fresh runs; nothing if none are wanted or can be had.
template <class System>
void score_against_fresh_runs(const experiment_settings<System>& settings, const scored_model& model,
                              const observed_data& training, double of_counts, const executor_of<System>& executor)
{
    const std::size_t runs = settings.scoring.fresh_runs;
    if (runs == 0)
        return;
    if (!training.simulation) {
        say("note: no run.json says how " + settings.data.string() +
            " was simulated, so there are no fresh runs to score against");
        return;
    }
    // Another seed than that of the training runs, whatever the seeds of both commands are.
    std::uint64_t seed = *settings.common.seed ^ 0x9E3779B97F4A7C15U;
    if (seed == training.seed)
        ++seed;
    command_outputs out(settings.common.out, executor);
    const observed_data fresh = observation_stage<System>::simulate_fresh(training, runs, seed, executor);
    const auto times = sampled_times(settings.sampling, training.origin.records());
    const auto score_of_moments = [&](const ensemble_moments& moments, const std::vector<scored_quantity>& quantities) {
        return score_closure(moments, training.starts, fresh.starts, times, quantities, *settings.common.seed, executor,
                             settings.scoring.replicates);
    };
    const closure_score score = score_of_moments(model.moments, model.quantities);
    nlohmann::json json = model.of_survivors ? nlohmann::json::object() : score_json(score.whole);
    json["survivors"] = score_json(score.survivors);
    std::optional<closure_score> of_samples;
    if (model.sampled) {
        of_samples = score_of_moments(*model.sampled, without_survival(model.quantities));
        json["sampled"] = score_json(of_samples->survivors);
    }
    json["R2"] = of_counts;
    json["seed"] = *settings.common.seed;
    json["fresh_runs"] = runs;
    json["fresh_seed"] = seed;
    json["starts"] = training.origin.starts;
    out.text("score.json", json.dump(2) + "\n");
    out.commit();
    if (!model.of_survivors)
        print_part("whole ensemble", score.whole);
    print_part("survivors", score.survivors);
    if (of_samples)
        print_part("sampled at theta(t)", of_samples->survivors);
}

/// Errors: `input_error` if the times of a fit are not those of data.
template <class System>
void require_same_times(const experiment_settings<System>& settings, const fit<System>& fitted,
                        const ensemble_options& simulated, const char* data)
{
    require(simulated.records() == fitted.theta.size(), "parameters.npy: has ", fitted.theta.size(), " times; ", data,
            " has ", simulated.records());
    if (!has_run_file(settings.trained) || !has_run_file(settings.data))
        return;
    require(simulated.record_every == fitted.record_every, "parameters.npy: its times are ", fitted.record_every,
            " time steps apart; those of ", data, " are ", simulated.record_every);
    require(simulated.time_step == fitted.time_step, "parameters.npy: was learned from data with --time-step ",
            as_text(fitted.time_step), "; ", data, " was simulated with ", as_text(simulated.time_step));
}

/// Whether the parameters beside a closure are those of the one start of data.
inline bool has_parameters_of(const std::filesystem::path& trained, const observed_data& data)
{
    if (data.starts.size() != 1 || !std::filesystem::exists(trained / "parameters.npy"))
        return false;
    std::vector<std::string> starts;
    read_run_file(trained).read("starts", starts);
    return starts == data.origin.starts;
}

} // namespace experiment_detail

/// The commands of a system's program. The seed is known by now.
template <system_definition System>
struct experiment_commands {
    using settings_type = experiment_settings<System>;

    static void simulate(const settings_type& settings);
    static void train(const settings_type& settings);
    static void sample(const settings_type& settings);
    static void predict(const settings_type& settings);
    static void closure(const settings_type& settings);
    static void score(const settings_type& settings);
    static void reproduce(const settings_type& settings);
};

/// `simulate`: an ensemble. Memory does not grow with the number of runs.
template <system_definition System>
void experiment_commands<System>::simulate(const settings_type& settings)
{
    using namespace experiment_detail;
    const stopwatch watch;
    const std::uint64_t seed = *settings.common.seed;
    (void)origin_of_system<System>(settings.simulation); // what cannot be simulated leaves nothing behind
    const executor_of<System> executor(settings.common.threads);
    require_memory_for_runs(origin_of_system<System>(settings.simulation), !settings.simulation.no_lattices,
                            executor.thread_count());
    command_outputs out(settings.common.out, executor);
    if (settings.well_mixed)
        well_mixed_stage<System>::write(out, settings.simulation, seed, executor);
    else
        ensemble_stage<System>::simulate_to_files(out, settings.simulation, seed, executor);
    run_file run = begin_run("simulate", settings, seed);
    run.add("well_mixed", nlohmann::json(settings.well_mixed));
    add_starts<System>(run, settings.simulation);
    commit(out, run, watch);
}

/// `train`: from an ensemble to a fit.
template <system_definition System>
void experiment_commands<System>::train(const settings_type& settings)
{
    using namespace experiment_detail;
    const stopwatch watch;
    require_no_checkpoint_is_lost(settings);
    const executor_of<System> executor(settings.common.threads);
    const auto finish = [&](output_directory& out, const trained<System>& result, const ensemble_origin& origin) {
        run_file run = begin_run("train", settings, result.options.seed);
        run.add("data", settings.data);
        run.add("checkpoints", settings.checkpoints);
        add_training<System>(run, result, settings);
        add_closure_of_moments<System>(run, result, origin);
        commit(out, run, watch);
        say(result.note);
    };
    if (settings.training.recipe.template holds<expectation_recipe>()) { // counts and pairs are enough
        require(!settings.checkpoints.resume,
                "--resume: a closure of moments is learned at once; there is nothing to resume");
        const observed_data data = observation_stage<System>::read(settings.data);
        command_outputs out(settings.common.out, executor);
        finish(out, expectation_stage<System>::train(out, data, settings, executor), data.origin);
    } else {
        const lattice_ensemble ensemble = ensemble_stage<System>::read(settings.data);
        command_outputs out(settings.common.out, executor);
        require_no_checkpoint_is_lost(settings); // one that an interrupted commit was about to bring
        keep_request_until_done(settings, ensemble, executor, [&] {
            finish(out, learning_stage<System>::learn(out, ensemble, settings, executor), ensemble.origin());
        });
    }
}

/// `sample`: samples and means of a fit.
template <system_definition System>
void experiment_commands<System>::sample(const settings_type& settings)
{
    using namespace experiment_detail;
    const stopwatch watch;
    const std::uint64_t seed = *settings.common.seed;
    const auto fitted = fit_to_sample(settings);
    const executor_of<System> executor(settings.common.threads);
    command_outputs out(settings.common.out, executor);
    using stage = sampling_stage<System>;
    stage::write_samples(out, fitted, settings.sampling, seed, executor);
    write_spread(out, stage::spread(fitted, settings.sampling, seed, executor), fitted, settings.sampling);
    stage::write_layers(out, fitted, settings.sampling, seed);
    run_file run = begin_run("sample", settings, seed);
    run.add("trained", settings.trained);
    run.add("sampling", settings.sampling);
    run.add("law", fitted.law);
    run.add("record_every", fitted.record_every);
    run.add("time_step", fitted.time_step);
    commit(out, run, watch);
}

/// `predict`: what a closure of moments says of one start.
template <system_definition System>
void experiment_commands<System>::predict(const settings_type& settings)
{
    using namespace experiment_detail;
    const stopwatch watch;
    using stage = expectation_stage<System>;
    const auto starts = starts_of<System>(settings.simulation);
    require(starts.size() == 1, "--start: ", starts.size(), " starts; expected one");
    starts[0].require_room(lattice_of_system<System>::size);
    const expectation_closure closure = closure_file_stage<System>::read(settings.trained);
    ensemble_options trained;
    read_run_file(settings.trained).read("ensemble", trained);
    const std::size_t wanted = settings.prediction.predicted_steps;
    const std::size_t times = wanted > 0 ? wanted + 1 : trained.records();
    const std::vector<double> numbers(starts[0].numbers().begin(), starts[0].numbers().end());

    const stopwatch of_prediction;
    const expectation_prediction prediction = closure.predict(numbers, times);
    const double milliseconds = 1000.0 * of_prediction.seconds();

    const executor_of<System> executor(settings.common.threads);
    command_outputs out(settings.common.out, executor);
    stage::write_prediction(out, prediction);
    run_file run = begin_run("predict", settings, *settings.common.seed);
    std::string note;
    if (settings.prediction.with_parameters) {
        law_of_system<System> law = settings.training.learning.law;
        if (const run_record record = read_run_file(settings.trained); record.has("law"))
            record.read("law", law);
        const auto path =
            stage::follow(closure, prediction.moments, numbers, trained.runs, law, *settings.common.seed, executor);
        require(
            path.has_value(), "--with-parameters: ", std::string(System::name),
            " has no parameters that follow from "
            "counts and pairs; expected a model without hidden layers whose statistics these are, and --law carried");
        fit<System> fitted{path->followed, law, trained.record_every, trained.time_step, {}, survivors{}};
        write_fit<System>(out, fitted);
        write_path(out, *path);
        run.add("law", fitted.law);
        run.add("time_step", fitted.time_step);
        run.add("part", fitted.part);
        add_path<System>(run, closure.options().largest_weight);
        note = path->note;
    }
    run.add("trained", settings.trained);
    run.add("start", starts[0].text());
    run.add("observables", nlohmann::json(observable_names<System>()));
    run.add("record_every", trained.record_every);
    run.add("milliseconds", milliseconds);
    run.add("greatest_distance", prediction.greatest_distance);
    run.add("greatest_distance_at", prediction.at);
    commit(out, run, watch);
    std::printf("%zu times in %s ms; at most %s standard deviations from what was learned\n", times,
                number_text(milliseconds, 1).c_str(), number_text(prediction.greatest_distance, 2).c_str());
    if (prediction.greatest_distance > closure.options().closure.reach)
        say("note: at recorded time " + std::to_string(prediction.at) +
            " the prediction is outside of what was learned, and led back; it says little from there on");
    say(note);
}

/// `closure`: the terms of (14) along a fit's trajectory, beside the derivatives of the data.
template <system_definition System>
void experiment_commands<System>::closure(const settings_type& settings)
{
    using namespace experiment_detail;
    const stopwatch watch;
    const std::uint64_t seed = *settings.common.seed;
    const auto fitted = fit_to_sample(settings);
    const lattice_ensemble ensemble = ensemble_stage<System>::read(settings.data);
    const executor_of<System> executor(settings.common.threads);
    command_outputs out(settings.common.out, executor);
    const auto analysis = closure_stage<System>::analyse(fitted, ensemble, settings.closure, seed, executor);
    closure_stage<System>::write(out, analysis);
    run_file run = begin_run("closure", settings, seed);
    run.add("data", settings.data);
    run.add("trained", settings.trained);
    run.add("law", fitted.law);
    run.add("record_every", fitted.record_every);
    run.add("time_step", fitted.time_step);
    add_closure(run, analysis, settings.closure, fitted.record_every);
    commit(out, run, watch);
    for (const std::string& sentence : analysis.sentences)
        say(sentence);
}

/// `score`: R² of a fit's or a closure's mean counts against the ensemble that it was trained on, then a table against
/// fresh runs.
template <system_definition System>
void experiment_commands<System>::score(const settings_type& settings)
{
    using namespace experiment_detail;
    const executor_of<System> executor(settings.common.threads);
    const std::uint64_t seed = *settings.common.seed;
    using expectation = expectation_stage<System>;
    if (std::filesystem::exists(settings.trained / closure_file_stage<System>::name)) {
        const observed_data training = observation_stage<System>::read(settings.data);
        require_two_times(settings.sampling, training.origin.records());
        const ensemble_moments of_model = expectation::predicted_moments(
            closure_file_stage<System>::read(settings.trained), training, settings.sampling);
        ensemble_moments of_data;
        for (const observed_runs& start : training.starts)
            append_moments(of_data, moments_of(start, sampled_times(settings.sampling, start.records)));
        const double of_counts = explained_variance_of(quantities_of<System>()[0], false, of_model, of_data);
        std::printf("R2 %s\n", number_text(of_counts, 4).c_str());
        scored_model model{of_model, quantities_of<System>()};
        if (settings.scoring.fresh_runs > 0 && has_parameters_of(settings.trained, training)) {
            const auto fitted = fit_to_sample(settings);
            require_same_times(settings, fitted, training.origin.options, "counts.npy");
            model.sampled =
                observation_stage<System>::sampled_moments(fitted, training, settings.sampling, seed, executor);
        }
        score_against_fresh_runs(settings, model, training, of_counts, executor);
        return;
    }
    const auto fitted = fit_to_sample(settings);
    const lattice_ensemble ensemble = ensemble_stage<System>::read(settings.data);
    require_same_times(settings, fitted, ensemble.origin().options, "lattices.npy");
    require_two_times(settings.sampling, ensemble.records());
    const auto means = sampling_stage<System>::means(fitted, settings.sampling, seed, executor);
    const double of_counts = score_of<System>(means, ensemble, settings.sampling, fitted.part);
    std::printf("R2 %s\n", number_text(of_counts, 4).c_str());
    if (settings.scoring.fresh_runs > 0) {
        const observed_data training = observation_stage<System>::read(settings.data);
        const scored_model model{
            observation_stage<System>::sampled_moments(fitted, training, settings.sampling, seed, executor),
            without_survival(quantities_of<System>()), fitted.part.template holds<survivors>()};
        score_against_fresh_runs(settings, model, training, of_counts, executor);
    }
}

/// `reproduce`: all of it, in one directory, with figures.
template <system_definition System>
void experiment_commands<System>::reproduce(const settings_type& settings)
{
    using namespace experiment_detail;
    const stopwatch watch;
    const std::uint64_t seed = *settings.common.seed;
    const auto origin = origin_of_system<System>(settings.simulation);
    require_two_times(settings.sampling, origin.records());
    require_enough_data<System>(origin, settings.training);
    require_memory_for_ensemble(origin);
    require_parameters_of_closure(settings);
    const executor_of<System> executor(settings.common.threads);
    command_outputs out(settings.common.out, executor);
    require_no_checkpoint_is_lost(settings);
    if (settings.checkpoints.resume) // before anything is simulated
        require_same_request(out.path(), record_of(settings), checkpoint_stage<System>::recorded(out.path()));
    run_file run = begin_run("reproduce", settings, seed);
    add_starts<System>(run, settings.simulation);

    std::optional<lattice_ensemble> finished = finished_simulations(out, settings);
    if (!finished) {
        finished = ensemble_stage<System>::simulate(settings.simulation, seed, executor);
        ensemble_stage<System>::write(out, *finished, executor);
        run_file stage = run; // what is finished is kept, whatever becomes of the rest
        stage.add("finished", nlohmann::json("simulate"));
        stage.list_files(out.marks());
        out.text(run_file::name, stage.text(watch.seconds()));
        out.commit_meanwhile();
    }
    const lattice_ensemble& ensemble = *finished;
    const double simulated_after = watch.seconds();

    keep_request_until_done(settings, ensemble, executor, [&] {
        const auto result = learning_stage<System>::learn(out, ensemble, settings, executor);
        add_training<System>(run, result, settings);
        add_closure_of_moments<System>(run, result, ensemble.origin());
        run.add("seconds", nlohmann::json{{"simulate", simulated_after}, {"train", watch.seconds() - simulated_after}});

        const auto spread = sampling_stage<System>::spread(result.fitted, settings.sampling, seed, executor);
        write_spread(out, spread, result.fitted, settings.sampling);
        sampling_stage<System>::write_layers(out, result.fitted, settings.sampling, seed);
        run.add("sampling", settings.sampling);
        const auto means = means_at_sampled_times(spread, settings.sampling, result.fitted.theta.size());
        const double score = score_of<System>(means, ensemble, settings.sampling, result.fitted.part);
        run.add("score", score);
        const auto analysis = closure_stage<System>::analyse(result.fitted, ensemble, settings.closure, seed, executor);
        closure_stage<System>::write(out, analysis);
        add_closure(run, analysis, settings.closure, result.fitted.record_every);
        well_mixed_stage<System>::write_rate_equations(out, settings.simulation);
        commit(out, run, watch);
        std::printf("R2 %s\n", number_text(score, 4).c_str());
        say(result.note);
    });
    if (settings.figures && is_first(executor))
        draw_figures(settings.figures_script, settings.common.out);
}

} // namespace CLOSURA_ABI
} // namespace closura
