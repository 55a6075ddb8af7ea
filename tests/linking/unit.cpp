// Compiled several times, with other flags and another name (CLOSURA_UNIT) each time.
#include "unit.hpp"

#include <closura_all.hpp>

#include <typeinfo>

namespace {

/// A digest of random numbers: whole numbers, the order of lanes, rejection.
std::uint64_t digest()
{
    closura::random_stream random{2024, {.use = closura::purpose::wake, .time = 2, .chain = 3}};
    std::uint64_t result = 0;
    for (int i = 0; i < 1000; ++i)
        result = result * 31 + random() + random.below(1600);
    return result;
}

} // namespace

unit CLOSURA_UNIT() { return {digest(), typeid(closura::random_stream).name()}; }
