// θ(t) by fits at each time, smoothed: to data, by the recipe `path`, with right-hand sides that follow it; or to what
// a closure of moments predicts. Files, beside those of every fit:
//
//     path.npy              float64 [time, parameter]          θ(t) as fitted
//     path_errors.npy       float64 [time, parameter]          standard errors
//     path_smoothed.npy     float64 [time, parameter]          what the right-hand sides were fitted to
//     path_moments.npy      float64 [time, 2, parameter]       <O> to be followed, then <O>_model
//     path_diagnostics.npy  float64 [time, diagnostic]         in the order of `path_diagnostics`
//     path_objective.npy    float64 [time, quantity]           in the order of `path_objective`
//     survival.npy          float64 [time]                     share of the runs that are alive
//
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/number_text.hpp>
#include <closura/experiment/fit.hpp>
#include <closura/experiment/survivors.hpp>
#include <closura/learn/closure_path.hpp>
#include <closura/learn/initial_parameters.hpp>
#include <closura/learn/many_starts.hpp>
#include <closura/learn/moment_path.hpp>
#include <closura/learn/path_objective.hpp>
#include <closura/simulate/ensemble_moments.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// The columns of path_diagnostics.npy.
inline constexpr std::array<std::string_view, 5> path_diagnostics = {"runs", "effective size", "distance of halves",
                                                                     "resamplings", "divergence of the last step"};

/// The columns of path_objective.npy, in nats of the whole lattice: −<log p> of independent units, of θ(t) as smoothed
/// with its standard error, and of θ(t) as followed with its.
inline constexpr std::array<std::string_view, 5> path_objective = {"independent units", "path", "error of path",
                                                                   "followed", "error of followed"};

/// A path, and what was made of it.
template <model_type Model>
struct learned_path {
    std::vector<path_point<Model>> points;
    std::vector<parameters<Model>> smooth;
    std::vector<parameters<Model>> followed; ///< by the right-hand sides, integrated from θ(0); else the smooth path
    std::vector<double> survival;
    objective_over_time of_path;     ///< the objective of `smooth`
    objective_over_time of_followed; ///< and of `followed`
    double residual = 0.0;           ///< of the regression
    std::string note;                ///< its objective, and what else must be said of it
};

