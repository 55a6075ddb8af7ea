// exp of a block of doubles, with the same bits for every instruction set: reduction to |r| ≤ ½ ln 2 and a polynomial,
//
//   exp x = 2ⁿ exp r,   n = round(x / ln 2),   r = x − n ln 2
//
// Error: at most 2 units in the last place. Arguments are taken to be within ±700; beyond, the result is that of ±700.
#pragma once

#include <closura/simd/block.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <numbers>

namespace closura {
inline namespace CLOSURA_ABI {

template <class T>
[[nodiscard]] inline block<T> maximum(const block<T>& a, const block<T>& b)
{
    return block<T>(T{0}) - minimum(block<T>(T{0}) - a, block<T>(T{0}) - b);
}

[[nodiscard, gnu::always_inline]] inline block<double> exponential(const block<double>& argument)
{
    using doubles = block<double>;
    constexpr double limit = 700.0;
    const doubles x = maximum(minimum(argument, doubles(limit)), doubles(-limit));
    // Adding 1.5 · 2⁵² rounds to whole numbers, which then are the last bits of the sum.
    const doubles shift(0x1.8p52);
    const doubles shifted = x * doubles(std::numbers::log2e) + shift;
    const doubles n = shifted - shift;
    // log 2 in two parts, the first with so few digits that its product with n is exact.
    // NOLINTNEXTLINE(modernize-use-std-numbers)
    const doubles r = (x - n * doubles(0x1.62e42fee00000p-1)) - n * doubles(0x1.a39ef35793c76p-33);
    // Pairs of terms side by side (Estrin's scheme): Horner's would wait for each product in turn.
    constexpr std::array<double, 14> c = {1.0,
                                          1.0,
                                          0.5,
                                          1.0 / 6.0,
                                          1.0 / 24.0,
                                          1.0 / 120.0,
                                          1.0 / 720.0,
                                          1.0 / 5040.0,
                                          1.0 / 40320.0,
                                          1.0 / 362880.0,
                                          1.0 / 3628800.0,
                                          1.0 / 39916800.0,
                                          1.0 / 479001600.0,
                                          1.0 / 6227020800.0};
    const auto pair = [&](std::size_t k) { return doubles(c[k]) + doubles(c[k + 1]) * r; };
    const doubles r2 = r * r;
    const doubles r4 = r2 * r2;
    const doubles high = (pair(8) + pair(10) * r2) + pair(12) * r4;
    const doubles low = (doubles(c[2]) + doubles(c[3]) * r) + (pair(4) + pair(6) * r2) * r2;
    // The largest terms last: the error is that of this sum.
    const doubles sum = doubles(1.0) + (r + (low + high * (r2 * r4)) * r2);
    return reinterpret<double>(reinterpret<std::uint64_t>(sum) + (reinterpret<std::uint64_t>(shifted) << 52));
}

} // namespace CLOSURA_ABI
} // namespace closura
