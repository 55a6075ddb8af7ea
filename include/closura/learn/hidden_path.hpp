// The path of a model with hidden layers through time: θ(t) that gives the moments of the wake phase at each t, under
// any law, each fit starting from the one before. What hidden layers do is not in the data: the likelihood is not
// concave, and a joint Newton step over all parameters runs away along directions that the data do not determine. So,
// with Δ = <O>_data − <O>_model of the statistics about the centres μ (8),
//
//   those of visible units alone    θ ← θ + (C + ridge · diag C)⁻¹ Δ     Newton's step among them, C = Cov(O)
//   all other parameters            θ ← θ + rate · Δ / Var(Õ)            each alone, Õ its statistic about the centres
//
// brought back to θ by (9); the other parameters may be pulled towards their values at the time before. Steps are
// shortened to the largest divergence. The last half of the iterations is averaged. The rate is small on purpose: where
// a path comes by in 500 times of 20 iterations, weights have time enough, and what they do not find out they leave.
//
// Without weights hidden units know nothing of visible ones, which is a stationary point: a path that starts so leaves
// it by the noise of its estimates.
#pragma once

#include <closura/core/choice.hpp>
#include <closura/core/described.hpp>
#include <closura/core/executor.hpp>
#include <closura/learn/centring.hpp>
#include <closura/learn/initial_parameters.hpp>
#include <closura/learn/path_learning.hpp>
#include <closura/learn/training_data.hpp>
#include <closura/learn/wake_phase.hpp>
#include <closura/sample/chain_population.hpp>
#include <closura/sample/sample_covariance.hpp>

#include <boost/mp11/list.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// How a path with hidden layers is fitted, beside `path_options`, whose iterations are those of models without.
struct hidden_path_options {
    std::size_t iterations = 20; ///< at each time
    double rate = 0.02;          ///< of weights and of hidden biases, in parts of Newton's steps of each alone
    double pull = 0.0;           ///< of these towards the time before, the share of their distance in each iteration
    std::size_t batch = 100;     ///< runs of each iteration, in turn; all if there are no more
    std::size_t chains = 100;    ///< of the sleep phase, under laws of chains; a population has its own

