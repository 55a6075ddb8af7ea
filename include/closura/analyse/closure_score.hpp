// An honest score. The mean of 100 runs is itself uncertain, so a closure is compared with fresh runs that nobody has
// trained on, and so are the training runs: what these score is the ceiling.
//
//     R² = 1 − Σ (model − fresh)² / Σ (fresh − its time mean)²,    ceiling: the same of the training runs' moments
//
// Quantities: mean counts of all species jointly, mean pairs of each kind, standard deviations of the counts jointly,
// and the share of runs that survive; for the whole ensemble and for the survivors. Intervals are percentiles of a
// bootstrap over the fresh runs.
//
//     const auto quantities = scored_quantities(2, {"H,H", "P,P", "H,P"});
//     const auto score = score_closure(of_model, training, fresh, records, quantities, seed, executor);
#pragma once

#include <closura/analyse/explained_variance.hpp>
#include <closura/core/executor.hpp>
#include <closura/core/stream_key.hpp>
#include <closura/simd/random.hpp>
#include <closura/simulate/ensemble_moments.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// What is compared: a name, as in score.json, and columns of the moments. Survival has none.
struct scored_quantity {
    enum class kind_of_moment { mean, standard_deviation, survival };

    std::string name;
    kind_of_moment kind = kind_of_moment::mean;
    std::vector<std::size_t> columns;
};

/// "counts", "pairs[…]" for each name, "standard_deviation" of the counts, "survival"; of observables that are the
/// counts of `species` species, then pairs with these names.
[[nodiscard]] inline std::vector<scored_quantity> scored_quantities(std::size_t species,
                                                                    const std::vector<std::string>& pairs)
{
    using kind = scored_quantity::kind_of_moment;
    std::vector<std::size_t> counts(species);
    for (std::size_t s = 0; s < species; ++s)
        counts[s] = s;
    std::vector<scored_quantity> all = {{"counts", kind::mean, counts}};
    for (std::size_t p = 0; p < pairs.size(); ++p)
        all.push_back({"pairs[" + pairs[p] + "]", kind::mean, {species + p}});
    all.push_back({"standard_deviation", kind::standard_deviation, counts});
    all.push_back({"survival", kind::survival, {}});
    return all;
}

/// R² of one quantity of a model against data, over the times at which both have it. NaN if the data do not vary.
[[nodiscard]] inline double explained_variance_of(const scored_quantity& quantity, bool survivors,
                                                  const ensemble_moments& of_model, const ensemble_moments& of_data)
{
    require(of_model.times() == of_data.times() && of_model.width == of_data.width, "score: ", of_model.times(),
            " times of ", of_model.width, " observables of the model and ", of_data.times(), " of ", of_data.width,
            " of the data; expected equally many");
    const auto row_of = [&](const ensemble_moments& moments, std::size_t t) {
        if (quantity.kind == scored_quantity::kind_of_moment::survival)
            return std::vector<double>{moments.survival[t]};
        const moments_over_time& part = survivors ? moments.survivors : moments.whole;
        const auto& values =
            quantity.kind == scored_quantity::kind_of_moment::mean ? part.mean : part.standard_deviation;
        std::vector<double> row;
        row.reserve(quantity.columns.size());
        for (const std::size_t column : quantity.columns)
            row.push_back(values[t * moments.width + column]);
        return row;
    };
    std::vector<std::vector<double>> model, data;
    const auto known = [](const std::vector<double>& row) {
        return std::ranges::all_of(row, [](double value) { return std::isfinite(value); });
    };
    bool varies = false;
    for (std::size_t t = 0; t < of_data.times(); ++t) {
        auto row = row_of(of_data, t);
        if (!known(row)) // nobody survives
            continue;
        auto predicted = row_of(of_model, t);
        if (!known(predicted))
            continue;
        varies = varies || (!data.empty() && row != data.front());
        data.push_back(std::move(row));
        model.push_back(std::move(predicted));
    }
    return varies ? explained_variance(model, data) : std::numeric_limits<double>::quiet_NaN();
}

