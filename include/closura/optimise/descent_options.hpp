// What descent does to gradients and rates beside the rule: a schedule, warming up, frozen coefficients, clipping, L2.
//
//   clipping         g ← g · min(1, clip_norm / ‖g‖), each |g| ≤ clip_value before that; 0 is no limit
//   regularisation   S + κ/2 Σ (u − u*)²; u* = 0 but for coefficients with a target
//   warming up       rates grow in proportion to the step over the first ones
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/described.hpp>
#include <closura/optimise/gradient.hpp>
#include <closura/optimise/rate_schedules.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// A number for one coefficient of expressions: what multiplies its rate (coefficients differ in size and in what they
/// multiply, so one rate rarely suits all), or what regularisation pulls it towards.
struct coefficient_value {
    std::string coefficient;
    double value = 1.0;

    template <class Archive>
    void parts(Archive& archive)
    {
        archive("coefficient", coefficient);
        archive("value", value);
    }

    friend bool operator==(const coefficient_value&, const coefficient_value&) = default;
};

struct descent_options {
    // With {}, so that who names but some members is not warned about the others.
    any_rate_schedule schedule{}; // NOLINT(readability-redundant-member-init)
    std::size_t warm_up_steps = 0;
    // NOLINTNEXTLINE(readability-redundant-member-init)
    std::vector<std::string> frozen{}; ///< parameters, whose right-hand sides stay, or coefficients of expressions
    double clip_norm = 0.0;
    double clip_value = 0.0;
    double regularisation = 0.0; ///< κ

    /// What multiplies all rates in a step.
    [[nodiscard]] double factor(std::uint64_t step) const
    {
        const double scheduled = schedule.visit([&](const auto& chosen) { return chosen.factor(step); });
        return step >= warm_up_steps ? scheduled
                                     : scheduled * (static_cast<double>(step + 1) / static_cast<double>(warm_up_steps));
    }

    /// Gradients stay what they are. (What is frozen has a rate of 0.)
    [[nodiscard]] bool leaves_gradients() const
    {
        return clip_norm == 0.0 && clip_value == 0.0 && regularisation == 0.0;
    }

    static constexpr auto description()
    {
        using self = descent_options;
        constexpr auto not_negative = numbers(0.0, (std::numeric_limits<double>::max)());
        return closura::fields(
            field<"rate_schedule">(&self::schedule, "how rates change with the optimisation step"),
            field<"warm_up_steps">(&self::warm_up_steps, whole_numbers(0, 1'000'000'000),
                                   "optimisation steps over which rates grow to what they are"),
            field<"frozen">(&self::frozen, "a parameter whose right-hand side stays as it is, or a coefficient of an "
                                           "expression; may be given several times"),
            field<"clip_norm">(&self::clip_norm, not_negative, "largest length of the gradient; 0: no limit"),
            field<"clip_value">(&self::clip_value, not_negative,
                                "largest number for one coefficient in the gradient; 0: no limit"),
            field<"regularisation">(&self::regularisation, not_negative,
                                    "half of it times the coefficients' squares is added to what is minimised"));
    }
    friend bool operator==(const descent_options&, const descent_options&) = default;
};

/// Clips a gradient.
template <class RightHandSides>
void clip(coefficient_gradient<RightHandSides>& gradient, const descent_options& options)
{
    if (options.clip_value > 0.0)
        for_each_coefficient(gradient, [&]<class Value>(Value& value) {
            const auto most = static_cast<Value>(options.clip_value);
            value = std::clamp(value, -most, most);
        });
    if (options.clip_norm > 0.0)
        if (const double length = norm(gradient); length > options.clip_norm)
            gradient = (options.clip_norm / length) * gradient;
}

namespace optimise_detail {

/// Calls function(value, the scale of its coefficient) for every coefficient of a gradient.
template <class RightHandSides, class Function>
void for_each_scaled(coefficient_gradient<RightHandSides>& gradient, const coefficient_scales<RightHandSides>& scales,
                     const Function& function)
{
    for (std::size_t c = 0; c < gradient.dense.size(); ++c)
        function(gradient.dense[c], scales.dense[c]);
    for_each_domain<coefficient_gradient<RightHandSides>>([&](auto domain) {
        auto& block = std::get<domain>(gradient.hermite);
        using block_type = std::remove_cvref_t<decltype(block)>;
        for (auto& vertex : block.at_vertex)
            for (std::size_t n = 0; n < vertex.size(); ++n)
                function(vertex[n], scales.equations[block_type::targets[n / block_type::slopes]]);
    });
}

/// A list of numbers for coefficients, as a part of an archive.
template <class Archive>
void values_of_coefficients(Archive& archive, const std::string& name, std::vector<coefficient_value>& values)
{
    constexpr std::size_t most = 10'000; // beyond this a file is damaged
    std::size_t count = values.size();
    archive(name, count);
    if constexpr (Archive::reading) {
        if (count > most)
            archive.refuse(name + ": " + std::to_string(count) + "; expected at most " + std::to_string(most));
        values.resize(count);
    }
    for (std::size_t n = 0; n < count; ++n)
        archive(name + "_" + std::to_string(n), values[n]);
}

} // namespace optimise_detail

} // namespace CLOSURA_ABI
} // namespace closura
