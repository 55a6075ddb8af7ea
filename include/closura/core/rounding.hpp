// Bits that do not depend on the instruction set: no product may be fused with the sum it enters, or machines with and
// without FMA would disagree in the last bit. `rounded(a * b) + c` forbids the fusion and costs nothing else.
#pragma once

#include <closura/core/config.hpp>

#include <type_traits>

#if defined(__clang__)
// Clang fuses within one expression only, and a function call ends the expression.
#define CLOSURA_NO_CONTRACTION _Pragma("clang fp contract(off)")
#else
#define CLOSURA_NO_CONTRACTION
#endif

// The constraint of an assembler operand that is a number or a SIMD register.
#if defined(__SSE2__)
#define CLOSURA_IN_VECTOR_REGISTER "+x"
#elif defined(__aarch64__)
#define CLOSURA_IN_VECTOR_REGISTER "+w"
#else
#define CLOSURA_IN_VECTOR_REGISTER "+m"
#endif

namespace closura {
inline namespace CLOSURA_ABI {

/// Returns `product`, a scalar or a SIMD register, as rounded to its own type.
template <class Value>
[[gnu::always_inline]] constexpr Value rounded(Value product)
{
#if defined(__GNUC__) && !defined(__clang__)
    // An empty instruction: GCC forgets __builtin_assoc_barrier when it vectorises, and with AVX-512 takes registers
    // apart.
    if (!std::is_constant_evaluated())
        asm("" : CLOSURA_IN_VECTOR_REGISTER(product));
#endif
    return product;
}

/// Returns a sum, a scalar or a SIMD register, as one of which compilers do not know what it is the sum of: under
/// -ffast-math they would cancel (a + b) − b to a, and the rounding with it, or take a − b apart where it is
/// multiplied.
template <class Value>
[[gnu::always_inline]] inline Value as_it_is(Value sum)
{
#if defined(__GNUC__)
    asm("" : CLOSURA_IN_VECTOR_REGISTER(sum));
#endif
    return sum;
}

} // namespace CLOSURA_ABI
} // namespace closura
