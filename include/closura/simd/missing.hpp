// The byte operations that xsimd 8 has no name for. Each has a form for x86, one for 64-bit Arm (simd/native.hpp), and
// one in plain code (simd/portable.hpp), so that a test can compare them.
#pragma once

#include <closura/simd/native.hpp>
#include <closura/simd/portable.hpp>

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace closura {
inline namespace CLOSURA_ABI {

/// result[i] = table[index[i]] within each 128-bit half, for indices 0–15. x86's shuffles go by the last four bits of
/// all below 128 and give 0 for all others, on which tables of several blocks rely.
[[nodiscard]] inline byte_block lookup(const byte_block& table, const byte_block& index)
{
#if CLOSURA_HAS_BYTE_SHUFFLE
    return byte_block::map(
        [](const auto& t, const auto& i) { return byte_block::part(native::shuffle(t.data, i.data)); }, table, index);
#else
    return portable::lookup(table, index);
#endif
}

/// result[i] = entry index[i] of the table, for indices below its size.
template <std::size_t Tables>
[[nodiscard, gnu::always_inline]] inline byte_block lookup(const wide_table<Tables>& table, const byte_block& index)
{
    if constexpr (!wide_table<Tables>::in_order) {
        byte_block result = lookup(table.block(0), index);
        for (std::size_t k = 1; k < Tables; ++k)
            result = result ^ lookup(table.block(k), index - byte_block(static_cast<std::uint8_t>(16 * k)));
        return result;
    } else {
#if CLOSURA_HAS_BYTE_PERMUTATION || CLOSURA_SIMD_NEON
        return native::lookup(table, index);
#else
        return portable::lookup(table.data(), index);
#endif
    }
}

/// a + factor · b for each unit; factor < 128, and no result above 32767.
[[nodiscard, gnu::always_inline]] inline short_pair multiply_add(const byte_block& a, std::uint8_t factor,
                                                                 const byte_block& b)
{
#if CLOSURA_HAS_BYTE_SHUFFLE
    short_pair result;
    for (std::size_t k = 0; k < byte_block::part_count; ++k) {
        const auto x = a.parts[k].data;
        const auto y = b.parts[k].data;
#if CLOSURA_SIMD_NEON
        result.first.parts[k] = short_block::part(native::lower_multiply_add(x, factor, y));
        result.second.parts[k] = short_block::part(native::upper_multiply_add(x, factor, y));
#else
        const auto factors = short_block::part(static_cast<std::uint16_t>(factor << 8 | 1)).data;
        result.first.parts[k] = short_block::part(native::multiply_add(native::lower_interleaved(x, y), factors));
        result.second.parts[k] = short_block::part(native::multiply_add(native::upper_interleaved(x, y), factors));
#endif
    }
    return result;
#else
    return portable::multiply_add(a, factor, b);
#endif
}

/// The upper halves of products of 16-bit numbers.
[[nodiscard]] inline short_block multiply_high(const short_block& a, const short_block& b)
{
#if CLOSURA_SIMD_BYTES
    return short_block::map(
        [](const auto& x, const auto& y) { return short_block::part(native::multiply_high(x.data, y.data)); }, a, b);
#else
    return portable::multiply_high(a, b);
#endif
}

/// a − b of signed 16-bit numbers; the closest one where it is beyond them.
[[nodiscard]] inline short_block subtract_saturated(const short_block& a, const short_block& b)
{
#if CLOSURA_SIMD_BYTES
    return short_block::map(
        [](const auto& x, const auto& y) { return short_block::part(native::subtract_saturated(x.data, y.data)); }, a,
        b);
#else
    return portable::subtract_saturated(a, b);
#endif
}

/// Eight 16-bit numbers from one place, and eight from another.
[[nodiscard]] inline short_block joined_halves(const std::uint16_t* lower, const std::uint16_t* upper)
{
#if CLOSURA_SIMD_BYTES == 32
    short_block result;
    result.parts[0] = short_block::part(native::joined_halves(lower, upper));
    return result;
#elif CLOSURA_SIMD_BYTES
    short_block result;
    result.parts[0] = short_block::part(native::load(lower));
    result.parts[1] = short_block::part(native::load(upper));
    return result;
#else
    return portable::joined_halves(lower, upper);
#endif
}

/// The first, second, third and fourth bytes of 32 units.
[[nodiscard, gnu::always_inline]] inline std::array<byte_block, 4> parted(const quad_words& words)
{
#if CLOSURA_HAS_BYTE_SHUFFLE
    alignas(block_bytes) static constexpr std::array<std::uint8_t, block_bytes> by_place = {
        0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15, 0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15};
    const byte_block place = byte_block::load(by_place.data());
    std::array<block<float>, 4> rows; // of four units in each half: their first bytes, their second ones, …
    for (std::size_t r = 0; r < 4; ++r)
        rows[r] = reinterpret<float>(
            lookup(byte_block::load(reinterpret_cast<const std::uint8_t*>(words.data() + 4 * r)), place));
    std::array<block<float>, 4> columns;
    for (std::size_t half = 0; half < byte_block::part_count; ++half)
        native::transpose_quads([&](std::size_t k) { return rows[k].parts[half].data; },
                                [&](std::size_t k, const auto& column) { columns[k].parts[half] = column; });
    return std::bit_cast<std::array<byte_block, 4>>(columns);
#else
    return portable::parted(words);
#endif
}

/// Signed bytes from signed 16-bit numbers in the order of `short_pair`; the closest ones where they are beyond.
[[nodiscard]] inline byte_block narrow(const short_pair& shorts)
{
#if CLOSURA_SIMD_BYTES
    byte_block result;
    for (std::size_t k = 0; k < byte_block::part_count; ++k)
        result.parts[k] = byte_block::part(native::pack(shorts.first.parts[k].data, shorts.second.parts[k].data));
    return result;
#else
    return portable::narrow(shorts);
#endif
}

/// The bytes of 32 units in the lower halves of their words.
[[nodiscard]] inline byte_block lower_halves(const unit_words& words)
{
#if CLOSURA_SIMD_BYTES
    return native::halves<false>(words);
#else
    return portable::lower_halves(words);
#endif
}

/// Those in the upper halves.
[[nodiscard]] inline byte_block upper_halves(const unit_words& words)
{
#if CLOSURA_SIMD_BYTES
    return native::halves<true>(words);
#else
    return portable::upper_halves(words);
#endif
}

/// The sign bit of byte i as bit i.
[[nodiscard]] inline std::uint32_t bit_per_byte(const byte_block& masks)
{
#if CLOSURA_SIMD_BYTES
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < masks.part_count; ++k)
        bits |= native::sign_bits(masks.parts[k].data) << (k * sizeof(masks.parts[0]));
    return bits;
#else
    return portable::bit_per_byte(masks);
#endif
}

/// The even 16-bit elements of one block and the odd ones of another.
[[nodiscard]] inline short_block blend(const short_block& even, const short_block& odd)
{
#if CLOSURA_SIMD_BYTES == 32 || (CLOSURA_SIMD_BYTES == 16 && (CLOSURA_SIMD_NEON || defined(__SSE4_1__)))
    return short_block::map(
        [](const auto& e, const auto& o) { return short_block::part(native::blend(e.data, o.data)); }, even, odd);
#else
    return portable::blend(even, odd);
#endif
}

/// Eight rows of eight numbers as eight columns.
[[nodiscard]] inline std::array<block<float>, 8> transpose(const std::array<block<float>, 8>& rows)
{
#if CLOSURA_SIMD_BYTES
    std::array<block<float>, 8> columns;
    native::transpose(rows, columns);
    return columns;
#else
    return portable::transpose(rows);
#endif
}

/// Eight rows of eight numbers in each 128-bit half, as columns.
[[nodiscard]] inline std::array<short_block, 8> transpose(const std::array<short_block, 8>& rows)
{
#if CLOSURA_SIMD_BYTES
    std::array<short_block, 8> columns;
    native::transpose(rows, columns);
    return columns;
#else
    return portable::transpose(rows);
#endif
}

/// True if any bit is set; xsimd asks this of masks only.
template <std::unsigned_integral T>
[[nodiscard]] inline bool any(const block<T>& a)
{
#if CLOSURA_SIMD_BYTES
    auto bits = a.parts[0];
    for (std::size_t k = 1; k < a.part_count; ++k)
        bits = bits | a.parts[k];
    return native::any(bits.data);
#else
    return portable::any(a);
#endif
}

/// The exact sum of the 32 bytes.
[[nodiscard]] inline std::uint64_t sum_of_bytes(const byte_block& bytes)
{
#if CLOSURA_SIMD_BYTES
    std::uint64_t sum = 0;
    for (const auto& part : bytes.parts)
        sum += native::sum_of_bytes(part.data);
    return sum;
#else
    return portable::sum_of_bytes(bytes);
#endif
}

} // namespace CLOSURA_ABI
} // namespace closura
