// The path of a model through time: θ(t) that gives the data's moments at each t, fitted one time after the other, each
// fit starting from the one before. No equation is learned here; regression (path_regression.hpp) comes after, and the
// path is worth looking at before.
//
//   θ ← θ + (C + ridge · diag C)⁻¹ (<O>_data − <O>_θ),   C = Cov_θ(O)
//
// is Newton's step for the likelihood of a model without hidden layers, which is concave. A step is shortened where its
// divergence ½ Δθᵀ C Δθ, to second order the KL divergence between before and after, is larger than allowed: the
// population that estimates <O> and C can follow it. Estimates are noisy, so the last half of the iterations is
// averaged.
//
// Weights may be bounded from above: beyond a critical attraction a model has two phases, and data of neither lead to a
// θ that a larger population leaves. What the bounds allow is then the most likely θ, whose pairs are fewer.
//
// The error of θ(t) comes from the runs that there are and the chains that there are,
//
//   Cov(θ) = C⁻¹ (C_data / runs + C / chains) C⁻¹.
//
// The population's log Z is of no use here: steps follow the noise of the very chains that they are weighed with, which
// takes about (number of parameters) / chains off it at each iteration. Carry another population along the path.
#pragma once

#include <closura/core/executor.hpp>
#include <closura/learn/data_moments.hpp>
#include <closura/learn/positive_definite.hpp>
#include <closura/sample/carried_population.hpp>
#include <closura/sample/law.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// How a path is fitted.
struct path_options {
    std::size_t iterations = 8;       ///< Newton steps at each time
    double ridge = 0.001;             ///< of a Newton step, in parts of variances
    double largest_divergence = 0.25; ///< of a Newton step, ½ Δθᵀ C Δθ
    double largest_weight = 100.0;    ///< that a fit may give; biases are free

    friend bool operator==(const path_options&, const path_options&) = default;
};

/// A fit at one time.
template <model_type Model>
struct path_point {
    parameters<Model> theta;
    parameter_values<Model, double> error;    ///< standard error of θ; NaN where it is not known
    parameter_values<Model, double> of_data;  ///< <O>_data
    parameter_values<Model, double> of_model; ///< <O>_θ, mean over the iterations that are averaged
    std::size_t runs = 0;                     ///< that it was fitted to
    double effective_size = 0.0;              ///< smallest of the population before a resampling
    double distance_of_halves = 0.0;          ///< of the population, see `carried_population`
    std::size_t resamplings = 0;
    double divergence = 0.0; ///< of the last Newton step: small where the fit has converged
};

namespace learn_detail {

/// The covariance with a ridge. A statistic that no chain shows varies like a rare event of the expected number.
template <model_type Model>
[[nodiscard]] parameter_matrix<Model> with_ridge(parameter_matrix<Model> covariance,
                                                 const parameter_values<Model, double>& expected, double ridge)
{
    for (std::size_t p = 0; p < expected.size(); ++p) {
        const double rare = (std::min)(1.0, expected[p]);
        covariance[p][p] = (std::max)(covariance[p][p], rare);
        covariance[p][p] += rounded((std::max)(ridge, 1e-9) * covariance[p][p]);
    }
    return covariance;
}

/// The decomposition of a covariance, or nothing if it is not positive definite.
template <std::size_t Size>
[[nodiscard]] std::optional<positive_definite> decomposed(const std::array<std::array<double, Size>, Size>& matrix)
{
    std::vector<double> rows;
    rows.reserve(Size * Size);
    for (const auto& row : matrix)
        rows.insert(rows.end(), row.begin(), row.end());
    return positive_definite::if_it_is(std::move(rows), Size);
}

/// xᵀ A x.
template <std::size_t Size>
[[nodiscard]] double quadratic_form(const std::array<std::array<double, Size>, Size>& a,
                                    const std::array<double, Size>& x)
{
    double result = 0.0;
    for (std::size_t i = 0; i < Size; ++i)
        for (std::size_t j = 0; j < Size; ++j)
            result += rounded(rounded(x[i] * a[i][j]) * x[j]);
    return result;
}

/// How far each parameter may rise from θ.
template <model_type Model>
[[nodiscard]] parameter_values<Model, double> room_above(const parameters<Model>& theta, const path_options& options)
{
    parameter_values<Model, double> result;
    for (std::size_t p = 0; p < result.size(); ++p)
        result[p] = p < Model::bias_count ? HUGE_VAL : options.largest_weight - theta[p];
    return result;
}

/// x that minimises ½ xᵀ A x − bᵀ x with no element above its bound. Nothing if A is not positive definite. By a
/// primal-dual active set (Hintermüller, Ito and Kunisch 2002): held at their bounds are the elements that would rise
/// beyond, and those already held that the slope still pushes there.
template <std::size_t Size>
[[nodiscard]] std::optional<std::array<double, Size>>
bounded_minimum(const std::array<std::array<double, Size>, Size>& a, const std::array<double, Size>& b,
                const std::array<double, Size>& bound)
{
    constexpr std::size_t rounds = 4 * Size; // it takes two or three, but for rare cycles
    std::array<bool, Size> held{};
    std::array<double, Size> x{};
    for (std::size_t round = 0; round < rounds; ++round) {
        auto of_free = a;
        for (std::size_t i = 0; i < Size; ++i) {
            x[i] = held[i] ? bound[i] : b[i];
            for (std::size_t j = 0; j < Size; ++j) {
                if (held[i] || held[j])
                    of_free[i][j] = i == j ? 1.0 : 0.0;
                if (!held[i] && held[j])
                    x[i] -= rounded(a[i][j] * bound[j]);
            }
        }
        const auto factor = decomposed(of_free);
        if (!factor)
            return std::nullopt;
        factor->solve(x);
        const auto held_before = held;
        for (std::size_t i = 0; i < Size; ++i) {
            double push = b[i];
            for (std::size_t j = 0; j < Size; ++j)
                push -= rounded(a[i][j] * x[j]);
            held[i] = held_before[i] ? push > 0.0 : x[i] > bound[i];
        }
        if (held == held_before)
            break;
    }
    for (std::size_t i = 0; i < Size; ++i)
        x[i] = (std::min)(x[i], bound[i]);
    return x;
}

/// Newton's step for what is missing, within `room` above, shortened to the largest divergence. Nothing moves if C is
/// not positive definite.
template <std::size_t Size>
[[nodiscard]] std::array<double, Size>
newton_step(const std::array<std::array<double, Size>, Size>& covariance, const std::array<double, Size>& missing,
            const std::array<double, Size>& room, double largest_divergence, double& divergence)
{
    divergence = 0.0;
    auto step = bounded_minimum(covariance, missing, room);
    if (!step)
        return {};
    divergence = 0.5 * quadratic_form(covariance, *step);
    if (divergence > largest_divergence)
        for (double& one : *step)
            one = rounded(std::sqrt(largest_divergence / divergence) * one);
    return *step;
}

/// √diag(C⁻¹ V C⁻¹) for V = C_data / runs + C / chains.
template <std::size_t Size>
[[nodiscard]] std::array<double, Size> standard_errors(const std::array<std::array<double, Size>, Size>& covariance,
                                                       const std::array<std::array<double, Size>, Size>& of_data,
                                                       std::size_t runs, double chains)
{
    std::array<double, Size> result;
    const auto factor = decomposed(covariance);
    auto variance = covariance;
    for (std::size_t p = 0; p < Size; ++p)
        for (std::size_t r = 0; r < Size; ++r)
            variance[p][r] = covariance[p][r] / chains + of_data[p][r] / (std::max)(1.0, static_cast<double>(runs));
    for (std::size_t p = 0; p < Size; ++p) {
        std::array<double, Size> unit{};
        unit[p] = 1.0;
        if (factor)
            factor->solve(unit);
        result[p] = factor ? std::sqrt(quadratic_form(variance, unit)) : HUGE_VAL;
    }
    return result;
}

} // namespace learn_detail

