// Bits that do not depend on the instruction set: no product may be fused with the sum it enters, or machines with and
// without FMA would disagree in the last bit. `rounded(a * b) + c` forbids the fusion and costs nothing else.
#pragma once

#include <closura/core/config.hpp>

#if defined(__clang__)
// Clang fuses within one expression only, and a function call ends the expression.
#define CLOSURA_NO_CONTRACTION _Pragma("clang fp contract(off)")
#else
#define CLOSURA_NO_CONTRACTION
#endif

namespace closura::inline CLOSURA_ABI {

/// Returns `product`, as rounded to its own type: a scalar or a SIMD register. In loops that GCC vectorises by itself
/// the barrier is lost, so kernels use it on explicit SIMD blocks.
template <class Value>
[[gnu::always_inline]] constexpr Value rounded(Value product)
{
#if defined(__GNUC__) && !defined(__clang__)
    return __builtin_assoc_barrier(product);
#else
    return product;
#endif
}

} // namespace closura::inline CLOSURA_ABI
