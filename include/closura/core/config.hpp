// What the compiler offers: the instruction set, and the inline namespace that is keyed by it.
#pragma once

#include <closura/core/version.hpp>

#if !defined(__cplusplus) || __cplusplus < 202002L
#error "closura needs C++20 (add target_compile_features(your_target PRIVATE cxx_std_20))"
// There is no such file: compilers stop here, before they take offence at everything that follows.
#include <closura needs C++20>
#endif

/// Define CLOSURA_NO_SIMD to use the portable scalar form of every kernel. Results are the same, bit for bit.
#if defined(CLOSURA_NO_SIMD)
#define CLOSURA_SIMD_BYTES 0
#elif defined(__AVX2__)
#define CLOSURA_SIMD_BYTES 32
#elif defined(__SSE2__)
#define CLOSURA_SIMD_BYTES 16
#else
#define CLOSURA_SIMD_BYTES 0
#endif

// Every header opens `namespace closura {` and in it `inline namespace CLOSURA_ABI {`: two translation units compiled
// with different -m flags may be linked together, and the linker never replaces a function of one by a function of the
// other.
#if defined(CLOSURA_NO_SIMD)
#define CLOSURA_ABI abi_scalar
#elif defined(__AVX512F__)
#define CLOSURA_ABI abi_avx512
#elif defined(__AVX2__) && defined(__FMA__)
#define CLOSURA_ABI abi_avx2_fma
#elif defined(__AVX2__)
#define CLOSURA_ABI abi_avx2
#elif defined(__AVX__)
#define CLOSURA_ABI abi_avx
#elif defined(__SSE4_1__)
#define CLOSURA_ABI abi_sse4_1
#elif defined(__SSSE3__)
#define CLOSURA_ABI abi_ssse3
#elif defined(__SSE2__)
#define CLOSURA_ABI abi_sse2
#else
#define CLOSURA_ABI abi_scalar
#endif
