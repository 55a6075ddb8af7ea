// Learning the right-hand sides from simulations: Algorithm 1 of the paper. One optimisation step
//
//   1. integrates θ(t) from t = 0 to the end of the window [τ, τ + Δτ],                dynamics/trajectory.hpp
//   2. draws a batch of runs for each time of the window,                              batch.hpp
//   3. estimates <O>_data (wake) and <O>_model (sleep) there,                          estimates.hpp, sample/law.hpp
//   4. slides the centres (10) and forms ΔE = <O>_model − <O>_data,                    centring.hpp,
//      of this step alone or averaged over steps,                                      averaged_differences.hpp
//   5. integrates the adjoints back from the window's end, (15) to (17),               dynamics/adjoints.hpp
//   6. and updates u along dS/du.                                                      optimise/
//
// The window slides as its schedule says (window.hpp), up to the end of the data. S may be held near a trajectory that
// is known to be good: attract_to adds ½ κ Σ_θ (θ(t) − θ*(t))² to it at each time. Every part is a type of the options
// (learning_options.hpp) that can be another.
//
//     dynamic_learning learning(rhs, theta_0, data, options);
//     while (!learning.covers_data())
//         learning.step(executor);
#pragma once

#include <closura/dynamics/identity.hpp>
#include <closura/dynamics/trajectory.hpp>
#include <closura/learn/averaged_differences.hpp>
#include <closura/learn/estimates.hpp>
#include <closura/learn/initial_parameters.hpp>
#include <closura/learn/learning_options.hpp>
#include <closura/learn/model_surroundings.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// What an optimisation step has seen.
template <model_type Model>
struct learning_report {
    std::size_t step = 0; ///< its number, from 0
    time_window window;
    /// √∫ Σ_θ λ_θ² dt: the length of the gradient of S in the space of functions F(t).
    double gradient_norm = 0.0;
    /// ΔE[O_θ], or its average over steps, and the mean of that over the window.
    parameter_values<Model, double> difference;
    double wake_iterations = 0.0; ///< most that a wake phase needed: Gibbs steps, or sweeps of mean field
};

/// Learns right-hand sides from data. Results depend on data, options and seed, not on the executor.
template <right_hand_side_set RightHandSides, class Options = learning_options<typename RightHandSides::model>>
class dynamic_learning {
public:
    using model = typename RightHandSides::model;
    using options_type = Options;
    using report_type = learning_report<model>;

    /// `data` must outlive this object.
    /// Errors: `input_error` if the data are not those of the model's visible layer, or fewer or shorter than a batch
    /// and a window need, or θ(0) is not finite.
    dynamic_learning(RightHandSides rhs, const parameters<model>& theta_0, const training_data& data,
                     const options_type& options)
        : rhs_(std::move(rhs)),
          data_(data),
          options_(options),
          theta_(theta_0, options.time_step, options.substeps, options.integrator),
          mu_(data.steps(), initial_centres<model>(data))
    {
        require(data.sites() == model::unit_counts[0], "training data: ", data.sites(),
                " sites; the model's visible layer has ", std::size_t{model::unit_counts[0]});
        require((std::ranges::max)(data.states()) <= model::species_counts[0], "training data: state ",
                std::size_t{(std::ranges::max)(data.states())}, "; the visible layer has ",
                std::size_t{model::species_counts[0]}, " species");
        (void)window();
        (void)options_.batch.draw(data.runs(), 0, 0, options_.seed);
    }

    /// The window of the next step. Errors: `input_error` if the schedule gives none within the data.
    [[nodiscard]] time_window window() const
    {
        const time_window next = options_.window.at(steps_done_, data_.steps() - 1);
        require(next.first < next.last && next.last < data_.steps(), "window: from time step ", next.first, " to ",
                next.last, "; expected two or more of the data's ", data_.steps(), " times");
        return next;
    }
    [[nodiscard]] std::size_t steps_done() const { return steps_done_; }
    /// The number of steps after which every time of the data has been in the window as often as it will be.
    [[nodiscard]] std::size_t steps_to_cover() const { return options_.window.steps_to_cover(data_.steps() - 1); }
    /// Whether so many have been done.
    [[nodiscard]] bool covers_data() const { return steps_done_ >= steps_to_cover(); }

