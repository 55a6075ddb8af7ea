// Closures in the expectation coordinates, and honest scores, from and to files:
//
//     closure.npz                     the closure that `train --recipe expectation` has learned
//     prediction.npy                  float64 [time, observable]   means of the survivors
//     prediction_whole.npy            float64 [time, observable]   means of all runs
//     prediction_deviations.npy       float64 [time, species]      standard deviations of the counts, of all runs
//     prediction_survival.npy         float64 [time]               share of runs that have lost no species
//     score.json                      what `score` says of a fit or a closure against fresh runs
//
// Counts and pairs of runs are all that is needed: counts.npy and pairs.npy, or lattices.npy where they are missing.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/analyse/closure_score.hpp>
#include <closura/analyse/model_samples.hpp>
#include <closura/core/number_text.hpp>
#include <closura/experiment/executor_of.hpp>
#include <closura/experiment/model_output.hpp>
#include <closura/experiment/path_stage.hpp>
#include <closura/experiment/trained.hpp>
#include <closura/io/archive.hpp>
#include <closura/learn/expectation_closure.hpp>
#include <closura/run/interruption.hpp>
#include <closura/run/progress.hpp>
#include <closura/simulate/observed_ensemble.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Counts and pairs of an ensemble, by its starts, and how it was simulated, if a run.json says so.
struct observed_data {
    ensemble_origin origin;
    std::vector<observed_runs> starts;
    std::optional<simulation_settings> simulation;
    std::uint64_t seed = 0;
};

/// From ensembles of any number of starts, and from fits, to the moments that are learned from and scored.
template <system_definition System>
struct observation_stage {
    static observed_data read(const std::filesystem::path& directory);
    static observed_data observe(const lattice_ensemble& ensemble);
    /// New runs of the same starts; the seed must be another.
    static observed_data simulate_fresh(const observed_data& data, std::size_t runs, std::uint64_t seed,
                                        const executor_of<System>& executor);
    /// Moments of a fit's samples at the sampled times: what is scored of it. A fit of the survivors has theirs.
    static ensemble_moments sampled_moments(const fit<System>& fitted, const observed_data& data,
                                            const sampling_settings& settings, std::uint64_t seed,
                                            const executor_of<System>& executor);
};

/// A closure of moments and its file.
template <system_definition System>
struct closure_file_stage {
    static constexpr const char* name = "closure.npz";

    static void write(output_directory& out, const expectation_closure& closure);
    static expectation_closure read(const std::filesystem::path& directory);
};

/// From observed data to a closure of moments, and from that to predictions.
template <system_definition System>
struct expectation_stage {
    /// Learns a closure of moments from any number of starts and adds it to the outputs; with θ(t), where there is one
    /// start and the model has one.
    static trained<System> train(output_directory& out, const observed_data& data,
                                 const experiment_settings<System>& settings, const executor_of<System>& executor);
    static expectation_closure learn(const observed_data& data, const expectation_options& options,
                                     const executor_of<System>& executor);
    static void write_prediction(output_directory& out, const expectation_prediction& prediction);
    /// θ(t) of the survivors that a closure predicts; nothing where a model or law has none (path_of_prediction).
    static std::optional<learned_path<typename System::model>>
    follow(const expectation_closure& closure, const ensemble_moments& predicted, std::span<const double> numbers,
           std::size_t runs, const law_of_system<System>& law, std::uint64_t seed, const executor_of<System>& executor);
    /// Moments that a closure predicts for all starts of the data, at the sampled times.
    static ensemble_moments predicted_moments(const expectation_closure& closure, const observed_data& data,
                                              const sampling_settings& settings);
};

