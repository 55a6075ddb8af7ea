// Tables of bytes, as processors look up in them.
#pragma once

#include <closura/simd/block.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#if CLOSURA_SIMD_BYTES == 32 || (CLOSURA_SIMD_BYTES == 16 && (CLOSURA_SIMD_NEON || defined(__SSSE3__)))
#define CLOSURA_HAS_BYTE_SHUFFLE 1
#else
#define CLOSURA_HAS_BYTE_SHUFFLE 0
#endif
#if CLOSURA_SIMD_BYTES == 32 && defined(__AVX512VBMI__) && defined(__AVX512VL__) && defined(__AVX512BW__)
#define CLOSURA_HAS_BYTE_PERMUTATION 1
#else
#define CLOSURA_HAS_BYTE_PERMUTATION 0
#endif

namespace closura {
inline namespace CLOSURA_ABI {

/// So many tables of 16 bytes are looked up in by one instruction.
inline constexpr std::size_t simple_lookup = CLOSURA_HAS_BYTE_PERMUTATION || CLOSURA_SIMD_NEON ? 4 : 1;

/// So many are looked up in faster than memory is read.
inline constexpr std::size_t widest_lookup = CLOSURA_HAS_BYTE_PERMUTATION ? 16 : 4;

/// 16 · Tables bytes to look up in, kept as the processor wants them: in their order; or, where it looks up in 16 at a
/// time, the first 16 in both halves of a block, and how each further 16 differ from those before.
template <std::size_t Tables>
class wide_table {
    static_assert(Tables >= 1 && Tables <= widest_lookup);

public:
    static constexpr std::size_t size = 16 * Tables;
    static constexpr bool in_order = Tables > 1 && (simple_lookup > 1 || CLOSURA_HAS_BYTE_SHUFFLE == 0);
    static constexpr std::size_t block_count = in_order ? std::bit_ceil((Tables + 1) / 2) : Tables;
    using entries = std::array<std::uint8_t, size>;

    constexpr wide_table() = default;
    explicit constexpr wide_table(const entries& of)
    {
        for (std::size_t first = 0; first < size; first += 16)
            for (std::size_t k = 0; k < 16; ++k)
                if constexpr (in_order)
                    bytes_[first + k] = of[first + k];
                else
                    bytes_[2 * first + k] = bytes_[2 * first + 16 + k] =
                        static_cast<std::uint8_t>(of[first + k] ^ (first == 0 ? 0 : of[first - 16 + k]));
    }

    [[nodiscard]] byte_block block(std::size_t k) const { return byte_block::load(data() + k * block_bytes); }
    [[nodiscard]] const std::uint8_t* data() const { return bytes_.data(); }

private:
    alignas(64) std::array<std::uint8_t, block_count * block_bytes> bytes_{};
};

} // namespace CLOSURA_ABI
} // namespace closura
