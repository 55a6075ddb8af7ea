// Gradient descent, (17): u −= λ d, where d is the gradient dS/du or what a rule makes of it (descent_rules.hpp).
//
//     gradient_descent<Model> optimiser;                                            // the paper's 2.5·10⁻⁶ for all
//     optimiser.rates = gradient_descent<Model>::rate_per_site(0.004);              // the same on lattices of any size
//     optimiser.rates[weight<0, H, 1, H>] = 1e-6;
//     optimiser.set_factor(u<"k">, 0.25);                                           // a quarter of the rate for k
//     optimiser.rule = adam{};
//     optimiser.options.schedule = exponential_rate{.half_life = 500};
//     optimiser.options.frozen = {"weight[1,H,2,H]"};
//
// S is a sum over the lattice, and so is its gradient: rates are tied to the number of sites, but for Adam's.
//
// In a step, in this order: frozen coefficients leave the gradient g; g += κ (u − u*), L2 regularisation; g is clipped;
// the rule makes d of it; u −= rate · factor · schedule · d.
#pragma once

#include <closura/core/error.hpp>
#include <closura/expr/print.hpp>
#include <closura/expr/variables.hpp>
#include <closura/optimise/coefficient_memory.hpp>
#include <closura/optimise/descent_options.hpp>
#include <closura/optimise/descent_rules.hpp>
#include <closura/optimise/optimiser.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Descent with rates. `Rule` is a descent_rule or a choice of them.
template <model_type Model, class Rule = any_descent_rule>
struct gradient_descent {
    static constexpr std::string_view name = "gradient_descent";

    /// λ for the coefficients of each parameter's right-hand side. A coefficient that several equations share has the
    /// rate of the first of them.
    parameter_values<Model, double> rates = uniform_rate(2.5e-6);
    /// What multiplies them, in the order in which they were set. Equations need not exist yet.
    std::vector<coefficient_value> factors;
    /// u* of the regularisation, where it is not 0.
    std::vector<coefficient_value> targets;
    Rule rule{};
    descent_options options;

    [[nodiscard]] static constexpr parameter_values<Model, double> uniform_rate(double rate)
    {
        parameter_values<Model, double> rates;
        rates.values().fill(rate);
        return rates;
    }

    /// λ from a rate for gradients per visible site: the same rate serves lattices of all sizes. The paper's is 0.004.
    [[nodiscard]] static constexpr parameter_values<Model, double> rate_per_site(double rate)
    {
        return uniform_rate(rate / static_cast<double>(Model::unit_counts[0]));
    }

    /// Multiplies the rate of a coefficient, named as in `coefficient_names`.
    void set_factor(std::string_view coefficient, double factor) { set_value(factors, coefficient, factor); }

    template <class Label>
    void set_factor(expr::variable<Label>, double factor)
    {
        set_factor(expr::text<expr::variable<Label>>, factor);
    }

    /// The value that regularisation pulls a coefficient towards.
    void set_target(std::string_view coefficient, double value) { set_value(targets, coefficient, value); }

    template <class Label>
    void set_target(expr::variable<Label>, double value)
    {
        set_target(expr::text<expr::variable<Label>>, value);
    }

    /// Steps done.
    [[nodiscard]] std::uint64_t steps() const { return steps_; }

    /// One step along a gradient.
    /// Errors: `input_error` if a rate, factor or target is not finite, a factor, a target or what is frozen names
    /// nothing that there is, or the coefficients are to be regularised and the right-hand sides do not tell them.
    template <class RightHandSides>
    void update(RightHandSides& rhs, const coefficient_gradient<RightHandSides>& gradient)
    {
        const auto scales = this->scales<RightHandSides>();
        if (is_plain()) {
            rhs.add(scales * gradient);
        } else {
            auto direction = gradient;
            optimise_detail::for_each_scaled(direction, scales,
                                             [](auto& value, double scale) { value = scale == 0.0 ? 0 : value; });
            if (options.regularisation > 0.0)
                regularise(direction, rhs, scales);
            clip(direction, options);
            visit_choice(rule, [&]<class Chosen>(const Chosen& chosen) {
                memory_.apply(direction, Chosen::remembered, [&](std::uint64_t n) { return chosen.at_step(n); });
            });
            rhs.add(scales * direction);
        }
        ++steps_;
    }

    /// The same, without the gradient in between where there is nothing to do with it: in one pass over the
    /// coefficients, for right-hand sides that have one.
    template <class RightHandSides, executor Executor>
    void update(RightHandSides& rhs, std::span<const gradient_point<Model>> points,
                std::span<const instant<Model>> surroundings, const Executor& executor) requires requires
    {
        rhs.accumulate(points, surroundings, executor, coefficient_scales<RightHandSides>{});
    }
    {
        if (!is_plain())
            return update(rhs, rhs.gradient(points, surroundings, executor));
        rhs.accumulate(points, surroundings, executor, scales<RightHandSides>());
        ++steps_;
    }

