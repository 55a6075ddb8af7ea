// What dynamic learning is made of: a type for each of its parts, and the numbers that are left. The defaults are the
// paper's.
//
//     learning_options<Model> options;
//     options.window = {.length = 20};
//     options.adjoint = preconditioned_adjoint{};
//     options.law = short_run{.gibbs_steps = 20};
//     auto mine = options.with_optimiser(my_optimiser{});        // a part of one's own: another type of options
#pragma once

#include <closura/core/allowed_values.hpp>
#include <closura/dynamics/adjoints.hpp>
#include <closura/learn/batch.hpp>
#include <closura/learn/centring.hpp>
#include <closura/learn/wake_phase.hpp>
#include <closura/learn/window.hpp>
#include <closura/optimise/gradient_descent.hpp>
#include <closura/sample/law.hpp>

#include <boost/hana/append.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

namespace closura {
inline namespace CLOSURA_ABI {

/// The parts and numbers of dynamic learning.
template <model_type Model, window_schedule Window = sliding_window, batch_draw Batch = batch_of_runs,
          class Law = any_law, class Adjoint = any_adjoint, class Optimiser = gradient_descent<Model>,
          class Centring = sliding_centres>
struct learning_options {
    Window window{};
    Batch batch{};
    Law law{};
    Adjoint adjoint{};
    Optimiser optimiser{};
    Centring centring{};
    // With {}, so that with_…() are not warned.
    any_wake wake{};             // NOLINT(readability-redundant-member-init)
    any_integrator integrator{}; // NOLINT(readability-redundant-member-init)
    std::size_t substeps = 1;    ///< steps of the integrator per time step of the data
    double time_step = 1.0;      ///< Δt of the data
    /// Chains for mean occupancies, where right-hand sides depend on them.
    std::size_t observation_chains = 50;
    std::uint64_t seed = 0;
    /// Least weight of the newest ΔE in its average over optimisation steps; 1: each step's own, the paper's.
    double newest_share = 1.0;

    template <window_schedule Other>
    [[nodiscard]] auto with_window(const Other& other) const
    {
        return with_numbers(learning_options<Model, Other, Batch, Law, Adjoint, Optimiser, Centring>{
            other, batch, law, adjoint, optimiser, centring});
    }
    template <batch_draw Other>
    [[nodiscard]] auto with_batch(const Other& other) const
    {
        return with_numbers(learning_options<Model, Window, Other, Law, Adjoint, Optimiser, Centring>{
            window, other, law, adjoint, optimiser, centring});
    }
    template <class Other>
    requires law_of<Other, Model>
    [[nodiscard]] auto with_law(const Other& other) const
    {
        return with_numbers(learning_options<Model, Window, Batch, Other, Adjoint, Optimiser, Centring>{
            window, batch, other, adjoint, optimiser, centring});
    }
    template <class Other>
    [[nodiscard]] auto with_adjoint(const Other& other) const
    {
        return with_numbers(learning_options<Model, Window, Batch, Law, Other, Optimiser, Centring>{
            window, batch, law, other, optimiser, centring});
    }
    template <class Other>
    [[nodiscard]] auto with_optimiser(const Other& other) const
    {
        return with_numbers(learning_options<Model, Window, Batch, Law, Adjoint, Other, Centring>{
            window, batch, law, adjoint, other, centring});
    }
    template <class Other>
    requires centring_of<Other, Model>
    [[nodiscard]] auto with_centring(const Other& other) const
    {
        return with_numbers(learning_options<Model, Window, Batch, Law, Adjoint, Optimiser, Other>{
            window, batch, law, adjoint, optimiser, other});
    }

    /// For command lines and files: all but Δt, which is the data's, and the seed, which parts of an experiment share.
    static constexpr auto description()
    {
        using self = learning_options;
        constexpr auto parts = closura::fields(
            field<"window">(&self::window, "the window that an optimisation step looks at"),
            field<"batch">(&self::batch, "the runs that it looks at"),
            field<"law">(&self::law, "the law of the chains; the model is sampled and scored under the same one"),
            field<"adjoint">(&self::adjoint, "how the gradient is found"),
            field<"centring">(&self::centring, "how centres follow the data"),
            field<"wake">(&self::wake, "how hidden layers are found in the wake phase"),
            field<"integrator">(&self::integrator, "how parameters are integrated over time"),
            field<"substeps">(&self::substeps, whole_numbers(1, 10'000),
                              "steps of the integrator per time step of the data"),
            field<"observation_chains">(&self::observation_chains, whole_numbers(2, 1'000'000),
                                        "chains for mean occupancies that right-hand sides depend on"),
            field<"newest_share">(&self::newest_share, numbers(1e-6, 1.0),
                                  "least weight of a step's own moments in their average over optimisation steps"));
        if constexpr (described<Optimiser>)
            return boost::hana::append(parts, field<"optimiser">(&self::optimiser, "what moves the coefficients"));
        else
            return parts;
    }

    template <class Archive>
    void parts(Archive& archive)
    {
        archive("window", window);
        archive("batch", batch);
        archive("law", law);
        archive("adjoint", adjoint);
        archive("optimiser", optimiser);
        archive("centring", centring);
        archive("wake", wake);
        archive("integrator", integrator);
        archive("substeps", substeps);
        archive("time_step", time_step);
        archive("observation_chains", observation_chains);
        archive("seed", seed);
        archive("newest_share", newest_share);
        if constexpr (Archive::reading)
            for_each_field(*this, [&]<class Value>(const auto& one, const Value& value) {
                if constexpr (std::is_arithmetic_v<Value>)
                    if (!is_allowed(one.allowed, value))
                        archive.refuse(std::string(one.name()) + ": " +
                                       not_allowed<Value>(one.allowed, as_text(value)));
            });
    }

private:
    /// What has no type of its own, for options with other parts.
    template <class Options>
    [[nodiscard]] Options with_numbers(Options options) const
    {
        options.wake = wake;
        options.integrator = integrator;
        options.substeps = substeps;
        options.time_step = time_step;
        options.observation_chains = observation_chains;
        options.seed = seed;
        options.newest_share = newest_share;
        return options;
    }
};

} // namespace CLOSURA_ABI
} // namespace closura
