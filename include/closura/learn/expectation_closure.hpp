// A closure of a whole ensemble in the expectation coordinates, learned from several starts: survivors, survival, and
// what has lost a species.
//
//   survivors   x(t+1) = x(t) + G(x(t))                       moment_closure.hpp
//   survival    S(t+1) = S(t) (1 − h(x(t)))                   h = exp(polynomial), by maximum likelihood
//   extinct     classes by the number of molecules at the loss, each with a path of its own      lost_runs.hpp
//   whole       S · survivors + (1 − S) · extinct
//
// Variances of the counts are functions of x and of the time since the start, over which runs drift apart.
//
//     const auto closure = expectation_closure::learn(starts, coordinates, drift, options, executor);
//     const auto prediction = closure.predict(numbers, 501);      // of any start: its numbers of molecules are enough
#pragma once

#include <closura/core/executor.hpp>
#include <closura/learn/closure_validation.hpp>
#include <closura/learn/log_linear.hpp>
#include <closura/learn/lost_runs.hpp>
#include <closura/learn/moment_closure.hpp>
#include <closura/simulate/ensemble_moments.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// How an expectation closure is learned.
struct expectation_options {
    closure_options closure;
    bool cross_validation = true;
    std::size_t hazard_degree = 4;
    double largest_weight = 0.0; ///< of θ(t) that follows from what is predicted; 0: under the model's critical one

    static constexpr auto description()
    {
        using self = expectation_options;
        return closura::fields(
            field<"closure">(&self::closure, "the closure of the survivors"),
            field<"cross_validation">(&self::cross_validation,
                                      "choose length, degree and ridge of the family by leaving starts out"),
            field<"hazard_degree">(&self::hazard_degree, whole_numbers(0, 4),
                                   "degree of the polynomial whose exponential is the hazard of losing a species"),
            field<"largest_weight">(&self::largest_weight, numbers(0.0, 100.0),
                                    "largest weight of theta(t) that follows from a prediction; 0: 0.94 of the "
                                    "attraction at which the model separates into phases, where it is known"));
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
        result.lost_ = lost_runs::learn(starts, paths, result.survivors_, drift, options.closure);
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

    /// What has lost a species.
    [[nodiscard]] const lost_runs& lost() const { return lost_; }

    /// From numbers of molecules placed at random. Work: times × centres, and what lost_runs::add_moments does.
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
        add_lost(result, times);
        return result;
    }

    template <class Archive>
    void parts(Archive& archive)
    {
        archive("options", options_);
        archive("validation_error", validation_error_);
        archive("survivors", survivors_);
        archive("hazard", hazard_);
        archive("lost", lost_);
        if constexpr (Archive::reading)
            variances_.assign(survivors_.coordinates().species(), {});
        for (std::size_t k = 0; k < variances_.size(); ++k)
            archive("variance_" + std::to_string(k), variances_[k]);
        if constexpr (Archive::reading)
            check(archive);
    }

    /// After reading: what the network says (moment_closure::set_drift).
    void set_drift(const reaction_drift& drift)
    {
        if (!options_.closure.physical_rows)
            return;
        survivors_.set_drift(drift);
        lost_.set_drift(drift);
    }

private:
    static constexpr std::size_t fewest_survivors = 10; // of which means are formed
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

    /// A point for each start and time, at the smoothed coordinates of the survivors.
    void learn_survival(const std::vector<observed_runs>& starts, const std::vector<moment_path>& paths)
    {
        std::vector<double> inputs, at_risk, lost;
        for (std::size_t p = 0; p < paths.size(); ++p)
            for (std::size_t t = 0; t + 1 < paths[p].times(); ++t) {
                const auto z = survivors_.standardised(paths[p].at(t));
                inputs.insert(inputs.end(), z.begin(), z.end());
                at_risk.push_back(0.0);
                lost.push_back(0.0);
                for (std::size_t run = 0; run < starts[p].runs; ++run) {
                    const std::size_t row = run * starts[p].records + t;
                    at_risk.back() += starts[p].survives[row];
                    lost.back() += starts[p].survives[row] != 0 && starts[p].survives[row + 1] == 0 ? 1.0 : 0.0;
                }
            }
        hazard_ = {inputs, survivors_.used_coordinates().size(), lost, at_risk, options_.hazard_degree, ridge};
    }

    /// Moments of the whole.
    void add_lost(expectation_prediction& result, std::size_t times) const
    {
        const std::size_t width = survivors_.size(), species = survivors_.coordinates().species();
        ensemble_moments& moments = result.moments;
        std::vector<double> first(width * times), second(width * times); // [observable, time]
        lost_.add_moments(survivors_, result.survivors, moments.survival, first, second);
        for (std::size_t t = 0; t < times; ++t)
            for (std::size_t k = 0; k < width; ++k) {
                const double survival = moments.survival[t], mean = moments.survivors.mean[t * width + k];
                const double deviation = moments.survivors.standard_deviation[t * width + k];
                const double whole = rounded(survival * mean) + first[k * times + t];
                moments.whole.mean.push_back(whole);
                const double variance = rounded(survival * (rounded(mean * mean) + rounded(deviation * deviation))) +
                                        second[k * times + t] - rounded(whole * whole);
                moments.whole.standard_deviation.push_back(k < species ? std::sqrt((std::max)(0.0, variance)) : 0.0);
            }
    }

    template <class Archive>
    void check(Archive& archive) const
    {
        const std::size_t dimensions = survivors_.used_coordinates().size();
        bool fits =
            hazard_.basis().dimensions() == dimensions &&
            (lost_.empty() || (lost_.coordinates() == survivors_.coordinates() && lost_.dimensions() == dimensions));
        for (const log_linear& one : variances_)
            fits = fits && one.basis().dimensions() == dimensions + 1;
        if (!fits)
            archive.refuse("survivors, their variances, survival and lost runs do not fit each other");
    }

    expectation_options options_;
    double validation_error_ = 0;
    moment_closure survivors_;
    std::vector<log_linear> variances_; // by species
    log_linear hazard_;
    lost_runs lost_;
};

} // namespace CLOSURA_ABI
} // namespace closura
