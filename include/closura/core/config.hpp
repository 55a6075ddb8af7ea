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
#elif defined(__SSE2__) || defined(__aarch64__)
#define CLOSURA_SIMD_BYTES 16
#else
#define CLOSURA_SIMD_BYTES 0
#endif
#if CLOSURA_SIMD_BYTES && defined(__aarch64__)
#define CLOSURA_SIMD_NEON 1
#else
#define CLOSURA_SIMD_NEON 0
#endif

// Every header opens `namespace closura {` and in it `inline namespace CLOSURA_ABI {`, whose name says in hexadecimal
// digits what the compiler may use: two translation units compiled with different -m flags, floating-point models or
// exceptions may be linked together in any order, and the linker never replaces a function of one by a function of the
// other.
//
// CLOSURA_IS_SET(macro) is 1 if the macro is defined as 1, else 0; a digit stands for four macros.
#define CLOSURA_IS_SET(macro) CLOSURA_IS_SET_VALUE(macro)
#define CLOSURA_IS_SET_VALUE(value) CLOSURA_IS_SET_ARGUMENTS(CLOSURA_SET_##value)
#define CLOSURA_IS_SET_ARGUMENTS(found) CLOSURA_SECOND(found 1, 0, 0)
#define CLOSURA_SECOND(first, second, ...) second
#define CLOSURA_SET_1 0,

#define CLOSURA_DIGIT(a, b, c, d)                                                                                      \
    CLOSURA_DIGIT_OF_BITS(CLOSURA_IS_SET(a), CLOSURA_IS_SET(b), CLOSURA_IS_SET(c), CLOSURA_IS_SET(d))
#define CLOSURA_DIGIT_OF_BITS(a, b, c, d) CLOSURA_PASTE_BITS(a, b, c, d)
#define CLOSURA_PASTE_BITS(a, b, c, d) CLOSURA_DIGIT_##a##b##c##d
#define CLOSURA_DIGIT_0000 0
#define CLOSURA_DIGIT_0001 1
#define CLOSURA_DIGIT_0010 2
#define CLOSURA_DIGIT_0011 3
#define CLOSURA_DIGIT_0100 4
#define CLOSURA_DIGIT_0101 5
#define CLOSURA_DIGIT_0110 6
#define CLOSURA_DIGIT_0111 7
#define CLOSURA_DIGIT_1000 8
#define CLOSURA_DIGIT_1001 9
#define CLOSURA_DIGIT_1010 a
#define CLOSURA_DIGIT_1011 b
#define CLOSURA_DIGIT_1100 c
#define CLOSURA_DIGIT_1101 d
#define CLOSURA_DIGIT_1110 e
#define CLOSURA_DIGIT_1111 f

#define CLOSURA_JOIN_FOUR(a, b, c, d) CLOSURA_JOIN_EXPANDED(a, b, c, d)
#define CLOSURA_JOIN_EXPANDED(a, b, c, d) a##b##c##d

#if defined(CLOSURA_NO_SIMD)
#define CLOSURA_SCALAR 1
#endif

// Exceptions: `fail` throws or aborts. Floating point: under -ffast-math the last digits differ. Clang has no macros
// for single ones of the flags that -ffast-math is made of; sources with and without these are not told apart.
#define CLOSURA_ABI_LANGUAGE                                                                                           \
    CLOSURA_JOIN_FOUR(                                                                                                 \
        CLOSURA_DIGIT(CLOSURA_SCALAR, __EXCEPTIONS, __FAST_MATH__, __FINITE_MATH_ONLY__),                              \
        CLOSURA_DIGIT(__ASSOCIATIVE_MATH__, __RECIPROCAL_MATH__, __NO_SIGNED_ZEROS__, __NO_TRAPPING_MATH__),           \
        CLOSURA_DIGIT(__NO_MATH_ERRNO__, __ROUNDING_MATH__, __SUPPORT_SNAN__, __SSE2_MATH__), )

