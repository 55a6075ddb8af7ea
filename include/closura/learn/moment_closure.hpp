// A closure in the expectation coordinates: an autonomous equation for moments, which carries over to starts that
// nobody has trained on,
//
//     x(t+1) = x(t) + G(x(t)),    G(x) = w(x) (P(x) + R(x)) − (1 − w(x)) κ (x − x̄(x))
//
// x the coordinates of moment_coordinates.hpp, P what the network says of the counts (reaction_drift.hpp; or nothing),
// R a regression on the increments of smoothed paths. x̄(x) is the centre of the data around x, and w = 1 / (1 + (|x −
// x̄|/d)⁸) in standard deviations: among the data w is 1; outside, G leads back to them, and `distance` says how far out
// x is.
//
//     const moment_closure closure(paths, coordinates, drift, settings);
//     closure.increment(x, dx, gradient);                      // ∂G/∂x is exact
//     const auto path = integrate(closure, x_0, 501);
#pragma once

#include <closura/core/choice.hpp>
#include <closura/core/described.hpp>
#include <closura/core/error.hpp>
#include <closura/core/rounding.hpp>
#include <closura/learn/kernel_ridge.hpp>
#include <closura/learn/moment_coordinates.hpp>
#include <closura/learn/moment_path.hpp>
#include <closura/learn/polynomial_regression.hpp>
#include <closura/learn/reaction_drift.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <variant>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// How a closure is learned from paths.
struct closure_options {
    choice<kernel_options, polynomial_options> family;
    bool physical_rows = true;
    std::size_t centres_every = 3;
    double smoothing = 5;
    double reach = 2;

    static constexpr auto description()
    {
        using self = closure_options;
        return closura::fields(
            field<"family">(&self::family, "functions that the closure is made of"),
            field<"physical_rows">(&self::physical_rows, "learn what the network's own equations leave open"),
            field<"centres_every">(&self::centres_every, at_least(1), "times from one centre of a kernel to the next"),
            field<"smoothing">(&self::smoothing, numbers(0, 1000), "width over which paths of means are smoothed"),
            field<"reach">(&self::reach, positive_numbers(),
                           "distance to the data, in standard deviations, at which the closure leads back to them"));
    }
    friend bool operator==(const closure_options&, const closure_options&) = default;
};

/// G, learned from paths of coordinates.
class moment_closure {
public:
    moment_closure() = default;

    /// Paths are smoothed already. Steps from first[p] on of path p are left out, up to last[p], none
    /// if that is less: for cross-validation.
    /// Errors: input_error if there is no step to learn from, or paths have other dimensions.
    moment_closure(const std::vector<moment_path>& paths, const moment_coordinates& coordinates,
                   const reaction_drift& drift, const closure_options& options,
                   const std::vector<std::pair<std::size_t, std::size_t>>& left_out = {})
        : coordinates_(coordinates), reach_(options.reach)
    {
        if (options.physical_rows)
            drift_ = drift;
        const std::size_t size = coordinates.size();
        const bool kernel = options.family.template holds<kernel_options>();
        std::vector<double> states, targets;
        for (std::size_t p = 0; p < paths.size(); ++p) {
            require(paths[p].dimensions == size, "closure: a path has ", paths[p].dimensions, " dimensions; expected ",
                    size);
            for (std::size_t t = 0; t + 1 < paths[p].times(); ++t) {
                const bool is_centre = !kernel || t < early || t % options.centres_every == 0;
                const bool is_left_out = p < left_out.size() && left_out[p].first <= left_out[p].second &&
                                         t + 1 >= left_out[p].first && t <= left_out[p].second;
                if (!is_centre || is_left_out)
                    continue;
                const auto now = paths[p].at(t), next = paths[p].at(t + 1);
                const std::vector<double> known = known_increment(now, {});
                states.insert(states.end(), now.begin(), now.end());
                for (std::size_t k = 0; k < size; ++k)
                    targets.push_back(next[k] - now[k] - known[k]);
            }
        }
        const std::size_t points = states.size() / size;
        require(points > 0, "closure: there is no step of a path to learn from");
        standardise(states, points);
        const std::vector<double> inputs = inputs_of(states, points);
        const std::size_t dimensions = used_.size();
        require(dimensions > 0, "closure: no moment changes along the paths; there is nothing to learn");
        scale_targets(targets, points);
        if (const auto* const chosen = options.family.template get_if<polynomial_options>())
            regression_ = polynomial_regression(inputs, dimensions, targets, size, *chosen);
        else
            regression_ =
                kernel_ridge(inputs, dimensions, targets, size, *options.family.template get_if<kernel_options>());
        choose_anchors(inputs, points);
    }

