// Checks of what was read, before it goes any further: shapes and values.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>
#include <closura/core/described_text.hpp>
#include <closura/core/error.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

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

/// An array whose values lie in memory in row-major order.
template <class Array>
concept row_major_array = requires(const Array& array)
{
    array.data();
    array.shape();
}
&&Array::static_layout == decltype(Array::static_layout)::row_major;

/// The indices of the value that is `offset`-th in row-major order.
template <class Shape>
std::vector<std::size_t> index_of(std::size_t offset, const Shape& shape)
{
    std::vector<std::size_t> index(shape.size());
    for (std::size_t axis = index.size(); axis-- > 0;) {
        const auto extent = static_cast<std::size_t>(shape[axis]);
        index[axis] = offset % extent;
        offset /= extent;
    }
    return index;
}

/// Not std::isfinite, which GCC does not vectorise.
inline constexpr auto is_finite = [](auto value) { return value - value == 0; };

/// Throws for the first value that is not `fit`.
template <class Value, class Shape, class Fit>
void require_each(std::span<const Value> values, const Shape& shape, std::string_view name, const std::string& expected,
                  Fit fit)
{
    const std::size_t size = values.size();
    // The usual case first, in a loop without an early way out, which compilers vectorise.
    bool all_fit = true;
    for (std::size_t i = 0; i < size; ++i)
        all_fit &= fit(values[i]);
    if (all_fit)
        return;

    std::size_t offender = 0;
    while (fit(values[offender]))
        ++offender;
    throw input_error(std::string(name) + ": value " + as_text(values[offender]) + " at " +
                      list(index_of(offender, shape)) + "; expected " + expected);
}

template <row_major_array Array, class Fit>
void require_each(const Array& array, std::string_view name, const std::string& expected, Fit fit)
{
    using value_type = std::remove_cvref_t<decltype(*array.data())>;
    require_each(std::span<const value_type>(array.data(), array.size()), array.shape(), name, expected, fit);
}

template <class Found, class Expected>
[[noreturn]] void refuse_shape(const Found& found, const Expected& expected, std::string_view name,
                               std::string_view axes)
{
    throw input_error(std::string(name) + ": has the shape " + list(found) + "; expected " + list(expected) +
                      (axes.empty() ? "" : " for " + std::string(axes)));
}

} // namespace io_detail

/// Checks that no value is NaN or infinite. `name` is what the message names, usually the file.
/// Errors: `input_error` with the index of the first offender and its value.
template <io_detail::row_major_array Array>
void require_finite(const Array& array, std::string_view name)
{
    io_detail::require_each(array, name, "a finite number", io_detail::is_finite);
}

/// Checks that every value is in [lowest, highest]; NaN never is. `name` is what the message names, usually the file.
/// Errors: `input_error` with the index of the first offender and its value.
template <io_detail::row_major_array Array>
void require_range(const Array& array, typename Array::value_type lowest, typename Array::value_type highest,
                   std::string_view name)
{
    io_detail::require_each(array, name, as_text(lowest) + " to " + as_text(highest),
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
        io_detail::refuse_shape(array.shape(), expected, name, axes);
}

} // namespace CLOSURA_ABI
} // namespace closura
