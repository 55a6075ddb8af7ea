// Moments of an ensemble over time, apart for the runs that survive and for all:
//
//     whole = S · survivors + (1 − S) · extinct,    S(t) the share of runs that have lost no species
//
// A run survives at t if every species that could be reached from its start still can (simulate/reachable_species.hpp).
// Networks that lose nothing have S = 1, and both parts are the same.
//
//     const auto seen = observed_runs::of(network, values, runs, records, width);   // counts of species come first
//     const ensemble_moments moments = moments_of(seen, times);
//     moments.survivors.mean[n * width + 0]                                         // of species 0 at times[n]
#pragma once

#include <closura/core/error.hpp>
#include <closura/core/rounding.hpp>
#include <closura/simulate/reachable_species.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Whole numbers seen in runs of one initial condition, [run, record, observable], and whether each run survives.
struct observed_runs {
    std::size_t runs = 0;
    std::size_t records = 0;
    std::size_t width = 0; ///< observables; first the counts of all species in the network's order
    std::vector<std::int32_t> values;
    std::vector<std::uint8_t> survives; ///< [run, record]

    /// A run survives as long as it can reach `all`; without it, what it could reach at its first record.
    /// Errors: input_error if the values are not as many as the shape says, or there are none.
    template <reaction_system_type Network>
    [[nodiscard]] static observed_runs of(const Network& network, std::vector<std::int32_t> values, std::size_t runs,
                                          std::size_t records, std::size_t width, std::optional<species_set> all = {})
    {
        require(width >= Network::species_count && runs > 0 && records > 0 && values.size() == runs * records * width,
                "observed runs: ", values.size(), " numbers for ", runs, " runs, ", records, " records and ", width,
                " observables; expected as many, and a count for each of ", Network::species_count, " species");
        observed_runs seen{runs, records, width, std::move(values), std::vector<std::uint8_t>(runs * records)};
        const auto reached = [&](std::size_t row) {
            return reachable_species(
                network, species_set::of(std::span(seen.values).subspan(row * width, Network::species_count)));
        };
        for (std::size_t run = 0; run < runs; ++run) {
            const species_set wanted = all ? *all : reached(run * records);
            for (std::size_t record = 0; record < records; ++record)
                seen.survives[run * records + record] = reached(run * records + record) == wanted;
        }
        return seen;
    }
};

/// Means and standard deviations over runs, [time, observable]. NaN where there is no run.
struct moments_over_time {
    std::vector<double> mean;
    std::vector<double> standard_deviation; ///< of the distribution itself: n in the denominator
};

/// Moments at some times.
struct ensemble_moments {
    std::size_t width = 0;
    std::vector<double> survival; ///< share of runs that survive
    moments_over_time survivors;
    moments_over_time whole;

    [[nodiscard]] std::size_t times() const { return survival.size(); }
};

/// Moments of runs at given records. With `weights`, run r counts weights[r] times, as in a bootstrap. Sums are of
/// whole numbers, so they are exact. Work: times × runs × observables.
/// Errors: input_error if a record is not there, or weights are not as many as runs.
[[nodiscard]] inline ensemble_moments moments_of(const observed_runs& seen, std::span<const std::size_t> records,
                                                 std::span<const std::uint32_t> weights = {})
{
    require(weights.empty() || weights.size() == seen.runs, "moments of runs: ", weights.size(), " weights for ",
            seen.runs, " runs");
    struct sums {
        std::int64_t runs = 0;
        std::vector<std::int64_t> values, squares;
    };
    const std::size_t width = seen.width;
    ensemble_moments result;
    result.width = width;
    const auto append = [width](moments_over_time& to, const sums& from) {
        for (std::size_t k = 0; k < width; ++k) {
            if (from.runs == 0) {
                to.mean.push_back(std::numeric_limits<double>::quiet_NaN());
                to.standard_deviation.push_back(std::numeric_limits<double>::quiet_NaN());
                continue;
            }
            const auto n = static_cast<double>(from.runs);
            const double mean = static_cast<double>(from.values[k]) / n;
            const double variance = static_cast<double>(from.squares[k]) / n - rounded(mean * mean);
            to.mean.push_back(mean);
            to.standard_deviation.push_back(std::sqrt(variance > 0 ? variance : 0.0));
        }
    };
    for (const std::size_t record : records) {
        require(record < seen.records, "moments of runs: record ", record, "; there are ", seen.records);
        sums whole{0, std::vector<std::int64_t>(width), std::vector<std::int64_t>(width)};
        sums survivors = whole;
        for (std::size_t run = 0; run < seen.runs; ++run) {
            const std::int64_t weight = weights.empty() ? 1 : weights[run];
            const std::size_t row = run * seen.records + record;
            const auto add = [&](sums& to) {
                to.runs += weight;
                for (std::size_t k = 0; k < width; ++k) {
                    const std::int64_t value = seen.values[row * width + k];
                    to.values[k] += weight * value;
                    to.squares[k] += weight * value * value;
                }
            };
            add(whole);
            if (seen.survives[row] != 0)
                add(survivors);
        }
        result.survival.push_back(static_cast<double>(survivors.runs) / static_cast<double>(whole.runs));
        append(result.survivors, survivors);
        append(result.whole, whole);
    }
    return result;
}

/// Moments of several ensembles, one after the other. Errors: input_error if their observables differ.
inline void append_moments(ensemble_moments& to, const ensemble_moments& more)
{
    require(to.times() == 0 || to.width == more.width, "moments: ", more.width, " observables; expected ", to.width);
    const auto append = [](std::vector<double>& first, const std::vector<double>& second) {
        first.insert(first.end(), second.begin(), second.end());
    };
    to.width = more.width;
    append(to.survival, more.survival);
    for (const auto part : {&ensemble_moments::survivors, &ensemble_moments::whole}) {
        append((to.*part).mean, (more.*part).mean);
        append((to.*part).standard_deviation, (more.*part).standard_deviation);
    }
}

/// The moments at some of the times that there are.
[[nodiscard]] inline ensemble_moments moments_at(const ensemble_moments& moments, std::span<const std::size_t> times)
{
    ensemble_moments result;
    result.width = moments.width;
    for (const std::size_t t : times) {
        require(t < moments.times(), "moments: time ", t, "; there are ", moments.times());
        result.survival.push_back(moments.survival[t]);
        for (const auto part : {&ensemble_moments::survivors, &ensemble_moments::whole})
            for (std::size_t k = 0; k < moments.width; ++k) {
                (result.*part).mean.push_back((moments.*part).mean[t * moments.width + k]);
                (result.*part).standard_deviation.push_back((moments.*part).standard_deviation[t * moments.width + k]);
            }
    }
    return result;
}

} // namespace CLOSURA_ABI
} // namespace closura