    [[nodiscard]] const moment_coordinates& coordinates() const { return coordinates_; }
    [[nodiscard]] std::size_t size() const { return coordinates_.size(); }
    /// Coordinates that vary along the data, which are what G depends on.
    [[nodiscard]] const std::vector<std::size_t>& used_coordinates() const { return used_; }

    /// x in standard deviations of the data, of the coordinates that vary.
    [[nodiscard]] std::vector<double> standardised(std::span<const double> x) const
    {
        std::vector<double> z(used_.size());
        for (std::size_t d = 0; d < z.size(); ++d)
            z[d] = (x[used_[d]] - mean_[d]) / scale_[d];
        return z;
    }

    /// |x − x̄(x)|, in standard deviations.
    [[nodiscard]] double distance(std::span<const double> x) const
    {
        return std::sqrt(surroundings_of(standardised(x), false).squared_distance);
    }

    /// G(x), and ∂G/∂x as [coordinate, coordinate] unless that is empty; returns the distance of x, which it needs.
    /// Work: that of the regression, and a twentieth.
    double increment(std::span<const double> x, std::span<double> dx, std::span<double> gradient) const
    {
        const std::size_t size = coordinates_.size(), dimensions = used_.size();
        const std::vector<double> z = standardised(x);
        const bool with_gradient = !gradient.empty();
        std::vector<double> slopes(with_gradient ? size * dimensions : 0),
            slopes_known(with_gradient ? size * size : 0);
        std::visit([&](const auto& regression) { regression.evaluate(z, dx, slopes); }, regression_);
        const std::vector<double> known = known_increment(x, slopes_known);
        const surroundings around = surroundings_of(z, with_gradient);
        const double ratio = around.squared_distance / (reach_ * reach_);
        const double weight = 1.0 / (1.0 + rounded(ratio * ratio * ratio * ratio));
        // ∂w/∂(D²) = −4 w² ratio³ / d²
        const double weight_slope = -4.0 * weight * weight * ratio * ratio * ratio / (reach_ * reach_);
        for (std::size_t k = 0; k < size; ++k)
            dx[k] = rounded(dx[k] * target_scale_[k]) + known[k];
        std::vector<double> pull(size);
        for (std::size_t d = 0; d < dimensions; ++d)
            pull[used_[d]] = -pull_back * scale_[d] * around.offset[d];
        if (with_gradient)
            for (std::size_t k = 0; k < size; ++k) {
                for (std::size_t j = 0; j < size; ++j)
                    gradient[k * size + j] = weight * slopes_known[k * size + j];
                for (std::size_t d = 0; d < dimensions; ++d) {
                    double& of_d = gradient[k * size + used_[d]];
                    of_d += rounded(weight * target_scale_[k] * slopes[k * dimensions + d] / scale_[d]);
                    of_d += rounded(weight_slope * around.slope_of_square[d] / scale_[d] * (dx[k] - pull[k]));
                }
            }
        if (with_gradient)
            for (std::size_t d = 0; d < dimensions; ++d)
                for (std::size_t e = 0; e < dimensions; ++e)
                    gradient[used_[d] * size + used_[e]] -=
                        rounded((1.0 - weight) * pull_back * scale_[d] * around.slope[d * dimensions + e] / scale_[e]);
        for (std::size_t k = 0; k < size; ++k)
            dx[k] = rounded(weight * dx[k]) + rounded((1.0 - weight) * pull[k]);
        return std::sqrt(around.squared_distance);
    }

    template <class Archive>
    void parts(Archive& archive)
    {
        archive("coordinates", coordinates_);
        archive("reach", reach_);
        archive("used", used_, "[varying coordinate]");
        archive("mean", mean_, "[varying coordinate]");
        archive("scale", scale_, "[varying coordinate]");
        archive("target_scale", target_scale_, "[coordinate]");
        archive("anchors", anchors_, "[anchor and varying coordinate]");
        bool polynomial = std::holds_alternative<polynomial_regression>(regression_);
        archive("polynomial", polynomial);
        if constexpr (Archive::reading) {
            if (polynomial)
                regression_ = polynomial_regression();
            else
                regression_ = kernel_ridge();
        }
        std::visit([&](auto& regression) { archive("regression", regression); }, regression_);
        if constexpr (Archive::reading)
            check(archive);
    }

