#include <closura/simulate/initial_conditions.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

namespace closura_tests::initial_conditions_tests {

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using Q = species<"Q">;

TEST(InitialCondition, IsAConstantThatKnowsItsSpecies)
{
    constexpr auto start = placed<H>(100) & placed<P>(50);
    static_assert(std::is_same_v<decltype(start), const initial_condition<H, P>>);
    static_assert(start.numbers() == std::array<std::size_t, 2>{100, 50});
    static_assert(start == (placed<H>(100) & placed<P>(50)) && !(start == (placed<H>(100) & placed<P>(51))));
    EXPECT_EQ(start.text(), "H=100,P=50");
}

TEST(InitialCondition, OfANetworkHasItsOrderAndAbsentSpecies)
{
    constexpr auto network = reaction_network<Q, H, P>(decay<H>(0.1));
    using start = initial_condition_of<std::remove_const_t<decltype(network)>>;
    static_assert(std::is_same_v<start, initial_condition<Q, H, P>>);
    constexpr start given = placed<P>(7) & placed<Q>(3);
    static_assert(given.numbers() == std::array<std::size_t, 3>{3, 0, 7});
    static_assert(start().numbers() == std::array<std::size_t, 3>{});
    const std::vector<start> several = {placed<H>(1), placed<P>(2) & placed<H>(3)};
    EXPECT_EQ(several[1].text(), "Q=0,H=3,P=2");
}

TEST(InitialCondition, IsSetByName)
{
    auto start = placed<H>(100) & placed<P>(50);
    EXPECT_TRUE(start.set("P", 20));
    EXPECT_FALSE(start.set("Q", 20));
    EXPECT_FALSE(start.set("", 20));
    EXPECT_EQ(start, (placed<H>(100) & placed<P>(20)));
}

TEST(InitialCondition, IsReadFromItsText)
{
    using start = initial_condition<H, P>;
    EXPECT_EQ(start::from_text("H=100,P=50"), (placed<H>(100) & placed<P>(50)));
    EXPECT_EQ(start::from_text("P=50"), start(placed<P>(50)));
    EXPECT_EQ(start::from_text("P=018446744073709551615").numbers()[1], std::numeric_limits<std::size_t>::max());
    for (const char* text : {"", ",", "H", "H=", "=1", "H=1,", ",H=1", "H=1,H=2", "Q=1", "H=-1", "H=+1", "H= 1", "h=1",
                             "H=1.5", "H=0x1", "H=1P=2", "H=18446744073709551616", "H==1"})
        EXPECT_THROW((void)start::from_text(text), input_error) << text;
    try {
        (void)start::from_text("H=1,Q=2");
    } catch (const input_error& error) {
        EXPECT_EQ(error.what(), std::string("initial condition \"H=1,Q=2\"; expected whole numbers of molecules by "
                                            "species, each at most once, as in H=100,P=100"));
    }
}

TEST(InitialCondition, FitsWithoutOverflow)
{
    constexpr std::size_t largest = std::numeric_limits<std::size_t>::max();
    EXPECT_TRUE((placed<H>(10) & placed<P>(6)).fits(16));
    EXPECT_FALSE((placed<H>(10) & placed<P>(7)).fits(16));
    EXPECT_FALSE((placed<H>(largest) & placed<P>(2)).fits(16)); // 1, as sums of std::size_t go
    EXPECT_TRUE((placed<H>(largest) & placed<P>(0)).fits(largest));
    try {
        (placed<H>(10) & placed<P>(7)).require_room(16);
        FAIL();
    } catch (const input_error& error) {
        EXPECT_EQ(error.what(),
                  std::string("initial condition H=10,P=7: more molecules than there are vacant sites (16)"));
    }
}

} // namespace closura_tests::initial_conditions_tests
