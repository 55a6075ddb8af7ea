// What a program compiles for a processor: blocks, random numbers, errors. It is compiled with many sets of flags, of
// which no two may share a function (checks/flags.cmake).
#include <closura/core/error.hpp>
#include <closura/simd/missing.hpp>
#include <closura/simd/random.hpp>

double kernel(std::uint64_t seed);
double kernel(std::uint64_t seed)
{
    closura::require(seed != 0, "seed ", seed, "; expected another");
    closura::random_stream stream(seed, {closura::purpose::sampling});
    closura::random_lanes lanes(seed);
    const auto bits = closura::reinterpret<std::uint8_t>(lanes.next());
    const auto table = closura::wide_table<1>().block(0);
    return closura::rounded(stream.uniform()) + closura::bit_per_byte(closura::lookup(table, bits));
}
