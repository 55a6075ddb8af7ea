// Which runs are alive, by all sets of species that can be there.
#include <closura/simulate/survival.hpp>

#include <gtest/gtest.h>

#include <array>

namespace closura_tests {
namespace {

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using S = species<"S">;
using I = species<"I">;
using R = species<"R">;

TEST(viability, of_hunters_and_prey_needs_both)
{
    constexpr viability alive(
        reaction_network<H, P>(reproduction<P>(0.025), decay<H>(0.06), encounter<H, P>(0.4).gives<H, H>()));
    static_assert(alive(std::array{1, 1}) && !alive(std::array{0, 5}) && !alive(std::array{5, 0}) &&
                  !alive(std::array{0, 0}));
    static_assert(alive.has_absorbing_states());
}

TEST(viability, asks_what_can_come_back)
{
    constexpr viability alive(
        reaction_network<S, I, R>(encounter<S, I>(0.5).gives<I, I>(), conversion<I, R>(0.05), conversion<R, S>(0.02)));
    static_assert(alive(std::array{400, 20, 0}), "the recovered come from the infected");
    static_assert(alive(std::array{0, 1, 0}), "and the susceptible from the recovered");
    static_assert(!alive(std::array{5, 0, 5}), "but infections only from infections");
}

TEST(viability, does_not_count_on_what_never_happens)
{
    constexpr viability never(reaction_network<S, I>(conversion<S, I>(0.0), conversion<I, S>(0.1)));
    static_assert(!never(std::array{1, 0}) && never(std::array{0, 1}));
    constexpr viability source_of_all(reaction_network<S, I>(source<S>(0.1), conversion<S, I>(0.1)));
    static_assert(source_of_all(std::array{0, 0}) && !source_of_all.has_absorbing_states());
}

} // namespace
} // namespace closura_tests
