// Rules of differentiation, as they are printed.
#include "expressions.hpp"

#include <closura/expr/derivative.hpp>

#include <gtest/gtest.h>

namespace closura_tests::derivative_rules_tests {

using namespace expr_tests; // NOLINT

// Leaves.
static_assert(text_of(d(x, x)) == "1" && text_of(d(x, y)) == "0" && text_of(d(3_c, x)) == "0");
static_assert(text_of(d(a, a)) == "1" && text_of(d(time_now, time_now)) == "1" && text_of(d(u<1>, u<1>)) == "1");
static_assert(text_of(d(u<0>, u<1>)) == "0" && text_of(d(u<0>, u<"0">)) == "0");
// Sums.
static_assert(text_of(d(x + y, x)) == "1" && text_of(d(3_c * x - y + x, x)) == "4");
// Products.
static_assert(text_of(d(x * y, x)) == "y" && text_of(d(2_c * x * y * z, y)) == "2 x u[0]");
static_assert(text_of(d(exp(x) * log(x), x)) == "exp(x) log(x) + exp(x)/x");
// Quotients.
static_assert(text_of(d(x / y, x)) == "1/y" && text_of(d(x / y, y)) == "-x/y^2");
static_assert(text_of(d(x / (x + y), x)) == "1/(x + y) - x/(x + y)^2");
static_assert(text_of(d(1_c / x, x)) == "-1/x^2");
// Powers.
static_assert(text_of(d(pow(x, 3_c), x)) == "3 x^2" && text_of(d(x * x, x)) == "2 x");
static_assert(text_of(d(pow(x, -2_c), x)) == "-2/x^3");
static_assert(text_of(d(sqrt(x), x)) == "1/(2 sqrt(x))" && text_of(d(pow(x, 1.5_c), x)) == "3 sqrt(x)/2");
static_assert(text_of(d(pow(x, y), x)) == "y x^(-1 + y)" && text_of(d(pow(x, y), y)) == "x^y log(x)");
static_assert(text_of(d(pow(x, x), x)) == "x^x + x^x log(x)");
static_assert(text_of(d(pow(2_c, x), x)) == "2^x log(2)");
// Chains.
static_assert(text_of(d(exp(x), x)) == "exp(x)" && text_of(d(exp(-x * x), x)) == "-2 exp(-x^2) x");
static_assert(text_of(d(log(x), x)) == "1/x" && text_of(d(log(x * y), x)) == "1/x");
static_assert(text_of(d(tanh(x), x)) == "1 - tanh(x)^2" && text_of(d(exp(exp(x)), x)) == "exp(exp(x)) exp(x)");
static_assert(text_of(d(exp(y), x)) == "0");
static_assert(text_of(d(pow(exp(x) + y, 2_c), x)) == "2 (exp(x) + y) exp(x)");
// The user's own function.
static_assert(text_of(d(apply<logistic>(x), x)) == "logistic(x) (1 - logistic(x))");
static_assert(text_of(d(apply<logistic>(2_c * x), x)) == "2 logistic(2 x) (1 - logistic(2 x))");
// Twice.
static_assert(text_of(d(d(exp(2_c * x), x), x)) == "4 exp(2 x)" && text_of(d(d(pow(x, 3_c), x), x)) == "6 x");
// Mixed derivatives commute.
static_assert(text_of(d(d(x * exp(x * y), x), y)) == "2 exp(x y) x + x^2 exp(x y) y");
static_assert(expr::is_equivalent<decltype(d(d(x * exp(x * y), x), y)), decltype(d(d(x * exp(x * y), y), x))>);

// What is shown above is shown by compiling; a test has to exist for the file to be linked and listed.
TEST(derivative_rules, hold_in_print) { EXPECT_EQ(text_of(d(x * x, x)), "2 x"); }

} // namespace closura_tests::derivative_rules_tests
