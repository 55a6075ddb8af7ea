// Normal forms, as they are printed: sums, products, powers, functions.
#include "expressions.hpp"

#include <gtest/gtest.h>

#include <type_traits>
#include <utility>

namespace closura_tests::simplification_tests {

using namespace expr_tests; // NOLINT

// ---- Zeros and ones vanish, nested nodes are flattened, constants gather in front.

static_assert(text_of(x + 0_c) == "x" && text_of(0_c + x) == "x" && text_of(x - 0_c) == "x");
static_assert(text_of(x * 1_c) == "x" && text_of(1_c * x) == "x" && text_of(x / 1_c) == "x");
static_assert(text_of(x * 0_c) == "0" && text_of(0_c * x) == "0" && text_of(0_c / x) == "0");
static_assert(text_of((x + y) + (z + a)) == "x + y + u[0] + a");
static_assert(text_of((x * y) * (z * a)) == "x y u[0] a");
static_assert(text_of(x + 2_c + y + 3_c) == "5 + x + y");
static_assert(text_of(x * 2_c * y * 3_c) == "6 x y");
static_assert(text_of(x + 2_c - 2_c) == "x");
static_assert(text_of(x * 2_c / 2_c) == "x");

// ---- Constants are exact.

static_assert(text_of(0.1_c + 0.2_c) == "3/10");
static_assert(text_of(1_c / 3_c + 1_c / 6_c) == "1/2");
static_assert(text_of(1_c / 3_c * 3_c) == "1");
static_assert(text_of(2_c - 5_c) == "-3" && text_of(-0.25_c) == "-1/4");
static_assert(text_of(pow(2_c, 10_c)) == "1024" && text_of(pow(2_c, -3_c)) == "1/8" && text_of(pow(-2_c, 3_c)) == "-8");
static_assert(text_of(pow(2_c / 3_c, -2_c)) == "9/4");
static_assert(text_of(pow(0_c, 3_c)) == "0" && text_of(pow(0_c, 0_c)) == "1" && text_of(pow(1_c, x)) == "1");
// What does not fit is left as a power.
static_assert(text_of(pow(2_c, 62_c)) == "4611686018427387904" && text_of(pow(2_c, 63_c)) == "2^63");
static_assert(text_of(pow(10_c, -18_c)) == "1/1000000000000000000" && text_of(pow(10_c, -19_c)) == "1/10^19");

// ---- Like terms.

static_assert(text_of(x + x) == "2 x" && text_of(x + x + x) == "3 x");
static_assert(text_of(2_c * x - x) == "x" && text_of(x - x) == "0" && text_of(x - 2_c * x) == "-x");
static_assert(text_of(x / 2_c + x / 3_c) == "5 x/6");
static_assert(text_of(x * y + y * x) == "2 x y");
static_assert(text_of(x * y * z - z * y * x) == "0");
static_assert(text_of(x + y + x) == "2 x + y"); // in the order of first appearance
static_assert(text_of(exp(x * y) - exp(y * x)) == "0");
static_assert(text_of((x + y) * a - a * (y + x)) == "0");
static_assert(text_of(pow(x, y + z) - pow(x, z + y)) == "0");
static_assert(text_of(x * x - x * y) == "x^2 - x y");
static_assert(text_of((x - y) + (y - x)) == "0");
static_assert(text_of((x + y) - (x - y)) == "2 y");

// ---- Like factors.

static_assert(text_of(x * x) == "x^2" && text_of(x * x * x) == "x^3");
static_assert(text_of(x / x) == "1" && text_of(x * x / x) == "x" && text_of(x / (x * x)) == "1/x");
static_assert(text_of(x * y * x) == "x^2 y");
static_assert(text_of((x * y) / (y * x)) == "1");
static_assert(text_of((x + y) / (y + x)) == "1");
static_assert(text_of((x + y) * (x + y)) == "(x + y)^2");
static_assert(text_of(exp(x) * exp(x)) == "exp(x)^2");
static_assert(text_of(exp(x) * exp(y)) == "exp(x) exp(y)"); // left alone
static_assert(text_of(pow(x, y) * pow(x, z)) == "x^(y + u[0])");
static_assert(text_of(pow(x, y) * x) == "x^(1 + y)" && text_of(pow(x, y) / pow(x, y)) == "1");

// ---- Powers.

static_assert(text_of(pow(x, 0_c)) == "1" && text_of(pow(x, 1_c)) == "x");
static_assert(text_of(pow(pow(x, 2_c), 3_c)) == "x^6" && text_of(pow(pow(x, y), 2_c)) == "x^(2 y)");
static_assert(text_of(pow(pow(x, 2_c), y)) == "(x^2)^y"); // is another number if x is negative
static_assert(text_of(pow(sqrt(x), 2_c)) == "x" && text_of(sqrt(pow(x, 2_c))) == "sqrt(x^2)");
static_assert(text_of(sqrt(x) * sqrt(x)) == "x" && text_of(sqrt(2_c) * sqrt(2_c) * x) == "2 x");
static_assert(text_of(sqrt(x * y) * sqrt(y * x) * x) == "x^2 y");
static_assert(text_of(pow(2_c * x * y, 3_c)) == "8 x^3 y^3" && text_of(pow(x / y, -2_c)) == "y^2/x^2");
static_assert(text_of(sqrt(x * y)) == "sqrt(x y)"); // are other numbers if both are negative

// ---- A number is distributed over a sum; sums are not multiplied out.

static_assert(text_of(-(x - y)) == "-x + y" && text_of(-(-(x - y))) == "x - y");
static_assert(text_of(2_c * (x + 3_c)) == "6 + 2 x" && text_of((x + y) / 2_c) == "x/2 + y/2");
static_assert(text_of(x * (y + z)) == "x (y + u[0])");

// ---- Functions at points where they are known.

static_assert(text_of(exp(0_c)) == "1" && text_of(log(1_c)) == "0" && text_of(tanh(0_c)) == "0");
static_assert(text_of(exp(x - x)) == "1" && text_of(log(exp(x + y))) == "x + y" && text_of(sqrt(1_c)) == "1");
static_assert(text_of(apply<logistic>(0_c)) == "1/2" && text_of(apply<logistic>(x)) == "logistic(x)");

// ---- The same expression, by whatever way, is the same type.

static_assert(std::is_same_v<decltype(x + y - x), decltype(1_c * y)>);
static_assert(std::is_same_v<expr::constant<1, 2>, decltype(0.5_c)>);
static_assert(expr::is_equivalent<decltype(x * y + exp(y + z)), decltype(exp(z + y) + y * x)>);
static_assert(!expr::is_equivalent<decltype(x * y + x), decltype(x * y + y)>);
static_assert(!expr::is_equivalent<decltype(pow(x, y)), decltype(pow(y, x))>);
static_assert(!expr::is_equivalent<decltype(x + y), decltype(x * y)>);
static_assert(!expr::is_equivalent<expr::sum<decltype(1_c * x), decltype(1_c * x), decltype(1_c * y)>,
                                   expr::sum<decltype(1_c * x), decltype(1_c * y), decltype(1_c * y)>>);

// ---- Many terms.

template <long... N>
consteval auto polynomial(std::integer_sequence<long, N...>)
{
    return expr::sum_of((expr::constant<N + 1>{} * pow(x, expr::constant<N % 100>{}) * y)...);
}
using long_polynomial = decltype(polynomial(std::make_integer_sequence<long, 200>{}));
static_assert(boost::mp11::mp_size<long_polynomial>::value == 100);
static_assert(text_of(long_polynomial{}).starts_with("102 y + 104 x y + 106 x^2 y + 108 x^3 y + 110 x^4 y"));

// What is shown above is shown by compiling; a test has to exist for the file to be linked and listed.
TEST(simplification, holds_between_types) { EXPECT_EQ(text_of(x + x), "2 x"); }

} // namespace closura_tests::simplification_tests