namespace experiment_detail {

/// "counts[H]", "pairs[H,P]": observables as in score.json.
template <class System>
std::vector<std::string> observable_names()
{
    std::vector<std::string> names;
    for (const std::string_view species : species_names<System>)
        names.push_back("counts[" + std::string(species) + "]");
    for (const state_pair& pair : pairs_of<System>::pairs)
        names.push_back("pairs[" + std::string(species_names<System>[pair.first - 1U]) + "," +
                        std::string(species_names<System>[pair.second - 1U]) + "]");
    return names;
}

/// Counts, then pairs.
template <class System>
auto counts_and_pairs()
{
    return observables(counts_of<System>{}, pairs_of<System>{});
}

template <class System>
std::vector<scored_quantity> quantities_of()
{
    std::vector<std::string> pairs;
    for (const std::string& name : observable_names<System>())
        if (name.starts_with("pairs["))
            pairs.push_back(name.substr(6, name.size() - 7));
    return scored_quantities(species_count<System>, pairs);
}

/// Sites and bonds of a system's lattice: where it is full of one species, all bonds are pairs. They are counted as in
/// pairs.npy, across walls, too.
template <class System>
moment_coordinates coordinates_of()
{
    using lattice = lattice_of_system<System>;
    const std::vector<std::uint8_t> full(lattice::size, 1);
    const auto bonds = pairs_of<System>{}(lattice_states<lattice>(std::span(full).template first<lattice::size>()))[0];
    return {species_count<System>, lattice::size, static_cast<std::size_t>(bonds)};
}

template <class System>
reaction_drift drift_of(const ensemble_options& options)
{
    return {System::network, coordinates_of<System>(), options.time_step,
            options.time_step * static_cast<double>(options.record_every)};
}

/// Counts and pairs side by side, [record of a run, observable], as runs of the starts of an ensemble.
template <class System>
std::vector<observed_runs> runs_by_start(const ensemble_origin& origin, std::span<const std::int32_t> values)
{
    const std::size_t width = values.size() / (origin.runs() * origin.records());
    const std::size_t of_start = values.size() / origin.starts.size();
    std::vector<observed_runs> starts;
    for (std::size_t start = 0; start < origin.starts.size(); ++start) {
        const auto part = values.subspan(start * of_start, of_start);
        starts.push_back(observed_runs::of(System::network, std::vector<std::int32_t>(part.begin(), part.end()),
                                           origin.options.runs, origin.records(), width));
    }
    return starts;
}

inline nlohmann::json number_or_null(double value)
{
    return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr);
}

inline nlohmann::json score_json(const std::vector<explained_quantity>& part)
{
    nlohmann::json json = nlohmann::json::object();
    for (const explained_quantity& one : part)
        json[one.name] = {{"training", number_or_null(one.training)},
                          {"fresh", number_or_null(one.fresh)},
                          {"ceiling", number_or_null(one.ceiling)},
                          {"interval", {number_or_null(one.interval[0]), number_or_null(one.interval[1])}}};
    return json;
}

inline void print_part(const char* part, const std::vector<explained_quantity>& lines)
{
    std::printf("%-20s %9s %9s %20s %9s\n", part, "training", "fresh", "95 % interval", "ceiling");
    const auto text = [](double value) { return number_text(value, 4); };
    for (const explained_quantity& one : lines)
        std::printf("%-20s %9s %9s %9s .. %7s %9s\n", one.name.c_str(), text(one.training).c_str(),
                    text(one.fresh).c_str(), text(one.interval[0]).c_str(), text(one.interval[1]).c_str(),
                    text(one.ceiling).c_str());
}

} // namespace experiment_detail

template <system_definition System>
observed_data observation_stage<System>::read(const std::filesystem::path& directory)
{
    using namespace experiment_detail;
    constexpr std::size_t counts_width = value_count<counts_of<System>>, pairs_width = value_count<pairs_of<System>>;
    observed_data data;
    data.origin = {{species_names<System>.begin(), species_names<System>.end()},
                   {lattice_of_system<System>::extents.begin(), lattice_of_system<System>::extents.end()},
                   {},
                   {}};
    const auto path = directory / "counts.npy";
    std::optional<run_record> record;
    if (has_run_file(directory)) {
        record = read_run_file(directory);
        require_same_identity(path.string(), record->identity(), identity_of_simulations<typename System::model>());
        if (record->has("starts"))
            record->read("starts", data.origin.starts);
        if (record->has("seed"))
            record->read("seed", data.seed);
        if (record->has("simulation")) {
            data.simulation.emplace();
            record->read("simulation", *data.simulation);
            data.origin.options = data.simulation->ensemble;
        }
    }
    if (data.origin.starts.empty())
        data.origin.starts = {"unknown"};

    std::vector<std::int32_t> values;
    if (!std::filesystem::exists(path)) {
        observed_data seen = observe(read_ensemble<System>(directory));
        seen.simulation = data.simulation;
        seen.seed = data.seed;
        return seen;
    } else {
        const auto read = [&](const char* name, std::size_t width, const char* axes) {
            const auto file = directory / name;
            std::uint64_t checksum = 0;
            auto found = read_npy_values<std::int32_t>(file, 3, axes, &checksum);
            if (record)
                record->require_unchanged(file, checksum);
            if (found.shape[2] != width)
                io_detail::refuse_shape(found.shape, std::vector<std::size_t>{any_extent, any_extent, width},
                                        file.string(), axes);
            return found;
        };
        const auto [counts, shape] = read("counts.npy", counts_width, "[run, step, species]");
        const auto [pairs, pairs_shape] = read("pairs.npy", pairs_width, "[run, step, pair of species]");
        if (pairs_shape[0] != shape[0] || pairs_shape[1] != shape[1])
            io_detail::refuse_shape(pairs_shape, std::vector<std::size_t>{shape[0], shape[1], pairs_width},
                                    (directory / "pairs.npy").string(), "[run, step, pair of species]");
        const std::size_t starts = data.origin.starts.size();
        require(shape[0] > 0 && shape[1] > 0 && shape[0] % starts == 0, path.string(), ": has ", shape[0], " runs for ",
                starts, " initial conditions");
        data.origin.options.runs = shape[0] / starts;
        data.origin.options.steps = (shape[1] - 1) * data.origin.options.record_every;
        const auto sites = static_cast<std::int32_t>(lattice_of_system<System>::size);
        require(std::ranges::all_of(counts, [&](std::int32_t n) { return n >= 0 && n <= sites; }), path.string(),
                ": has numbers of molecules that are not from 0 to ", sites);
        values.reserve(counts.size() + pairs.size());
        for (std::size_t row = 0; row < shape[0] * shape[1]; ++row) {
            values.insert(values.end(), &counts[row * counts_width], &counts[row * counts_width] + counts_width);
            values.insert(values.end(), &pairs[row * pairs_width], &pairs[row * pairs_width] + pairs_width);
        }
    }
    data.starts = runs_by_start<System>(data.origin, values);
    return data;
}

