// exp of a block of doubles, with the same bits for every instruction set (core/exponential.hpp).
#pragma once

#include <closura/core/exponential.hpp>
#include <closura/simd/block.hpp>
#include <closura/simd/missing.hpp>

#include <array>
#include <bit>
#include <cstdint>

namespace closura {
inline namespace CLOSURA_ABI {

[[nodiscard, gnu::always_inline]] inline block<double> scaled_by_power_of_2(const block<double>& x,
                                                                            const block<double>& shifted)
{
    return reinterpret<double>(reinterpret<std::uint64_t>(x) + (reinterpret<std::uint64_t>(shifted) << 52));
}

namespace simd_detail {

[[nodiscard, gnu::cold, gnu::noinline]] inline block<double> exponential_one_by_one(const block<double>& x)
{
    std::array<double, block<double>::size> elements;
    x.store(elements.data());
    for (double& element : elements)
        element = exponential_of(element);
    return block<double>::load(elements.data());
}

} // namespace simd_detail

/// exp of each element as a number has it, whatever it is.
[[nodiscard, gnu::always_inline]] inline block<double> exponential_of(const block<double>& x)
{
    // As whole numbers, the bits of |x| are in the order of |x|: their difference wraps around, and so has its first
    // bit set, where |x| < 700.
    using bits = block<std::uint64_t>;
    const bits magnitude = reinterpret<std::uint64_t>(x) & bits(~std::uint64_t{0} >> 1);
    const bits below = (magnitude - bits(std::bit_cast<std::uint64_t>(700.0))) >> 63;
    if (any(below ^ bits(1))) [[unlikely]]
        return simd_detail::exponential_one_by_one(x);
    return core_detail::exponential_of_moderate(x);
}

/// exp of each element, where those beyond ±700 count as ±700: there is no overflow.
[[nodiscard, gnu::always_inline]] inline block<double> bounded_exponential(const block<double>& x)
{
    return core_detail::exponential_of_moderate(maximum(minimum(x, block<double>(700.0)), block<double>(-700.0)));
}

} // namespace CLOSURA_ABI
} // namespace closura
