// Numbers as text that no locale changes: no digits in groups, no decimal comma. Every sentence and file is written by
// these, or by std::to_chars itself.
#pragma once

#include <closura/core/config.hpp>

#include <array>
#include <charconv>
#include <concepts>
#include <string>
#include <system_error>
#include <type_traits>

namespace closura {
inline namespace CLOSURA_ABI {

/// The shortest text that reads back as the same number: "0.1", "1e-300", "inf", "-7".
template <class Number>
requires std::is_arithmetic_v<Number>
[[nodiscard]] inline std::string number_text(Number number)
{
    if constexpr (std::same_as<Number, bool>) {
        return number ? "true" : "false";
    } else if constexpr (sizeof(Number) == 1) {
        return number_text(int{number}); // a character's code, not the character
    } else {
        std::array<char, 48> digits{};
        const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), number);
        return {digits.data(), result.ptr};
    }
}

/// The number with so many decimals, as printf's "%.4f" has it in the "C" locale; numbers of more than 300 digits as
/// their shortest text.
[[nodiscard]] inline std::string number_text(double number, int decimals)
{
    std::array<char, 340> digits{};
    const auto result =
        std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed, decimals);
    return result.ec == std::errc{} ? std::string(digits.data(), result.ptr) : number_text(number);
}

} // namespace CLOSURA_ABI
} // namespace closura
