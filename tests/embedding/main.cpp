// The consumer of the embedding tests: built through each route, warnings as errors.
#include <closura/core/version.hpp>
#include <closura/model/lattice.hpp>
#include <closura/model/species.hpp>
#include <closura/simd/random.hpp>

#include <cstdint>
#include <cstdio>

using H = closura::species<"H">;
using sites = closura::lattice<40, 40>;

int main()
{
    closura::random_stream random{7};
    const auto site = random.below(static_cast<std::uint32_t>(sites::size));
    const auto [y, x] = sites::position(site);
    std::printf("closura %d.%d: %.*s at (%zu, %zu)\n", CLOSURA_VERSION_MAJOR, CLOSURA_VERSION_MINOR,
                static_cast<int>(H::name().size()), H::name().data(), y, x);
    return sites::index({y, x}) == site ? 0 : 1;
}
