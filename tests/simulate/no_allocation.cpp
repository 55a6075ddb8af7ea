#include <closura/simulate/lattice_simulation.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

namespace closura_tests::no_allocation_tests {
std::size_t allocations = 0;
}

// Out of line: g++ takes a pair of these that it has inlined for a mismatch of new and free.
[[gnu::noinline]] void* operator new(std::size_t size)
{
    ++closura_tests::no_allocation_tests::allocations;
    if (void* memory = std::malloc(size == 0 ? 1 : size))
        return memory;
    std::abort();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace closura_tests::no_allocation_tests {

TEST(LatticeSimulation, AllocatesNothingInAStep)
{
    using namespace closura;
    using A = species<"A">;
    using B = species<"B">;
    constexpr auto network = reaction_network<A, B>(splitting<A, A, B>(0.1), reproduction<A>(0.1), decay<B>(0.2),
                                                    encounter<A, B>(0.5).gives<A>());
    auto run = simulation_on<lattice<20, 20>>(network, random_stream(1), {}, row_first_site_choice{});
    run.place<A>(100);
    const std::size_t before = allocations;
    for (int t = 0; t < 100; ++t)
        run.step();
    EXPECT_EQ(allocations, before);
}

} // namespace closura_tests::no_allocation_tests
