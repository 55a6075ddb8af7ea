// The byte operations of simd/missing.hpp in plain code.
#pragma once

#include <closura/simd/unit_orders.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace closura {
inline namespace CLOSURA_ABI {

namespace portable {

[[nodiscard]] inline byte_block lookup(const byte_block& table, const byte_block& index)
{
    const auto entries = std::bit_cast<std::array<std::uint8_t, block_bytes>>(table);
    auto bytes = std::bit_cast<std::array<std::uint8_t, block_bytes>>(index);
    for (std::size_t i = 0; i < block_bytes; ++i)
        bytes[i] = entries[bytes[i] & 15U];
    return std::bit_cast<byte_block>(bytes);
}

[[nodiscard]] inline byte_block lookup(const std::uint8_t* entries, const byte_block& index)
{
    auto bytes = std::bit_cast<std::array<std::uint8_t, block_bytes>>(index);
    for (std::uint8_t& byte : bytes)
        byte = entries[byte];
    return std::bit_cast<byte_block>(bytes);
}

[[nodiscard]] inline short_pair multiply_add(const byte_block& a, std::uint8_t factor, const byte_block& b)
{
    const auto x = std::bit_cast<std::array<std::uint8_t, block_bytes>>(a);
    const auto y = std::bit_cast<std::array<std::uint8_t, block_bytes>>(b);
    std::array<std::uint16_t, block_bytes> result;
    for (std::size_t unit = 0; unit < block_bytes; ++unit)
        result[place_in_short_pair(unit)] = static_cast<std::uint16_t>(x[unit] + factor * y[unit]);
    return {short_block::load(result.data()), short_block::load(result.data() + block_bytes / 2)};
}

[[nodiscard]] inline short_block multiply_high(const short_block& a, const short_block& b)
{
    const auto x = std::bit_cast<std::array<std::uint16_t, short_block::size>>(a);
    auto y = std::bit_cast<std::array<std::uint16_t, short_block::size>>(b);
    for (std::size_t i = 0; i < y.size(); ++i)
        y[i] = static_cast<std::uint16_t>(std::uint32_t{x[i]} * y[i] >> 16);
    return std::bit_cast<short_block>(y);
}

/// The closest number of type T.
template <std::signed_integral T>
[[nodiscard]] constexpr T saturated(int number)
{
    return static_cast<T>(std::clamp<int>(number, (std::numeric_limits<T>::min)(), (std::numeric_limits<T>::max)()));
}

[[nodiscard]] inline short_block subtract_saturated(const short_block& a, const short_block& b)
{
    const auto x = std::bit_cast<std::array<std::int16_t, short_block::size>>(a);
    auto y = std::bit_cast<std::array<std::int16_t, short_block::size>>(b);
    for (std::size_t i = 0; i < y.size(); ++i)
        y[i] = saturated<std::int16_t>(x[i] - y[i]);
    return std::bit_cast<short_block>(y);
}

[[nodiscard]] inline short_block joined_halves(const std::uint16_t* lower, const std::uint16_t* upper)
{
    std::array<std::uint16_t, short_block::size> all;
    std::copy_n(upper, 8, std::copy_n(lower, 8, all.begin()));
    return short_block::load(all.data());
}

[[nodiscard]] inline std::array<byte_block, 4> parted(const quad_words& words)
{
    std::array<std::array<std::uint8_t, block_bytes>, 4> result;
    for (std::size_t n = 0; n < words.size(); ++n)
        for (std::size_t k = 0; k < 8; ++k)
            result[k % 4][first_unit_of_quad_word(n) + k / 4] = static_cast<std::uint8_t>(words[n] >> (8 * k));
    return std::bit_cast<std::array<byte_block, 4>>(result);
}

[[nodiscard]] inline short_block blend(const short_block& even, const short_block& odd)
{
    const word_block lower(0xFFFFU);
    return reinterpret<std::uint16_t>((reinterpret<std::uint32_t>(even) & lower) |
                                      (reinterpret<std::uint32_t>(odd) & (lower << 16)));
}

[[nodiscard]] inline std::array<block<float>, 8> transpose(const std::array<block<float>, 8>& rows)
{
    const auto from = std::bit_cast<std::array<std::array<float, 8>, 8>>(rows);
    std::array<std::array<float, 8>, 8> to;
    for (std::size_t i = 0; i < 8; ++i)
        for (std::size_t k = 0; k < 8; ++k)
            to[k][i] = from[i][k];
    return std::bit_cast<std::array<block<float>, 8>>(to);
}

[[nodiscard]] inline std::array<short_block, 8> transpose(const std::array<short_block, 8>& rows)
{
    const auto from = std::bit_cast<std::array<std::array<std::uint16_t, short_block::size>, 8>>(rows);
    std::array<std::array<std::uint16_t, short_block::size>, 8> to;
    for (std::size_t half = 0; half < short_block::size; half += 8)
        for (std::size_t i = 0; i < 8; ++i)
            for (std::size_t k = 0; k < 8; ++k)
                to[k][half + i] = from[i][half + k];
    return std::bit_cast<std::array<short_block, 8>>(to);
}

[[nodiscard]] inline byte_block narrow(const short_pair& shorts)
{
    const auto from = std::bit_cast<std::array<std::int16_t, block_bytes>>(shorts);
    std::array<std::int8_t, block_bytes> result;
    for (std::size_t first = 0; first < block_bytes; first += 8)
        for (std::size_t k = 0; k < 8; ++k)
            result[first + k] = saturated<std::int8_t>(from[place_in_short_pair(first) + k]);
    return std::bit_cast<byte_block>(result);
}

[[nodiscard]] inline byte_block lower_halves(const unit_words& words)
{
    std::array<std::uint8_t, block_bytes> result;
    for (std::size_t n = 0; n < words.size(); ++n)
        for (std::size_t k = 0; k < 4; ++k)
            result[first_unit_of_word(n) + k] = static_cast<std::uint8_t>(words[n] >> (8 * k));
    return std::bit_cast<byte_block>(result);
}

[[nodiscard]] inline byte_block upper_halves(unit_words words)
{
    for (std::uint64_t& word : words)
        word >>= 32;
    return lower_halves(words);
}

[[nodiscard]] inline std::uint32_t bit_per_byte(const byte_block& masks)
{
    const auto bytes = std::bit_cast<std::array<std::uint8_t, block_bytes>>(masks);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < block_bytes; ++i)
        bits |= std::uint32_t{bytes[i]} >> 7 << i;
    return bits;
}

[[nodiscard]] inline std::uint64_t sum_of_bytes(const byte_block& bytes)
{
    std::uint64_t sum = 0;
    for (std::uint8_t byte : std::bit_cast<std::array<std::uint8_t, block_bytes>>(bytes))
        sum += byte;
    return sum;
}

template <std::unsigned_integral T>
[[nodiscard]] inline bool any(const block<T>& a)
{
    std::uint64_t bits = 0;
    for (std::uint64_t word : std::bit_cast<std::array<std::uint64_t, block_bytes / 8>>(a))
        bits |= word;
    return bits != 0;
}

} // namespace portable

} // namespace CLOSURA_ABI
} // namespace closura
