// Static learning, section III: a Boltzmann machine fitted to samples of one instant, θ −= λ g, where g is
//
//   ΔE[O_θ] = <O_θ>_model − <O_θ>_data                                                                  (5)
//
// or the centred gradient (9) about centres that slide with the data, (10). <O>_data is the wake phase's, by Gibbs
// sampling or mean field; <O>_model the sleep phase's, from chains that
//
//   short_run     start from random units in each step
//   persistent    go on from where they were
//   contrastive   start from the data of the step, the hidden layers sampled
//
//     static_learning<Model> learning(theta_0, data, options);
//     for (int n = 0; n < 1000; ++n)
//         learning.step(executor);
//     learning.theta()                           // and learning.mean_theta(), over the later half of the steps
#pragma once

#include <closura/core/executor.hpp>
#include <closura/core/finite.hpp>
#include <closura/learn/batch.hpp>
#include <closura/learn/centring.hpp>
#include <closura/learn/initial_parameters.hpp>
#include <closura/learn/training_data.hpp>
#include <closura/learn/wake_phase.hpp>
#include <closura/optimise/gradient_descent.hpp>
#include <closura/sample/gather_chains.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// θ as what optimisers move: each parameter is a coefficient, named as in the model.
template <model_type Model>
struct static_parameters {
    using model = Model;
    using hermite_blocks = std::tuple<>;
    static constexpr std::array<std::string_view, Model::parameter_count> coefficient_names = Model::parameter_names;
    static constexpr std::size_t equation_of(std::size_t coefficient) { return coefficient; }

    parameters<Model> theta;

    void add(const coefficient_gradient<static_parameters>& step)
    {
        for (std::size_t p = 0; p < theta.size(); ++p)
            theta[p] += step.dense[p];
    }

    [[nodiscard]] coefficient_gradient<static_parameters>
    coefficients_at(const coefficient_gradient<static_parameters>&) const
    {
        return {theta.values(), {}};
    }

    template <class Archive>
    void parts(Archive& archive)
    {
        archive("theta", theta);
    }
};

/// Gibbs steps from the data and hidden layers sampled under them.
struct contrastive {
    static constexpr std::string_view name = "contrastive";
    static constexpr bool keeps_chains = false;

    std::size_t gibbs_steps = 1;

    static constexpr auto description()
    {
        return closura::fields(
            field<"gibbs_steps">(&contrastive::gibbs_steps, whole_numbers(1, 1'000'000), "Gibbs steps of each phase"));
    }
    friend bool operator==(const contrastive&, const contrastive&) = default;
};

using any_sleep = choice<short_run, persistent, contrastive>;

template <model_type Model>
struct static_learning_options {
    batch_of_runs batch{.size = 100, .runs = {}};
    any_wake wake;
    any_sleep sleep;
    bool centred = true; ///< (9) instead of (5)
    sliding_centres centring;
    std::size_t sleep_chains = 100;
    gradient_descent<Model> optimiser;
    std::uint64_t seed = 0;

    static constexpr auto description()
    {
        using self = static_learning_options;
        return closura::fields(
            field<"batch">(&self::batch, "the samples that a step looks at"),
            field<"wake">(&self::wake, "how hidden layers are found in the wake phase"),
            field<"sleep">(&self::sleep, "where the chains of the sleep phase start"),
            field<"centred">(&self::centred, "the gradient is that about centres"),
            field<"centring">(&self::centring, "how centres follow the data"),
            field<"sleep_chains">(&self::sleep_chains, whole_numbers(1, 1'000'000), "chains of the sleep phase"),
            field<"optimiser">(&self::optimiser, "what moves the parameters"));
    }
};

/// Fits θ to samples of the visible layer at one time of the data.
template <model_type Model>
class static_learning {
public:
    using options_type = static_learning_options<Model>;

    struct report_type {
        parameter_values<Model, double> difference; ///< ΔE[O]
        double wake_iterations = 0.0; ///< most that a wake phase needed: Gibbs steps, or sweeps of mean field
    };

    /// `data` must outlive this object; `time` is the instant.
    /// Errors: `input_error` if the data are not those of the visible layer, have no such time, or fewer runs than a
    /// batch; if θ is not finite; or if contrastive chains are to be another number than the batch's samples.
    static_learning(const parameters<Model>& theta_0, const training_data& data, const options_type& options,
                    std::size_t time = 0)
        : options_(options), data_(data), time_(time), fitted_{theta_0}, mu_(initial_centres<Model>(data))
    {
        require(data.sites() == Model::unit_counts[0], "training data: ", data.sites(),
                " sites; the model's visible layer has ", std::size_t{Model::unit_counts[0]});
        require(time < data.steps(), "static learning: time step ", time, "; the data have ", data.steps(), " times");
        for (std::size_t p = 0; p < Model::parameter_count; ++p)
            require(is_finite(theta_0[p]), "theta_0: ", Model::parameter_names[p], " is ", theta_0[p],
                    "; expected a finite number");
        (void)count_states<Model::species_counts[0]>(data, time);
        (void)options_.batch.draw(data.runs(), 0, time, options_.seed);
        require(options_.sleep_chains >= 1 &&
                    (!options_.sleep.template holds<contrastive>() || options_.sleep_chains == options_.batch.size),
                "static learning: ", options_.sleep_chains, " chains in the sleep phase; expected at least 1, and ",
                options_.batch.size, " where they start from the batch");
    }