    static constexpr auto description()
    {
        using self = hidden_path_options;
        return closura::fields(
            field<"hidden_iterations">(&self::iterations, whole_numbers(2, 100'000),
                                       "steps at each time, of models with hidden layers"),
            field<"hidden_rate">(&self::rate, numbers(0.0, 10.0),
                                 "steps of weights and of hidden biases, in parts of Newton's for each alone"),
            field<"hidden_pull">(&self::pull, numbers(0.0, 1.0),
                                 "share of the way back to the time before that weights and hidden biases go"),
            field<"hidden_batch">(&self::batch, whole_numbers(1, 1'000'000), "runs of each wake phase"),
            field<"hidden_chains">(&self::chains, whole_numbers(2, 1'000'000),
                                   "chains of each sleep phase, where the law has not a number of its own"));
    }
    friend bool operator==(const hidden_path_options&, const hidden_path_options&) = default;
};

namespace learn_detail {

/// Chains of any law at θ.
template <class Law, model_type Model, executor Executor>
[[nodiscard]] auto asleep_at(const Law& law, const parameters<Model>& theta, std::size_t chains, std::uint64_t seed,
                             const Executor& executor)
{
    if constexpr (population_law<Law>) {
        carried_population<Model> population(theta, law.chains, seed, executor);
        population.carry_to(theta, law.carried_steps, std::uint64_t{1} << 60, executor);
        return population;
    } else {
        return chain_population<Law, Model>(law, theta, chains, seed, executor);
    }
}

/// Variances of the statistics about the centres, at least 1.
template <model_type Model>
[[nodiscard]] parameter_values<Model, double> centred_variances(const parameter_matrix<Model>& covariance,
                                                                const centres<Model>& mu)
{
    parameter_values<Model, double> result;
    for (std::size_t p = 0; p < result.size(); ++p)
        result[p] = covariance[p][p];
    for (const pair_term& pair : pair_terms<Model>) {
        // Õ = O_W − q^(l,m) μ_β O_α − q^(m,l) μ_α O_β; both biases are the same one inside a layer.
        std::array<double, Model::parameter_count> share{};
        share[pair.weight] = 1.0;
        share[pair.lower_bias] -= pair.upper_per_lower * mu[pair.upper_bias];
        share[pair.upper_bias] -= pair.lower_per_upper * mu[pair.lower_bias];
        result[pair.weight] = quadratic_form(covariance, share);
    }
    for (double& variance : result) // what chains hardly show may vary by a molecule
        variance = (std::max)(variance, 1.0);
    return result;
}

/// The numbers of the parameters whose statistics are of visible units alone: biases and couplings of layer 0.
template <model_type Model>
inline constexpr auto visible_parameters = []<class... Term>(boost::mp11::mp_list<Term...>) {
    constexpr auto is_visible = [](const auto& layers) {
        return std::ranges::all_of(layers, [](std::size_t layer) { return layer == 0; });
    };
    constexpr std::array<bool, sizeof...(Term)> visible = {is_visible(Term::cluster::layers)...};
    std::array<std::size_t, static_cast<std::size_t>(std::ranges::count(visible, true))> result{};
    for (std::size_t p = 0, next = 0; p < visible.size(); ++p)
        if (visible[p])
            result[next++] = p;
    return result;
}(typename Model::terms{});

/// Of all parameters' values those of visible units alone.
template <model_type Model>
[[nodiscard]] auto visible_part(const parameter_values<Model, double>& all)
{
    std::array<double, visible_parameters<Model>.size()> result;
    for (std::size_t p = 0; p < result.size(); ++p)
        result[p] = all[visible_parameters<Model>[p]];
    return result;
}

template <model_type Model>
[[nodiscard]] auto visible_part(const parameter_matrix<Model>& all)
{
    constexpr const auto& chosen = visible_parameters<Model>;
    std::array<std::array<double, chosen.size()>, chosen.size()> result;
    for (std::size_t p = 0; p < chosen.size(); ++p)
        for (std::size_t r = 0; r < chosen.size(); ++r)
            result[p][r] = all[chosen[p]][chosen[r]];
    return result;
}

/// Standard errors of visible parameters. Their statistics vary over runs as they do in the wake phases of a batch,
/// which leave them as they are. NaN elsewhere.
template <model_type Model>
[[nodiscard]] parameter_values<Model, double> visible_errors(const parameter_matrix<Model>& covariance,
                                                             std::span<const awake_moments<Model>> awake,
                                                             std::size_t runs, double chains)
{
    parameter_values<Model, double> mean;
    for (const auto& run : awake)
        mean += run.moments;
    mean = (1.0 / static_cast<double>(awake.size())) * mean;
    const auto of_data = sample_covariance<Model>(awake, mean, &awake_moments<Model>::moments);
    const auto errors = standard_errors(visible_part<Model>(covariance), visible_part<Model>(of_data), runs, chains);
    parameter_values<Model, double> result;
    result.values().fill(std::numeric_limits<double>::quiet_NaN());
    for (std::size_t p = 0; p < errors.size(); ++p)
        result[visible_parameters<Model>[p]] = errors[p];
    return result;
}

/// One iteration's step from θ, within `room` above.
template <model_type Model>
[[nodiscard]] parameter_values<Model, double>
hidden_step(const parameter_matrix<Model>& covariance, const parameter_values<Model, double>& missing,
            const parameter_values<Model, double>& room, const centres<Model>& mu, const path_options& options,
            double rate, double& divergence)
{
    constexpr const auto& visible = visible_parameters<Model>;
    const auto about_centres = centred_difference<Model>(missing, mu);
    const auto variances = centred_variances<Model>(covariance, mu);
    parameter_values<Model, double> step;
    for (std::size_t p = 0; p < step.size(); ++p) {
        const double longest = std::sqrt(2.0 * options.largest_divergence / variances[p]); // ½ step² Var
        step[p] = std::clamp(rate * about_centres[p] / variances[p], -longest, longest);
    }
    for (const std::size_t p : visible)
        step[p] = 0.0;
    step = from_centred<Model>(step, mu);
    for (std::size_t p = 0; p < step.size(); ++p)
        step[p] = (std::min)(step[p], room[p]);
    const auto newton = newton_step(visible_part<Model>(covariance), visible_part<Model>(missing),
                                    visible_part<Model>(room), options.largest_divergence, divergence);
    for (std::size_t p = 0; p < visible.size(); ++p)
        step[visible[p]] += newton[p];
    return step;
}

} // namespace learn_detail

/// Fits θ(t) to training data at times 0, 1, 2, … by the runs for which chosen(run, time) holds; at time 0 it is
/// `theta_0`, as given. `wake`, a wake phase or a choice of them, finds the hidden layers. Calls done(time) after each.
/// Standard errors are those of parameters of visible units alone, for all others as they are. Errors: `input_error` if
/// the data are not those of the visible layer, or, naming the time, if there is no run to fit to. Results depend on
/// the seed, not on the executor. Time, for each time of the data: `hidden.iterations` times the law's Gibbs steps of
/// all chains, and those of the hidden layers of a batch.
template <class Law, class Wake, model_type Model, class Chosen, executor Executor, class Done>
requires law_of<Law, Model>
[[nodiscard]] std::vector<path_point<Model>> learn_path(const Law& law, const Wake& wake,
                                                        const parameters<Model>& theta_0, const training_data& data,
                                                        const Chosen& chosen, const path_options& options,
                                                        const hidden_path_options& hidden, std::uint64_t seed,
                                                        const Executor& executor, const Done& done)
{
    constexpr unsigned moves_of_one_iteration = 4; // in bits
    constexpr unsigned moves_of_one_time = 24;
    require(data.sites() == Model::unit_counts[0], "training data: ", data.sites(),
            " sites; the model's visible layer has ", std::size_t{Model::unit_counts[0]});
    require(hidden.batch > 0, "path: a batch of no runs; expected at least 1");
    std::vector<path_point<Model>> path(data.steps());
    auto asleep = learn_detail::asleep_at(law, theta_0, hidden.chains, seed, executor);
    centres<Model> mu = initial_centres<Model>(data);
    std::vector<std::size_t> runs;
    std::vector<awake_moments<Model>> awake;
    for (std::size_t time = 0; time < data.steps(); ++time) {
        path_point<Model>& point = path[time];
        runs.clear();
        for (std::size_t run = 0; run < data.runs(); ++run)
            if (chosen(run, time))
                runs.push_back(run);
        require(!runs.empty(), "path: no run is alive at time ", time,
                "; expected some, from more runs or fewer time steps");
        point.runs = runs.size();
        awake.resize((std::min)(hidden.batch, runs.size()));
        const std::size_t iterations = time == 0 ? 1 : hidden.iterations;
        const std::size_t averaged_from = time == 0 ? 0 : iterations / 2;
        const double averaged = static_cast<double>(iterations - averaged_from);
        parameter_values<Model, double> sum;
        if constexpr (population_law<Law>)
            asleep.forget_diagnostics();
        for (std::size_t iteration = 0; iteration < iterations; ++iteration) {
            const std::uint64_t number =
                (std::uint64_t{time} << moves_of_one_time) | (std::uint64_t{iteration} << moves_of_one_iteration);
            parameters<Model> theta = asleep.theta();
            // Chosen here, since all that is around it is the same for every wake phase, and long.
            visit_choice(wake, [&]<wake_phase<Model> One>(const One& one) {
                const conditionals<Model> given(theta);
                const auto wake_up = one.at(theta, given, law.gibbs_steps);
                fill(executor, std::span(awake), [&](std::size_t n) {
                    const std::size_t run = runs[(iteration * awake.size() + n) % runs.size()];
                    return wake_up(data.at(run, time), random_lanes(seed, {purpose::wake, number, n}));
                });
            });
            parameter_values<Model, double> of_data;
            for (const auto& one : awake)
                of_data += one.moments;
            of_data = (1.0 / static_cast<double>(awake.size())) * of_data;
            sliding_centres{}.update<Model>(mu, of_data);
            const auto of_model = asleep.means();
            if (iteration >= averaged_from) {
                sum += theta;
                point.of_data += of_data;
                point.of_model += of_model;
            }
            const auto covariance = learn_detail::with_ridge<Model>(asleep.covariance(), of_data, options.ridge);
            if (time > 0) {
                theta += learn_detail::hidden_step<Model>(covariance, of_data - of_model,
                                                          learn_detail::room_above(theta, options), mu, options,
                                                          hidden.rate, point.divergence);
                const auto back = path[time - 1].theta - theta;
                for (std::size_t p = 0; p < theta.size(); ++p)
                    if (!std::ranges::binary_search(learn_detail::visible_parameters<Model>, p))
                        theta[p] += rounded(hidden.pull * back[p]);
            }
            if (iteration + 1 == iterations)
                point.error = learn_detail::visible_errors<Model>(
                    covariance, std::span<const awake_moments<Model>>(awake), runs.size(), asleep.effective_size());
            if constexpr (population_law<Law>)
                asleep.carry_to(theta, law.carried_steps, number, executor, 3);
            else
                asleep.carry_to(theta, number, executor);
        }
        point.theta = theta_0; // with its site biases
        for (std::size_t p = 0; p < sum.size(); ++p)
            point.theta[p] = time == 0 ? theta_0[p] : sum[p] / averaged;
        point.of_data = (1.0 / averaged) * point.of_data;
        point.of_model = (1.0 / averaged) * point.of_model;
        point.effective_size = asleep.effective_size();
        if constexpr (population_law<Law>) {
            point.effective_size = asleep.smallest_effective_size();
            point.resamplings = asleep.resamplings();
            point.distance_of_halves = asleep.distance_of_halves();
        }
        done(time);
    }
    return path;
}

} // namespace CLOSURA_ABI
} // namespace closura
