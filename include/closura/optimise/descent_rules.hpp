// Rules of descent: from the gradient g of a coefficient u to the direction d of its step u −= rate · d, and what is
// remembered of earlier steps for it.
//
//   gradient_descent   d = g
//   momentum           v ← m v + g,  d = v
//   nesterov           v ← m v + g,  d = g + m v
//   adam               a ← β₁ a + (1−β₁) g,  b ← β₂ b + (1−β₂) g²,  d = â / (√b̂ + ε),  â = a / (1−β₁ⁿ),  b̂ = b /
//   (1−β₂ⁿ)
//
// n is the number of steps whose gradient had this coefficient, not the number of all steps: a vertex that is created
// late starts as the first ones did. (arXiv:1412.6980; Nesterov's as in Sutskever et al. 2013.)
//
// A rule of one's own is a type with `remembered`, the numbers kept for each coefficient, 0 at first, and
// `at_step(n)`, a function of gradient and these numbers for a coefficient's n-th step, counted from 1.
#pragma once

#include <closura/core/choice.hpp>
#include <closura/core/described.hpp>
#include <closura/core/rounding.hpp>

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace closura {
inline namespace CLOSURA_ABI {

template <class Rule>
concept descent_rule = named_alternative<Rule> && requires(const Rule& rule, std::uint64_t n, double g, double* memory)
{
    {
        Rule::remembered
        } -> std::convertible_to<std::size_t>;
    {
        rule.at_step(n)(g, memory)
        } -> std::convertible_to<double>;
};

/// Along the gradient.
struct steepest_descent {
    static constexpr std::string_view name = "gradient_descent";
    static constexpr std::size_t remembered = 0;

    [[nodiscard]] static constexpr auto at_step(std::uint64_t)
    {
        return [](double g, double*) { return g; };
    }
    friend bool operator==(const steepest_descent&, const steepest_descent&) = default;
};

/// Heavy ball: steps go on in the directions of those before. The same rate moves 1/(1−m) times as far.
struct momentum {
    static constexpr std::string_view name = "momentum";
    static constexpr std::size_t remembered = 1;

    double kept = 0.9; ///< m

    [[nodiscard]] constexpr auto at_step(std::uint64_t) const
    {
        return [m = kept](double g, double* v) { return *v = rounded(m * *v) + g; };
    }

    static constexpr auto description()
    {
        return closura::fields(
            field<"momentum">(&momentum::kept, numbers(0.0, 0.999'999), "part of the velocity that a step keeps"));
    }
    friend bool operator==(const momentum&, const momentum&) = default;
};

/// Nesterov's accelerated gradient: momentum that looks one step ahead.
struct nesterov {
    static constexpr std::string_view name = "nesterov";
    static constexpr std::size_t remembered = 1;

    double kept = 0.9; ///< m

    [[nodiscard]] constexpr auto at_step(std::uint64_t) const
    {
        return [m = kept](double g, double* v) {
            *v = rounded(m * *v) + g;
            return g + rounded(m * *v);
        };
    }

    static constexpr auto description()
    {
        return closura::fields(
            field<"momentum">(&nesterov::kept, numbers(0.0, 0.999'999), "part of the velocity that a step keeps"));
    }
    friend bool operator==(const nesterov&, const nesterov&) = default;
};

/// Steps whose length does not depend on that of the gradient: about the rate, whatever is summed over the lattice.
struct adam {
    static constexpr std::string_view name = "adam";
    static constexpr std::size_t remembered = 2;

    double mean_kept = 0.9;     ///< β₁
    double square_kept = 0.999; ///< β₂
    double epsilon = 1e-8;      ///< ε

    [[nodiscard]] auto at_step(std::uint64_t n) const
    {
        const auto steps = static_cast<double>(n);
        const double of_mean = 1.0 / (1.0 - std::pow(mean_kept, steps));
        const double of_square = 1.0 / (1.0 - std::pow(square_kept, steps));
        return [*this, of_mean, of_square](double g, double* memory) {
            double& a = memory[0];
            double& b = memory[1];
            a = rounded(mean_kept * a) + rounded((1.0 - mean_kept) * g);
            b = rounded(square_kept * b) + rounded(rounded((1.0 - square_kept) * g) * g);
            return rounded(of_mean * a) / (std::sqrt(rounded(of_square * b)) + epsilon);
        };
    }

    static constexpr auto description()
    {
        return closura::fields(
            field<"mean_kept">(&adam::mean_kept, numbers(0.0, 0.999'999), "part of the gradient's mean that is kept"),
            field<"square_kept">(&adam::square_kept, numbers(0.0, 0.999'999'9), "part of its mean square that is kept"),
            field<"epsilon">(&adam::epsilon, positive_numbers(), "added to the root of the mean square"));
    }
    friend bool operator==(const adam&, const adam&) = default;
};

/// One of them, chosen at run time.
using any_descent_rule = choice<steepest_descent, momentum, nesterov, adam>;

} // namespace CLOSURA_ABI
} // namespace closura