/// One line of a score. NaN: not to be had.
struct explained_quantity {
    std::string name;
    double training = 0;              ///< against the training runs
    double fresh = 0;                 ///< against fresh runs
    double ceiling = 0;               ///< of the training runs against fresh ones
    std::array<double, 2> interval{}; ///< of `fresh`, 95 %
};

/// A score in two parts, each a line for each quantity.
struct closure_score {
    std::vector<explained_quantity> whole;
    std::vector<explained_quantity> survivors;
};

/// Scores moments of a model at the given records of two ensembles, of the same observables and starts. Several starts
/// come one after the other in `of_model`, and are scored jointly: one total variance for each quantity. Streams of the
/// bootstrap are {bootstrap, start, replicate} of the seed. Work: replicates × times × runs.
/// Errors: input_error if shapes differ.
template <executor Executor>
[[nodiscard]] closure_score score_closure(const ensemble_moments& of_model, std::span<const observed_runs> training,
                                          std::span<const observed_runs> fresh, std::span<const std::size_t> records,
                                          const std::vector<scored_quantity>& quantities, std::uint64_t seed,
                                          const Executor& executor, std::size_t replicates = 200)
{
    require(replicates >= 1, "score: 0 replicates of the bootstrap; expected at least one");
    const auto moments_of_all = [&](std::span<const observed_runs> starts) {
        ensemble_moments all;
        for (const observed_runs& start : starts)
            append_moments(all, moments_of(start, records));
        return all;
    };
    const ensemble_moments of_training = moments_of_all(training);
    const ensemble_moments of_fresh = moments_of_all(fresh);
    const std::size_t lines = quantities.size();

    std::vector<double> bootstrap(replicates * 2 * lines); // [replicate, line]
    distribute(executor, replicates, [&](std::size_t replicate) {
        ensemble_moments again;
        for (std::size_t start = 0; start < fresh.size(); ++start) {
            random_stream random(seed, {purpose::bootstrap, start, replicate});
            std::vector<std::uint32_t> weights(fresh[start].runs);
            for (std::size_t draw = 0; draw < weights.size(); ++draw)
                ++weights[random.below(static_cast<std::uint32_t>(weights.size()))];
            append_moments(again, moments_of(fresh[start], records, weights));
        }
        for (std::size_t line = 0; line < 2 * lines; ++line)
            bootstrap[replicate * 2 * lines + line] =
                explained_variance_of(quantities[line % lines], line >= lines, of_model, again);
    });
    gather(executor, bootstrap, 2 * lines);

    const auto score_line = [&](std::size_t line) {
        const scored_quantity& quantity = quantities[line % lines];
        const bool survivors = line >= lines;
        explained_quantity result;
        result.name = quantity.name;
        result.training = explained_variance_of(quantity, survivors, of_model, of_training);
        result.fresh = explained_variance_of(quantity, survivors, of_model, of_fresh);
        result.ceiling = explained_variance_of(quantity, survivors, of_training, of_fresh);
        std::vector<double> sorted;
        for (std::size_t replicate = 0; replicate < replicates; ++replicate)
            if (const double value = bootstrap[replicate * 2 * lines + line]; std::isfinite(value))
                sorted.push_back(value);
        std::ranges::sort(sorted);
        result.interval.fill(std::numeric_limits<double>::quiet_NaN());
        if (!sorted.empty())
            result.interval = {sorted[(sorted.size() - 1) / 40], sorted[sorted.size() - 1 - (sorted.size() - 1) / 40]};
        return result;
    };
    closure_score score;
    for (std::size_t line = 0; line < 2 * lines; ++line)
        (line < lines ? score.whole : score.survivors).push_back(score_line(line));
    return score;
}

} // namespace CLOSURA_ABI
} // namespace closura
