#include "commands.hpp"

#include <closura/io/npy.hpp>
#include <closura/io/output_directory.hpp>
#include <closura/run/executors.hpp>
#include <closura/run/progress.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <span>
#include <string>

namespace lotka_volterra {

namespace {

using closura::input_error;
using closura::output_directory;

using counts_of_species = closura::visible_counts<model>;

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

/// An executor that shows how much is done.
class with_progress {
public:
    with_progress(std::size_t threads, const std::string& title, std::size_t count)
        : threads_(threads), progress_(title, count)
    {}

    template <class Function>
    void operator()(std::size_t count, Function function)
    {
        threads_(count, [&](std::size_t i) {
            function(i);
            const std::scoped_lock lock(mutex_);
            ++progress_;
        });
    }

private:
    closura::threads threads_;
    closura::progress progress_;
    std::mutex mutex_;
};

void write_run(output_directory& out, nlohmann::json& run, const stopwatch& watch)
{
    run["wall_seconds"] = watch.seconds();
    out.text("run.json", run.dump(2) + "\n");
}

// ---- simulate

void require_room(const simulation_settings& settings)
{
    if (settings.hunters > lattice::size || settings.prey > lattice::size - settings.hunters)
        throw input_error("--hunters " + std::to_string(settings.hunters) + " and --prey " +
                          std::to_string(settings.prey) + ": more particles than the lattice has sites (" +
                          std::to_string(lattice::size) + ")");
}

simulations run_simulations(const common_options& common, const simulation_settings& settings)
{
    require_room(settings);
    simulations result{{}, settings.runs, settings.steps + 1};
    result.states.resize(result.runs * result.times * lattice::size);
    with_progress executor(common.threads, "simulating", settings.runs);
    executor(settings.runs, [&](std::size_t run) {
        const closura::stream_key key{static_cast<std::uint64_t>(closura::purpose::simulation), 0, run};
        auto simulation = closura::simulation_on<lattice>(reactions, closura::random_stream(common.seed, key),
                                                          {.site_choice = settings.site_choice});
        simulation.place<H>(settings.hunters);
        simulation.place<P>(settings.prey);
        for (std::size_t time = 0; time < result.times; ++time) {
            if (time > 0)
                simulation.step();
            std::ranges::copy(simulation.states(),
                              result.states.begin() +
                                  static_cast<std::ptrdiff_t>((run * result.times + time) * lattice::size));
        }
    });
    return result;
}

void write_simulations(output_directory& out, const simulations& data)
{
    std::vector<std::int32_t> counts;
    std::vector<std::int32_t> pairs;
    counts.reserve(data.runs * data.times * 2);
    pairs.reserve(data.runs * data.times * 3);
    for (std::size_t run = 0; run < data.runs; ++run)
        for (std::size_t time = 0; time < data.times; ++time) {
            const std::span<const std::uint8_t, lattice::size> states(data.view().at(run, time));
            for (std::uint8_t species : {std::uint8_t{1}, std::uint8_t{2}})
                counts.push_back(static_cast<std::int32_t>(std::ranges::count(states, species)));
            for (std::uint32_t count : closura::count_neighbour_pairs<lattice>(states, {{1, 1}, {2, 2}, {1, 2}}))
                pairs.push_back(static_cast<std::int32_t>(count));
        }
    out.npy("lattices.npy", std::span(data.states), {data.runs, data.times, lattice::extents[0], lattice::extents[1]});
    out.npy("counts.npy", std::span(counts), {data.runs, data.times, 2U});
    out.npy("pairs.npy", std::span(pairs), {data.runs, data.times, 3U});
}

simulations read_simulations(const std::filesystem::path& directory)
{
    const auto path = directory / "lattices.npy";
    const auto lattices = closura::read_npy<std::uint8_t, 4>(path, "[run, step, y, x]");
    closura::require_shape(lattices,
                           {closura::any_extent, closura::any_extent, lattice::extents[0], lattice::extents[1]},
                           path.string(), "[run, step, y, x]");
    closura::require_range(lattices, 0, 2, path.string());
    return {{lattices.begin(), lattices.end()}, lattices.shape(0), lattices.shape(1)};
}

/// Mean counts of H and P over the runs, at a time step.
counts_of_species data_means(const closura::training_data& data, std::size_t time)
{
    counts_of_species means{};
    for (std::size_t run = 0; run < data.runs(); ++run)
        for (std::uint8_t state : data.at(run, time))
            if (state > 0)
                means[state - 1U] += 1.0 / static_cast<double>(data.runs());
    return means;
}

// ---- train

using learning = closura::dynamic_learning<right_hand_sides>;

void require_enough_data(const simulations& data, const closura::learning_options<model>& options)
{
    if (data.runs < options.batch)
        throw input_error("lattices.npy: has " + std::to_string(data.runs) + " runs; a batch needs " +
                          std::to_string(options.batch));
    if (data.times <= options.window)
        throw input_error("lattices.npy: has " + std::to_string(data.times) + " time steps; a window needs " +
                          std::to_string(options.window + 1));
}

learning start_learning(const common_options& common, const training_settings& settings, const simulations& data)
{
    auto options = settings.learning;
    options.seed = common.seed;
    options.learning_rate = settings.learning_rate_per_site > 0.0
                                ? options.rate_per_site(settings.learning_rate_per_site)
                                : options.uniform_rate(settings.learning_rate);
    const counts_of_species initial = data_means(data.view(), 0);
    if (std::min(initial[0], initial[1]) <= 0.0 || initial[0] + initial[1] >= static_cast<double>(lattice::size))
        throw input_error("lattices.npy: at t = 0 there must be hunters, prey and empty sites");
    const auto theta_0 = initial_parameters(initial[0] / lattice::size, initial[1] / lattice::size);
    right_hand_sides rhs(theta_0, domain);
    if (!settings.resume) {
        require_enough_data(data, options);
        return {std::move(rhs), theta_0, data.view(), options};
    }
    auto saved = closura::read_checkpoint(common.out, std::move(rhs));
    require_enough_data(data, saved.options);
    if (saved.state.mu.size() != data.times)
        throw input_error("checkpoint_centres.npy: has " + std::to_string(saved.state.mu.size()) +
                          " times; lattices.npy has " + std::to_string(data.times));
    learning result(std::move(saved.right_hand_sides), theta_0, data.view(), saved.options);
    result.resume(std::move(saved.state));
    return result;
}

void write_learned(output_directory& out, learning& learned)
{
    const auto& theta = learned.solution();
    out.npy("parameters.npy", closura::to_array(theta.points(0, theta.last_step())));
    out.text("parameter_names.json", nlohmann::json(model::parameter_names).dump() + "\n");
    closura::write_checkpoint(out, learned);
}

void run_learning(const common_options& common, const training_settings& settings, learning& learned)
{
    const closura::threads executor(common.threads);
    const std::size_t done = learned.state().steps_done;
    closura::progress progress("learning", settings.optimisation_steps - std::min(done, settings.optimisation_steps));
    for (std::size_t step = done; step < settings.optimisation_steps; ++step) {
        learned.step(executor);
        ++progress;
        if (settings.checkpoint_every > 0 && (step + 1) % settings.checkpoint_every == 0) {
            output_directory out{common.out};
            closura::write_checkpoint(out, learned);
            out.commit();
        }
    }
}

parameters_over_time at_data_times(const closura::trajectory<model>& theta)
{
    parameters_over_time result;
    for (std::size_t time = 0; time <= theta.last_step(); ++time)
        result.push_back(theta[time]);
    return result;
}

parameters_over_time read_parameters(const std::filesystem::path& directory)
{
    const auto path = directory / "parameters.npy";
    const auto array = closura::read_npy<double, 2>(path, "[time, parameter]");
    closura::require_shape(array, {closura::any_extent, model::parameter_count}, path.string(), "[time, parameter]");
    closura::require_finite(array, path.string());
    return closura::parameters_from_array<model>(array);
}

// ---- sample and score

std::vector<std::size_t> sampled_times(std::size_t times, std::size_t every)
{
    std::vector<std::size_t> result;
    for (std::size_t time = 0; time < times; time += every)
        result.push_back(time);
    return result;
}

std::vector<counts_of_species> means_of_model(const common_options& common, const sampling_settings& settings,
                                              const parameters_over_time& theta)
{
    const auto times = sampled_times(theta.size(), settings.every);
    std::vector<counts_of_species> means(times.size());
    with_progress executor(common.threads, "sampling", times.size());
    executor(times.size(), [&](std::size_t n) {
        means[n] = closura::model_means(theta[times[n]], settings.samples, settings.gibbs_steps, common.seed,
                                        {static_cast<std::uint64_t>(closura::purpose::evaluation), times[n], 0});
    });
    return means;
}

/// Visible samples of the model, [time, sample, y, x]: the ones that `means_of_model` averages over.
std::vector<std::uint8_t> samples_of_model(const common_options& common, const sampling_settings& settings,
                                           const parameters_over_time& theta)
{
    const auto times = sampled_times(theta.size(), settings.every);
    std::vector<std::uint8_t> samples(times.size() * settings.samples * lattice::size);
    closura::threads executor(common.threads);
    executor(times.size(), [&](std::size_t n) {
        const closura::stream_key key{static_cast<std::uint64_t>(closura::purpose::evaluation), times[n], 0};
        closura::sampler<model> chains(common.seed, settings.samples, key);
        chains.randomise();
        chains.sweep(theta[times[n]], settings.gibbs_steps);
        for (std::size_t sample = 0; sample < settings.samples; ++sample)
            chains.chain(sample).get_layer(
                0, std::span(samples).subspan((n * settings.samples + sample) * lattice::size, lattice::size));
    });
    return samples;
}

/// Figure 2c: the layers after Gibbs sampling from random units, and the probabilities of H and P that the last states
/// were drawn from.
void write_layers(output_directory& out, const common_options& common, const sampling_settings& settings,
                  const parameters_over_time& theta)
{
    const auto& here = theta[std::min(settings.layers_at, theta.size() - 1)];
    closura::sampler<model> chains(
        common.seed, 1,
        {static_cast<std::uint64_t>(closura::purpose::evaluation), settings.layers_at, settings.samples});
    chains.randomise();
    chains.sweep(here, settings.layers_gibbs_steps);
    const auto& states = chains.chain(0);
    std::vector<std::uint8_t> layers;
    std::vector<double> probabilities;
    const auto add_layer = [&]<std::size_t Layer>(std::integral_constant<std::size_t, Layer>) {
        std::ranges::copy(states.layer(Layer), std::back_inserter(layers));
        for (std::size_t site = 0; site < lattice::size; ++site)
            std::ranges::copy(closura::conditional_probabilities<Layer>(here, states, site),
                              std::back_inserter(probabilities));
    };
    [&]<std::size_t... Layer>(std::index_sequence<Layer...>)
    {
        (add_layer(std::integral_constant<std::size_t, Layer>{}), ...);
    }
    (std::make_index_sequence<model::layer_count>{});
    out.npy("layers.npy", std::span(layers), {model::layer_count, lattice::extents[0], lattice::extents[1]});
    out.npy("layer_probabilities.npy", std::span(probabilities),
            {model::layer_count, lattice::extents[0], lattice::extents[1], 2U});
}

void write_means(output_directory& out, const sampling_settings& settings, const parameters_over_time& theta,
                 const std::vector<counts_of_species>& means)
{
    std::vector<double> times;
    for (std::size_t time : sampled_times(theta.size(), settings.every))
        times.push_back(static_cast<double>(time));
    out.npy("model_times.npy", std::span(times), {times.size()});
    out.npy("model_counts.npy", std::span(means.data()->data(), means.size() * 2), {means.size(), 2U});
}

double score_of(const sampling_settings& settings, const std::vector<counts_of_species>& means,
                const closura::training_data& data)
{
    std::vector<counts_of_species> expected;
    for (std::size_t time : sampled_times(data.steps(), settings.every))
        expected.push_back(data_means(data, time));
    return closura::explained_variance<2>(means, expected);
}

void draw_figures(const std::filesystem::path& directory)
{
    const char* python = std::getenv("CLOSURA_PYTHON");
    const std::string command = std::string("'") + (python != nullptr ? python : "python3") +
                                "' '" CLOSURA_EXAMPLE_DIR "/figures.py' '" + directory.string() + "'";
    if (std::system(command.c_str()) != 0)
        throw closura::output_error("the figures could not be drawn (" + command + ")");
}

} // namespace

void simulate(const common_options& common, const simulation_settings& settings, nlohmann::json run)
{
    const stopwatch watch;
    require_room(settings);
    output_directory out{common.out};
    write_simulations(out, run_simulations(common, settings));
    write_run(out, run, watch);
    out.commit();
}

void train(const common_options& common, const training_settings& settings, const std::filesystem::path& data,
           nlohmann::json run)
{
    const stopwatch watch;
    const simulations simulated = read_simulations(data);
    learning learned = start_learning(common, settings, simulated);
    output_directory out{common.out};
    run_learning(common, settings, learned);
    write_learned(out, learned);
    run["training"]["learning"] = learned.options();
    run["seed"] = learned.options().seed; // of the checkpoint, if resumed
    write_run(out, run, watch);
    out.commit();
}

void sample(const common_options& common, const sampling_settings& settings, const std::filesystem::path& trained,
            nlohmann::json run)
{
    const stopwatch watch;
    const parameters_over_time theta = read_parameters(trained);
    output_directory out{common.out};
    write_means(out, settings, theta, means_of_model(common, settings, theta));
    const auto samples = samples_of_model(common, settings, theta);
    out.npy("samples.npy", std::span(samples),
            {sampled_times(theta.size(), settings.every).size(), settings.samples, lattice::extents[0],
             lattice::extents[1]});
    write_layers(out, common, settings, theta);
    write_run(out, run, watch);
    out.commit();
}

double score(const common_options& common, const sampling_settings& settings, const std::filesystem::path& trained,
             const std::filesystem::path& data)
{
    const parameters_over_time theta = read_parameters(trained);
    const simulations simulated = read_simulations(data);
    if (simulated.times != theta.size())
        throw input_error("parameters.npy: has " + std::to_string(theta.size()) + " times; lattices.npy has " +
                          std::to_string(simulated.times));
    const double result = score_of(settings, means_of_model(common, settings, theta), simulated.view());
    std::printf("R2 %.4f\n", result);
    return result;
}

void reproduce(const common_options& common, const simulation_settings& simulation, const training_settings& training,
               const sampling_settings& sampling, bool figures, nlohmann::json run)
{
    const stopwatch watch;
    require_room(simulation);
    output_directory out{common.out};
    const simulations simulated = run_simulations(common, simulation);
    write_simulations(out, simulated);
    run["seconds"]["simulate"] = watch.seconds();

    learning learned = start_learning(common, training, simulated);
    run_learning(common, training, learned);
    write_learned(out, learned);
    run["training"]["learning"] = learned.options();
    run["seconds"]["train"] = watch.seconds() - run["seconds"]["simulate"].get<double>();

    const auto theta = at_data_times(learned.solution());
    const auto means = means_of_model(common, sampling, theta);
    write_means(out, sampling, theta, means);
    write_layers(out, common, sampling, theta);
    const double result = score_of(sampling, means, simulated.view());
    run["score"] = result;
    write_run(out, run, watch);
    out.commit();
    std::printf("R2 %.4f\n", result);
    if (figures)
        draw_figures(common.out);
}

} // namespace lotka_volterra