namespace experiment_detail {

/// θ(t) of a path, smoothed over some times. At t = 0 units are independent, and known.
template <class Model>
std::vector<parameters<Model>> smooth_path(const std::vector<path_point<Model>>& points,
                                           const parameters<Model>& theta_0, double width)
{
    moment_path rows{Model::parameter_count, {}};
    for (const auto& point : points)
        rows.points.insert(rows.points.end(), point.theta.begin(), point.theta.end());
    std::ranges::copy(theta_0, rows.points.begin());
    rows = smoothed(rows, width);
    std::vector<parameters<Model>> result(rows.times(), theta_0);
    for (std::size_t time = 0; time < rows.times(); ++time)
        std::ranges::copy(rows.at(time), result[time].begin());
    return result;
}

/// θ between times of the data, where Euler's steps divide them.
template <class Model>
std::vector<parameters<Model>> with_substeps(const std::vector<parameters<Model>>& path, std::size_t substeps)
{
    std::vector<parameters<Model>> result;
    for (std::size_t time = 0; time + 1 < path.size(); ++time)
        for (std::size_t n = 0; n < substeps; ++n) {
            result.push_back(path[time]);
            result.back() += static_cast<double>(n) / static_cast<double>(substeps) * (path[time + 1] - path[time]);
        }
    result.push_back(path.back());
    return result;
}

/// θ(t) of right-hand sides that have learned a path.
template <class RightHandSides, model_type Model, class Options>
std::vector<parameters<Model>> integrated_path_of(const RightHandSides& rhs, const parameters<Model>& theta_0,
                                                  std::size_t times, const Options& options)
{
    const auto refuse = [](const std::string& parameter, std::size_t time, double value) {
        fail("--recipe path: the right-hand sides lead away from the path: " + parameter + " at time step " +
             std::to_string(time) + " is " + as_text(value) +
             "; expected parameters from -100 to 100. More --sweeps, or a wider --smoothing, may do");
    };
    std::vector<parameters<Model>> theta;
    try {
        const auto solution = follow(rhs, theta_0, times - 1, options);
        for (std::size_t time = 0; time < times; ++time)
            theta.push_back(solution[time]);
    } catch (const not_finite& found) {
        refuse(found.parameter(), found.time_step(), found.value());
    }
    if (const auto extreme = extreme_along(theta, 0, times - 1); extreme.diverged())
        refuse(extreme.name, extreme.time, extreme.value);
    return theta;
}

/// A population that has lost most of its chains, or whose halves are of two minds, has not followed.
template <class Model>
std::string note_of_path(const std::vector<path_point<Model>>& points, std::size_t chains)
{
    for (std::size_t time = 0; time < points.size(); ++time)
        if (points[time].effective_size < 0.05 * static_cast<double>(chains) || points[time].distance_of_halves > 10.0)
            return "note: at time " + std::to_string(time) + " the population has not followed: of " +
                   std::to_string(chains) + " chains " + number_text(points[time].effective_size, 1) +
                   " were left, and the means of its halves are " + number_text(points[time].distance_of_halves, 1) +
                   " standard errors apart; try more --chains or --carried-steps";
    return {};
}

/// Two texts of lines, one after the other.
inline std::string joined(std::string first, const std::string& second)
{
    if (!first.empty() && !second.empty())
        first += '\n';
    first += second;
    return first;
}

/// Weights that the data wanted larger than the fit may give them.
template <class Model>
std::string note_of_bound(const std::vector<path_point<Model>>& points, double largest_weight)
{
    std::string note;
    for (std::size_t p = Model::bias_count; p < Model::parameter_count; ++p) {
        std::size_t held = 0, first = 0, last = 0;
        for (std::size_t time = 0; time < points.size(); ++time)
            if (points[time].theta[p] > largest_weight * (1.0 - 1e-9)) {
                first = held == 0 ? time : first;
                last = time;
                ++held;
            }
        if (held > 0)
            note = joined(note, "note: " + std::string(Model::parameter_names[p]) + " is held at " +
                                    number_text(largest_weight, 3) + " at " + std::to_string(held) +
                                    " of the times from " + std::to_string(first) + " to " + std::to_string(last) +
                                    ": data there have more such pairs than a model with one phase");
    }
    return note;
}

/// What is said of a path's objective.
template <class Model>
std::string objective_text(const learned_path<Model>& path)
{
    constexpr double sites = static_cast<double>(Model::unit_counts[0]);
    const auto by_site = [](const std::vector<double>& values) { return objective_over_time::mean(values) / sites; };
    const double alone = by_site(path.of_path.of_independent_units);
    // Times are correlated: the mean is as uncertain as they are.
    const auto worth = [&](const objective_over_time& one) {
        return number_text(alone - by_site(one.cross_entropy), 5) + " +- " +
               number_text(by_site(one.standard_error), 5);
    };
    const std::string bound = Model::layer_count > 2 ? "at least " : "";
    return "objective: couplings take " + bound + worth(path.of_path) +
           " nats a site off -<log p> of independent units, " + number_text(alone, 5) +
           ", averaged over time; what follows the path takes " + bound + worth(path.of_followed);
}

/// Adds the objective of a path, and of what follows it: objective(θ(t)) is that of a trajectory.
template <class Model, class Objective>
void add_objective(learned_path<Model>& path, const Objective& objective)
{
    path.of_path = objective(std::span<const parameters<Model>>(path.smooth));
    path.of_followed =
        path.followed == path.smooth ? path.of_path : objective(std::span<const parameters<Model>>(path.followed));
    path.note = joined(objective_text(path), path.note);
}

/// The seed of an objective's populations, apart from that of those that paths are fitted with.
inline std::uint64_t seed_of_objective(std::uint64_t seed) { return seed + 0x9e3779b97f4a7c15U; }

/// By the moments that a path was fitted to. Not for biases of single sites, of which moments say nothing.
template <population_law Law, class Model, class Executor>
void add_objective(learned_path<Model>& path, const Law& law, const std::vector<data_moments<Model>>& moments,
                   std::uint64_t seed, const Executor& executor)
{
    if constexpr (!Model::site_biased[0])
        add_objective(path, [&](std::span<const parameters<Model>> theta) {
            return objective_along(law, theta, std::span<const data_moments<Model>>(moments), seed_of_objective(seed),
                                   executor);
        });
}

} // namespace experiment_detail

