// The orders of 32 units among wider elements. AVX2, which does not cross its 128-bit halves, defines them.
#pragma once

#include <closura/simd/block.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace closura {
inline namespace CLOSURA_ABI {

/// Two blocks of 16-bit elements, one for each of 32 units. `first` holds units 0–7 and 16–23, `second` units 8–15 and
/// 24–31: the order in which AVX2 narrows them to bytes without crossing its halves.
struct short_pair {
    short_block first;
    short_block second;
};

/// Where a unit stands in a `short_pair`.
[[nodiscard]] constexpr std::size_t place_in_short_pair(std::size_t unit)
{
    return (unit & 7) | (unit & 16) >> 1 | (unit & 8) << 1;
}

/// Sixteen 64-bit words for 32 units, two each: four bytes per unit.
using quad_words = std::array<std::uint64_t, block_bytes / 2>;

/// The first unit of the n-th of these words.
[[nodiscard]] constexpr std::size_t first_unit_of_quad_word(std::size_t n)
{
    return 16 * (n / 2 % 2) + 4 * (n / 4) + 2 * (n % 2);
}

/// Eight 64-bit words for 32 units, four each: one byte per unit in the lower half, one in the upper.
using unit_words = std::array<std::uint64_t, block_bytes / 4>;

/// The first unit of the n-th of these words: again the order in which AVX2 parts halves without crossing its own.
[[nodiscard]] constexpr std::size_t first_unit_of_word(std::size_t n)
{
    constexpr std::array<std::size_t, 8> first = {0, 4, 16, 20, 8, 12, 24, 28};
    return first[n];
}

} // namespace CLOSURA_ABI
} // namespace closura
