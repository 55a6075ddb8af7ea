// The values of a .npy file as values of another type, where nothing is lost: integers that fit, each of which is
// looked at; float as double; integers as float or double as far as these count exactly; bytes in either order.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

/// The values that .npy files may hold: integers of 8 to 64 bits, float, double. Not bool: a byte other than 0 and 1
/// in a file would be undefined behaviour. Nor characters.
template <class Value>
concept npy_value = (std::integral<Value> && !std::same_as<Value, bool> && !std::same_as<Value, char> &&
                     !std::same_as<Value, wchar_t> && !std::same_as<Value, char8_t> && !std::same_as<Value, char16_t> &&
                     !std::same_as<Value, char32_t>) ||
                    std::same_as<Value, float> || std::same_as<Value, double>;

namespace io_detail {

/// A type of numbers in a file.
struct npy_number {
    char kind;            ///< i, u or f
    std::size_t size;     ///< in bytes
    bool swapped = false; ///< in the other order than this machine's
    friend bool operator==(const npy_number&, const npy_number&) = default;
};

template <npy_value Value>
inline constexpr npy_number npy_number_of{std::floating_point<Value>    ? 'f'
                                          : std::signed_integral<Value> ? 'i'
                                                                        : 'u',
                                          sizeof(Value)};

/// What a type string such as "<f8" means; nothing if it means no integers, float or double.
inline std::optional<npy_number> npy_number_named(std::string_view type)
{
    if (type.size() != 3 || std::string_view("<>=|").find(type[0]) == std::string_view::npos)
        return std::nullopt;
    const npy_number number{type[1], static_cast<std::size_t>(type[2] - '0'),
                            type[2] != '1' && type[0] == (std::endian::native == std::endian::little ? '>' : '<')};
    const std::string_view sizes = number.kind == 'f' ? "48" : number.kind == 'i' || number.kind == 'u' ? "1248" : "";
    // Bytes have no order, whatever the file says of it; all else must have one.
    const bool known = sizes.find(type[2]) != std::string_view::npos && (type[0] != '|' || number.size == 1);
    return known ? std::optional(number) : std::nullopt;
}

/// Whether values of the file's type may be of type `Value`, if each fits.
template <npy_value Value>
constexpr bool converts_to(const npy_number& from)
{
    return from.kind != 'f' || (std::floating_point<Value> && from.size <= sizeof(Value));
}

/// Whether nothing is lost.
template <npy_value Value, npy_value Stored>
constexpr bool fits(Stored stored)
{
    if constexpr (std::floating_point<Stored> || (std::floating_point<Value> && std::numeric_limits<Stored>::digits <=
                                                                                    std::numeric_limits<Value>::digits))
        return true;
    else if constexpr (std::integral<Value>)
        return std::in_range<Value>(stored);
    else
        return std::cmp_less_equal(stored, std::int64_t{1} << std::numeric_limits<Value>::digits) &&
               std::cmp_greater_equal(stored, -(std::int64_t{1} << std::numeric_limits<Value>::digits));
}

/// Converts `count` values at `bytes`; calls misfit(place, value) for one that does not fit, which must not return.
template <npy_value Stored, npy_value Value, class Misfit>
void convert(const unsigned char* bytes, std::size_t count, bool swapped, Value* values, Misfit misfit)
{
    for (std::size_t i = 0; i < count; ++i) {
        std::array<unsigned char, sizeof(Stored)> raw;
        std::memcpy(raw.data(), bytes + i * sizeof(Stored), sizeof(Stored));
        if (swapped)
            std::ranges::reverse(raw);
        const auto stored = std::bit_cast<Stored>(raw);
        if (!fits<Value>(stored))
            misfit(i, stored);
        values[i] = static_cast<Value>(stored);
    }
}

/// Calls function(a value of the C++ type that the file holds).
template <class Function>
auto with_type_of(const npy_number& number, Function function)
{
    if (number.kind == 'f')
        return number.size == 4 ? function(float{}) : function(double{});
    if (number.kind == 'i')
        return number.size == 1   ? function(std::int8_t{})
               : number.size == 2 ? function(std::int16_t{})
               : number.size == 4 ? function(std::int32_t{})
                                  : function(std::int64_t{});
    return number.size == 1   ? function(std::uint8_t{})
           : number.size == 2 ? function(std::uint16_t{})
           : number.size == 4 ? function(std::uint32_t{})
                              : function(std::uint64_t{});
}

} // namespace io_detail

} // namespace CLOSURA_ABI
} // namespace closura
