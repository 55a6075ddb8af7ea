// Constants of expressions as literals: 2_c, 0.5_c, 1.5e-2_c. The value is the decimal number as written, exactly:
// 0.1_c is one tenth.
#pragma once

#include <closura/expr/like_terms.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace closura {
inline namespace CLOSURA_ABI {

namespace expr::detail {

/// A literal read as digits · 10^exponent.
struct reading {
    bool is_decimal = true;
    fraction value;
};

constexpr bool is_digit(char c) { return '0' <= c && c <= '9'; }

/// [digits][.digits][e[+-]digits] with separators ' anywhere. Zeros are held back until another digit follows, so that
/// trailing ones cannot overflow: 0.50000000000000000000 is one half.
constexpr reading read(std::string_view text)
{
    constexpr fraction ten = {10, 1};
    if (text.size() > 1 && text[0] == '0' && (is_digit(text[1]) || text[1] == '\''))
        return {false, {}}; // octal
    reading result;
    long exponent = 0;
    long zeros = 0;
    bool after_point = false;
    std::size_t i = 0;
    for (; i < text.size() && (is_digit(text[i]) || text[i] == '.' || text[i] == '\''); ++i) {
        if (text[i] == '\'')
            continue;
        if (text[i] == '.') {
            after_point = true;
            continue;
        }
        exponent -= after_point;
        ++zeros;
        if (text[i] != '0') {
            result.value = result.value * integer_power(ten, zeros) + fraction{text[i] - '0', 1};
            zeros = 0;
        }
    }
    exponent += zeros;
    if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
        const bool has_sign = text[i + 1] == '-' || text[i + 1] == '+';
        const bool negative = text[i + 1] == '-';
        long given = 0;
        for (i += has_sign ? 2 : 1; i < text.size(); ++i)
            if (is_digit(text[i]) && given < 1000) // far beyond what fits
                given = 10 * given + (text[i] - '0');
        exponent += negative ? -given : given;
    }
    result.is_decimal = i == text.size();
    if (result.value != fraction{})
        result.value = result.value * integer_power(ten, exponent);
    return result;
}

template <char... Characters>
inline constexpr std::array<char, sizeof...(Characters)> literal_characters = {Characters...};

template <char... Characters>
inline constexpr reading reading_of = read({literal_characters<Characters...>.data(), sizeof...(Characters)});

template <char... Characters>
struct literal_check {
    static consteval sentence check()
    {
        constexpr reading result = reading_of<Characters...>;
        sentence text;
        if (!result.is_decimal || !result.value.fits)
            text << std::string_view(literal_characters<Characters...>.data(), sizeof...(Characters)) << "_c ";
        if (!result.is_decimal)
            text << "is no decimal number: write it like 2_c, 0.5_c or 1.5e-2_c";
        else if (!result.value.fits)
            text << "does not fit into a fraction of two numbers of type long";
        return text;
    }
};

} // namespace expr::detail

inline namespace literals {

/// 2_c is expr::constant<2>, 0.5_c is expr::constant<1, 2>.
template <char... Characters>
consteval auto operator""_c()
{
    static_assert(validated<expr::detail::literal_check<Characters...>>);
    return expr::detail::constant_of<expr::detail::reading_of<Characters...>.value>{};
}

} // namespace literals

} // namespace CLOSURA_ABI
} // namespace closura
