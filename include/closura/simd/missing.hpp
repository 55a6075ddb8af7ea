// The byte operations that xsimd 8 has no name for. Each has a form for x86, one for 64-bit Arm and a portable one;
// `portable` holds the latter, so that a test can compare it with the `native` one. Where 128-bit halves matter, AVX2's
// order is the definition and the others follow it.
#pragma once

#include <closura/simd/block.hpp>

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>

#if CLOSURA_SIMD_BYTES == 32 || (CLOSURA_SIMD_BYTES == 16 && (defined(__SSSE3__) || defined(__aarch64__)))
#define CLOSURA_HAS_BYTE_SHUFFLE 1
#else
#define CLOSURA_HAS_BYTE_SHUFFLE 0
#endif
#if CLOSURA_SIMD_BYTES && defined(__aarch64__)
#include <arm_neon.h>
#elif CLOSURA_SIMD_BYTES
#include <immintrin.h>
#endif

namespace closura {
inline namespace CLOSURA_ABI {

/// Sixteen bytes to look up in, repeated in both 128-bit halves of the block.
using byte_table = std::array<std::uint8_t, 16>;

[[nodiscard]] inline byte_block repeated(const byte_table& table)
{
    std::array<std::uint8_t, block_bytes> twice;
    for (std::size_t i = 0; i < block_bytes; ++i)
        twice[i] = table[i % 16];
    return byte_block::load(twice.data());
}

/// Two blocks of 16-bit elements, one for each of 32 units. `first` holds units 0–7 and 16–23, `second` units 8–15 and
/// 24–31: the order in which AVX2 narrows them to bytes without crossing its halves.
struct short_pair {
    short_block first;
    short_block second;
};

/// Eight 64-bit words for 32 units, four each: one byte per unit in the lower half, one in the upper.
using unit_words = std::array<std::uint64_t, block_bytes / 4>;

/// The first unit of the n-th of these words: again the order in which AVX2 parts halves without crossing its own.
[[nodiscard]] constexpr std::size_t first_unit_of_word(std::size_t n)
{
    constexpr std::array<std::size_t, 8> first = {0, 4, 16, 20, 8, 12, 24, 28};
    return first[n];
}

namespace portable {

[[nodiscard]] inline byte_block lookup(const byte_block& table, const byte_block& index)
{
    const auto entries = std::bit_cast<std::array<std::uint8_t, block_bytes>>(table);
    auto bytes = std::bit_cast<std::array<std::uint8_t, block_bytes>>(index);
    for (std::size_t i = 0; i < block_bytes; ++i)
        bytes[i] = entries[bytes[i] & 15U];
    return std::bit_cast<byte_block>(bytes);
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

[[nodiscard]] inline byte_block narrow(const short_pair& shorts)
{
    const auto first = std::bit_cast<std::array<std::uint16_t, 16>>(shorts.first);
    const auto second = std::bit_cast<std::array<std::uint16_t, 16>>(shorts.second);
    std::array<std::uint8_t, block_bytes> result;
    for (std::size_t unit = 0; unit < block_bytes; ++unit)
        result[unit] =
            static_cast<std::uint8_t>((((unit >> 3) & 1) != 0 ? second : first)[(unit & 7) | ((unit >> 4) << 3)]);
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

#if CLOSURA_SIMD_BYTES == 32
namespace native {
inline __m256i shuffle(__m256i table, __m256i index) { return _mm256_shuffle_epi8(table, index); }
inline __m256i pack(__m256i a, __m256i b) { return _mm256_packs_epi16(a, b); }
inline std::uint32_t sign_bits(__m256i a) { return static_cast<std::uint32_t>(_mm256_movemask_epi8(a)); }
inline __m256i sum_of_bytes(__m256i a) { return _mm256_sad_epu8(a, _mm256_setzero_si256()); }
inline bool any(__m256i a) { return _mm256_testz_si256(a, a) == 0; }
inline __m256i blend(__m256i even, __m256i odd) { return _mm256_blend_epi16(even, odd, 0xAA); }

/// The lower or the upper halves of words, of two words in each of its own halves.
template <bool Upper>
byte_block halves(const unit_words& words)
{
    const auto a = _mm256_loadu_ps(reinterpret_cast<const float*>(words.data()));
    const auto b = _mm256_loadu_ps(reinterpret_cast<const float*>(words.data() + 4));
    byte_block result;
    result.parts[0] = byte_block::part(_mm256_castps_si256(_mm256_shuffle_ps(a, b, Upper ? 0xDD : 0x88)));
    return result;
}

inline void transpose(const std::array<block<float>, 8>& rows, std::array<block<float>, 8>& columns)
{
    std::array<block<float>, 8> quads; // four rows of two columns in each half
    for (std::size_t i = 0; i < 8; i += 4) {
        const __m256 a = _mm256_unpacklo_ps(rows[i].parts[0].data, rows[i + 1].parts[0].data);
        const __m256 b = _mm256_unpackhi_ps(rows[i].parts[0].data, rows[i + 1].parts[0].data);
        const __m256 c = _mm256_unpacklo_ps(rows[i + 2].parts[0].data, rows[i + 3].parts[0].data);
        const __m256 d = _mm256_unpackhi_ps(rows[i + 2].parts[0].data, rows[i + 3].parts[0].data);
        quads[i].parts[0] = _mm256_shuffle_ps(a, c, 0x44);
        quads[i + 1].parts[0] = _mm256_shuffle_ps(a, c, 0xEE);
        quads[i + 2].parts[0] = _mm256_shuffle_ps(b, d, 0x44);
        quads[i + 3].parts[0] = _mm256_shuffle_ps(b, d, 0xEE);
    }
    for (std::size_t k = 0; k < 4; ++k) {
        columns[k].parts[0] = _mm256_permute2f128_ps(quads[k].parts[0].data, quads[k + 4].parts[0].data, 0x20);
        columns[k + 4].parts[0] = _mm256_permute2f128_ps(quads[k].parts[0].data, quads[k + 4].parts[0].data, 0x31);
    }
}
} // namespace native
#elif CLOSURA_SIMD_BYTES == 16
namespace native {
#if defined(__aarch64__)
inline uint8x16_t shuffle(uint8x16_t table, uint8x16_t index) { return vqtbl1q_u8(table, index); }
inline uint8x16_t pack(uint16x8_t a, uint16x8_t b) { return vcombine_u8(vmovn_u16(a), vmovn_u16(b)); }
inline std::uint32_t sign_bits(uint8x16_t a)
{
    constexpr std::array<std::int8_t, 16> places = {0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7};
    const uint8x16_t bits = vshlq_u8(vshrq_n_u8(a, 7), vld1q_s8(places.data()));
    return std::uint32_t{vaddv_u8(vget_low_u8(bits))} | std::uint32_t{vaddv_u8(vget_high_u8(bits))} << 8;
}
inline uint64x2_t sum_of_bytes(uint8x16_t a) { return vpaddlq_u32(vpaddlq_u16(vpaddlq_u8(a))); }
template <class Register>
bool any(Register a)
{
    return vmaxvq_u8(std::bit_cast<uint8x16_t>(a)) != 0;
}
inline uint16x8_t blend(uint16x8_t even, uint16x8_t odd)
{
    return vbslq_u16(vreinterpretq_u16_u32(vdupq_n_u32(0xFFFFU)), even, odd);
}

using four_floats = float32x4_t;
inline four_floats load(const float* from) { return vld1q_f32(from); }
inline four_floats even_elements(four_floats a, four_floats b) { return vuzp1q_f32(a, b); }
inline four_floats odd_elements(four_floats a, four_floats b) { return vuzp2q_f32(a, b); }
inline four_floats lower_interleaved(four_floats a, four_floats b) { return vzip1q_f32(a, b); }
inline four_floats upper_interleaved(four_floats a, four_floats b) { return vzip2q_f32(a, b); }
inline four_floats lower_pairs(four_floats a, four_floats b) { return vcombine_f32(vget_low_f32(a), vget_low_f32(b)); }
inline four_floats upper_pairs(four_floats a, four_floats b)
{
    return vcombine_f32(vget_high_f32(a), vget_high_f32(b));
}
#else
#if CLOSURA_HAS_BYTE_SHUFFLE
inline __m128i shuffle(__m128i table, __m128i index) { return _mm_shuffle_epi8(table, index); }
#endif
inline __m128i pack(__m128i a, __m128i b) { return _mm_packs_epi16(a, b); }
inline std::uint32_t sign_bits(__m128i a) { return static_cast<std::uint32_t>(_mm_movemask_epi8(a)); }
inline __m128i sum_of_bytes(__m128i a) { return _mm_sad_epu8(a, _mm_setzero_si128()); }
inline bool any(__m128i a) { return _mm_movemask_epi8(_mm_cmpeq_epi8(a, _mm_setzero_si128())) != 0xFFFF; }
#if defined(__SSE4_1__)
inline __m128i blend(__m128i even, __m128i odd) { return _mm_blend_epi16(even, odd, 0xAA); }
#endif

using four_floats = __m128;
inline four_floats load(const float* from) { return _mm_loadu_ps(from); }
inline four_floats even_elements(four_floats a, four_floats b) { return _mm_shuffle_ps(a, b, 0x88); }
inline four_floats odd_elements(four_floats a, four_floats b) { return _mm_shuffle_ps(a, b, 0xDD); }
inline four_floats lower_interleaved(four_floats a, four_floats b) { return _mm_unpacklo_ps(a, b); }
inline four_floats upper_interleaved(four_floats a, four_floats b) { return _mm_unpackhi_ps(a, b); }
inline four_floats lower_pairs(four_floats a, four_floats b) { return _mm_movelh_ps(a, b); }
inline four_floats upper_pairs(four_floats a, four_floats b) { return _mm_movehl_ps(b, a); }
#endif

/// The lower or the upper halves of words.
template <bool Upper>
byte_block halves(const unit_words& words)
{
    byte_block result;
    for (std::size_t k = 0; k < 2; ++k) {
        const four_floats a = load(reinterpret_cast<const float*>(words.data() + 2 * k));
        const four_floats b = load(reinterpret_cast<const float*>(words.data() + 2 * k + 4));
        result.parts[k] = std::bit_cast<byte_block::part>(Upper ? odd_elements(a, b) : even_elements(a, b));
    }
    return result;
}

inline void transpose(const std::array<block<float>, 8>& rows, std::array<block<float>, 8>& columns)
{
    for (std::size_t row_half = 0; row_half < 2; ++row_half)
        for (std::size_t column_half = 0; column_half < 2; ++column_half) {
            const auto row = [&](std::size_t i) { return rows[4 * row_half + i].parts[column_half].data; };
            const four_floats a = lower_interleaved(row(0), row(1));
            const four_floats b = upper_interleaved(row(0), row(1));
            const four_floats c = lower_interleaved(row(2), row(3));
            const four_floats d = upper_interleaved(row(2), row(3));
            columns[4 * column_half].parts[row_half] = lower_pairs(a, c);
            columns[4 * column_half + 1].parts[row_half] = upper_pairs(a, c);
            columns[4 * column_half + 2].parts[row_half] = lower_pairs(b, d);
            columns[4 * column_half + 3].parts[row_half] = upper_pairs(b, d);
        }
}
} // namespace native
#endif

/// result[i] = table[index[i]], for indices 0–15 and a table from `repeated`.
[[nodiscard]] inline byte_block lookup(const byte_block& table, const byte_block& index)
{
#if CLOSURA_HAS_BYTE_SHUFFLE
    return byte_block::map(
        [](const auto& t, const auto& i) { return byte_block::part(native::shuffle(t.data, i.data)); }, table, index);
#else
    return portable::lookup(table, index);
#endif
}

/// Bytes from 16-bit elements 0 … 127 in the order of `short_pair`.
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
#if CLOSURA_SIMD_BYTES == 32 || (CLOSURA_SIMD_BYTES == 16 && (defined(__SSE4_1__) || defined(__aarch64__)))
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
        for (std::uint64_t partial :
             std::bit_cast<std::array<std::uint64_t, sizeof(part) / 8>>(native::sum_of_bytes(part.data)))
            sum += partial;
    return sum;
#else
    return portable::sum_of_bytes(bytes);
#endif
}

} // namespace CLOSURA_ABI
} // namespace closura
