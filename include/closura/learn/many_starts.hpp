// Algorithm 1 with several initial conditions: one set of right-hand sides, one trajectory θ(t) for each start,
//
//   S = Σ_starts ∫ KL(p_start ‖ p̃(θ_start(t))) dt,   θ_start(0) from the start's own data,   dS/du = Σ_starts
//   dS_start/du.
//
// In a step each of the starts that are drawn gets a batch of its own runs at each time of the window, and what follows
// is dynamic_learning.hpp's. A start that was not trained is predicted by integrating F from its θ(0):
//
//     many_start_learning learning(rhs, {data_1, data_2, data_3}, options, 1);    // one of them, drawn anew, a step
//     while (!learning.covers_data())
//         learning.step(executor);
//     const auto path = follow(learning.right_hand_sides(), theta_0, 500, options);
//
// With fewer starts a step than there are, let the window slide as many times more slowly: each start should meet it.
#pragma once

#include <closura/core/executor.hpp>
#include <closura/dynamics/trajectories.hpp>
#include <closura/dynamics/trajectory.hpp>
#include <closura/dynamics/window_gradients.hpp>
#include <closura/learn/averaged_differences.hpp>
#include <closura/learn/centring.hpp>
#include <closura/learn/estimates.hpp>
#include <closura/learn/initial_parameters.hpp>
#include <closura/learn/learning_options.hpp>
#include <closura/optimise/optimiser.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <numeric>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// θ(t) up to a time step of the data, by F from θ(0) on, as learning with these options integrates it.
/// Errors: `input_error` as of `trajectory`.
template <right_hand_side_set RightHandSides, class Options>
[[nodiscard]] trajectory<typename RightHandSides::model>
follow(const RightHandSides& rhs, const parameters<typename RightHandSides::model>& theta_0, std::size_t steps,
       const Options& options)
{
    trajectory<typename RightHandSides::model> theta(theta_0, options.time_step, options.substeps, options.integrator);
    theta.integrate(rhs, steps);
    return theta;
}

/// The same from many starts. Expressions take several of them side by side; the executor's threads share them out.
/// Errors: `input_error` as of `trajectories`; a θ(t) that stops being finite is no error.
template <right_hand_side_set RightHandSides, class Options, executor Executor = serial>
[[nodiscard]] trajectories<typename RightHandSides::model>
follow(const RightHandSides& rhs, std::span<const parameters<typename RightHandSides::model>> starts, std::size_t steps,
       const Options& options, const Executor& executor = {})
{
    trajectories<typename RightHandSides::model> theta(starts, options.time_step, options.substeps, options.integrator);
    theta.integrate(rhs, steps, executor);
    return theta;
}

/// Learns right-hand sides from data of several starts. Results depend on data, options and seed, not on the executor.
/// With one start they are those of `dynamic_learning`, bit by bit.
template <right_hand_side_set RightHandSides, class Options = learning_options<typename RightHandSides::model>>
class many_start_learning {
    static_assert(
        !RightHandSides::depends_on_centres && !RightHandSides::depends_on_mean_occupancies,
        "right-hand sides that depend on centres or mean occupancies belong to the start whose data these are: "
        "they say nothing of another");

public:
    using model = typename RightHandSides::model;
    using options_type = Options;

    /// Each of the data has one start's runs, all of them as many times; they must outlive this object.
    /// `starts_per_step` of them are drawn for each step; 0: all. Errors: `input_error` if there are no data, fewer
    /// than a step needs, or some are not those of the model's visible layer, or fewer or shorter than a batch and a
    /// window need.
    many_start_learning(RightHandSides rhs, std::span<const training_data> data, const options_type& options,
                        std::size_t starts_per_step = 0)
        : rhs_(std::move(rhs)),
          options_(options),
          starts_per_step_(starts_per_step == 0 ? data.size() : starts_per_step)
    {
        require(!data.empty() && starts_per_step_ <= data.size(), "many starts: ", data.size(), " starts and ",
                starts_per_step_, " of them in a step; expected some, and at most as many");
        for (const training_data& one : data) {
            require(one.sites() == model::unit_counts[0], "training data: ", one.sites(),
                    " sites; the model's visible layer has ", std::size_t{model::unit_counts[0]});
            require(one.steps() == data[0].steps(), "training data: ", one.steps(), " times of one start and ",
                    data[0].steps(), " of another; expected as many");
            (void)options_.batch.draw(one.runs(), 0, 0, options_.seed);
            starts_.emplace_back(one, options_);
        }
        (void)window();
    }

    many_start_learning(RightHandSides rhs, std::initializer_list<training_data> data, const options_type& options,
                        std::size_t starts_per_step = 0)
        : many_start_learning(std::move(rhs), std::span<const training_data>(data.begin(), data.size()), options,
                              starts_per_step)
    {}

    [[nodiscard]] time_window window() const
    {
        const time_window next = options_.window.at(steps_done_, times() - 1);
        require(next.first < next.last && next.last < times(), "window: from time step ", next.first, " to ", next.last,
                "; expected two or more of the data's ", times(), " times");
        return next;
    }
    [[nodiscard]] std::size_t steps_done() const { return steps_done_; }
    [[nodiscard]] std::size_t steps_to_cover() const { return options_.window.steps_to_cover(times() - 1); }
    [[nodiscard]] bool covers_data() const { return steps_done_ >= steps_to_cover(); }

