// Literals are the decimal numbers that they look like.
#include <closura/expr/fraction.hpp>
#include <closura/expr/literals.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <type_traits>

namespace closura_tests::literals_tests {

using namespace closura; // NOLINT
using expr::constant;
using expr::fraction;

template <class Literal, class Constant>
constexpr bool is(Literal, Constant)
{
    return std::is_same_v<Literal, Constant>;
}

static_assert(is(2_c, constant<2>{}) && is(0_c, constant<0>{}) && is(1'000'000_c, constant<1'000'000>{}));
static_assert(is(0.5_c, constant<1, 2>{}) && is(.5_c, constant<1, 2>{}) && is(2._c, constant<2>{}));
static_assert(is(0.1_c, constant<1, 10>{}) && is(1.25_c, constant<5, 4>{}) && is(0.0_c, constant<0>{}));
static_assert(is(1.5e-2_c, constant<3, 200>{}) && is(1e3_c, constant<1000>{}) && is(2.5E+1_c, constant<25>{}));
static_assert(is(10e-1_c, constant<1>{}) && is(0e400_c, constant<0>{}) && is(123.4500_c, constant<2469, 20>{}));
static_assert(is(0.50000000000000000000000000_c, constant<1, 2>{}));
static_assert(is(9'223'372'036'854'775'807_c, constant<std::numeric_limits<long>::max()>{}));
static_assert(is(1e-18_c, constant<1, 1'000'000'000'000'000'000>{}));

// ---- What does not fit says so.

constexpr long largest = std::numeric_limits<long>::max();
static_assert(expr::reduced(6, -4) == fraction{-3, 2} && expr::reduced(0, 5) == fraction{0, 1});
static_assert(!(fraction{largest, 1} + fraction{1, 1}).fits && !(fraction{largest, 1} * fraction{2, 1}).fits);
static_assert(!expr::reduced(std::numeric_limits<long>::min(), 1).fits);
static_assert(!(expr::too_large + fraction{1, 1}).fits && !(expr::too_large * fraction{0, 1}).fits);
static_assert((fraction{largest, 3} * fraction{3, largest}) == fraction{1, 1}); // fits once it is reduced
static_assert((fraction{1, 6} + fraction{1, 10}) == fraction{4, 15});
static_assert(expr::integer_power({2, 1}, 62) == fraction{1L << 62, 1} && !expr::integer_power({2, 1}, 63).fits);
static_assert(expr::integer_power({-2, 3}, -3) == fraction{-27, 8} && expr::integer_power({7, 1}, 0) == fraction{1, 1});
static_assert(expr::integer_power({1, 1}, std::numeric_limits<long>::min()) == fraction{1, 1});
static_assert(!expr::detail::read("9223372036854775808").value.fits && !expr::detail::read("1e-19").value.fits);
static_assert(!expr::detail::read("1e99999999999999999999").value.fits);
static_assert(!expr::detail::read("0x10").is_decimal && !expr::detail::read("0b1").is_decimal);
static_assert(!expr::detail::read("010").is_decimal && !expr::detail::read("1.5f").is_decimal);

// What is shown above is shown by compiling; a test has to exist for the file to be linked and listed.
TEST(literals, are_exact) { EXPECT_TRUE((1.5e-2_c).value == (fraction{3, 200})); }

} // namespace closura_tests::literals_tests
