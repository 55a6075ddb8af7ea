// Learning the right-hand sides from simulations: Algorithm 1 of the paper. One optimisation step
//
//   1. integrates θ(t) from t = 0 to the end of the window [τ, τ + Δτ],
//   2. draws a batch of runs, for each time of the window or the same ones for all,
//   3. estimates <O>_data (wake) and <O>_model (sleep) at each time of the window,
//   4. slides the centres (10) and forms ΔE = <O>_model − <O>_data,
//   5. integrates the adjoints back from the window's end, and
//   6. updates u −= λ dS/du.
//
// Every few steps the window slides by one time step, until it reaches the end of the data.
#pragma once

#include <closura/dynamics/adjoints.hpp>
#include <closura/dynamics/trajectory.hpp>
#include <closura/learn/model_surroundings.hpp>
#include <closura/learn/training_data.hpp>
#include <closura/learn/wake_sleep.hpp>
#include <closura/optimise/gradient_descent.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Which runs the wake phase looks at.
enum class batch_runs : std::uint8_t {
    each_time, ///< a new draw at each time of the window: errors of the data's means at different times are independent
    shared,    ///< one draw for all times of the window: they add up along the window
};

/// Settings of dynamic learning; the defaults are the paper's.
template <model_type Model>
struct learning_options {
    std::size_t window = 10;         ///< Δτ, in time steps of the data
    std::size_t steps_per_slide = 2; ///< optimisation steps before τ grows by one time step
    std::size_t batch = 5;           ///< runs per optimisation step
    batch_runs runs = batch_runs::each_time;
    std::size_t gibbs_steps = 10; ///< per phase
    /// Chains for mean occupancies, where right-hand sides depend on them; at least 2.
    std::size_t observation_chains = 50;
    double time_step = 1.0;      ///< Δt of the data
    std::size_t substeps = 1;    ///< Euler steps per Δt
    double centre_sliding = 0.5; ///< r of (10)
    any_adjoint gradient;
    sleep_start sleep = sleep_start::restart;
    std::uint64_t seed = 0;
    /// λ for each parameter's right-hand side. It multiplies gradients that are *sums over the lattice*, so it is tied
    /// to the number of units: see `rate_per_site`.
    parameter_values<Model, double> learning_rate = uniform_rate(2.5e-6);

    [[nodiscard]] static parameter_values<Model, double> uniform_rate(double rate)
    {
        parameter_values<Model, double> rates;
        rates.values().fill(rate);
        return rates;
    }

    /// λ from a rate for gradients per visible site: the same rate serves lattices of all sizes. The paper's is 0.004.
    [[nodiscard]] static parameter_values<Model, double> rate_per_site(double rate)
    {
        return uniform_rate(rate / static_cast<double>(Model::unit_counts[0]));
    }
};

/// What must be kept to go on learning later with the same results, beside the right-hand sides' coefficients.
template <model_type Model>
struct learning_state {
    std::size_t steps_done = 0;
    std::vector<centres<Model>> mu;                      ///< by time step of the data
    std::vector<configuration<Model>> persistent_chains; ///< by time step modulo Δτ + 1 and batch; else empty
};

/// Learns right-hand sides from data. Results depend on data, options and seed, not on the executor.
template <right_hand_side_set RightHandSides>
class dynamic_learning {
public:
    using model = typename RightHandSides::model;
    using options_type = learning_options<model>;

    /// `data` must outlive this object, have the visible layer's number of sites, at least `batch` runs and at least
    /// window + 1 times.
    dynamic_learning(RightHandSides rhs, const parameters<model>& theta_0, const training_data& data,
                     const options_type& options)
        : rhs_(std::move(rhs)), data_(data), options_(options), theta_(theta_0, options.time_step, options.substeps)
    {
        state_.mu.assign(data.steps(), initial_centres());
        if (options.sleep == sleep_start::persistent)
            start_persistent_chains();
    }

    /// Goes on from where an earlier object stopped; `rhs` and the options must be as they were then.
    void resume(learning_state<model> state) { state_ = std::move(state); }

    /// τ, the first time step of the current window.
    [[nodiscard]] std::size_t window_start() const
    {
        return std::min(state_.steps_done / options_.steps_per_slide, data_.steps() - 1 - options_.window);
    }

    /// One optimisation step. `executor(count, function)` calls function(0 … count − 1) in any order, on any threads.
    template <class Executor>
    void step(Executor&& executor)
    {
        const std::size_t first = window_start();
        const std::size_t times = options_.window + 1;
        integrate(first + options_.window, executor);

        const auto [data_moments, differences] = estimate(first, times, executor);
        for (std::size_t n = 0; n < times; ++n)
            slide<model>(state_.mu[first + n], data_moments[n], options_.centre_sliding);

        const std::size_t last = first + options_.window;
        const auto gradient = window_gradient(
            options_.gradient, rhs_,
            adjoint_window<model>{theta_.points(first, last), differences, std::span(state_.mu).subspan(first, times),
                                  options_.time_step, options_.substeps, theta_.instants(first, last)},
            executor);
        const gradient_descent<model> optimiser{options_.learning_rate};
        optimise(optimiser, rhs_, gradient, theta_.instants(first, last), executor);
        ++state_.steps_done;
    }