    /// One optimisation step.
    template <executor Executor>
    report_type step(const Executor& executor)
    {
        const time_window seen = window();
        integrate(seen.last, executor);
        const auto runs = draw_batches(seen);
        auto moments = estimate(seen, runs, executor);
        for (std::size_t n = 0; n < seen.size(); ++n)
            options_.centring.template update<model>(mu_[seen.first + n], moments.data[n]);
        if (options_.newest_share < 1.0)
            averages_.average(seen.first, moments.difference, options_.newest_share);
        const auto slopes = slopes_of_objective(seen, moments.difference);
        const auto gradient =
            window_gradient(options_.adjoint, rhs_,
                            adjoint_window<model>{theta_.points(seen.first, seen.last), slopes,
                                                  std::span(mu_).subspan(seen.first, seen.size()), options_.time_step,
                                                  options_.substeps, theta_.instants(seen.first, seen.last),
                                                  theta_.stages(seen.first, seen.last), theta_.tableau()},
                            executor);
        optimise(options_.optimiser, rhs_, gradient, theta_.instants(seen.first, seen.last), executor);
        return report(steps_done_++, seen, gradient, moments);
    }

    /// Adds ½ strength · Σ_θ (θ(t) − path(t))² to S (11) at each time of the data, in nats: L2 towards a trajectory.
    /// A strength of 0 is none. Errors: `input_error` if the path has not as many times as the data, or is not finite,
    /// or the strength is negative or not finite.
    void attract_to(std::span<const parameters<model>> path, double strength)
    {
        require(path.size() == data_.steps(), "attract_to: a path of ", path.size(), " times; the data have ",
                data_.steps());
        require(std::isfinite(strength) && strength >= 0.0, "attract_to: strength ", strength,
                "; expected a finite number of at least 0");
        attraction_ = strength;
        attractor_.assign(path.size(), {});
        for (std::size_t time = 0; time < path.size(); ++time) {
            require(std::ranges::all_of(path[time], [](double value) { return std::isfinite(value); }),
                    "attract_to: the path is not finite at time step ", time);
            std::ranges::copy(path[time], attractor_[time].begin());
        }
    }

    /// θ(t) up to a time of the data, with the current right-hand sides. A step up to there has less to do then.
    template <executor Executor>
    [[nodiscard]] const trajectory<model>& path_to(std::size_t last, const Executor& executor)
    {
        integrate(last, executor);
        return theta_;
    }

    /// θ(t) at all times of the data, with the current right-hand sides.
    [[nodiscard]] const trajectory<model>& solution() { return path_to(data_.steps() - 1, serial{}); }

    [[nodiscard]] const RightHandSides& right_hand_sides() const { return rhs_; }
    /// The centres by time step of the data.
    [[nodiscard]] const std::vector<centres<model>>& centres_over_time() const { return mu_; }
    [[nodiscard]] const sleeping_chains<model>& chains() const { return chains_; }
    [[nodiscard]] const options_type& options() const { return options_; }

    /// All that must be kept to go on later with the same bits. An archive of other data's length, another model, other
    /// equations is refused; options, seed and θ(0) come from the archive.
    template <class Archive>
    void parts(Archive& archive)
    {
        constexpr std::size_t most_steps = 1'000'000'000'000; // beyond this a file is damaged
        archive("steps_done", steps_done_);
        if constexpr (Archive::reading)
            if (steps_done_ > most_steps)
                archive.refuse("steps_done: " + std::to_string(steps_done_) + "; expected at most " +
                               std::to_string(most_steps));
        archive("options", options_);
        archive("right_hand_sides", rhs_);
        parameters<model> theta_0 = theta_[0];
        archive("initial_parameters", theta_0);
        archive("centres", mu_, "[time, bias]");
        archive("sleep", chains_);
        if (options_.newest_share < 1.0) {
            archive("averages", averages_);
            if constexpr (Archive::reading)
                if (averages_.times() > data_.steps())
                    archive.refuse("has averages of " + std::to_string(averages_.times()) + " times; the data have " +
                                   std::to_string(data_.steps()));
        }
        archive("attraction", attraction_);
        if constexpr (Archive::reading)
            if (!(attraction_ >= 0.0))
                archive.refuse("attraction: expected at least 0");
        if (attraction_ > 0.0)
            archive("attractor", attractor_, "[time, parameter]");
        if constexpr (Archive::reading) {
            if (mu_.size() != data_.steps())
                archive.refuse("has centres of " + std::to_string(mu_.size()) + " times; the data have " +
                               std::to_string(data_.steps()));
            if (attraction_ > 0.0 && attractor_.size() != data_.steps())
                archive.refuse("has an attractor of " + std::to_string(attractor_.size()) + " times; the data have " +
                               std::to_string(data_.steps()));
            for (const centres<model>& mu : mu_)
                if (!std::ranges::all_of(mu, [](double value) { return value >= 0.0 && value <= 1.0; }))
                    archive.refuse("has a centre that is not between 0 and 1");
            (void)window();
            (void)options_.batch.draw(data_.runs(), 0, 0, options_.seed);
            identity_ = {};
            theta_ = trajectory<model>(theta_0, options_.time_step, options_.substeps, options_.integrator);
        }
    }

private:
    template <executor Executor>
    void integrate(std::size_t last, const Executor& executor)
    {
        theta_.integrate(
            rhs_, last,
            model_surroundings<RightHandSides, Options, Executor>(mu_, options_, identity_.number(), executor),
            executor);
    }