    /// After reading: what the network says, which is not in files. None: the closure was learned without.
    void set_drift(const reaction_drift& drift) { drift_ = drift; }
    [[nodiscard]] bool has_drift() const { return !drift_.empty(); }

private:
    static constexpr std::size_t early = 10;         // steps that all are centres, as correlations build up from none
    static constexpr std::size_t most_anchors = 100; // points that stand for the data in distances
    static constexpr double nearness = 0.3;          // standard deviations over which x̄ is an average
    static constexpr double pull_back = 0.2;         // κ, a step

    struct surroundings {
        std::vector<double> offset;          // z − z̄
        double squared_distance = 0;         // |z − z̄|²
        std::vector<double> slope;           // ∂(z − z̄)/∂z
        std::vector<double> slope_of_square; // ∂|z − z̄|²/∂z
    };

    /// Where the data around z are: z̄ = Σ w_i z_i / Σ w_i, w_i = exp(−|z − z_i|² / 2h²), ∂z̄/∂z = Cov_w(z) / h².
    [[nodiscard]] surroundings surroundings_of(const std::vector<double>& z, bool with_slope) const
    {
        const std::size_t dimensions = z.size(), count = anchors_.size() / dimensions;
        std::vector<double> squares(count);
        for (std::size_t i = 0; i < count; ++i)
            for (std::size_t d = 0; d < dimensions; ++d) {
                const double difference = z[d] - anchors_[i * dimensions + d];
                squares[i] += rounded(difference * difference);
            }
        const double least = *std::ranges::min_element(squares);
        std::vector<double> centre(dimensions), products(with_slope ? dimensions * dimensions : 0);
        double total = 0.0;
        for (std::size_t i = 0; i < count; ++i) {
            const double exponent = (squares[i] - least) / (2.0 * nearness * nearness);
            if (exponent > 40.0)
                continue;
            const double weight = std::exp(-exponent);
            total += weight;
            for (std::size_t d = 0; d < dimensions; ++d) {
                const double weighted = weight * (anchors_[i * dimensions + d] - z[d]);
                centre[d] += weighted;
                for (std::size_t e = 0; e < (with_slope ? dimensions : 0); ++e)
                    products[d * dimensions + e] += rounded(weighted * (anchors_[i * dimensions + e] - z[e]));
            }
        }
        surroundings result;
        result.offset.resize(dimensions);
        for (std::size_t d = 0; d < dimensions; ++d) {
            result.offset[d] = -centre[d] / total;
            result.squared_distance += rounded(result.offset[d] * result.offset[d]);
        }
        if (!with_slope)
            return result;
        result.slope.resize(dimensions * dimensions);
        result.slope_of_square.resize(dimensions);
        for (std::size_t d = 0; d < dimensions; ++d)
            for (std::size_t e = 0; e < dimensions; ++e) {
                const double covariance =
                    products[d * dimensions + e] / total - rounded(result.offset[d] * result.offset[e]);
                result.slope[d * dimensions + e] = (d == e ? 1.0 : 0.0) - covariance / (nearness * nearness);
                result.slope_of_square[e] += rounded(2.0 * result.offset[d] * result.slope[d * dimensions + e]);
            }
        return result;
    }

    /// [species, observable] times [observable, coordinate].
    [[nodiscard]] std::vector<double> product(const std::vector<double>& a, const std::vector<double>& b) const
    {
        const std::size_t size = coordinates_.size();
        std::vector<double> result(coordinates_.species() * size);
        for (std::size_t s = 0; s < coordinates_.species(); ++s)
            for (std::size_t o = 0; o < size; ++o)
                for (std::size_t j = 0; j < size; ++j)
                    result[s * size + j] += rounded(a[s * size + o] * b[o * size + j]);
        return result;
    }

