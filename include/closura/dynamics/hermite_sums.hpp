// Sums in a fixed order, for the Hermite kernel: over blocks kept in registers, and over the elements of a block. All
// are written so that the result does not depend on the instruction set.
#pragma once

#include <closura/simd/block.hpp>

#include <array>
#include <cstddef>
#include <cstring>
#include <type_traits>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

namespace dynamics_detail {

/// Calls `function` with 0 … Count−1 as compile-time constants, so that arrays of blocks stay in registers.
template <std::size_t Count, class Function>
[[gnu::always_inline]] inline void unrolled(Function function)
{
    [&]<std::size_t... K>(std::index_sequence<K...>) __attribute__((always_inline))
    {
        (function(std::integral_constant<std::size_t, K>{}), ...);
    }
    (std::make_index_sequence<Count>{});
}

/// Loads a block once although it is used twice: GCC would read it from memory for each use, which takes a quarter more
/// time when it comes from the second cache. Blocks that are kept one after the other are also computed in this order:
/// GCC would put products off until registers run out.
template <class Scalar>
[[gnu::always_inline]] inline void keep_in_register([[maybe_unused]] block<Scalar>& numbers)
{
#if defined(__GNUC__) && !defined(__clang__) && CLOSURA_SIMD_BYTES
    for (auto& part : numbers.parts)
        asm volatile("" : CLOSURA_IN_VECTOR_REGISTER(part.data));
#endif
}

/// The sum of a block's elements, halves added first.
template <class Scalar>
inline Scalar sum_of_elements(const block<Scalar>& numbers)
{
    std::array<Scalar, block<Scalar>::size> e;
    numbers.store(e.data());
    for (std::size_t half = e.size() / 2; half > 0; half /= 2)
        for (std::size_t k = 0; k < half; ++k)
            e[k] += e[k + half];
    return e[0];
}

/// Replaces rows of one block each by the sums of their elements, added in the same order as in `sum_of_elements`:
/// as many rows at a time as a block has elements, transposed on the way. `count` is rounded up to whole blocks.
template <class Scalar>
inline void sum_rows(const Scalar* rows, std::size_t count, Scalar* sums)
{
    // Vectors of the compiler, which it splits where registers are narrower; sums alone, so nothing can be fused.
    typedef Scalar vector __attribute__((vector_size(block_bytes)));
    constexpr std::size_t size = block<Scalar>::size;
    for (std::size_t first = 0; first < count; first += size) {
        vector r[size]; // std::array would drop the attribute
        std::memcpy(r, rows + first * size, sizeof r);
        vector result;
        if constexpr (size == 4) {
            for (std::size_t k = 0; k < 2; ++k)
                r[k] = __builtin_shufflevector(r[2 * k], r[2 * k + 1], 0, 1, 4, 5) +
                       __builtin_shufflevector(r[2 * k], r[2 * k + 1], 2, 3, 6, 7);
            result = __builtin_shufflevector(r[0], r[1], 0, 4, 2, 6) + __builtin_shufflevector(r[0], r[1], 1, 5, 3, 7);
            result = __builtin_shufflevector(result, result, 0, 2, 1, 3);
        } else {
            for (std::size_t k = 0; k < 4; ++k)
                r[k] = __builtin_shufflevector(r[2 * k], r[2 * k + 1], 0, 1, 2, 3, 8, 9, 10, 11) +
                       __builtin_shufflevector(r[2 * k], r[2 * k + 1], 4, 5, 6, 7, 12, 13, 14, 15);
            for (std::size_t k = 0; k < 2; ++k)
                r[k] = __builtin_shufflevector(r[2 * k], r[2 * k + 1], 0, 1, 8, 9, 4, 5, 12, 13) +
                       __builtin_shufflevector(r[2 * k], r[2 * k + 1], 2, 3, 10, 11, 6, 7, 14, 15);
            result = __builtin_shufflevector(r[0], r[1], 0, 2, 8, 10, 4, 6, 12, 14) +
                     __builtin_shufflevector(r[0], r[1], 1, 3, 9, 11, 5, 7, 13, 15);
            result = __builtin_shufflevector(result, result, 0, 4, 1, 5, 2, 6, 3, 7);
        }
        std::memcpy(sums + first, &result, sizeof result);
    }
}

/// Σ_k a_k b_k for `Count` rows b from `First` on, as one block each, still to be summed over its elements.
template <std::size_t First, std::size_t Count, class Scalar, std::size_t Size, std::size_t Rows>
inline void dot_products(const std::array<Scalar, Size>& a, const std::array<std::array<Scalar, Size>, Rows>& b,
                         Scalar* blocks)
{
    std::array<block<Scalar>, Count> sums;
    sums.fill(block<Scalar>(Scalar{0}));
    for (std::size_t k = 0; k < Size; k += block<Scalar>::size) {
        const auto factor = block<Scalar>::load(a.data() + k);
        unrolled<Count>([&](auto n) __attribute__((always_inline)) {
            sums[n] += factor * block<Scalar>::load(b[First + n].data() + k);
        });
    }
    unrolled<Count>([&](auto n) __attribute__((always_inline)) { sums[n].store(blocks + n * block<Scalar>::size); });
}

} // namespace dynamics_detail

} // namespace CLOSURA_ABI
} // namespace closura