    /// One step.
    template <executor Executor>
    report_type step(const Executor& executor)
    {
        const auto runs = options_.batch.draw(data_.runs(), steps_done_, time_, options_.seed);
        const conditionals<Model> given(fitted_.theta);
        const auto [of_data, iterations] = wake_mean(runs, given, executor);
        const auto of_model =
            options_.sleep.visit([&](const auto& law) { return sleep_mean(law, runs, given, executor); });
        report_type report{of_model - of_data, iterations};
        options_.centring.template update<Model>(mu_, of_data);
        coefficient_gradient<static_parameters<Model>> gradient;
        gradient.dense =
            (options_.centred ? centred_gradient<Model>(report.difference, mu_) : report.difference).values();
        options_.optimiser.update(fitted_, gradient);
        ++steps_done_;
        // The mean over the later half: sums from steps 1, 2, 4, 8, … on, one behind the other.
        if ((steps_done_ & (steps_done_ - 1)) == 0) {
            earlier_ = std::exchange(later_, {});
            earlier_count_ = std::exchange(later_count_, 0);
        }
        later_ += fitted_.theta;
        ++later_count_;
        return report;
    }

    [[nodiscard]] const parameters<Model>& theta() const { return fitted_.theta; }

    /// θ averaged over the last half to three quarters of the steps: less noisy than θ itself.
    [[nodiscard]] parameters<Model> mean_theta() const
    {
        parameters<Model> result = fitted_.theta;
        if (later_count_ > 0)
            static_cast<parameter_values<Model, double>&>(result) =
                (1.0 / static_cast<double>(earlier_count_ + later_count_)) * (earlier_ + later_);
        return result;
    }

    [[nodiscard]] std::size_t steps_done() const { return steps_done_; }
    [[nodiscard]] const centres<Model>& mu() const { return mu_; }

private:
    using values = parameter_values<Model, double>;

    [[nodiscard]] std::uint64_t when() const { return (std::uint64_t{steps_done_} << 32) | time_; }
    [[nodiscard]] std::size_t gibbs_steps() const
    {
        return options_.sleep.visit([](const auto& law) { return law.gibbs_steps; });
    }

    template <class Executor>
    [[nodiscard]] std::pair<values, double> wake_mean(const std::vector<std::size_t>& runs,
                                                      const conditionals<Model>& given, const Executor& executor) const
    {
        std::vector<awake_moments<Model>> awake(runs.size());
        options_.wake.visit([&](const auto& wake) {
            const auto wake_up = wake.at(fitted_.theta, given, gibbs_steps());
            fill(executor, std::span(awake), [&](std::size_t n) {
                return wake_up(data_.at(runs[n], time_), random_lanes(options_.seed, {purpose::wake, when(), n}));
            });
        });
        values sum;
        double iterations = 0.0;
        for (const auto& one : awake) {
            sum += one.moments;
            iterations = (std::max)(iterations, one.iterations);
        }
        return {(1.0 / static_cast<double>(runs.size())) * sum, iterations};
    }

    template <class Law, class Executor>
    [[nodiscard]] values sleep_mean(const Law& law, const std::vector<std::size_t>& runs,
                                    const conditionals<Model>& given, const Executor& executor)
    {
        if constexpr (Law::keeps_chains)
            while (chains_.size() < options_.sleep_chains) {
                random_lanes stream(options_.seed, {purpose::sleep, ~std::uint64_t{0}, chains_.size()});
                law.start(chains_.emplace_back(), stream);
            }
        std::vector<awake_moments<Model>> asleep(options_.sleep_chains);
        fill(executor, std::span(asleep), [&](std::size_t n) {
            random_lanes stream(options_.seed, {purpose::sleep, when(), n});
            configuration<Model> own;
            configuration<Model>& states = Law::keeps_chains ? chains_[n] : own;
            if constexpr (std::same_as<Law, contrastive>) {
                states.set_layer(0, data_.at(runs[n], time_));
                randomise<phase::wake>(states, stream);
                sweep<phase::wake>(states, given, stream, law.gibbs_steps);
                sweep<phase::sleep>(states, given, stream, law.gibbs_steps);
            } else {
                law.advance(states, given, stream);
            }
            return awake_moments<Model>{as_moments<Model>(moments(states))};
        });
        if constexpr (Law::keeps_chains)
            gather_chains<Model>(executor, chains_);
        values sum;
        for (const auto& one : asleep)
            sum += one.moments;
        return (1.0 / static_cast<double>(asleep.size())) * sum;
    }

    options_type options_;
    training_data data_;
    std::size_t time_;
    static_parameters<Model> fitted_;
    centres<Model> mu_;
    std::vector<configuration<Model>> chains_;
    std::size_t steps_done_ = 0;
    values earlier_;
    values later_;
    std::size_t earlier_count_ = 0;
    std::size_t later_count_ = 0;
};

} // namespace CLOSURA_ABI
} // namespace closura
