// What simd/missing.hpp is made of where there is AVX2; with AVX-512 VBMI, tables of up to 256 bytes are looked up in
// at once.
#pragma once

#include <closura/simd/byte_tables.hpp>
#include <closura/simd/unit_orders.hpp>

#include <cstddef>
#include <cstdint>

#if CLOSURA_SIMD_BYTES == 32
#include <immintrin.h>

namespace closura {
inline namespace CLOSURA_ABI {
namespace native {

inline __m256i shuffle(__m256i table, __m256i index) { return _mm256_shuffle_epi8(table, index); }
inline __m256i pack(__m256i a, __m256i b) { return _mm256_packs_epi16(a, b); }
inline std::uint32_t sign_bits(__m256i a) { return static_cast<std::uint32_t>(_mm256_movemask_epi8(a)); }
inline std::uint32_t sum_of_bytes(__m256i a)
{
    const __m256i sums = _mm256_sad_epu8(a, _mm256_setzero_si256());
    const __m128i halves = _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
    return static_cast<std::uint32_t>(_mm_cvtsi128_si32(halves) + _mm_extract_epi16(halves, 4));
}
inline bool any(__m256i a) { return _mm256_testz_si256(a, a) == 0; }
inline __m256i blend(__m256i even, __m256i odd) { return _mm256_blend_epi16(even, odd, 0xAA); }

inline __m256i subtract_saturated(__m256i a, __m256i b) { return _mm256_subs_epi16(a, b); }
inline __m256i multiply_high(__m256i a, __m256i b) { return _mm256_mulhi_epu16(a, b); }
inline __m256i lower_shorts_interleaved(__m256i a, __m256i b) { return _mm256_unpacklo_epi16(a, b); }
inline __m256i upper_shorts_interleaved(__m256i a, __m256i b) { return _mm256_unpackhi_epi16(a, b); }
inline __m256i joined_halves(const std::uint16_t* lower, const std::uint16_t* upper)
{
    return _mm256_loadu2_m128i(reinterpret_cast<const __m128i*>(upper), reinterpret_cast<const __m128i*>(lower));
}
inline __m256i multiply_add(__m256i pairs, __m256i factors) { return _mm256_maddubs_epi16(pairs, factors); }
inline __m256i lower_interleaved(__m256i a, __m256i b) { return _mm256_unpacklo_epi8(a, b); }
inline __m256i upper_interleaved(__m256i a, __m256i b) { return _mm256_unpackhi_epi8(a, b); }
inline __m256 lower_interleaved(__m256 a, __m256 b) { return _mm256_unpacklo_ps(a, b); }
inline __m256 upper_interleaved(__m256 a, __m256 b) { return _mm256_unpackhi_ps(a, b); }
inline __m256 lower_pairs(__m256 a, __m256 b) { return _mm256_shuffle_ps(a, b, 0x44); }
inline __m256 upper_pairs(__m256 a, __m256 b) { return _mm256_shuffle_ps(a, b, 0xEE); }

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

#if CLOSURA_HAS_BYTE_PERMUTATION
/// Looks up in 128 bytes. The lower half is taken by a mask of ones: g++ 12 warns of how its header casts.
inline __m256i lookup(const std::uint8_t* table, __m256i index)
{
    const __m512i found = _mm512_permutex2var_epi8(_mm512_loadu_si512(table), _mm512_castsi256_si512(index),
                                                   _mm512_loadu_si512(table + 64));
    return _mm512_maskz_extracti64x4_epi64(0xFF, found, 0);
}

template <std::size_t Tables>
byte_block lookup(const wide_table<Tables>& table, const byte_block& index)
{
    const __m256i n = index.parts[0].data;
    byte_block result;
    if constexpr (Tables <= 4) {
        const __m256i last = table.block(table.block_count - 1).parts[0].data;
        result.parts[0] = byte_block::part(_mm256_permutex2var_epi8(table.block(0).parts[0].data, n, last));
    } else if constexpr (Tables <= 8)
        result.parts[0] = byte_block::part(lookup(table.data(), n));
    else
        result.parts[0] = byte_block::part(
            _mm256_mask_blend_epi8(_mm256_movepi8_mask(n), lookup(table.data(), n), lookup(table.data() + 128, n)));
    return result;
}
#endif

} // namespace native
} // namespace CLOSURA_ABI
} // namespace closura
#endif
