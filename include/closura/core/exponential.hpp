// exp of a number or, in simd/exponential.hpp, of a block of numbers, with the same bits on every machine: reduction to
// |r| ≤ ½ ln 2 and a polynomial,
//
//   exp x = 2ⁿ exp r,   n = round(x / ln 2),   r = x − n ln 2
//
// The C library's is a little more exact and, one at a time, faster; but it has other bits with fused operations than
// without.
#pragma once

#include <closura/core/rounding.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>

namespace closura {
inline namespace CLOSURA_ABI {

namespace core_detail {

/// 2ⁿ x, where the last bits of `shifted` are those of the whole number n. For blocks there is one in simd/.
[[nodiscard]] inline double scaled_by_power_of_2(double x, double shifted)
{
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(x) + (std::bit_cast<std::uint64_t>(shifted) << 52));
}

/// exp of numbers within ±700.
template <class Numbers>
[[nodiscard, gnu::always_inline]] inline Numbers exponential_of_moderate(const Numbers& x)
{
    const auto product = [](const Numbers& a, const Numbers& b) __attribute__((always_inline))
    {
        return rounded(a * b);
    };
    // Adding 1.5 · 2⁵² rounds to whole numbers, which then are the last bits of the sum.
    const Numbers shift(0x1.8p52);
    const Numbers shifted = as_it_is(product(x, Numbers(std::numbers::log2e)) + shift);
    const Numbers n = as_it_is(shifted - shift);
    // log 2 in two parts, the first with so few digits that its product with n is exact.
    // NOLINTNEXTLINE(modernize-use-std-numbers)
    const Numbers r = (x - product(n, Numbers(0x1.62e42fee00000p-1))) - product(n, Numbers(0x1.a39ef35793c76p-33));
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
    const auto pair = [&](std::size_t k) __attribute__((always_inline))
    {
        return Numbers(c[k]) + product(Numbers(c[k + 1]), r);
    };
    const Numbers r2 = product(r, r);
    const Numbers r4 = product(r2, r2);
    const Numbers high = (pair(8) + product(pair(10), r2)) + product(pair(12), r4);
    const Numbers low = pair(2) + product(pair(4) + product(pair(6), r2), r2);
    // The largest terms last: the error is that of this sum.
    const Numbers sum = Numbers(1.0) + (r + product(low + product(high, product(r2, r4)), r2));
    return scaled_by_power_of_2(sum, shifted);
}

} // namespace core_detail

/// exp x. Relative error: at most 0.75 · 2⁻⁵² (the C library's has 0.5), and that of the C library beyond ±700.
[[nodiscard]] inline double exponential_of(double x)
{
    // By its bits, so that NaN is seen under -ffast-math.
    constexpr auto bits_of_700 = std::bit_cast<std::uint64_t>(700.0);
    const bool moderate = (std::bit_cast<std::uint64_t>(x) & ~std::uint64_t{0} >> 1) <= bits_of_700;
    return moderate ? core_detail::exponential_of_moderate(x) : std::exp(x);
}

} // namespace CLOSURA_ABI
} // namespace closura