    /// Where more would come than there is room for, what grows does so by a share f of its growth: a site holds one
    /// molecule. Slopes [species, coordinate] follow unless they are empty.
    void stop_at_full_lattice(std::span<const double> means, const std::vector<double>& slopes_of_means,
                              std::vector<double>& grows, std::vector<double>& slopes_of_growth) const
    {
        const std::size_t size = coordinates_.size(), species = coordinates_.species();
        double room = static_cast<double>(coordinates_.sites()), growth = 0.0;
        for (std::size_t s = 0; s < species; ++s) {
            room -= means[s] + (std::min)(grows[s], 0.0);
            growth += (std::max)(grows[s], 0.0);
        }
        if (growth <= room || !(growth > 0.0))
            return;
        const double share = (std::max)(room, 0.0) / growth;
        for (std::size_t j = 0; j < (slopes_of_growth.empty() ? 0 : size); ++j) {
            double slope_of_room = 0.0, slope_of_growth = 0.0;
            for (std::size_t s = 0; s < species; ++s) {
                const double slope = slopes_of_growth[s * size + j];
                slope_of_room -= slopes_of_means[s * size + j] + (grows[s] < 0.0 ? slope : 0.0);
                slope_of_growth += grows[s] > 0.0 ? slope : 0.0;
            }
            const double slope_of_share =
                ((room > 0.0 ? slope_of_room : 0.0) - rounded(share * slope_of_growth)) / growth;
            for (std::size_t s = 0; s < species; ++s)
                if (grows[s] > 0.0)
                    slopes_of_growth[s * size + j] =
                        rounded(share * slopes_of_growth[s * size + j]) + rounded(slope_of_share * grows[s]);
        }
        for (double& one : grows)
            one *= one > 0.0 ? share : 1.0;
    }

    /// P(x), and its slopes [coordinate, coordinate] unless empty: log((n + Δn + ε) / (n + ε)), of the counts.
    [[nodiscard]] std::vector<double> known_increment(std::span<const double> x, std::span<double> slopes) const
    {
        const std::size_t size = coordinates_.size();
        std::vector<double> known(size);
        if (drift_.empty())
            return known;
        const std::vector<double> means = coordinates_.to_means(x);
        std::vector<double> grows = drift_(means), slopes_of_means, slopes_of_growth;
        if (!slopes.empty()) {
            slopes_of_means = coordinates_.slopes_of_means(x);
            slopes_of_growth = product(drift_.derivative(), slopes_of_means);
        }
        stop_at_full_lattice(means, slopes_of_means, grows, slopes_of_growth);
        for (std::size_t s = 0; s < coordinates_.species(); ++s) {
            const double before = means[s] + moment_coordinates::half_a_molecule;
            const double after = (std::max)(before + grows[s], least_share * before);
            known[s] = std::log(after / before);
            if (slopes.empty() || !(before + grows[s] > least_share * before))
                continue;
            for (std::size_t j = 0; j < size; ++j) {
                const double of_count = slopes_of_means[s * size + j];
                slopes[s * size + j] = (of_count + slopes_of_growth[s * size + j]) / after - of_count / before;
            }
        }
        return known;
    }

    /// Means and standard deviations over points, of the coordinates that vary.
    void standardise(const std::vector<double>& states, std::size_t points)
    {
        const std::size_t size = coordinates_.size();
        for (std::size_t k = 0; k < size; ++k) {
            double mean = 0.0, square = 0.0;
            for (std::size_t i = 0; i < points; ++i)
                mean += states[i * size + k] / static_cast<double>(points);
            for (std::size_t i = 0; i < points; ++i) {
                const double difference = states[i * size + k] - mean;
                square += rounded(difference * difference) / static_cast<double>(points);
            }
            if (std::sqrt(square) < 1e-9 * (1.0 + std::abs(mean)))
                continue;
            used_.push_back(k);
            mean_.push_back(mean);
            scale_.push_back(std::sqrt(square));
        }
    }

