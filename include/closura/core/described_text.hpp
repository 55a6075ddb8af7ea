// Values of described fields as text that reads back as the same value:
//
//     as_text(0.1)                       // "0.1"
//     double step = 0.01;
//     read_text("1e-3", step)            // true, and step is 0.001
//     std::size_t window = 10;
//     read_text("010", window)           // false, and window is 10
//
// Whole numbers are decimal digits, after a minus if the type has a sign: no plus, no octal or hexadecimal digits, no
// spaces, no exponents. Numbers are finite. Lists are separated by commas.
#pragma once

#include <closura/core/choice.hpp>
#include <closura/core/config.hpp>
#include <closura/core/described.hpp>
#include <closura/core/number_text.hpp>

#include <array>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

namespace core_detail {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;

/// std::filesystem::path, whose header is too heavy to include for it.
template <class T>
concept path_like = requires(const T& path)
{
    path.string();
};

/// The parts of a text between commas; commas within brackets, as in bias[0,A], do not count.
inline std::vector<std::string_view> split_at_commas(std::string_view text)
{
    std::vector<std::string_view> parts;
    std::size_t start = 0, depth = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i == text.size() || (text[i] == ',' && depth == 0)) {
            parts.push_back(text.substr(start, i - start));
            start = i + 1;
        } else if (text[i] == '[') {
            ++depth;
        } else if (text[i] == ']' && depth > 0) {
            --depth;
        }
    }
    return parts;
}

} // namespace core_detail

/// A value as text; of a choice its name; a number as the shortest text that reads back as the same number.
template <class Value>
[[nodiscard]] std::string as_text(const Value& value)
{
    if constexpr (std::same_as<Value, bool>) {
        return value ? "true" : "false";
    } else if constexpr (std::is_arithmetic_v<Value>) {
        return number_text(value);
    } else if constexpr (core_detail::path_like<Value>) {
        return value.string();
    } else if constexpr (is_choice<Value>) {
        return std::string(value.name());
    } else if constexpr (core_detail::is_optional<Value>) {
        return value ? as_text(*value) : "";
    } else if constexpr (core_detail::is_vector<Value>) {
        std::string text;
        for (const auto& one : value) {
            if (!text.empty())
                text += ',';
            text += as_text(one);
        }
        return text;
    } else if constexpr (values_by_name<Value>) {
        bool all_equal = true;
        std::string text;
        for (std::size_t i = 0; i < Value::size(); ++i) {
            all_equal = all_equal && value[i] == value[0];
            if (i > 0)
                text += ',';
            text.append(Value::model::parameter_names[i]).append("=").append(as_text(value[i]));
        }
        return all_equal ? as_text(value[0]) : text;
    } else {
        return std::string(std::string_view(value));
    }
}

/// Sets `value` to what `text` says. False, and nothing changes, if it says nothing of the type.
/// Parameter values: one number for all, or each by name: bias[0,A]=0.1,weight[0,A,1,A]=0.2.
template <class Value>
[[nodiscard]] bool read_text(std::string_view text, Value& value)
{
    if constexpr (std::same_as<Value, bool>) {
        if (text != "true" && text != "false")
            return false;
        value = text == "true";
        return true;
    } else if constexpr (std::is_arithmetic_v<Value>) {
        if constexpr (std::integral<Value>) {
            const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
            if (digits.size() > 1 && digits.starts_with('0'))
                return false; // octal to some readers, decimal to others
        }
        Value read{};
        const auto result = std::from_chars(text.data(), text.data() + text.size(), read);
        if (result.ec != std::errc{} || result.ptr != text.data() + text.size() || read - read != 0) // NaN, ±inf
            return false;
        value = read;
        return true;
    } else if constexpr (is_choice<Value>) {
        return value.select(text);
    } else if constexpr (core_detail::is_optional<Value>) {
        typename Value::value_type read{};
        if (!read_text(text, read))
            return false;
        value = read;
        return true;
    } else if constexpr (core_detail::is_vector<Value>) {
        Value read;
        for (const std::string_view one : core_detail::split_at_commas(text))
            if (!text.empty() && !read_text(one, read.emplace_back()))
                return false;
        value = read;
        return true;
    } else if constexpr (values_by_name<Value>) {
        typename Value::value_type all{};
        Value read = value;
        if (read_text(text, all)) {
            for (auto& one : read.values())
                one = all;
        } else {
            const auto parts = core_detail::split_at_commas(text);
            std::array<bool, Value::size()> seen{};
            for (const std::string_view part : parts)
                for (std::size_t i = 0; i < Value::size(); ++i) {
                    const std::string start = std::string(Value::model::parameter_names[i]) + "=";
                    if (!seen[i] && part.starts_with(start))
                        seen[i] = read_text(part.substr(start.size()), read[i]);
                }
            if (parts.size() != Value::size())
                return false;
            for (const bool one : seen)
                if (!one)
                    return false;
        }
        value = read;
        return true;
    } else {
        value = Value(text);
        return true;
    }
}

} // namespace CLOSURA_ABI
} // namespace closura
