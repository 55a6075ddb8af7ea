// A closure of a whole ensemble in the expectation coordinates, learned from several starts: survivors, survival, and
// what has lost a species.
//
//   survivors   x(t+1) = x(t) + G(x(t))                       moment_closure.hpp
//   survival    S(t+1) = S(t) (1 − h(x(t)))                   h = exp(polynomial), by maximum likelihood
//   extinct     enters where the survivors are (its moments a function of x), and goes on by a closure of its own
//   whole       S · survivors + (1 − S) · extinct
//
// Variances of the counts are functions of x and of the time since the start, over which runs drift apart. Runs that
// are lost enter with the mean and the variance of the counts that runs were seen with when they lost a species: three
// nodes of a log-normal distribution, weights 1/6, 2/3, 1/6, stand for them.
//
//     const auto closure = expectation_closure::learn(starts, coordinates, drift, options, executor);
//     const auto prediction = closure.predict(numbers, 501);      // of any start: its numbers of molecules are enough
#pragma once

#include <closura/core/executor.hpp>
#include <closura/learn/closure_validation.hpp>
#include <closura/learn/log_linear.hpp>
#include <closura/learn/moment_closure.hpp>
#include <closura/simulate/ensemble_moments.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <numeric>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// How an expectation closure is learned.
struct expectation_options {
    closure_options closure;
    bool cross_validation = true;
    std::size_t hazard_degree = 4;

    static constexpr auto description()
    {
        using self = expectation_options;
        return closura::fields(
            field<"closure">(&self::closure, "the closure of the survivors"),
            field<"cross_validation">(&self::cross_validation,
                                      "choose length, degree and ridge of the family by leaving starts out"),
            field<"hazard_degree">(&self::hazard_degree, whole_numbers(0, 4),
                                   "degree of the polynomial whose exponential is the hazard of losing a species"));
    }
    friend bool operator==(const expectation_options&, const expectation_options&) = default;
};

/// What a closure says of one start.
struct expectation_prediction {
    ensemble_moments moments;     ///< at every recorded time
    moment_path survivors;        ///< in coordinates
    double greatest_distance = 0; ///< of the survivors' path from the data, in standard deviations
    std::size_t at = 0;           ///< the time at which it is greatest
};

/// The closure of an ensemble.
class expectation_closure {
public:
    expectation_closure() = default;

    /// From runs of several starts, recorded at the same times, whose observables are those of the coordinates.
    /// Errors: input_error if there are none, observables differ, or no start has two times with enough survivors.
    template <executor Executor>
    [[nodiscard]] static expectation_closure learn(const std::vector<observed_runs>& starts,
                                                   const moment_coordinates& coordinates, const reaction_drift& drift,
                                                   const expectation_options& options, const Executor& executor)
    {
        expectation_closure result;
        require(!starts.empty(), "expectation closure: there is no start; expected at least one");
        std::vector<moment_path> paths;
        std::vector<ensemble_moments> moments;
        for (const observed_runs& start : starts) {
            require(start.width == coordinates.size(), "expectation closure: ", start.width, " observables; expected ",
                    coordinates.size(), ", counts and pairs");
            std::vector<std::size_t> records(start.records);
            std::iota(records.begin(), records.end(), std::size_t{0});
            moments.push_back(moments_of(start, records));
            paths.push_back(
                smoothed(survivors_path(moments.back(), coordinates, start.runs), options.closure.smoothing));
            require(paths.back().times() >= 2, "expectation closure: start ", paths.size(),
                    " has fewer than two times "
                    "with ",
                    fewest_survivors, " survivors");
        }
        result.options_ = options;
        if (options.cross_validation) {
            const auto validation = validated_family(paths, coordinates, drift, options.closure, executor);
            result.options_.closure.family = validation.best;
            result.validation_error_ = validation.least_error;
        }
        result.survivors_ = moment_closure(paths, coordinates, drift, result.options_.closure);
        result.learn_variances(moments, paths);
        result.learn_survival(starts, paths);
        result.learn_extinct(starts, drift);
        return result;
    }

    [[nodiscard]] const moment_closure& survivors() const { return survivors_; }
    [[nodiscard]] const expectation_options& options() const { return options_; }
    /// Of the cross-validation: mean squared error of a left-out path, in units of the coordinates' variance.
    [[nodiscard]] double validation_error() const { return validation_error_; }
    /// The chance h(x) of a run of the survivors to lose a species in the next step.
    [[nodiscard]] double loss(std::span<const double> x) const
    {
        return (std::min)(1.0, hazard_(survivors_.standardised(x)));
    }