template <system_definition System>
observed_data observation_stage<System>::observe(const lattice_ensemble& ensemble)
{
    using namespace experiment_detail;
    observed_data data;
    data.origin = ensemble.origin();
    observed_ensemble seen(data.origin, counts_and_pairs<System>());
    visit_runs<lattice_of_system<System>>(ensemble, serial{}, seen);
    data.starts = runs_by_start<System>(data.origin, seen.values());
    return data;
}

template <system_definition System>
trained<System> expectation_stage<System>::train(output_directory& out, const observed_data& data,
                                                 const experiment_settings<System>& settings,
                                                 const executor_of<System>& executor)
{
    const expectation_options& wanted = settings.training.recipe.template get_if<expectation_recipe>()->closure;
    const auto& simulated = data.origin.options;
    trained<System> result;
    result.options = settings.training.learning;
    result.options.seed = settings.common.seed.value_or(0);
    result.fitted.law = result.options.law;
    result.fitted.record_every = simulated.record_every;
    result.fitted.time_step = simulated.time_step;
    result.fitted.part = survivors{};
    result.closure = learn(data, wanted, executor);
    closure_file_stage<System>::write(out, *result.closure);
    if (data.starts.size() == 1) {
        const observed_runs& start = data.starts[0];
        const auto first = std::span(start.values).template first<species_count<System>>(); // all runs begin alike
        const std::vector<double> numbers(first.begin(), first.end());
        const auto prediction = result.closure->predict(numbers, start.records);
        if (const auto path = follow(*result.closure, prediction.moments, numbers, start.runs, result.fitted.law,
                                     result.options.seed, executor)) {
            result.fitted.theta = path->followed;
            result.fitted.extreme = extreme_along(path->followed, 0, path->followed.size() - 1);
            result.note = path->note;
            write_fit<System>(out, result.fitted);
            write_path(out, *path);
        }
    }
    return result;
}

template <system_definition System>
expectation_closure expectation_stage<System>::learn(const observed_data& data, const expectation_options& options,
                                                     const executor_of<System>& executor)
{
    return expectation_closure::learn(data.starts, experiment_detail::coordinates_of<System>(),
                                      experiment_detail::drift_of<System>(data.origin.options), options, executor);
}

template <system_definition System>
void closure_file_stage<System>::write(output_directory& out, const expectation_closure& closure)
{
    write_archive(out, "closure", closure);
}

template <system_definition System>
expectation_closure closure_file_stage<System>::read(const std::filesystem::path& directory)
{
    expectation_closure closure;
    const run_record record = read_run_file(directory);
    require_same_identity((directory / name).string(), record.identity(), identity_of<typename System::model>());
    read_archive(directory, "closure", closure);
    require(closure.survivors().coordinates() == experiment_detail::coordinates_of<System>(),
            (directory / name).string(), ": was made with other species or another lattice");
    ensemble_options options;
    record.read("ensemble", options);
    closure.set_drift(experiment_detail::drift_of<System>(options));
    return closure;
}

template <system_definition System>
void expectation_stage<System>::write_prediction(output_directory& out, const expectation_prediction& prediction)
{
    const ensemble_moments& moments = prediction.moments;
    const std::size_t times = moments.times(), species = species_count<System>;
    out.npy("prediction.npy", std::span<const double>(moments.survivors.mean), {times, moments.width});
    out.npy("prediction_whole.npy", std::span<const double>(moments.whole.mean), {times, moments.width});
    out.npy("prediction_survival.npy", std::span<const double>(moments.survival), {times});
    std::vector<double> deviations;
    deviations.reserve(times * species);
    for (std::size_t t = 0; t < times; ++t)
        for (std::size_t s = 0; s < species; ++s)
            deviations.push_back(moments.whole.standard_deviation[t * moments.width + s]);
    out.npy("prediction_deviations.npy", std::span<const double>(deviations), {times, species});
}