    /// Points that cover the data evenly: each is the one farthest from those before, the first ones of ties. The first
    /// steps, in which correlations build up, are few and far apart, and yet part of the data.
    void choose_anchors(const std::vector<double>& inputs, std::size_t points)
    {
        const std::size_t dimensions = used_.size();
        std::vector<double> squares(points, std::numeric_limits<double>::infinity());
        std::size_t next = 0;
        while (anchors_.size() < most_anchors * dimensions && squares[next] > 0.0) {
            anchors_.insert(anchors_.end(), &inputs[next * dimensions], &inputs[next * dimensions] + dimensions);
            std::size_t farthest = 0;
            for (std::size_t i = 0; i < points; ++i) {
                double square = 0.0;
                for (std::size_t d = 0; d < dimensions; ++d) {
                    const double difference = inputs[i * dimensions + d] - inputs[next * dimensions + d];
                    square += rounded(difference * difference);
                }
                squares[i] = (std::min)(squares[i], square);
                if (squares[i] > squares[farthest])
                    farthest = i;
            }
            next = farthest;
        }
    }

    [[nodiscard]] std::vector<double> inputs_of(const std::vector<double>& states, std::size_t points) const
    {
        std::vector<double> inputs;
        for (std::size_t i = 0; i < points; ++i) {
            const auto z = standardised(std::span(states).subspan(i * coordinates_.size(), coordinates_.size()));
            inputs.insert(inputs.end(), z.begin(), z.end());
        }
        return inputs;
    }

    /// Targets in units of their root mean square.
    void scale_targets(std::vector<double>& targets, std::size_t points)
    {
        const std::size_t size = coordinates_.size();
        target_scale_.assign(size, 0.0);
        for (std::size_t i = 0; i < points; ++i)
            for (std::size_t k = 0; k < size; ++k)
                target_scale_[k] +=
                    rounded(targets[i * size + k] * targets[i * size + k]) / static_cast<double>(points);
        for (std::size_t k = 0; k < size; ++k) {
            target_scale_[k] = std::sqrt(target_scale_[k]);
            for (std::size_t i = 0; i < points; ++i)
                targets[i * size + k] = target_scale_[k] > 0.0 ? targets[i * size + k] / target_scale_[k] : 0.0;
        }
    }

    template <class Archive>
    void check(Archive& archive)
    {
        const std::size_t dimensions = used_.size();
        const bool fits = std::visit(
            [&](const auto& one) { return one.dimensions() == dimensions && one.functions() == size(); }, regression_);
        if (dimensions == 0 || mean_.size() != dimensions || scale_.size() != dimensions ||
            target_scale_.size() != size() || anchors_.empty() || anchors_.size() % dimensions != 0 || !fits ||
            !(reach_ > 0) || !std::ranges::all_of(scale_, [](double s) { return s > 0; }) ||
            !std::ranges::all_of(used_, [&](std::size_t k) { return k < size(); }))
            archive.refuse("its parts do not fit each other");
    }

    static constexpr double least_share = 1e-3; // of a count that a step may leave

    moment_coordinates coordinates_;
    reaction_drift drift_;
    double reach_ = 1;
    std::vector<std::size_t> used_;
    std::vector<double> mean_, scale_, target_scale_;
    std::vector<double> anchors_;
    std::variant<kernel_ridge, polynomial_regression> regression_;
};

/// The path from x_0 over so many times, and how far from the data it went.
struct integrated_path {
    moment_path path;
    double greatest_distance = 0; ///< in standard deviations of the data
    std::size_t at = 0;           ///< the time at which it is greatest
};

/// Euler's map, a step between recorded times. Errors: input_error if x_0 has not as many numbers as coordinates.
template <class Closure>
[[nodiscard]] integrated_path integrate(const Closure& closure, std::span<const double> x_0, std::size_t times)
{
    const std::size_t size = closure.size();
    require(x_0.size() == size && times > 0, "closure: a start of ", x_0.size(), " coordinates over ", times,
            " times; expected ", size, ", and at least one time");
    integrated_path result{{size, std::vector<double>(times * size)}, 0.0, 0};
    std::ranges::copy(x_0, result.path.points.begin());
    std::vector<double> step(size);
    for (std::size_t t = 0;; ++t) {
        const auto now = std::span(result.path.points).subspan(t * size, size);
        const bool is_last = t + 1 == times;
        const double distance = is_last ? closure.distance(now) : closure.increment(now, step, {});
        if (distance > result.greatest_distance) {
            result.greatest_distance = distance;
            result.at = t;
        }
        if (is_last)
            return result;
        for (std::size_t k = 0; k < size; ++k)
            result.path.points[(t + 1) * size + k] = now[k] + step[k];
    }
}

} // namespace CLOSURA_ABI
} // namespace closura
