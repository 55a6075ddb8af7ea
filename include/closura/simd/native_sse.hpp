// What simd/missing.hpp is made of where there is SSE2; what needs SSSE3 or SSE4.1 is left out without.
#pragma once

#include <closura/simd/byte_tables.hpp>
#include <closura/simd/unit_orders.hpp>

#include <cstddef>
#include <cstdint>

#if CLOSURA_SIMD_BYTES == 16 && !CLOSURA_SIMD_NEON
#include <immintrin.h>

namespace closura {
inline namespace CLOSURA_ABI {
namespace native {

#if CLOSURA_HAS_BYTE_SHUFFLE
inline __m128i shuffle(__m128i table, __m128i index) { return _mm_shuffle_epi8(table, index); }
inline __m128i multiply_add(__m128i pairs, __m128i factors) { return _mm_maddubs_epi16(pairs, factors); }
inline __m128i lower_interleaved(__m128i a, __m128i b) { return _mm_unpacklo_epi8(a, b); }
inline __m128i upper_interleaved(__m128i a, __m128i b) { return _mm_unpackhi_epi8(a, b); }
#endif
inline __m128i subtract_saturated(__m128i a, __m128i b) { return _mm_subs_epi16(a, b); }
inline __m128i multiply_high(__m128i a, __m128i b) { return _mm_mulhi_epu16(a, b); }
inline __m128i lower_shorts_interleaved(__m128i a, __m128i b) { return _mm_unpacklo_epi16(a, b); }
inline __m128i upper_shorts_interleaved(__m128i a, __m128i b) { return _mm_unpackhi_epi16(a, b); }
inline __m128i load(const std::uint16_t* from) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from)); }
inline __m128i pack(__m128i a, __m128i b) { return _mm_packs_epi16(a, b); }
inline std::uint32_t sign_bits(__m128i a) { return static_cast<std::uint32_t>(_mm_movemask_epi8(a)); }
inline std::uint32_t sum_of_bytes(__m128i a)
{
    const __m128i halves = _mm_sad_epu8(a, _mm_setzero_si128());
    return static_cast<std::uint32_t>(_mm_cvtsi128_si32(halves) + _mm_extract_epi16(halves, 4));
}
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

} // namespace native
} // namespace CLOSURA_ABI
} // namespace closura
#endif