    /// From numbers of molecules placed at random. Work: times × centres, and for the extinct part 75 paths of them.
    /// Errors: input_error if numbers are not as many as species, or negative.
    [[nodiscard]] expectation_prediction predict(std::span<const double> numbers, std::size_t times) const
    {
        const moment_coordinates& coordinates = survivors_.coordinates();
        const std::size_t width = coordinates.size();
        const auto integrated =
            integrate(survivors_, coordinates.of_means(coordinates.means_of_placed(numbers)), times);
        expectation_prediction result;
        result.survivors = integrated.path;
        result.greatest_distance = integrated.greatest_distance;
        result.at = integrated.at;
        ensemble_moments& moments = result.moments;
        moments.width = width;
        double survival = 1.0;
        for (std::size_t t = 0; t < times; ++t) {
            const auto x = integrated.path.at(t);
            const std::vector<double> means = t == 0 ? coordinates.means_of_placed(numbers) : coordinates.to_means(x);
            moments.survivors.mean.insert(moments.survivors.mean.end(), means.begin(), means.end());
            for (std::size_t k = 0; k < width; ++k)
                moments.survivors.standard_deviation.push_back(
                    k < coordinates.species() && t > 0 ? std::sqrt(variances_[k](with_time(x, t))) : 0.0);
            moments.survival.push_back(survival);
            survival *= 1.0 - loss(x);
        }
        add_extinct(result, times);
        return result;
    }

    template <class Archive>
    void parts(Archive& archive)
    {
        archive("options", options_);
        archive("validation_error", validation_error_);
        archive("survivors", survivors_);
        archive("hazard", hazard_);
        archive("has_extinct", has_extinct_);
        if (has_extinct_)
            archive("extinct", extinct_);
        if constexpr (Archive::reading) {
            variances_.assign(survivors_.coordinates().species(), {});
            entry_means_.assign(survivors_.size(), {});
        }
        for (std::size_t k = 0; k < variances_.size(); ++k)
            archive("variance_" + std::to_string(k), variances_[k]);
        for (std::size_t k = 0; k < entry_means_.size(); ++k)
            archive("entry_mean_" + std::to_string(k), entry_means_[k]);
        archive("entry_square", entry_square_);
    }

    /// After reading: what the network says (moment_closure::set_drift).
    void set_drift(const reaction_drift& drift)
    {
        if (!options_.closure.physical_rows)
            return;
        survivors_.set_drift(drift);
        extinct_.set_drift(drift);
    }

private:
    static constexpr std::size_t fewest_survivors = 10; // of which means are formed
    static constexpr std::size_t runs_of_a_bin = 25;    // extinct runs whose mean is one path to learn from
    static constexpr std::size_t cohorts = 25;          // of runs that are lost at about the same time
    static constexpr double ridge = 10.0;               // of regressions of events, in events

    /// Coordinates of the survivors' means as long as there are enough; the first are those of the start, exactly.
    static moment_path survivors_path(const ensemble_moments& moments, const moment_coordinates& coordinates,
                                      std::size_t runs)
    {
        moment_path path{coordinates.size(), {}};
        for (std::size_t t = 0; t < moments.times(); ++t) {
            if (moments.survival[t] * static_cast<double>(runs) <
                static_cast<double>((std::min)(fewest_survivors, (runs + 1) / 2)) - 0.5)
                break;
            const auto means = std::span(moments.survivors.mean).subspan(t * path.dimensions, path.dimensions);
            const auto x = coordinates.of_means(t == 0 ? coordinates.means_of_placed(means.first(coordinates.species()))
                                                       : std::vector<double>(means.begin(), means.end()));
            path.points.insert(path.points.end(), x.begin(), x.end());
        }
        return path;
    }

    /// x and log(1 + t/20), in units of about one.
    [[nodiscard]] std::vector<double> with_time(std::span<const double> x, std::size_t t) const
    {
        std::vector<double> z = survivors_.standardised(x);
        z.push_back(std::log1p(static_cast<double>(t) / 20.0));
        return z;
    }

    void learn_variances(const std::vector<ensemble_moments>& moments, const std::vector<moment_path>& paths)
    {
        const std::size_t width = survivors_.size();
        std::vector<double> inputs, exposures;
        std::vector<std::vector<double>> sums(survivors_.coordinates().species());
        for (std::size_t p = 0; p < paths.size(); ++p)
            for (std::size_t t = 1; t < paths[p].times(); ++t) {
                const auto z = with_time(paths[p].at(t), t);
                inputs.insert(inputs.end(), z.begin(), z.end());
                exposures.push_back(1.0);
                for (std::size_t s = 0; s < sums.size(); ++s) {
                    const double deviation = moments[p].survivors.standard_deviation[t * width + s];
                    sums[s].push_back(deviation * deviation);
                }
            }
        for (const auto& of_species : sums)
            variances_.emplace_back(inputs, survivors_.used_coordinates().size() + 1, of_species, exposures, 2, ridge);
    }

