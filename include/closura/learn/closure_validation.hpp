// Validation of a closure's length, degree and ridge: over starts where there are three or more, each left out and
// integrated from its own beginning. Of one or two starts nothing can be left out without a hole in the only orbit that
// there is, so a closure is asked to lead along it from beginning to end.
//
//     options.family = validated_family(paths, coordinates, drift, options, executor).best;
//
// The error is that of the integrated path, Σ (x − x̂)² over its points, in units of the coordinates' variance over all
// paths. What diverges is infinitely wrong.
#pragma once

#include <closura/core/executor.hpp>
#include <closura/learn/moment_closure.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

using closure_family = choice<kernel_options, polynomial_options>;

/// The choice, and the mean squared error of every candidate, in the order they were tried.
struct closure_validation {
    closure_family best;
    double least_error = std::numeric_limits<double>::infinity();
    std::vector<std::pair<closure_family, double>> candidates;
};

namespace learn_detail {

/// For each fold, the steps of each path that are left out: first and last; none where first > last.
using left_out_steps = std::vector<std::pair<std::size_t, std::size_t>>;

inline constexpr std::pair<std::size_t, std::size_t> nothing_left_out{1, 0};

/// Starts from which on there is something to leave out.
inline constexpr std::size_t fewest_starts = 3;

inline std::vector<left_out_steps> closure_folds(const std::vector<moment_path>& paths)
{
    constexpr std::size_t most = 5;
    if (paths.size() < fewest_starts)
        return {left_out_steps(paths.size(), nothing_left_out)};
    std::vector<left_out_steps> folds((std::min)(most, paths.size()), left_out_steps(paths.size(), nothing_left_out));
    for (std::size_t fold = 0; fold < folds.size(); ++fold)
        for (std::size_t p = fold; p < paths.size(); p += folds.size())
            folds[fold][p] = {0, paths[p].times()};
    return folds;
}

inline std::vector<closure_family> closure_candidates(const closure_family& family)
{
    std::vector<closure_family> all;
    if (family.holds<kernel_options>()) {
        for (const double length : {1.5, 2.5, 4.0})
            for (const double ridge : {0.002, 0.01, 0.05})
                all.emplace_back(kernel_options{length, ridge});
    } else {
        for (const std::size_t degree : {std::size_t{2}, std::size_t{3}, std::size_t{4}})
            for (const double ridge : {1e-5, 1e-3, 1e-1})
                all.emplace_back(polynomial_options{degree, ridge});
    }
    return all;
}

/// Σ (x − x̂)² of one fold over what it left out, or all where it left out nothing, and the number of terms.
inline std::array<double, 2> closure_error(const std::vector<moment_path>& paths, const left_out_steps& left_out,
                                           const moment_coordinates& coordinates, const reaction_drift& drift,
                                           const closure_options& options, std::span<const double> variance)
{
    const moment_closure closure(paths, coordinates, drift, options, left_out);
    double error = 0.0, terms = 0.0;
    for (std::size_t p = 0; p < paths.size(); ++p) {
        const auto [first, last] =
            paths.size() < fewest_starts ? std::pair(std::size_t{0}, paths[p].times()) : left_out[p];
        if (first >= last || first + 1 >= paths[p].times())
            continue;
        const std::size_t times = (std::min)(last + 1, paths[p].times()) - first;
        const moment_path predicted = integrate(closure, paths[p].at(first), times).path;
        for (std::size_t t = 0; t < times; ++t)
            for (std::size_t k = 0; k < coordinates.size(); ++k) {
                const double difference = predicted.at(t)[k] - paths[p].at(first + t)[k];
                if (variance[k] > 0.0)
                    error += rounded(difference * difference) / variance[k];
                terms += 1.0;
            }
    }
    return {std::isfinite(error) ? error : std::numeric_limits<double>::infinity(), terms};
}

} // namespace learn_detail

/// Tries lengths, degrees and ridges of the family in `options`. Where starts are left out, kernels have a third of
/// their centres. Work: nine candidates times up to five folds. Errors: as moment_closure.
template <executor Executor>
[[nodiscard]] closure_validation validated_family(const std::vector<moment_path>& paths,
                                                  const moment_coordinates& coordinates, const reaction_drift& drift,
                                                  const closure_options& options, const Executor& executor)
{
    using namespace learn_detail;
    const auto folds = closure_folds(paths);
    const auto candidates = closure_candidates(options.family);
    std::vector<double> variance(coordinates.size());
    for (std::size_t k = 0; k < variance.size(); ++k) {
        double count = 0.0, mean = 0.0, square = 0.0;
        for (const moment_path& path : paths)
            for (std::size_t t = 0; t < path.times(); ++t, count += 1.0)
                mean += path.at(t)[k];
        for (const moment_path& path : paths)
            for (std::size_t t = 0; t < path.times(); ++t) {
                const double difference = path.at(t)[k] - mean / count;
                square += rounded(difference * difference);
            }
        variance[k] = square / count;
    }
    std::vector<std::array<double, 2>> errors(candidates.size() * folds.size());
    fill(executor, errors, [&](std::size_t item) {
        closure_options tried = options;
        tried.family = candidates[item / folds.size()];
        if (paths.size() >= fewest_starts)
            tried.centres_every *= 3;
        return closure_error(paths, folds[item % folds.size()], coordinates, drift, tried, variance);
    });
    closure_validation result;
    for (std::size_t c = 0; c < candidates.size(); ++c) {
        double error = 0.0, terms = 0.0;
        for (std::size_t fold = 0; fold < folds.size(); ++fold) {
            error += errors[c * folds.size() + fold][0];
            terms += errors[c * folds.size() + fold][1];
        }
        result.candidates.emplace_back(candidates[c], error / terms);
        if (error / terms < result.least_error) {
            result.best = candidates[c];
            result.least_error = error / terms;
        }
    }
    require(std::isfinite(result.least_error), "closure: every candidate of the cross-validation diverges; expected "
                                               "more runs or starts");
    return result;
}

} // namespace CLOSURA_ABI
} // namespace closura