    template <class Archive>
    void parts(Archive& archive)
    {
        archive("rates", rates);
        if constexpr (Archive::reading)
            for (std::size_t p = 0; p < rates.size(); ++p)
                if (!(rates[p] >= 0.0))
                    archive.refuse("rates: that of " + std::string(Model::parameter_names[p]) + " is " +
                                   std::to_string(rates[p]) + "; expected a number of at least 0");
        optimise_detail::values_of_coefficients(archive, "factors", factors);
        optimise_detail::values_of_coefficients(archive, "targets", targets);
        archive("rule", rule);
        archive("options", options);
        archive("steps", steps_);
        archive("memory", memory_);
    }

    static constexpr auto description()
    {
        return closura::fields(
            field<"learning_rate">(&gradient_descent::rates, positive_numbers(),
                                   "rate of each parameter's right-hand side, for gradients summed over the lattice"),
            field<"optimiser">(&gradient_descent::rule,
                               "what it makes of the gradient; adam's steps are about as large as the rate is"),
            field<"descent">(&gradient_descent::options, "what is done to gradients and rates"));
    }

    friend bool operator==(const gradient_descent&, const gradient_descent&) = default;

private:
    static void set_value(std::vector<coefficient_value>& values, std::string_view coefficient, double value)
    {
        const auto found = std::ranges::find(values, coefficient, &coefficient_value::coefficient);
        if (found != values.end())
            found->value = value;
        else
            values.push_back({std::string(coefficient), value});
    }

    /// Steps are the gradient times rates.
    [[nodiscard]] bool is_plain() const
    {
        return options.leaves_gradients() &&
               visit_choice(rule, []<class Chosen>(const Chosen&) { return std::same_as<Chosen, steepest_descent>; });
    }

    /// −λ for every coefficient; 0 for those that are frozen.
    template <class RightHandSides>
    [[nodiscard]] coefficient_scales<RightHandSides> scales() const
    {
        constexpr auto& names = RightHandSides::coefficient_names;
        for (std::size_t p = 0; p < rates.size(); ++p)
            require(std::isfinite(rates[p]), "gradient_descent: the rate of ", std::string(Model::parameter_names[p]),
                    " is ", rates[p], "; expected a finite number");
        coefficient_scales<RightHandSides> result;
        result.equations = -options.factor(steps_) * rates;
        std::vector<bool> used(options.frozen.size());
        const auto is_frozen = [&](std::string_view one) {
            const auto found = std::ranges::find(options.frozen, one);
            if (found == options.frozen.end())
                return false;
            used[static_cast<std::size_t>(found - options.frozen.begin())] = true;
            return true;
        };
        for (std::size_t p = 0; p < rates.size(); ++p)
            if (is_frozen(Model::parameter_names[p]))
                result.equations[p] = 0.0;
        for (std::size_t c = 0; c < names.size(); ++c)
            result.dense[c] = is_frozen(names[c]) ? 0.0 : result.equations[RightHandSides::equation_of(c)];
        for (std::size_t n = 0; n < used.size(); ++n)
            require(used[n], "gradient_descent: ", options.frozen[n],
                    " is to be frozen, and is no parameter and no coefficient of the equations");
        for (const auto& [coefficient, factor] : factors)
            result.dense[place_of<RightHandSides>("factor", coefficient, factor)] *= factor;
        return result;
    }

    /// The place of a coefficient for which a number was given.
    template <class RightHandSides>
    [[nodiscard]] static std::size_t place_of(std::string_view what, const std::string& coefficient, double value)
    {
        constexpr auto& names = RightHandSides::coefficient_names;
        const auto found = std::ranges::find(names, std::string_view(coefficient));
        require(found != names.end(), "gradient_descent: a ", what, " for ", coefficient,
                ", which is no coefficient of the equations");
        require(std::isfinite(value), "gradient_descent: the ", what, " of ", coefficient, " is ", value,
                "; expected a finite number");
        return static_cast<std::size_t>(found - names.begin());
    }

    /// g += κ (u − u*), but for what is frozen.
    template <class RightHandSides>
    void regularise(coefficient_gradient<RightHandSides>& gradient, const RightHandSides& rhs,
                    const coefficient_scales<RightHandSides>& scales) const
    {
        if constexpr (requires { rhs.coefficients_at(gradient); }) {
            auto away = rhs.coefficients_at(gradient);
            for (const auto& [coefficient, value] : targets)
                away.dense[place_of<RightHandSides>("target", coefficient, value)] -= value;
            optimise_detail::for_each_scaled(away, scales,
                                             [](auto& value, double scale) { value = scale == 0.0 ? 0 : value; });
            gradient = gradient + options.regularisation * away;
        } else {
            require(false, "gradient_descent: regularisation is ", options.regularisation,
                    "; expected 0 for right-hand sides without a member coefficients_at(gradient)");
        }
    }

    std::uint64_t steps_ = 0;
    coefficient_memory memory_;
};

} // namespace CLOSURA_ABI
} // namespace closura