    /// One optimisation step. Time: that of `dynamic_learning` for each start that is drawn.
    template <executor Executor>
    void step(const Executor& executor)
    {
        const time_window seen = window();
        const std::vector<std::size_t> drawn = draw_starts();
        std::vector<std::vector<parameter_values<model, double>>> differences;
        std::vector<adjoint_window<model>> windows;
        differences.reserve(drawn.size()); // windows refer to them
        for (const std::size_t start : drawn) {
            differences.push_back(differences_of(start, seen, executor));
            windows.push_back(window_of(starts_[start], seen, differences.back()));
        }
        if (windows.size() == 1) {
            optimise(options_.optimiser, rhs_, window_gradient(options_.adjoint, rhs_, windows[0], executor), {},
                     executor);
        } else {
            std::optional<coefficient_gradient<RightHandSides>> sum;
            for (const auto& weights :
                 window_gradients(options_.adjoint, rhs_, std::span<const adjoint_window<model>>(windows), executor)) {
                auto of_start = rhs_.gradient(weights, {}, executor);
                sum = sum ? *sum + of_start : std::move(of_start);
            }
            options_.optimiser.update(rhs_, *sum);
        }
        ++steps_done_;
    }

    /// θ(t) of a start at all times of the data, with the current right-hand sides.
    /// Errors: `input_error` if there is no such start.
    [[nodiscard]] const trajectory<model>& solution(std::size_t start)
    {
        require(start < starts_.size(), "many starts: start ", start, "; there are ", starts_.size(),
                ", counted from 0");
        starts_[start].theta.integrate(rhs_, times() - 1);
        return starts_[start].theta;
    }

    [[nodiscard]] const RightHandSides& right_hand_sides() const { return rhs_; }
    [[nodiscard]] const options_type& options() const { return options_; }
    [[nodiscard]] std::size_t start_count() const { return starts_.size(); }

private:
    /// What belongs to one start.
    struct followed_start {
        followed_start(const training_data& of_start, const options_type& options)
            : data(of_start),
              theta(initial_parameters<model>(of_start), options.time_step, options.substeps, options.integrator),
              mu(of_start.steps(), initial_centres<model>(of_start))
        {}

        training_data data;
        trajectory<model> theta;
        std::vector<centres<model>> mu;
        sleeping_chains<model> chains;
        averaged_differences<model> averages;
    };

    [[nodiscard]] std::size_t times() const { return starts_[0].data.steps(); }

    /// Starts have random numbers of their own; the first one those of a single one.
    [[nodiscard]] std::uint64_t seed_of(std::size_t start) const
    {
        return options_.seed + start * std::uint64_t{0x9E37'79B9'7F4A'7C15};
    }

    /// Some starts, none twice, each with equal chance, in ascending order.
    [[nodiscard]] std::vector<std::size_t> draw_starts() const
    {
        std::vector<std::size_t> drawn(starts_.size());
        std::iota(drawn.begin(), drawn.end(), std::size_t{0});
        random_stream stream(options_.seed, {purpose::batch, steps_done_, ~std::uint64_t{0}});
        for (std::size_t i = 0; i < starts_per_step_; ++i)
            std::swap(drawn[i], drawn[i + stream.below(static_cast<std::uint32_t>(drawn.size() - i))]);
        drawn.resize(starts_per_step_);
        std::ranges::sort(drawn);
        return drawn;
    }

    /// ΔE of a start at the window's times, after its θ has been integrated and its centres have slid.
    template <executor Executor>
    [[nodiscard]] auto differences_of(std::size_t number, time_window seen, const Executor& executor)
    {
        followed_start& start = starts_[number];
        start.theta.integrate(rhs_, seen.last, no_surroundings<model>{}, executor);
        std::vector<std::vector<std::size_t>> runs(seen.size());
        std::vector<parameters<model>> theta(seen.size());
        for (std::size_t n = 0; n < runs.size(); ++n) {
            runs[n] = options_.batch.draw(start.data.runs(), steps_done_, seen.first + n, seed_of(number));
            theta[n] = start.theta[seen.first + n];
        }
        auto moments = visit_choice(options_.law, [&](const auto& law) {
            return estimate_moments<std::remove_cvref_t<decltype(law)>, model>(law, options_.wake, start.data, seen,
                                                                               theta, runs, start.chains, steps_done_,
                                                                               seed_of(number), executor);
        });
        if (options_.newest_share < 1.0)
            start.averages.average(seen.first, moments.difference, options_.newest_share);
        for (std::size_t n = 0; n < seen.size(); ++n)
            options_.centring.template update<model>(start.mu[seen.first + n], moments.data[n]);
        return std::move(moments.difference);
    }

    [[nodiscard]] adjoint_window<model> window_of(const followed_start& start, time_window seen,
                                                  std::span<const parameter_values<model, double>> differences) const
    {
        return {start.theta.points(seen.first, seen.last),
                differences,
                std::span(start.mu).subspan(seen.first, seen.size()),
                options_.time_step,
                options_.substeps,
                start.theta.instants(seen.first, seen.last),
                start.theta.stages(seen.first, seen.last),
                start.theta.tableau()};
    }

    RightHandSides rhs_;
    options_type options_;
    std::size_t starts_per_step_;
    std::vector<followed_start> starts_;
    std::size_t steps_done_ = 0;
};

} // namespace CLOSURA_ABI
} // namespace closura
