// exp of a block of doubles, with the same bits for every instruction set (core/exponential.hpp).
#pragma once

#include <closura/core/exponential.hpp>
#include <closura/simd/block.hpp>
#include <closura/simd/missing.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace closura {
inline namespace CLOSURA_ABI {

[[nodiscard, gnu::always_inline]] inline block<double> scaled_by_power_of_2(const block<double>& x,
                                                                            const block<double>& shifted)
{
    return reinterpret<double>(reinterpret<std::uint64_t>(x) + (reinterpret<std::uint64_t>(shifted) << 52));
}

namespace simd_detail {

template <std::size_t Count>
[[gnu::cold, gnu::noinline]] void exponentials_one_by_one(std::array<block<double>, Count>& x)
{
    for (block<double>& some : x) {
        std::array<double, block<double>::size> elements;
        some.store(elements.data());
        for (double& element : elements)
            element = exponential_of(element);
        some = block<double>::load(elements.data());
    }
}

} // namespace simd_detail

/// exp of each element as a number has it, whatever it is.
template <std::size_t Count>
[[nodiscard, gnu::always_inline]] inline std::array<block<double>, Count>
exponentials_of(std::array<block<double>, Count> x)
{
    // As whole numbers, the bits of |x| are in the order of |x|: their difference wraps around, and so has its first
    // bit set, where |x| < 700.
    using bits = block<std::uint64_t>;
    bits below(~std::uint64_t{0});
    for (const block<double>& some : x) {
        const bits magnitude = reinterpret<std::uint64_t>(some) & bits(~std::uint64_t{0} >> 1);
        below = below & (magnitude - bits(std::bit_cast<std::uint64_t>(700.0)));
    }
    if (any((below >> 63) ^ bits(1))) [[unlikely]]
        simd_detail::exponentials_one_by_one(x);
    else
        for (block<double>& some : x)
            some = core_detail::exponential_of_moderate(some);
    return x;
}

/// The same of one block.
[[nodiscard, gnu::always_inline]] inline block<double> exponential_of(const block<double>& x)
{
    return exponentials_of(std::array{x})[0];
}

/// exp of each element, where those beyond ±700 count as ±700: there is no overflow.
[[nodiscard, gnu::always_inline]] inline block<double> bounded_exponential(const block<double>& x)
{
    return core_detail::exponential_of_moderate(maximum(minimum(x, block<double>(700.0)), block<double>(-700.0)));
}

} // namespace CLOSURA_ABI
} // namespace closura