    /// Hazard and moments at the loss: a point for each start and time, at the smoothed coordinates of the survivors.
    void learn_survival(const std::vector<observed_runs>& starts, const std::vector<moment_path>& paths)
    {
        const std::size_t width = survivors_.size(), species = survivors_.coordinates().species();
        std::vector<double> inputs, at_risk, lost, squares;
        std::vector<std::vector<double>> sums(width);
        for (std::size_t p = 0; p < paths.size(); ++p)
            for (std::size_t t = 0; t + 1 < paths[p].times(); ++t) {
                const auto z = survivors_.standardised(paths[p].at(t));
                inputs.insert(inputs.end(), z.begin(), z.end());
                at_risk.push_back(0.0);
                lost.push_back(0.0);
                squares.push_back(0.0);
                for (auto& sum : sums)
                    sum.push_back(0.0);
                for (std::size_t run = 0; run < starts[p].runs; ++run) {
                    const std::size_t row = run * starts[p].records + t;
                    if (starts[p].survives[row] == 0)
                        continue;
                    at_risk.back() += 1.0;
                    if (starts[p].survives[row + 1] != 0)
                        continue;
                    lost.back() += 1.0;
                    const std::int32_t* const values = &starts[p].values[(row + 1) * width];
                    double molecules = 0.0;
                    for (std::size_t k = 0; k < width; ++k)
                        sums[k].back() += values[k];
                    for (std::size_t k = 0; k < species; ++k)
                        molecules += values[k];
                    squares.back() += molecules * molecules;
                }
            }
        const std::size_t dimensions = survivors_.used_coordinates().size();
        hazard_ = {inputs, dimensions, lost, at_risk, options_.hazard_degree, ridge};
        for (const auto& sum : sums)
            entry_means_.emplace_back(inputs, dimensions, sum, lost, 1, ridge);
        entry_square_ = {inputs, dimensions, squares, lost, 1, ridge};
    }

    /// A closure of runs after their loss, from bins of runs that had about as many molecules then.
    void learn_extinct(const std::vector<observed_runs>& starts, const reaction_drift& drift)
    {
        struct lost_run {
            std::size_t start, run, record; ///< of the loss
            std::int64_t molecules;
        };
        const moment_coordinates& coordinates = survivors_.coordinates();
        const std::size_t width = coordinates.size();
        std::vector<lost_run> all;
        for (std::size_t p = 0; p < starts.size(); ++p)
            for (std::size_t run = 0; run < starts[p].runs; ++run)
                for (std::size_t t = 1; t < starts[p].records; ++t)
                    if (starts[p].survives[run * starts[p].records + t] == 0) {
                        const std::int32_t* const values = &starts[p].values[(run * starts[p].records + t) * width];
                        all.push_back(
                            {p, run, t, std::accumulate(values, values + coordinates.species(), std::int64_t{0})});
                        break;
                    }
        // Runs with as many molecules keep their order.
        std::ranges::sort(all, {}, [](const lost_run& one) { return std::tuple(one.molecules, one.start, one.run); });
        const std::size_t bins = (std::max<std::size_t>)(1, all.size() / runs_of_a_bin);
        std::vector<moment_path> paths;
        std::size_t points = 0;
        for (std::size_t bin = 0; bin < bins; ++bin) {
            const auto members = std::span(all).subspan(bin * all.size() / bins,
                                                        (bin + 1) * all.size() / bins - bin * all.size() / bins);
            moment_path path{width, {}};
            for (std::size_t age = 0;; ++age) {
                std::vector<double> means(width);
                std::size_t present = 0;
                for (const lost_run& one : members) {
                    const observed_runs& start = starts[one.start];
                    if (one.record + age >= start.records)
                        continue;
                    ++present;
                    for (std::size_t k = 0; k < width; ++k)
                        means[k] += start.values[(one.run * start.records + one.record + age) * width + k];
                }
                if (present == 0 || 2 * present < members.size())
                    break;
                for (double& mean : means)
                    mean /= static_cast<double>(present);
                const auto x = coordinates.of_means(means);
                path.points.insert(path.points.end(), x.begin(), x.end());
            }
            if (path.times() >= 5) {
                points += path.times();
                paths.push_back(smoothed(path, options_.closure.smoothing));
            }
        }
        if (paths.empty())
            return;
        closure_options options = options_.closure;
        options.family = kernel_options{2.0, 0.05};
        options.centres_every = (std::max<std::size_t>)(1, points / 200);
        try {
            extinct_ = moment_closure(paths, coordinates, drift, options);
            has_extinct_ = true;
        } catch (const input_error&) {
            has_extinct_ = false; // nothing moves in what is left
        }
    }

