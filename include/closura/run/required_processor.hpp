// A program that was compiled for another processor says so, instead of dying of an instruction that is not there.
//
// Included where main() is: before anything else of the program runs, each instruction set that the compiler may use is
// asked for. Dependencies' constructors run before main(), so that main() would be too late.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>

#if defined(__x86_64__) && defined(__GNUC__) && defined(__unix__)

#include <cstring>

#include <unistd.h>

namespace closura {
inline namespace CLOSURA_ABI {
namespace run_detail {

// What looks must not itself use what may be missing.
#define CLOSURA_ANY_PROCESSOR [[gnu::target("no-avx,no-bmi,no-bmi2,no-movbe"), gnu::noinline]]

// An instruction set that is used, and missing.
#define CLOSURA_REQUIRE_PROCESSOR(name)                                                                                \
    if (!__builtin_cpu_supports(name))                                                                                 \
        return name;

/// The name of an instruction set that the compiler may use and that this processor lacks; nullptr if there is none.
CLOSURA_ANY_PROCESSOR inline const char* missing_instruction_set() noexcept
{
    __builtin_cpu_init();
#ifdef __SSE4_1__
    CLOSURA_REQUIRE_PROCESSOR("sse4.1")
#endif
#ifdef __SSE4_2__
    CLOSURA_REQUIRE_PROCESSOR("sse4.2")
#endif
#ifdef __POPCNT__
    CLOSURA_REQUIRE_PROCESSOR("popcnt")
#endif
#ifdef __AVX__
    CLOSURA_REQUIRE_PROCESSOR("avx")
#endif
#ifdef __FMA__
    CLOSURA_REQUIRE_PROCESSOR("fma")
#endif
#ifdef __BMI__
    CLOSURA_REQUIRE_PROCESSOR("bmi")
#endif
#ifdef __BMI2__
    CLOSURA_REQUIRE_PROCESSOR("bmi2")
#endif
#ifdef __AVX2__
    CLOSURA_REQUIRE_PROCESSOR("avx2")
#endif
#ifdef __AVX512F__
    CLOSURA_REQUIRE_PROCESSOR("avx512f")
#endif
#ifdef __AVX512BW__
    CLOSURA_REQUIRE_PROCESSOR("avx512bw")
#endif
#ifdef __AVX512VL__
    CLOSURA_REQUIRE_PROCESSOR("avx512vl")
#endif
#ifdef __AVX512DQ__
    CLOSURA_REQUIRE_PROCESSOR("avx512dq")
#endif
#ifdef __AVX512CD__
    CLOSURA_REQUIRE_PROCESSOR("avx512cd")
#endif
#ifdef __AVX512VBMI__
    CLOSURA_REQUIRE_PROCESSOR("avx512vbmi")
#endif
#ifdef __AVX512VNNI__
    CLOSURA_REQUIRE_PROCESSOR("avx512vnni")
#endif
    return nullptr;
}

/// Ends the program with a sentence and exit code 2 where it cannot run.
struct required_processor {
    CLOSURA_ANY_PROCESSOR required_processor() noexcept
    {
        const char* const missing = missing_instruction_set();
        if (missing == nullptr)
            return;
        // Streams are not there yet.
        const char* const sentence[] = {
            "this program was compiled for processors that have ", missing,
            "; this one has not: compile it here, or for a lower level, say -mavx2 -mfma, or none\n"};
        for (const char* const part : sentence)
            (void)!::write(STDERR_FILENO, part, std::strlen(part));
        ::_exit(2);
    }
};

#undef CLOSURA_REQUIRE_PROCESSOR
#undef CLOSURA_ANY_PROCESSOR

// Priorities up to 100 are the compiler's own.
[[gnu::init_priority(101)]] inline const required_processor processor_is_sufficient;

} // namespace run_detail
} // namespace CLOSURA_ABI
} // namespace closura

#endif