    [[nodiscard]] std::vector<std::vector<std::size_t>> draw_batches(time_window seen) const
    {
        std::vector<std::vector<std::size_t>> runs(seen.size());
        for (std::size_t n = 0; n < runs.size(); ++n)
            runs[n] = options_.batch.draw(data_.runs(), steps_done_, seen.first + n, options_.seed);
        return runs;
    }

    template <executor Executor>
    [[nodiscard]] moment_estimates<model> estimate(time_window seen, std::span<const std::vector<std::size_t>> runs,
                                                   const Executor& executor)
    {
        std::vector<parameters<model>> theta(seen.size());
        for (std::size_t n = 0; n < theta.size(); ++n)
            theta[n] = theta_[seen.first + n];
        return visit_choice(options_.law, [&](const auto& law) {
            return estimate_moments<std::remove_cvref_t<decltype(law)>, model>(
                law, options_.wake, data_, seen, theta, runs, chains_, steps_done_, options_.seed, executor);
        });
    }

    /// ∂S/∂θ at the times of a window.
    [[nodiscard]] std::vector<parameter_values<model, double>>
    slopes_of_objective(time_window seen, std::vector<parameter_values<model, double>> slopes) const
    {
        if (attraction_ > 0.0)
            for (std::size_t n = 0; n < slopes.size(); ++n)
                for (std::size_t p = 0; p < slopes[n].size(); ++p)
                    slopes[n][p] += rounded(attraction_ * (theta_[seen.first + n][p] - attractor_[seen.first + n][p]));
        return slopes;
    }

    [[nodiscard]] report_type report(std::size_t step, time_window seen,
                                     std::span<const gradient_point<model>> gradient,
                                     const moment_estimates<model>& moments) const
    {
        const auto& differences = moments.difference;
        report_type result{step, seen, 0.0, {}, moments.wake_iterations};
        double squares = 0.0;
        const std::size_t points_of_step = gradient.size() / ((seen.size() - 1) * options_.substeps);
        for (std::size_t first = 0; first < gradient.size(); first += points_of_step) {
            auto weights = gradient[first].weights;
            for (std::size_t stage = 1; stage < points_of_step; ++stage)
                weights += gradient[first + stage].weights;
            for (const double weight : weights)
                squares += rounded(weight * weight);
        }
        result.gradient_norm = std::sqrt(squares / theta_.integration_step());
        for (const auto& difference : differences)
            result.difference += difference;
        result.difference = (1.0 / static_cast<double>(differences.size())) * result.difference;
        return result;
    }

    RightHandSides rhs_;
    training_data data_;
    options_type options_;
    trajectory<model> theta_;
    std::vector<centres<model>> mu_;
    sleeping_chains<model> chains_;
    averaged_differences<model> averages_;
    std::vector<std::array<double, model::parameter_count>> attractor_; // by time step of the data
    double attraction_ = 0.0;
    std::size_t steps_done_ = 0;
    identity identity_;
};

} // namespace CLOSURA_ABI
} // namespace closura
