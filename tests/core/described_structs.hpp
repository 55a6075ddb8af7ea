// Described structs of every kind of field, for tests of what is written once over all of them. A new options struct of
// the library is added to `described_structs`, and the whole matrix of boundaries applies to it.
#pragma once

#include <closura/core/allowed_values.hpp>
#include <closura/core/choice.hpp>
#include <closura/core/described.hpp>
#include <closura/state/parameters.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace closura_tests::of_every_kind {

using closura::field;
using closura::fields;

using A = closura::species<"A">;
using B = closura::species<"B">;
using small_model = closura::model<closura::lattice<4, 4>, closura::layers<closura::units<A, B>>>;

struct short_run {
    static constexpr std::string_view name = "short_run";
    static constexpr std::array<std::string_view, 1> aliases = {"restart"};
    std::size_t gibbs_steps = 10;
    friend bool operator==(const short_run&, const short_run&) = default;
    static constexpr auto description()
    {
        return fields(field<"gibbs_steps">(&short_run::gibbs_steps, closura::whole_numbers(1, 1000), "Gibbs steps"));
    }
};

struct carried {
    static constexpr std::string_view name = "carried";
    double renewed = 0.5;
    std::size_t gibbs_steps = 1;
    friend bool operator==(const carried&, const carried&) = default;
    static constexpr auto description()
    {
        return fields(
            field<"gibbs_steps">(&carried::gibbs_steps, closura::whole_numbers(1, 1000), "Gibbs steps"),
            field<"renewed">(&carried::renewed, closura::numbers(0.0, 1.0), "share of chains that start anew"));
    }
};

struct exact {
    static constexpr std::string_view name = "exact";
    friend bool operator==(const exact&, const exact&) = default;
};

using any_law = closura::choice<short_run, carried, exact>;

struct window_options {
    std::size_t length = 10;
    std::uint64_t seed = 7;
    static constexpr auto description()
    {
        return fields(field<"window">(&window_options::length, closura::at_least(1), "time steps of the window"),
                      field<"seed">(&window_options::seed, closura::any_whole_number(), "seed of all random numbers"));
    }
};

/// One field of each kind.
struct everything_described {
    bool resume = false;
    bool figures = true;
    std::size_t runs = 100;
    int offset = -3;
    std::uint8_t small = 3;
    double rate = 0.1;
    double share = 0.5;
    double any_number = 0.0;
    std::optional<double> rate_per_site;
    std::string title = "title";
    std::filesystem::path out = ".";
    std::vector<std::size_t> layers_at = {0, 370};
    any_law law;
    closura::parameters<small_model> rates;
    window_options window;

    static constexpr auto description()
    {
        using self = everything_described;
        return fields(field<"resume">(&self::resume, "goes on"), field<"figures">(&self::figures, "draws figures"),
                      field<"runs">(&self::runs, closura::whole_numbers(1, 1000000), "simulations"),
                      field<"offset">(&self::offset, closura::number_range<int>{-5, 5}, "an offset"),
                      field<"small">(&self::small, closura::any_whole_number(), "a byte"),
                      field<"rate">(&self::rate, closura::positive_numbers(), "a rate"),
                      field<"share">(&self::share, closura::numbers(0.0, 1.0), "a share"),
                      field<"any_number">(&self::any_number, "any number"),
                      field<"rate_per_site">(&self::rate_per_site, closura::positive_numbers(), "a rate per site"),
                      field<"title">(&self::title, "a title"), field<"out">(&self::out, "where outputs go"),
                      field<"layers_at">(&self::layers_at, closura::whole_numbers(0, 500), "times to show"),
                      field<"law">(&self::law, "law of sampling"),
                      field<"rates">(&self::rates, closura::numbers(-1.0, 1.0), "a rate for each parameter"),
                      field<"window_options">(&self::window, "the window"));
    }
};

/// All described structs that the matrix goes over.
using described_structs = testing::Types<window_options, short_run, carried, everything_described>;

/// A value to try, as a person would write it, and whether the field's description allows it.
struct candidate {
    std::string text;
    bool allowed;
};

/// Beyond every boundary there is one number more.
__extension__ typedef __int128 wide_integer;

/// The boundaries of a number field and what lies just outside of them, and what is no number of this kind at all.
template <class Value, class Allowed>
std::vector<candidate> candidates(const Allowed& allowed)
{
    using closura::as_text;
    std::vector<candidate> all;
    for (const char* text : {"", " ", "nan", "inf", "-inf", "many", "1x", "0x1p3", " 1", "1 ", "1e400"})
        all.push_back({text, false});
    if constexpr (std::is_integral_v<Value>) {
        for (const char* text : {"010", "+1", "1.5", "2.0", "1e1", "0x10", "-0x1", "18446744073709551616",
                                 "-9223372036854775809", "99999999999999999999999999"})
            all.push_back({text, false});
        using limits = std::numeric_limits<Value>;
        wide_integer lowest = limits::min(), highest = limits::max();
        if constexpr (requires { allowed.highest; }) {
            lowest = std::max<wide_integer>(lowest, allowed.lowest);
            highest = std::min<wide_integer>(highest, allowed.highest);
        }
        const auto add = [&](wide_integer number, bool is_allowed) {
            if (number < 0)
                all.push_back({std::to_string(static_cast<std::int64_t>(number)), is_allowed});
            else if (number <= std::numeric_limits<std::uint64_t>::max())
                all.push_back({std::to_string(static_cast<std::uint64_t>(number)), is_allowed});
        };
        add(lowest, true);
        add(highest, true);
        add(lowest - 1, false);
        add(highest + 1, false);
    } else {
        double lowest = std::numeric_limits<double>::lowest(), highest = std::numeric_limits<double>::max();
        bool lowest_excluded = false;
        if constexpr (requires { allowed.highest; }) {
            lowest = allowed.lowest;
            highest = allowed.highest;
            lowest_excluded = allowed.lowest_excluded;
        }
        all.push_back({as_text(lowest), !lowest_excluded});
        all.push_back({as_text(highest), true});
        all.push_back({as_text(std::nextafter(lowest, highest)), true});
        if (lowest > std::numeric_limits<double>::lowest())
            all.push_back({as_text(std::nextafter(lowest, -HUGE_VAL)), false});
        if (highest < std::numeric_limits<double>::max())
            all.push_back({as_text(std::nextafter(highest, HUGE_VAL)), false});
    }
    return all;
}

} // namespace closura_tests::of_every_kind
