// Checks of what was read, before it goes any further: shapes and values.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>
#include <closura/core/error.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

namespace closura {
inline namespace CLOSURA_ABI {

/// Stands for an extent that may be anything but 0 in `require_shape`.
inline constexpr std::size_t any_extent = static_cast<std::size_t>(-1);

namespace io_detail {

/// A list of numbers as text: [3, 0, 7]; `any_extent` as "any".
template <class Numbers>
std::string list(const Numbers& numbers)
{
    std::string text = "[";
    for (const auto number : numbers) {
        if (text.size() > 1)
            text += ", ";
        text += number == any_extent ? std::string("any") : std::to_string(number);
    }
    return text + "]";
}

/// The shortest text that reads back as the same number.
template <class Value>
std::string number(Value value)
{
    if constexpr (std::integral<Value>) {
        return std::to_string(value); // also for 8-bit integers, which must not be shown as characters
    } else {
        std::array<char, 40> digits{};
        const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), value);
        return {digits.data(), result.ptr};
    }
}

/// An array whose values lie in memory in row-major order.
template <class Array>
concept row_major_array = requires(const Array& array)
{
    array.data();
    array.shape();
}
&&Array::static_layout == decltype(Array::static_layout)::row_major;

/// Throws for the first value that is not `fit`.
template <row_major_array Array, class Fit>
void require_each(const Array& array, std::string_view name, const std::string& expected, Fit fit)
{
    const auto* const values = array.data();
    const std::size_t size = array.size();
    // The usual case first, in a loop without an early way out, which compilers vectorise.
    bool all_fit = true;
    for (std::size_t i = 0; i < size; ++i)
        all_fit &= fit(values[i]);
    if (all_fit)
        return;

    std::size_t offender = 0;
    while (fit(values[offender]))
        ++offender;
    auto index = array.shape();
    std::size_t rest = offender;
    for (std::size_t axis = index.size(); axis-- > 0;) {
        const auto extent = array.shape()[axis];
        index[axis] = rest % extent;
        rest /= extent;
    }
    throw input_error(std::string(name) + ": value " + number(values[offender]) + " at " + list(index) + "; expected " +
                      expected);
}

} // namespace io_detail

/// Checks that no value is NaN or infinite. `name` is what the message names, usually the file.
/// Errors: `input_error` with the index of the first offender and its value.
template <io_detail::row_major_array Array>
void require_finite(const Array& array, std::string_view name)
{
    // Not std::isfinite, which GCC does not vectorise.
    io_detail::require_each(array, name, "a finite number", [](auto value) { return value - value == 0; });
}

/// Checks that every value is in [lowest, highest]; NaN never is. `name` is what the message names, usually the file.
/// Errors: `input_error` with the index of the first offender and its value.
template <io_detail::row_major_array Array>
void require_range(const Array& array, typename Array::value_type lowest, typename Array::value_type highest,
                   std::string_view name)
{
    io_detail::require_each(array, name, io_detail::number(lowest) + " to " + io_detail::number(highest),
                            [=](auto value) { return (lowest <= value) & (value <= highest); });
}

/// Checks the shape; `any_extent` in `expected` takes any extent but 0. `axes` describes the axes in the message.
///     require_shape(lattices, {any_extent, any_extent, 40, 40}, "lattices.npy", "[run, step, y, x]");
/// Errors: `input_error` with both shapes.
template <class Array, std::size_t Rank>
void require_shape(const Array& array, const std::size_t (&expected)[Rank], std::string_view name,
                   std::string_view axes = {})
{
    bool fits = array.shape().size() == Rank;
    for (std::size_t axis = 0; fits && axis < Rank; ++axis) {
        const auto extent = static_cast<std::size_t>(array.shape()[axis]);
        fits = expected[axis] == any_extent ? extent != 0 : extent == expected[axis];
    }
    if (!fits)
        throw input_error(std::string(name) + ": has the shape " + io_detail::list(array.shape()) + "; expected " +
                          io_detail::list(expected) + (axes.empty() ? "" : " for " + std::string(axes)));
}

} // namespace CLOSURA_ABI
} // namespace closura
