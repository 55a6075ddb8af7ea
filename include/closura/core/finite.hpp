// Whether a number is one, and finite. By its bits: under -ffast-math compilers believe that every number is.
#pragma once

#include <closura/core/config.hpp>

#include <bit>
#include <cstdint>

namespace closura {
inline namespace CLOSURA_ABI {

namespace core_detail {

inline constexpr std::uint64_t all_but_sign = ~(std::uint64_t{1} << 63);
inline constexpr std::uint64_t bits_of_infinity = std::uint64_t{0x7FF} << 52;

} // namespace core_detail

[[nodiscard]] constexpr bool is_nan(double value)
{
    return (std::bit_cast<std::uint64_t>(value) & core_detail::all_but_sign) > core_detail::bits_of_infinity;
}

/// +∞ or −∞.
[[nodiscard]] constexpr bool is_infinite(double value)
{
    return (std::bit_cast<std::uint64_t>(value) & core_detail::all_but_sign) == core_detail::bits_of_infinity;
}

/// Neither infinite nor NaN.
[[nodiscard]] constexpr bool is_finite(double value)
{
    return (std::bit_cast<std::uint64_t>(value) & core_detail::all_but_sign) < core_detail::bits_of_infinity;
}

} // namespace CLOSURA_ABI
} // namespace closura
