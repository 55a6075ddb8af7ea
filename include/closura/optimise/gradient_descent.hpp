// Gradient descent, (17): u −= λ dS/du, with a rate λ for each parameter's right-hand side.
//
//     gradient_descent<Model> optimiser;                                            // the paper's 2.5·10⁻⁶ for all
//     optimiser.rates = gradient_descent<Model>::rate_per_site(0.004);              // the same on lattices of any size
//     optimiser.rates[weight<0, H, 1, H>] = 1e-6;
//     optimiser.set_factor(u<"k">, 0.25);                                           // a quarter of the rate for k
//
// S is a sum over the lattice, and so is its gradient: rates are tied to the number of sites.
#pragma once

#include <closura/core/described.hpp>
#include <closura/core/error.hpp>
#include <closura/expr/print.hpp>
#include <closura/expr/variables.hpp>
#include <closura/optimise/optimiser.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// What multiplies the rate of one coefficient of expressions: coefficients differ in size and in what they multiply,
/// so one rate rarely suits all.
struct coefficient_factor {
    std::string coefficient;
    double factor = 1.0;

    template <class Archive>
    void parts(Archive& archive)
    {
        archive("coefficient", coefficient);
        archive("factor", factor);
    }

    friend bool operator==(const coefficient_factor&, const coefficient_factor&) = default;
};

/// Steepest descent with rates.
template <model_type Model>
struct gradient_descent {
    static constexpr std::string_view name = "gradient_descent";

    /// λ for the coefficients of each parameter's right-hand side. A coefficient that several equations share has the
    /// rate of the first of them.
    parameter_values<Model, double> rates = uniform_rate(2.5e-6);
    /// In the order in which they were set. Equations need not exist yet.
    std::vector<coefficient_factor> factors;

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
    void set_factor(std::string_view coefficient, double factor)
    {
        const auto found = std::ranges::find(factors, coefficient, &coefficient_factor::coefficient);
        if (found != factors.end())
            found->factor = factor;
        else
            factors.push_back({std::string(coefficient), factor});
    }

    template <class Label>
    void set_factor(expr::variable<Label>, double factor)
    {
        set_factor(expr::text<expr::variable<Label>>, factor);
    }

    /// One step along a gradient.
    /// Errors: `input_error` if a rate or factor is not finite, or a factor names a coefficient that no equation has.
    template <class RightHandSides>
    void update(RightHandSides& rhs, const coefficient_gradient<RightHandSides>& gradient) const
    {
        rhs.add(scales<RightHandSides>() * gradient);
    }

    /// The same, without the gradient in between: in one pass over the coefficients, for right-hand sides that have
    /// one.
    template <class RightHandSides, executor Executor>
    void update(RightHandSides& rhs, std::span<const gradient_point<Model>> points,
                std::span<const instant<Model>> surroundings, const Executor& executor) const requires requires
    {
        rhs.accumulate(points, surroundings, executor, coefficient_scales<RightHandSides>{});
    }
    {
        rhs.accumulate(points, surroundings, executor, scales<RightHandSides>());
    }

    template <class Archive>
    void parts(Archive& archive)
    {
        constexpr std::size_t most = 10'000; // beyond this a file is damaged
        archive("rates", rates);
        std::size_t count = factors.size();
        archive("factors", count);
        if constexpr (Archive::reading) {
            for (std::size_t p = 0; p < rates.size(); ++p)
                if (!(rates[p] >= 0.0))
                    archive.refuse("rates: that of " + std::string(Model::parameter_names[p]) + " is " +
                                   std::to_string(rates[p]) + "; expected a number of at least 0");
            if (count > most)
                archive.refuse("factors: " + std::to_string(count) + "; expected at most " + std::to_string(most));
            factors.resize(count);
        }
        for (std::size_t n = 0; n < count; ++n)
            archive("factor_" + std::to_string(n), factors[n]);
    }

    static constexpr auto description()
    {
        return closura::fields(
            field<"learning_rate">(&gradient_descent::rates, positive_numbers(),
                                   "rate of each parameter's right-hand side, for gradients summed over the lattice"));
    }

    friend bool operator==(const gradient_descent&, const gradient_descent&) = default;

private:
    /// −λ for every coefficient.
    template <class RightHandSides>
    [[nodiscard]] coefficient_scales<RightHandSides> scales() const
    {
        constexpr auto& names = RightHandSides::coefficient_names;
        for (std::size_t p = 0; p < rates.size(); ++p)
            require(std::isfinite(rates[p]), "gradient_descent: the rate of ", std::string(Model::parameter_names[p]),
                    " is ", rates[p], "; expected a finite number");
        coefficient_scales<RightHandSides> result;
        result.equations = -1.0 * rates;
        for (std::size_t c = 0; c < names.size(); ++c)
            result.dense[c] = result.equations[RightHandSides::equation_of(c)];
        for (const auto& [coefficient, factor] : factors) {
            const auto found = std::ranges::find(names, std::string_view(coefficient));
            require(found != names.end(), "gradient_descent: a factor for ", coefficient,
                    ", which is no coefficient of the equations");
            require(std::isfinite(factor), "gradient_descent: the factor of ", coefficient, " is ", factor,
                    "; expected a finite number");
            result.dense[static_cast<std::size_t>(found - names.begin())] *= factor;
        }
        return result;
    }
};

} // namespace CLOSURA_ABI
} // namespace closura
