// What simd/missing.hpp is made of on this processor; and what two registers of 16 bytes have in common, be they SSE's
// or NEON's.
#pragma once

#include <closura/simd/native_avx2.hpp>
#include <closura/simd/native_neon.hpp>
#include <closura/simd/native_sse.hpp>

#include <array>
#include <bit>
#include <cstddef>

#if CLOSURA_SIMD_BYTES
namespace closura {
inline namespace CLOSURA_ABI {
namespace native {

/// Four rows of four numbers, in each 128 bits of a register, as columns: row(k) gives a row, set(k, column) takes a
/// column.
template <class Row, class Set>
[[gnu::always_inline]] inline void transpose_quads(const Row& row, const Set& set)
{
    const auto a = lower_interleaved(row(0), row(1));
    const auto b = upper_interleaved(row(0), row(1));
    const auto c = lower_interleaved(row(2), row(3));
    const auto d = upper_interleaved(row(2), row(3));
    set(0, lower_pairs(a, c));
    set(1, upper_pairs(a, c));
    set(2, lower_pairs(b, d));
    set(3, upper_pairs(b, d));
}

/// Eight rows of eight shorts, in each 128 bits of a register, as columns: two rows are one of four words.
inline void transpose(const std::array<short_block, 8>& rows, std::array<short_block, 8>& columns)
{
    std::array<block<float>, 8> words; // the lower halves of two rows each, then the upper ones
    for (std::size_t part = 0; part < short_block::part_count; ++part) {
        for (std::size_t k = 0; k < 4; ++k) {
            const auto a = rows[2 * k].parts[part].data;
            const auto b = rows[2 * k + 1].parts[part].data;
            words[k].parts[part] = std::bit_cast<block<float>::part>(lower_shorts_interleaved(a, b));
            words[k + 4].parts[part] = std::bit_cast<block<float>::part>(upper_shorts_interleaved(a, b));
        }
        for (std::size_t half = 0; half < 8; half += 4)
            transpose_quads([&](std::size_t k) { return words[half + k].parts[part].data; },
                            [&](std::size_t k, const auto& column) {
                                columns[half + k].parts[part] = std::bit_cast<short_block::part>(column);
                            });
    }
}

#if CLOSURA_SIMD_BYTES == 32
inline void transpose(const std::array<block<float>, 8>& rows, std::array<block<float>, 8>& columns)
{
    std::array<block<float>, 8> quads; // four rows of two columns in each half
    for (std::size_t i = 0; i < 8; i += 4)
        transpose_quads([&](std::size_t k) { return rows[i + k].parts[0].data; },
                        [&](std::size_t k, const auto& column) { quads[i + k].parts[0] = column; });
    for (std::size_t k = 0; k < 4; ++k) {
        columns[k].parts[0] = _mm256_permute2f128_ps(quads[k].parts[0].data, quads[k + 4].parts[0].data, 0x20);
        columns[k + 4].parts[0] = _mm256_permute2f128_ps(quads[k].parts[0].data, quads[k + 4].parts[0].data, 0x31);
    }
}
#else
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
            transpose_quads(
                [&](std::size_t k) { return rows[4 * row_half + k].parts[column_half].data; },
                [&](std::size_t k, const auto& column) { columns[4 * column_half + k].parts[row_half] = column; });
        }
}
#endif

} // namespace native
} // namespace CLOSURA_ABI
} // namespace closura
#endif