    /// θ(t) at all times of the data, with the current right-hand sides.
    [[nodiscard]] const trajectory<model>& solution()
    {
        const serial one_by_one;
        integrate(data_.steps() - 1, one_by_one);
        return theta_;
    }

    [[nodiscard]] const RightHandSides& right_hand_sides() const { return rhs_; }
    [[nodiscard]] const learning_state<model>& state() const { return state_; }
    [[nodiscard]] const options_type& options() const { return options_; }

private:
    using values = parameter_values<model, double>;

    struct estimates {
        std::vector<values> data_moments;
        std::vector<values> differences;
    };

    /// Visible centres start at the mean densities at t = 0, hidden ones at 1 / (1 + |R|).
    [[nodiscard]] centres<model> initial_centres() const
    {
        centres<model> mu{};
        std::size_t n = 0;
        for (std::size_t l = 0; l < model::layer_count; ++l)
            for (std::size_t s = 0; s < model::species_counts[l]; ++s)
                mu[n++] = 1.0 / static_cast<double>(1 + model::species_counts[l]);
        for (std::size_t s = 0; s < model::species_counts[0]; ++s) {
            std::size_t count = 0;
            for (std::size_t run = 0; run < data_.runs(); ++run)
                count += static_cast<std::size_t>(std::ranges::count(data_.at(run, 0), s + 1));
            mu[s] = static_cast<double>(count) / static_cast<double>(data_.runs() * data_.sites());
        }
        return mu;
    }

    template <class Executor>
    void integrate(std::size_t steps, Executor& executor)
    {
        theta_.integrate(rhs_, steps,
                         model_surroundings<RightHandSides, Executor>(
                             state_.mu, options_.substeps,
                             {options_.observation_chains, options_.gibbs_steps, options_.seed}, executor),
                         executor);
    }

    void start_persistent_chains()
    {
        state_.persistent_chains.resize((options_.window + 1) * options_.batch);
        for (std::size_t c = 0; c < state_.persistent_chains.size(); ++c) {
            random_lanes stream(options_.seed, {purpose::sleep, ~std::uint64_t{0}, c});
            randomise<phase::sleep>(state_.persistent_chains[c], stream);
        }
    }

    /// The runs of this step's batch at a time of the window, without repetition.
    [[nodiscard]] std::vector<std::size_t> draw_batch(std::size_t time) const
    {
        const std::uint64_t draw = options_.runs == batch_runs::each_time ? time : 0;
        random_stream stream(options_.seed, {purpose::batch, state_.steps_done, draw});
        std::vector<std::size_t> runs(data_.runs());
        std::iota(runs.begin(), runs.end(), std::size_t{0});
        for (std::size_t i = 0; i < options_.batch; ++i)
            std::swap(runs[i], runs[i + stream.below(static_cast<std::uint32_t>(runs.size() - i))]);
        runs.resize(options_.batch);
        return runs;
    }

    template <class Executor>
    [[nodiscard]] estimates estimate(std::size_t first, std::size_t times, Executor&& executor)
    {
        std::vector<std::vector<std::size_t>> runs(times);
        std::vector<std::optional<conditionals<model>>> given(times);
        executor(times, [&](std::size_t n) {
            runs[n] = draw_batch(first + n);
            given[n].emplace(theta_[first + n]);
        });

        std::vector<statistics<model>> awake(times * options_.batch);
        std::vector<statistics<model>> asleep(times * options_.batch);
        // Sleeping takes longer, so it comes first: threads end at about the same time.
        executor(2 * asleep.size(), [&](std::size_t work) {
            const bool dreams = work < asleep.size();
            const std::size_t item = dreams ? work : work - asleep.size();
            const std::size_t n = item / options_.batch;
            const std::size_t time = first + n;
            const std::size_t chain = item % options_.batch;
            const conditionals<model>& here = *given[n];
            const auto stream = [&](purpose what) {
                const std::uint64_t when = (std::uint64_t{state_.steps_done} << 32) | time;
                return random_lanes(options_.seed, {what, when, chain});
            };
            configuration<model> states;
            if (!dreams) {
                awake[item] =
                    wake(states, data_.at(runs[n][chain], time), here, stream(purpose::wake), options_.gibbs_steps);
                return;
            }
            const bool persistent = options_.sleep == sleep_start::persistent;
            configuration<model>& dreaming =
                persistent ? state_.persistent_chains[time % times * options_.batch + chain] : states;
            asleep[item] = sleep(dreaming, options_.sleep, here, stream(purpose::sleep), options_.gibbs_steps);
        });

        estimates result{std::vector<values>(times), std::vector<values>(times)};
        const double chains = static_cast<double>(options_.batch);
        for (std::size_t n = 0; n < times; ++n)
            for (std::size_t p = 0; p < model::parameter_count; ++p) {
                std::int64_t data = 0;
                std::int64_t dreamt = 0;
                for (std::size_t chain = 0; chain < options_.batch; ++chain) {
                    data += awake[n * options_.batch + chain][p];
                    dreamt += asleep[n * options_.batch + chain][p];
                }
                result.data_moments[n][p] = static_cast<double>(data) / chains;
                result.differences[n][p] = static_cast<double>(dreamt - data) / chains;
            }
        return result;
    }

    RightHandSides rhs_;
    training_data data_;
    options_type options_;
    trajectory<model> theta_;
    learning_state<model> state_;
};

} // namespace CLOSURA_ABI
} // namespace closura