/// Fits θ(t) to moments at times 0, 1, 2, …; at time 0 it is `theta_0`, as given. Calls done(time) after each.
/// Errors: `input_error` naming the time if there is no run to fit to. Time: `iterations` · `law.carried_steps` Gibbs
/// steps of `law.chains` chains at each time. Results depend on the seed, not on the executor.
template <population_law Law, model_type Model, executor Executor, class Done>
[[nodiscard]] std::vector<path_point<Model>>
learn_path(const Law& law, const parameters<Model>& theta_0, std::span<const data_moments<Model>> data,
           const path_options& options, std::uint64_t seed, const Executor& executor, const Done& done)
{
    static_assert(Model::layer_count == 1, "Newton's steps are for models without hidden layers");
    constexpr unsigned moves_of_one_iteration = 4; // in bits
    constexpr unsigned moves_of_one_time = 24;
    std::vector<path_point<Model>> path(data.size());
    carried_population<Model> population(theta_0, law.chains, seed, executor);
    population.carry_to(theta_0, law.carried_steps, std::uint64_t{1} << 60, executor);
    for (std::size_t time = 0; time < data.size(); ++time) {
        path_point<Model>& point = path[time];
        require(data[time].runs > 0, "path: no run is alive at time ", time,
                "; expected some, from more runs or fewer time steps");
        parameter_values<Model, double> wanted = data[time].mean;
        for (double& one : wanted) // what no run has shown is rarer than once in twice as many runs
            one = (std::max)(one, 0.5 / static_cast<double>(data[time].runs));
        point.of_data = data[time].mean;
        point.runs = data[time].runs;
        population.forget_diagnostics();
        const std::size_t averaged_from = time == 0 ? 0 : options.iterations / 2;
        const std::size_t iterations = time == 0 ? 1 : options.iterations;
        parameter_values<Model, double> sum;
        for (std::size_t iteration = 0; iteration < iterations; ++iteration) {
            const auto means = population.means();
            const auto covariance = population.covariance();
            if (iteration >= averaged_from) {
                sum += population.theta();
                point.of_model += means;
            }
            parameters<Model> next = population.theta();
            if (time > 0) {
                parameter_values<Model, double> step;
                step.values() = learn_detail::newton_step(
                    learn_detail::with_ridge<Model>(covariance, wanted, options.ridge), (wanted - means).values(),
                    learn_detail::room_above<Model>(next, options).values(), options.largest_divergence,
                    point.divergence);
                next += step;
            }
            if (iteration + 1 == iterations)
                point.error.values() =
                    learn_detail::standard_errors(learn_detail::with_ridge<Model>(covariance, wanted, 0.0),
                                                  data[time].covariance, data[time].runs, population.effective_size());
            const std::uint64_t number =
                (std::uint64_t{time} << moves_of_one_time) | (std::uint64_t{iteration} << moves_of_one_iteration);
            population.carry_to(next, law.carried_steps, number, executor, 3);
        }
        const double share = 1.0 / static_cast<double>(iterations - averaged_from);
        point.theta = theta_0; // with its site biases
        for (std::size_t p = 0; p < sum.size(); ++p)
            point.theta[p] = time == 0 ? theta_0[p] : rounded(share * sum[p]);
        point.of_model = share * point.of_model;
        point.effective_size = population.smallest_effective_size();
        point.resamplings = population.resamplings();
        point.distance_of_halves = population.distance_of_halves();
        done(time);
    }
    return path;
}

} // namespace CLOSURA_ABI
} // namespace closura
