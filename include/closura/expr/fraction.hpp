// Exact fractions, n/d in lowest terms with d > 0: the numbers that constants are folded with. Nothing overflows in
// silence: what does not fit into two numbers of type long says so, and keeps saying so.
#pragma once

#include <closura/core/diagnostics.hpp>

#include <cstddef>
#include <limits>
#include <numeric>

namespace closura {
inline namespace CLOSURA_ABI {
namespace expr {

/// A fraction of two numbers of type long; structural, so that it can be a template argument.
struct fraction {
    long numerator = 0;
    long denominator = 1;
    bool fits = true; ///< false if the value, or one that it was made of, does not fit

    constexpr bool operator==(const fraction&) const = default;
    [[nodiscard]] constexpr bool is_integer() const { return denominator == 1; }
    [[nodiscard]] constexpr bool is_negative() const { return numerator < 0; }
};

inline constexpr fraction too_large = {0, 1, false};

/// numerator/denominator in lowest terms; the denominator is not zero. The smallest long has no opposite, so it does
/// not fit.
constexpr fraction reduced(long numerator, long denominator)
{
    constexpr long smallest = (std::numeric_limits<long>::min)();
    if (numerator == smallest || denominator == smallest)
        return too_large;
    const long divisor = (denominator < 0 ? -1 : 1) * std::gcd(numerator, denominator);
    return {numerator / divisor, denominator / divisor};
}

constexpr fraction operator*(fraction a, fraction b)
{
    if (!a.fits || !b.fits)
        return too_large;
    // Common divisors first, so that what fits when reduced is found to fit.
    const fraction left = reduced(a.numerator, b.denominator);
    const fraction right = reduced(b.numerator, a.denominator);
    long numerator = 0;
    long denominator = 1;
    if (__builtin_mul_overflow(left.numerator, right.numerator, &numerator) ||
        __builtin_mul_overflow(left.denominator, right.denominator, &denominator))
        return too_large;
    return reduced(numerator, denominator);
}

constexpr fraction operator+(fraction a, fraction b)
{
    if (!a.fits || !b.fits)
        return too_large;
    const long divisor = std::gcd(a.denominator, b.denominator);
    long left = 0;
    long right = 0;
    long numerator = 0;
    long denominator = 1;
    if (__builtin_mul_overflow(a.numerator, b.denominator / divisor, &left) ||
        __builtin_mul_overflow(b.numerator, a.denominator / divisor, &right) ||
        __builtin_add_overflow(left, right, &numerator) ||
        __builtin_mul_overflow(a.denominator, b.denominator / divisor, &denominator))
        return too_large;
    return reduced(numerator, denominator);
}

/// 1/a; a is not zero.
constexpr fraction inverse(fraction a) { return a.fits ? reduced(a.denominator, a.numerator) : too_large; }

/// a^exponent by repeated squaring; a is not zero if the exponent is negative.
constexpr fraction integer_power(fraction a, long exponent)
{
    fraction square = exponent < 0 ? inverse(a) : a;
    fraction result = {1, 1};
    for (unsigned long rest = exponent < 0 ? 0UL - static_cast<unsigned long>(exponent)
                                           : static_cast<unsigned long>(exponent);
         rest != 0; rest /= 2) {
        if (rest % 2 != 0)
            result = result * square;
        if (rest > 1)
            square = square * square;
    }
    return result;
}

/// Writes 3, -3 or -3/4.
constexpr sentence& operator<<(sentence& text, fraction value)
{
    if (value.is_negative())
        text << "-";
    const auto magnitude = static_cast<std::size_t>(value.numerator);
    text << (value.is_negative() ? std::size_t{0} - magnitude : magnitude);
    if (!value.is_integer())
        text << "/" << static_cast<std::size_t>(value.denominator);
    return text;
}

} // namespace expr
} // namespace CLOSURA_ABI
} // namespace closura