template <system_definition System>
std::optional<learned_path<typename System::model>>
expectation_stage<System>::follow(const expectation_closure& closure, const ensemble_moments& predicted,
                                  std::span<const double> numbers, std::size_t runs, const law_of_system<System>& law,
                                  std::uint64_t seed, const executor_of<System>& executor)
{
    if constexpr (System::model::layer_count == 1) {
        progress bar("following the moments", predicted.times());
        path_recipe recipe;
        recipe.largest_weight = closure.options().largest_weight;
        return path_of_prediction<System>(experiment_detail::counts_and_pairs<System>(), predicted, numbers, runs,
                                          recipe, law, seed, executor, [&] {
                                              ++bar;
                                              require_not_interrupted(executor);
                                          });
    } else {
        return std::nullopt;
    }
}

template <system_definition System>
observed_data observation_stage<System>::simulate_fresh(const observed_data& data, std::size_t runs, std::uint64_t seed,
                                                        const executor_of<System>& executor)
{
    using namespace experiment_detail;
    simulation_settings settings = *data.simulation;
    settings.start = data.origin.starts;
    settings.ensemble = data.origin.options;
    settings.ensemble.runs = runs;
    observed_data fresh{origin_of_system<System>(settings), {}, settings, seed};
    observed_ensemble seen(fresh.origin, counts_and_pairs<System>());
    const auto simulating = with_progress(executor, "simulating fresh runs", fresh.origin.runs());
    with_simulated_system<System>(settings, seed, [&](const auto& simulate) {
        distribute(simulating, fresh.origin.runs(), [&](std::size_t number) { simulate(number, seen); });
    });
    gather(executor, seen.values(), fresh.origin.records() * seen.width);
    fresh.starts = runs_by_start<System>(fresh.origin, seen.values());
    return fresh;
}

template <system_definition System>
ensemble_moments observation_stage<System>::sampled_moments(const fit<System>& fitted, const observed_data& data,
                                                            const sampling_settings& settings, std::uint64_t seed,
                                                            const executor_of<System>& executor)
{
    using namespace experiment_detail;
    using lattice = lattice_of_system<System>;
    constexpr std::size_t counts_width = value_count<counts_of<System>>, pairs_width = value_count<pairs_of<System>>;
    constexpr std::size_t width = counts_width + pairs_width;
    const auto times = sampled_times(settings, fitted.theta.size());
    // Of a population, as many as there are chains: fewer would add noise that the model has not.
    const std::size_t samples = visit_choice(fitted.law, [&]<class Law>(const Law& law) {
        if constexpr (population_law<Law>)
            return (std::max)(settings.samples, std::size_t{law.chains});
        else
            return settings.samples;
    });
    const auto by_time =
        observed_along(fitted.law, std::span(fitted.theta), std::span<const std::size_t>(times), samples, seed,
                       executor, [](const auto& states) {
                           std::vector<std::uint8_t> sites(lattice::size);
                           states.get_layer(0, std::span(sites));
                           const lattice_states<lattice> visible = std::span(sites).template first<lattice::size>();
                           std::array<std::int32_t, width> values;
                           const auto next = std::ranges::copy(counts_of<System>{}(visible), values.begin()).out;
                           std::ranges::copy(pairs_of<System>{}(visible), next);
                           return values;
                       });
    std::vector<std::int32_t> values;
    values.reserve(by_time.size() * width);
    for (std::size_t sample = 0; sample < samples; ++sample)
        for (std::size_t n = 0; n < times.size(); ++n)
            values.insert(values.end(), by_time[n * samples + sample].begin(), by_time[n * samples + sample].end());
    const auto all =
        reachable_species(System::network, species_set::of(std::span(data.starts[0].values).first(counts_width)));
    const auto seen = observed_runs::of(System::network, std::move(values), samples, times.size(), width, all);
    std::vector<std::size_t> records(times.size());
    std::iota(records.begin(), records.end(), std::size_t{0});
    ensemble_moments moments = moments_of(seen, records);
    if (fitted.part.template holds<survivors>())
        moments.survivors = moments.whole; // it was fitted to their means as it is, empty lattices included
    return moments;
}

template <system_definition System>
ensemble_moments expectation_stage<System>::predicted_moments(const expectation_closure& closure,
                                                              const observed_data& data,
                                                              const sampling_settings& settings)
{
    ensemble_moments all;
    for (const observed_runs& start : data.starts) {
        const auto first = std::span(start.values).template first<species_count<System>>(); // all runs begin alike
        const std::vector<double> numbers(first.begin(), first.end());
        const auto times = sampled_times(settings, start.records);
        append_moments(all, moments_at(closure.predict(numbers, start.records).moments, times));
    }
    return all;
}

} // namespace CLOSURA_ABI
} // namespace closura