    /// One node of a cohort's distribution.
    struct cohort {
        std::vector<double> x;
        double weight;
    };

    [[nodiscard]] std::vector<cohort> entry(const std::vector<double>& means, double square) const
    {
        const moment_coordinates& coordinates = survivors_.coordinates();
        double molecules = 0.0;
        for (std::size_t s = 0; s < coordinates.species(); ++s)
            molecules += means[s];
        const double spread = molecules > 0.0 ? (std::max)(0.0, square / (molecules * molecules) - 1.0) : 0.0;
        const double sigma_square = std::log1p(spread), sigma = std::sqrt(sigma_square);
        // Pairs go with products of numbers, of which the spread is a part: within a node there is none.
        std::vector<double> within = means;
        for (std::size_t k = coordinates.species(); k < within.size(); ++k)
            within[k] /= 1.0 + spread;
        const std::vector<double> centre = coordinates.of_means(within);
        std::vector<cohort> nodes;
        constexpr std::pair<double, double> places[] = {{-1.0, 1.0 / 6.0}, {0.0, 2.0 / 3.0}, {1.0, 1.0 / 6.0}};
        for (const auto& [place, weight] : places) {
            cohort node{centre, weight};
            const double factor = std::exp(rounded(place * std::numbers::sqrt3 * sigma) - sigma_square / 2.0);
            for (std::size_t s = 0; s < coordinates.species(); ++s)
                node.x[s] = std::log(rounded(means[s] * factor) + moment_coordinates::half_a_molecule);
            nodes.push_back(std::move(node));
        }
        return nodes;
    }

    /// Moments of the extinct part, and of the whole.
    void add_extinct(expectation_prediction& result, std::size_t times) const
    {
        const moment_coordinates& coordinates = survivors_.coordinates();
        const std::size_t width = coordinates.size(), species = coordinates.species();
        ensemble_moments& moments = result.moments;
        std::vector<double> first(times * width), second(times * width); // of the extinct, not divided by 1 − S
        const std::size_t stride = (std::max<std::size_t>)(1, (times + cohorts - 1) / cohorts);
        for (std::size_t from = 0; from + 1 < times && !hazard_.never(); from += stride) {
            const std::size_t to = (std::min)(from + stride, times - 1);
            const double flux = moments.survival[from] - moments.survival[to];
            if (!(flux > 0.0))
                continue;
            std::vector<double> means(width);
            double square = 0.0, late = 0.0;
            for (std::size_t t = from; t < to; ++t) {
                const double share = (moments.survival[t] - moments.survival[t + 1]) / flux;
                const auto z = survivors_.standardised(result.survivors.at(t));
                for (std::size_t k = 0; k < width; ++k)
                    means[k] += rounded(share * entry_means_[k](z));
                square += rounded(share * entry_square_(z));
                late += rounded(share * static_cast<double>(t + 1));
            }
            const auto begins = static_cast<std::size_t>(std::lround(late));
            for (cohort node : entry(means, square)) {
                std::vector<double> step(width), now = coordinates.to_means(node.x);
                for (std::size_t t = from + 1; t < times; ++t) {
                    if (t > begins && has_extinct_) {
                        extinct_.increment(node.x, step, {});
                        for (std::size_t k = 0; k < width; ++k)
                            node.x[k] += step[k];
                        now = coordinates.to_means(node.x);
                    }
                    const double mass = node.weight * (moments.survival[from] - moments.survival[(std::min)(t, to)]);
                    for (std::size_t k = 0; k < width; ++k) {
                        first[t * width + k] += rounded(mass * now[k]);
                        second[t * width + k] += rounded(mass * now[k] * now[k]);
                    }
                }
            }
        }
        for (std::size_t t = 0; t < times; ++t)
            for (std::size_t k = 0; k < width; ++k) {
                const double survival = moments.survival[t], mean = moments.survivors.mean[t * width + k];
                const double deviation = moments.survivors.standard_deviation[t * width + k];
                const double whole = rounded(survival * mean) + first[t * width + k];
                moments.whole.mean.push_back(whole);
                const double variance = rounded(survival * (rounded(mean * mean) + rounded(deviation * deviation))) +
                                        second[t * width + k] - rounded(whole * whole);
                moments.whole.standard_deviation.push_back(k < species ? std::sqrt((std::max)(0.0, variance)) : 0.0);
            }
    }

    expectation_options options_;
    double validation_error_ = 0;
    moment_closure survivors_;
    std::vector<log_linear> variances_; // by species
    log_linear hazard_;
    std::vector<log_linear> entry_means_; // by observable
    log_linear entry_square_;             // of all molecules
    bool has_extinct_ = false;
    moment_closure extinct_;
};

} // namespace CLOSURA_ABI
} // namespace closura
