// Schedules of the window [τ, τ + Δτ] over which an optimisation step looks.
//
// A schedule of one's own is a type with `at(step, last)`, the window of an optimisation step where `last` is the
// data's last time step, and `steps_to_cover(last)`, the number of steps after which the window has reached the data's
// end.
#pragma once

#include <closura/core/described.hpp>
#include <closura/core/error.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>

namespace closura {
inline namespace CLOSURA_ABI {

/// Time steps of the data from `first` to `last`, both included.
struct time_window {
    std::size_t first = 0;
    std::size_t last = 0;

    /// Number of times.
    [[nodiscard]] constexpr std::size_t size() const { return last - first + 1; }
    friend constexpr bool operator==(const time_window&, const time_window&) = default;
};

template <class Schedule>
concept window_schedule = std::copyable<Schedule> && requires(const Schedule& schedule, std::size_t number)
{
    {
        schedule.at(number, number)
        } -> std::same_as<time_window>;
    {
        schedule.steps_to_cover(number)
        } -> std::convertible_to<std::size_t>;
};

/// A window that slides by one time step of the data every few optimisation steps, from τ = 0 to τ + Δτ = T, that
/// window included, and stays there. The paper's: Δτ = 10, 2 steps for each τ.
struct sliding_window {
    std::size_t length = 10;         ///< Δτ, in time steps of the data
    std::size_t steps_per_slide = 2; ///< optimisation steps before τ grows by one time step

    /// Errors: `input_error` if the data end before the first window does.
    [[nodiscard]] time_window at(std::size_t step, std::size_t last) const
    {
        require(length >= 1 && length <= last, "a window of ", length, " time steps needs data of ", length + 1,
                " times; there are ", last + 1);
        require(steps_per_slide >= 1, "steps_per_slide is 0; expected at least one optimisation step for each window");
        const std::size_t first = (std::min)(step / steps_per_slide, last - length);
        return {first, first + length};
    }

    /// Errors: `input_error` if there are more than can be counted.
    [[nodiscard]] std::size_t steps_to_cover(std::size_t last) const
    {
        if (last < length)
            return 0;
        const std::size_t windows = last - length + 1;
        require(steps_per_slide <= (std::numeric_limits<std::size_t>::max)() / windows, "steps_per_slide is ",
                steps_per_slide, "; so many steps for each of ", windows, " windows cannot be counted");
        return steps_per_slide * windows;
    }

    static constexpr auto description()
    {
        return closura::fields(
            field<"window">(&sliding_window::length, whole_numbers(1, 1'000'000), "time steps of the window"),
            field<"steps_per_slide">(&sliding_window::steps_per_slide, whole_numbers(1, 1'000'000),
                                     "optimisation steps before the window slides"));
    }
    friend bool operator==(const sliding_window&, const sliding_window&) = default;
};

/// A window that slides through the data several times: for data whose end says little of what is learned from their
/// beginning.
struct several_passes {
    sliding_window window;
    std::size_t passes = 2;

    [[nodiscard]] time_window at(std::size_t step, std::size_t last) const
    {
        require(passes >= 1, "several_passes: 0 passes; expected at least one");
        const std::size_t of_one_pass = (std::max<std::size_t>)(1, window.steps_to_cover(last));
        return window.at(step < passes * of_one_pass ? step % of_one_pass : of_one_pass, last);
    }

    [[nodiscard]] std::size_t steps_to_cover(std::size_t last) const { return passes * window.steps_to_cover(last); }

    static constexpr auto description()
    {
        return closura::fields(field<"window">(&several_passes::window, "the window"),
                               field<"passes">(&several_passes::passes, whole_numbers(1, 1'000'000),
                                               "times that the window slides through the data"));
    }
    friend bool operator==(const several_passes&, const several_passes&) = default;
};

} // namespace CLOSURA_ABI
} // namespace closura