/// Fits a path to the survivors, or all runs, of an ensemble, fits right-hand sides to it, and integrates them, after
/// refine(rhs, theta_0, data, path) where the recipe wants steps of Algorithm 1. Calls done() after each time. Errors:
/// `input_error` if law or integrator are of another kind, no run is alive at some time, or the right-hand sides lead
/// away from the path without bound.
template <system_definition System, executor Executor, class Refine, class Done>
[[nodiscard]] learned_path<typename System::model>
learn_by_path(const lattice_ensemble& ensemble, const path_recipe& recipe, const learning_options_of<System>& options,
              const Executor& executor, const Refine& refine, const Done& done)
{
    using model = typename System::model;
    learned_path<model> result;
    require(recipe.refinement_steps == 0 || recipe.learn_from.template holds<all_runs>(),
            "--refinement-steps: ", recipe.refinement_steps,
            "; steps of Algorithm 1 learn from all runs: expected --learn-from all_runs, or none");
    require(recipe.refinement_pull == 0.0 || recipe.refinement_steps > 0, "--refinement-pull: ", recipe.refinement_pull,
            "; there is nothing to pull without steps: expected --refinement-steps beside it");
    require(tableau_of(options.integrator) == euler::tableau,
            "--integrator: --recipe path fits right-hand sides to steps of Euler's method; expected euler");
    if constexpr (right_hand_sides_type<System>::autonomous) {
        const training_data data = training_data_of(ensemble);
        const auto theta_0 =
            experiment_detail::said_of("lattices.npy", [&] { return initial_parameters<model>(data); });
        const auto chosen = selected_runs<System>(ensemble, recipe.learn_from, executor);
        const auto alive = selected_runs<System>(ensemble, survivors{}, executor);
        for (std::size_t record = 0; record < ensemble.records(); ++record)
            result.survival.push_back(static_cast<double>(alive.count(record)) / static_cast<double>(ensemble.runs()));
        const auto learned = [&](std::size_t) { done(); };
        const auto make_followed = [&] {
            result.smooth = experiment_detail::smooth_path(result.points, theta_0, recipe.smoothing);
            const auto path = experiment_detail::with_substeps(result.smooth, options.substeps);
            auto rhs = right_hand_sides_of<System>(theta_0);
            result.residual = regress(rhs, std::span(path), options.time_step / static_cast<double>(options.substeps),
                                      recipe.regression());
            if (recipe.refinement_steps > 0)
                refine(rhs, theta_0, data, std::span<const parameters<model>>(result.smooth));
            result.followed = experiment_detail::integrated_path_of(rhs, theta_0, ensemble.records(), options);
        };
        visit_choice(options.law, [&]<class Law>(const Law& law) {
            if constexpr (model::layer_count > 1) {
                result.points = learn_path(law, options.wake, theta_0, data, chosen, recipe.template path<model>(),
                                           recipe.hidden, options.seed, executor, learned);
                if constexpr (population_law<Law>)
                    result.note = experiment_detail::note_of_path(result.points, law.chains);
                make_followed();
                if constexpr (population_law<Law>)
                    experiment_detail::add_objective(result, [&](std::span<const parameters<model>> theta) {
                        return objective_along(law, theta, data, chosen, recipe.hidden.batch,
                                               experiment_detail::seed_of_objective(options.seed), executor);
                    });
            } else if constexpr (population_law<Law>) {
                const auto moments = data_moments_over_time<model>(data, chosen, executor);
                result.points = learn_path(law, theta_0, std::span<const data_moments<model>>(moments),
                                           recipe.template path<model>(), options.seed, executor, learned);
                result.note = experiment_detail::joined(
                    experiment_detail::note_of_path(result.points, law.chains),
                    experiment_detail::note_of_bound(result.points, recipe.template path<model>().largest_weight));
                make_followed();
                experiment_detail::add_objective(result, law, moments, options.seed, executor);
            } else {
                fail("--law " + std::string(Law::name) +
                     ": without hidden layers --recipe path is for exp(-E)/Z; expected --law carried");
            }
        });
    } else {
        fail("--recipe path: is for right-hand sides that depend on parameters alone; expected --recipe paper");
    }
    return result;
}

