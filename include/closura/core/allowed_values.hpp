// What a field allows, in words that a person would use, and whether a value is allowed.
//
//     in_words<std::size_t>(at_least(1))            // "a whole number of at least 1"
//     in_words<double>(positive_numbers())          // "a number above 0"
//     in_words<any_adjoint>(anything{})             // "one of paper, plain, discrete"
//     require_allowed(options);                     // throws "window: 0; expected a whole number of at least 1"
#pragma once

#include <closura/core/config.hpp>
#include <closura/core/described.hpp>
#include <closura/core/described_text.hpp>
#include <closura/core/error.hpp>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

/// Whether a field with this range may have this value. Numbers are finite; of lists and parameter values every number
/// is in the range; an optional that has none is allowed.
template <class Allowed, class Value>
[[nodiscard]] constexpr bool is_allowed(const Allowed& allowed, const Value& value)
{
    if constexpr (core_detail::is_optional<Value>) {
        return !value || is_allowed(allowed, *value);
    } else if constexpr (core_detail::is_vector<Value> || values_by_name<Value>) {
        return std::ranges::all_of(value, [&](const auto& one) { return is_allowed(allowed, one); });
    } else {
        if constexpr (std::floating_point<Value>)
            if (value - value != 0)
                return false;
        return allowed.contains(value);
    }
}

namespace core_detail {

/// A range of numbers in words. `Value` is the field's type, which may hold less than the range.
template <class Value, class Number>
std::string range_in_words(const number_range<Number>& range, bool name_the_highest)
{
    if constexpr (std::integral<Value> && std::integral<Number>) {
        using limits = std::numeric_limits<Value>;
        const std::string lowest =
            as_text(std::cmp_less(range.lowest, (limits::min)()) ? (limits::min)() : static_cast<Value>(range.lowest));
        const bool whole_type = std::cmp_greater_equal(range.highest, (limits::max)());
        const std::string highest = as_text(whole_type ? (limits::max)() : static_cast<Value>(range.highest));
        if (!name_the_highest && std::cmp_equal(range.highest, largest_count))
            return "a whole number of at least " + lowest;
        return "a whole number from " + lowest + " to " + highest;
    } else {
        using limits = std::numeric_limits<Number>;
        const bool no_lowest = range.lowest <= limits::lowest(), no_highest = range.highest >= (limits::max)();
        const std::string kind = std::integral<Value> ? "a whole number" : "a number";
        if (no_lowest && no_highest)
            return std::integral<Value> ? kind : "a finite number";
        if (no_lowest)
            return kind + " of at most " + as_text(range.highest);
        if (range.lowest_excluded)
            return kind + " above " + as_text(range.lowest) + (no_highest ? "" : " up to " + as_text(range.highest));
        return kind + (no_highest ? " of at least " + as_text(range.lowest)
                                  : " from " + as_text(range.lowest) + " to " + as_text(range.highest));
    }
}

/// A text of digits that is not allowed although it is no less than the lowest is too large.
inline bool is_large_number(std::string_view found)
{
    return found.size() > 1 && found[0] != '0' && found.find_first_not_of("0123456789") == std::string_view::npos;
}

} // namespace core_detail

/// What a field of type `Value` takes: "a whole number of at least 1". If `found`, what was given instead, is too large
/// for a range that has no end in practice, its end is named, too.
template <class Value, class Allowed>
[[nodiscard]] std::string in_words(const Allowed& allowed, [[maybe_unused]] std::string_view found = {})
{
    if constexpr (core_detail::is_optional<Value>) {
        return in_words<typename Value::value_type>(allowed, found);
    } else if constexpr (core_detail::is_vector<Value>) {
        return "a list, each " + in_words<typename Value::value_type>(allowed);
    } else if constexpr (values_by_name<Value>) {
        return "for each parameter " + in_words<typename Value::value_type>(allowed);
    } else if constexpr (is_choice<Value>) {
        std::string names;
        for (const std::string_view name : Value::names)
            names += (names.empty() ? "one of " : ", ") + std::string(name);
        return names;
    } else if constexpr (std::same_as<Value, bool>) {
        return "true or false";
    } else if constexpr (std::is_arithmetic_v<Value>) {
        if constexpr (requires { allowed.highest; })
            return core_detail::range_in_words<Value>(allowed, core_detail::is_large_number(found));
        else
            return core_detail::range_in_words<Value>(
                number_range<Value>{std::numeric_limits<Value>::lowest(), (std::numeric_limits<Value>::max)()}, false);
    } else if constexpr (core_detail::path_like<Value>) {
        return "a path";
    } else {
        return "text";
    }
}

/// The sentence for a field that cannot be what was found: "0; expected a whole number of at least 1".
template <class Value, class Allowed>
[[nodiscard]] std::string not_allowed(const Allowed& allowed, const std::string& found)
{
    return (found.empty() ? "nothing" : found) + "; expected " + in_words<Value>(allowed, found);
}

/// Checks every field of a described struct, nested ones and the options of choices included.
/// Errors: `input_error` as "window: 0; expected a whole number of at least 1".
template <described Struct>
void require_allowed(const Struct& object, const std::string& prefix = {})
{
    for_each_field(object, [&]<class Field, class Value>(const Field& field, const Value& value) {
        const std::string name = prefix + std::string(field.name());
        if constexpr (described<Value>) {
            require_allowed(value, name + ".");
        } else {
            require(is_allowed(field.allowed, value), name, ": ", not_allowed<Value>(field.allowed, as_text(value)));
            if constexpr (is_choice<Value>)
                value.visit([&]<class Chosen>(const Chosen& chosen) {
                    if constexpr (described<Chosen>)
                        require_allowed(chosen, name + ".");
                });
        }
    });
}

} // namespace CLOSURA_ABI
} // namespace closura
