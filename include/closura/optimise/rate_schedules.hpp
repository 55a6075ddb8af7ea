// How rates change in the course of learning: rate(n) = rate · factor(n), n = 0, 1, 2, … the optimisation step.
//
//   constant       1
//   exponential    2^(−n / half_life)
//   inverse_time   1 / (1 + n / half_life): sums diverge and squares do not, as Robbins and Monro ask
//   cosine         from 1 at n = 0 to `end` at n = length, and `end` from then on
#pragma once

#include <closura/core/choice.hpp>
#include <closura/core/described.hpp>
#include <closura/core/rounding.hpp>

#include <cmath>
#include <concepts>
#include <cstdint>
#include <numbers>
#include <string_view>

namespace closura {
inline namespace CLOSURA_ABI {

template <class Schedule>
concept rate_schedule = named_alternative<Schedule> && requires(const Schedule& schedule, std::uint64_t step)
{
    {
        schedule.factor(step)
        } -> std::convertible_to<double>;
};

struct constant_rate {
    static constexpr std::string_view name = "constant";
    [[nodiscard]] static constexpr double factor(std::uint64_t) { return 1.0; }
    friend bool operator==(const constant_rate&, const constant_rate&) = default;
};

struct exponential_rate {
    static constexpr std::string_view name = "exponential";
    double half_life = 1000.0;

    [[nodiscard]] double factor(std::uint64_t step) const { return std::exp2(-static_cast<double>(step) / half_life); }

    static constexpr auto description()
    {
        return closura::fields(field<"rate_half_life">(&exponential_rate::half_life, positive_numbers(),
                                                       "optimisation steps after which rates are half as large"));
    }
    friend bool operator==(const exponential_rate&, const exponential_rate&) = default;
};

struct inverse_time_rate {
    static constexpr std::string_view name = "inverse_time";
    double half_life = 1000.0;

    [[nodiscard]] double factor(std::uint64_t step) const
    {
        return 1.0 / (1.0 + static_cast<double>(step) / half_life);
    }

    static constexpr auto description()
    {
        return closura::fields(field<"rate_half_life">(&inverse_time_rate::half_life, positive_numbers(),
                                                       "optimisation steps after which rates are half as large"));
    }
    friend bool operator==(const inverse_time_rate&, const inverse_time_rate&) = default;
};

struct cosine_rate {
    static constexpr std::string_view name = "cosine";
    double length = 1000.0;
    double end = 0.0;

    [[nodiscard]] double factor(std::uint64_t step) const
    {
        const double part = std::fmin(static_cast<double>(step) / length, 1.0);
        return end + rounded((1.0 - end) * 0.5 * (1.0 + std::cos(std::numbers::pi * part)));
    }

    static constexpr auto description()
    {
        return closura::fields(
            field<"rate_length">(&cosine_rate::length, positive_numbers(),
                                 "optimisation steps until rates are what they end with"),
            field<"rate_end">(&cosine_rate::end, numbers(0.0, 1.0), "part of the rates that is left at the end"));
    }
    friend bool operator==(const cosine_rate&, const cosine_rate&) = default;
};

/// One of them, chosen at run time.
using any_rate_schedule = choice<constant_rate, exponential_rate, inverse_time_rate, cosine_rate>;

} // namespace CLOSURA_ABI
} // namespace closura