/// θ(t) under exp(−E)/Z of the survivors' means that a closure predicts from numbers of molecules. `runs` is the number
/// of runs that the closure was learned from. Nothing if statistics of the model, which has no hidden layers, are not
/// among the observables, or the law is not that of a population. Calls done() after each time.
template <system_definition System, class Observable, executor Executor, class Done>
[[nodiscard]] std::optional<learned_path<typename System::model>>
path_of_prediction(const Observable& observe, const ensemble_moments& predicted, std::span<const double> numbers,
                   std::size_t runs, const path_recipe& recipe, const law_of_system<System>& law_of_path,
                   std::uint64_t seed, const Executor& executor, const Done& done)
{
    using model = typename System::model;
    std::optional<learned_path<model>> result;
    const auto statistics = observables_of_statistics<model>(observe);
    if (!statistics)
        return result;
    std::array<std::uint64_t, 1 + species_count<System>> sites_by_state{lattice_of_system<System>::size};
    for (std::size_t s = 0; s < species_count<System>; ++s) {
        sites_by_state[1 + s] = static_cast<std::uint64_t>(numbers[s]);
        sites_by_state[0] -= sites_by_state[1 + s];
    }
    const auto theta_0 = initial_parameters<model>(sites_by_state, 1);
    const auto wanted = moments_to_follow<model>(predicted.survivors.mean, predicted.width, *statistics, runs);
    visit_choice(law_of_path, [&]<class Law>(const Law& law) {
        if constexpr (population_law<Law>) {
            result.emplace();
            result->points = learn_path(law, theta_0, std::span<const data_moments<model>>(wanted),
                                        recipe.template path<model>(), seed, executor, [&](std::size_t) { done(); });
            result->note = experiment_detail::joined(
                experiment_detail::note_of_path(result->points, law.chains),
                experiment_detail::note_of_bound(result->points, recipe.template path<model>().largest_weight));
            result->smooth = experiment_detail::smooth_path(result->points, theta_0, recipe.smoothing);
            result->followed = result->smooth;
            result->survival = predicted.survival;
            experiment_detail::add_objective(*result, law, wanted, seed, executor);
        }
    });
    return result;
}

/// The files of a path.
template <model_type Model>
void write_path(output_directory& out, const learned_path<Model>& path)
{
    constexpr std::size_t count = Model::parameter_count;
    std::vector<double> theta, errors, smooth, moments, diagnostics, objective;
    const auto append = [](std::vector<double>& to, const auto& values) {
        to.insert(to.end(), values.begin(), values.end());
    };
    for (std::size_t time = 0; time < path.points.size(); ++time) {
        const path_point<Model>& point = path.points[time];
        append(theta, point.theta);
        append(errors, point.error);
        append(smooth, path.smooth[time]);
        append(moments, point.of_data);
        append(moments, point.of_model);
        append(diagnostics, std::array<double, path_diagnostics.size()>{
                                static_cast<double>(point.runs), point.effective_size, point.distance_of_halves,
                                static_cast<double>(point.resamplings), point.divergence});
    }
    for (std::size_t time = 0; time < path.of_path.cross_entropy.size(); ++time)
        append(objective, std::array<double, path_objective.size()>{
                              path.of_path.of_independent_units[time], path.of_path.cross_entropy[time],
                              path.of_path.standard_error[time], path.of_followed.cross_entropy[time],
                              path.of_followed.standard_error[time]});
    const std::size_t times = path.points.size();
    const auto write = [&](const char* file, const std::vector<double>& values, std::vector<std::size_t> shape) {
        out.npy(file, std::span<const double>(values), shape);
    };
    write("path.npy", theta, {times, count});
    write("path_errors.npy", errors, {times, count});
    write("path_smoothed.npy", smooth, {times, count});
    write("path_moments.npy", moments, {times, 2, count});
    write("path_diagnostics.npy", diagnostics, {times, path_diagnostics.size()});
    if (!objective.empty())
        write("path_objective.npy", objective, {times, path_objective.size()});
    write("survival.npy", path.survival, {path.survival.size()});
}

} // namespace CLOSURA_ABI
} // namespace closura