#if defined(__aarch64__) || defined(__arm__)
#define CLOSURA_ABI_PROCESSOR                                                                                          \
    CLOSURA_JOIN_FOUR(                                                                                                 \
        CLOSURA_DIGIT(__ARM_FEATURE_ATOMICS, __ARM_FEATURE_CRC32, __ARM_FEATURE_DOTPROD, __ARM_FEATURE_QRDMX),         \
        CLOSURA_DIGIT(__ARM_FEATURE_SVE, __ARM_FEATURE_SVE2, __ARM_FEATURE_SME, __ARM_FEATURE_MOPS),                   \
        CLOSURA_DIGIT(__ARM_FEATURE_FP16_SCALAR_ARITHMETIC, __ARM_FEATURE_FP16_VECTOR_ARITHMETIC,                      \
                      __ARM_FEATURE_COMPLEX, __ARM_FEATURE_FRINT),                                                     \
        CLOSURA_DIGIT(__ARM_FEATURE_JCVT, __ARM_FEATURE_BF16, __ARM_FEATURE_MATMUL_INT8, __ARM_FEATURE_RCPC))
#elif defined(__x86_64__) || defined(__i386__)
#define CLOSURA_ABI_X86_UP_TO_AVX                                                                                      \
    CLOSURA_JOIN_FOUR(CLOSURA_DIGIT(__SSE2__, __SSE3__, __SSSE3__, __SSE4A__),                                         \
                      CLOSURA_DIGIT(__SSE4_1__, __SSE4_2__, __POPCNT__, __CRC32__),                                    \
                      CLOSURA_DIGIT(__AVX__, __F16C__, __XOP__, __FMA4__),                                             \
                      CLOSURA_DIGIT(__GCC_HAVE_SYNC_COMPARE_AND_SWAP_16, __LAHF_SAHF__, __AES__, __PCLMUL__))
#define CLOSURA_ABI_X86_UP_TO_AVX2                                                                                     \
    CLOSURA_JOIN_FOUR(CLOSURA_DIGIT(__AVX2__, __FMA__, __BMI__, __BMI2__),                                             \
                      CLOSURA_DIGIT(__LZCNT__, __MOVBE__, __TBM__, __ADX__),                                           \
                      CLOSURA_DIGIT(__GFNI__, __VAES__, __VPCLMULQDQ__, __SHA__),                                      \
                      CLOSURA_DIGIT(__AVXVNNI__, __AVXIFMA__, __AVXVNNIINT8__, __AVXVNNIINT16__))
#define CLOSURA_ABI_X86_UP_TO_AVX512                                                                                   \
    CLOSURA_JOIN_FOUR(CLOSURA_DIGIT(__AVX512F__, __AVX512CD__, __AVX512BW__, __AVX512DQ__),                            \
                      CLOSURA_DIGIT(__AVX512VL__, __AVX512IFMA__, __AVX512VBMI__, __AVX512VBMI2__),                    \
                      CLOSURA_DIGIT(__AVX512VNNI__, __AVX512BITALG__, __AVX512VPOPCNTDQ__, __AVX512BF16__),            \
                      CLOSURA_DIGIT(__AVX512FP16__, __AVX512VP2INTERSECT__, __AVX512ER__, __AVX512PF__))
#define CLOSURA_ABI_X86_LATER                                                                                          \
    CLOSURA_JOIN_FOUR(CLOSURA_DIGIT(__AVX10_1__, __AVX10_1_512__, __AVX10_2__, __AVX10_2_512__),                       \
                      CLOSURA_DIGIT(__EVEX512__, __AVXNECONVERT__, __APX_F__, __CMPCCXADD__), , )
#define CLOSURA_ABI_PROCESSOR                                                                                          \
    CLOSURA_JOIN_FOUR(CLOSURA_ABI_X86_UP_TO_AVX, CLOSURA_ABI_X86_UP_TO_AVX2, CLOSURA_ABI_X86_UP_TO_AVX512,             \
                      CLOSURA_ABI_X86_LATER)
#else
#define CLOSURA_ABI_PROCESSOR
#endif

#define CLOSURA_ABI CLOSURA_JOIN_FOUR(abi_, CLOSURA_ABI_LANGUAGE, CLOSURA_ABI_PROCESSOR, )
