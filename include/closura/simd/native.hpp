// What simd/missing.hpp is made of on this processor; and what two registers of 16 bytes have in common, be they SSE's
// or NEON's.
#pragma once

#include <closura/simd/native_avx2.hpp>
#include <closura/simd/native_neon.hpp>
#include <closura/simd/native_sse.hpp>

#include <array>
#include <bit>
#include <cstddef>

#if CLOSURA_SIMD_BYTES == 16
namespace closura {
inline namespace CLOSURA_ABI {
namespace native {

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
} // namespace CLOSURA_ABI
} // namespace closura
#endif
