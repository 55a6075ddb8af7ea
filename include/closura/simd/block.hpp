// A block is 32 bytes of unit states, random bits or numbers: one AVX2 register, two SSE or NEON registers, or plain
// scalars. Every kernel is written once over blocks, so its results cannot depend on the instruction set.
//
// xsimd gives the arithmetic. What it lacks (byte lookup, widening, narrowing) is in simd/missing.hpp.
#pragma once

#include <closura/core/config.hpp>
#include <closura/core/rounding.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#if CLOSURA_SIMD_BYTES
#include <xsimd/xsimd.hpp>
#endif

static_assert(std::endian::native == std::endian::little, "closura's kernels assume little-endian bytes");

namespace closura {
inline namespace CLOSURA_ABI {

inline constexpr std::size_t block_bytes = 32;

namespace simd {

#if CLOSURA_SIMD_BYTES == 32
template <class T>
using part = xsimd::batch<T, xsimd::avx2>;
#elif CLOSURA_SIMD_NEON
template <class T>
using part = xsimd::batch<T, xsimd::neon64>;
#elif CLOSURA_SIMD_BYTES == 16
template <class T>
using part = xsimd::batch<T, xsimd::sse2>;
#else
template <class T>
using part = T;
#endif

} // namespace simd

/// 32 bytes of `T` (std::uint8_t, std::uint16_t, std::uint32_t, float or double), with elementwise operations that wrap
/// around. Comparisons give all ones or all zeros in each element.
template <class T>
struct block {
    static constexpr std::size_t size = block_bytes / sizeof(T);
    using part = simd::part<T>;
    static constexpr std::size_t part_count = block_bytes / sizeof(part);

    std::array<part, part_count> parts;

    block() = default;

    /// The same value in every element.
    explicit block(T value)
    {
        for (part& p : parts)
            p = part(value);
    }

    [[nodiscard]] static block load(const T* from)
    {
        block result;
        for (std::size_t k = 0; k < part_count; ++k)
#if CLOSURA_SIMD_BYTES
            result.parts[k] = part::load_unaligned(from + k * part::size);
#else
            result.parts[k] = from[k];
#endif
        return result;
    }

    void store(T* to) const
    {
        for (std::size_t k = 0; k < part_count; ++k)
#if CLOSURA_SIMD_BYTES
            parts[k].store_unaligned(to + k * part::size);
#else
            to[k] = parts[k];
#endif
    }

    /// Applies `function` to each part of the arguments: the one loop behind all operations below.
    template <class Function, class... Blocks>
    [[gnu::always_inline]] static block map(Function function, const Blocks&... arguments)
    {
        block result;
        for (std::size_t k = 0; k < part_count; ++k)
            result.parts[k] = static_cast<part>(function(arguments.parts[k]...));
        return result;
    }

    friend block operator+(const block& a, const block& b)
    {
        return map([](const part& x, const part& y) { return x + y; }, a, b);
    }
    friend block operator-(const block& a, const block& b)
    {
        return map([](const part& x, const part& y) { return x - y; }, a, b);
    }
    friend block operator-(const block& a) requires std::floating_point<T>
    {
        return map([](const part& x) { return -x; }, a);
    }
    /// Rounded to `T`, never fused with a sum.
    friend block operator*(const block& a, const block& b) requires std::floating_point<T>
    {
        return map(
            [](const part& x, const part& y) {
                CLOSURA_NO_CONTRACTION
#if CLOSURA_SIMD_BYTES
                return part(rounded((x * y).data));
#else
                return rounded(x * y);
#endif
            },
            a, b);
    }
    /// The same factor for every element.
    friend block operator*(T a, const block& b) requires std::floating_point<T> { return block(a) * b; }
    /// For code over numbers and blocks: a block's products are rounded already.
    friend block rounded(const block& product) { return product; }
    /// The same of what compilers must take as it is (core/rounding.hpp).
    friend block as_it_is(const block& sum) requires std::floating_point<T>
    {
        return map(
            [](const part& x) {
#if CLOSURA_SIMD_BYTES
                return part(closura::as_it_is(x.data));
#else
                return closura::as_it_is(x);
#endif
            },
            sum);
    }
    friend block operator/(const block& a, const block& b) requires std::floating_point<T>
    {
        return map([](const part& x, const part& y) { return x / y; }, a, b);
    }
    friend block operator&(const block& a, const block& b) requires std::unsigned_integral<T>
    {
        return map([](const part& x, const part& y) { return x & y; }, a, b);
    }
    friend block operator|(const block& a, const block& b) requires std::unsigned_integral<T>
    {
        return map([](const part& x, const part& y) { return x | y; }, a, b);
    }
    friend block operator^(const block& a, const block& b) requires std::unsigned_integral<T>
    {
        return map([](const part& x, const part& y) { return x ^ y; }, a, b);
    }
    friend block operator<<(const block& a, int bits) requires std::unsigned_integral<T>
    {
        return map([bits](const part& x) { return x << bits; }, a);
    }
    friend block operator>>(const block& a, int bits) requires std::unsigned_integral<T>
    {
        return map([bits](const part& x) { return x >> bits; }, a);
    }
    block& operator+=(const block& other) { return *this = *this + other; }
    block& operator-=(const block& other) { return *this = *this - other; }
    block& operator|=(const block& other) { return *this = *this | other; }
};

using byte_block = block<std::uint8_t>;
using short_block = block<std::uint16_t>;
using word_block = block<std::uint32_t>;

/// The same 32 bytes, seen as elements of another type.
template <class To, class From>
[[nodiscard]] inline block<To> reinterpret(const block<From>& from)
{
    return std::bit_cast<block<To>>(from);
}

template <class T>
[[nodiscard]] inline block<T> minimum(const block<T>& a, const block<T>& b)
{
    return block<T>::map(
        [](const auto& x, const auto& y) {
#if CLOSURA_SIMD_BYTES
            return (xsimd::min)(x, y);
#else
            return y < x ? y : x;
#endif
        },
        a, b);
}

template <class T>
[[nodiscard]] inline block<T> maximum(const block<T>& a, const block<T>& b)
{
    return block<T>(T{0}) - minimum(block<T>(T{0}) - a, block<T>(T{0}) - b);
}

/// √a, correctly rounded.
[[nodiscard]] inline block<double> square_root(const block<double>& a)
{
    return block<double>::map(
        [](const auto& x) {
#if CLOSURA_SIMD_BYTES
            return xsimd::sqrt(x);
#else
            return std::sqrt(x);
#endif
        },
        a);
}

/// All ones where a = b.
template <std::unsigned_integral T>
[[nodiscard]] inline block<T> equal(const block<T>& a, const block<T>& b)
{
    return block<T>::map(
        [](const auto& x, const auto& y) {
#if CLOSURA_SIMD_BYTES
            return typename block<T>::part((x == y).data);
#else
            return static_cast<T>(x == y ? ~T{} : T{});
#endif
        },
        a, b);
}

/// All ones where a < b as *signed* integers, the only order that SSE2 and AVX2 compare by.
template <std::unsigned_integral T>
[[nodiscard]] inline block<T> less_signed(const block<T>& a, const block<T>& b)
{
    using signed_type = std::make_signed_t<T>;
    return block<T>::map(
        [](const auto& x, const auto& y) {
#if CLOSURA_SIMD_BYTES
            using signed_part = simd::part<signed_type>;
            return typename block<T>::part((std::bit_cast<signed_part>(x) < std::bit_cast<signed_part>(y)).data);
#else
            return static_cast<T>(static_cast<signed_type>(x) < static_cast<signed_type>(y) ? ~T{} : T{});
#endif
        },
        a, b);
}

/// All ones where a < b.
template <std::floating_point T>
[[nodiscard]] inline auto less(const block<T>& a, const block<T>& b)
{
    using mask = std::conditional_t<sizeof(T) == sizeof(std::uint32_t), std::uint32_t, std::uint64_t>;
    block<mask> result;
    for (std::size_t k = 0; k < result.part_count; ++k)
#if CLOSURA_SIMD_BYTES
        result.parts[k] = std::bit_cast<typename block<mask>::part>((a.parts[k] < b.parts[k]).data);
#else
        result.parts[k] = a.parts[k] < b.parts[k] ? ~mask{} : mask{};
#endif
    return result;
}

[[nodiscard]] inline word_block rotate_left(const word_block& a, int bits)
{
#if CLOSURA_SIMD_BYTES == 32 && defined(__AVX512VL__)
    return word_block::map(
        [bits](const auto& x) { return word_block::part(_mm256_rolv_epi32(x.data, _mm256_set1_epi32(bits))); }, a);
#else
    return (a << bits) | (a >> (32 - bits));
#endif
}

} // namespace CLOSURA_ABI
} // namespace closura
