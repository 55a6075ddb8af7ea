// Which operands operators and functions take, and how they are found.
#include <closura/expr/derivative.hpp>
#include <closura/expr/functions.hpp>
#include <closura/expr/literals.hpp>
#include <closura/expr/operators.hpp>
#include <closura/expr/print.hpp>
#include <closura/expr/variables.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

// A name that stands for an expression, as bias<0, H> does; like that it lives in namespace closura.
namespace closura {
inline namespace CLOSURA_ABI {

template <std::size_t Number>
struct named {
    static constexpr sentence text() { return sentence{} << "name" << Number; }
};
template <std::size_t Number>
inline constexpr named<Number> name{};

} // namespace CLOSURA_ABI
} // namespace closura

namespace closura {
inline namespace CLOSURA_ABI {
namespace expr {

template <std::size_t Number>
struct expression_of<named<Number>> {
    using type = parameter<named<Number>>;
};

} // namespace expr
} // namespace CLOSURA_ABI
} // namespace closura

namespace closura_tests::operators_tests {

template <class E>
constexpr std::string_view text_of(E)
{
    return closura::expr::text<E>;
}

// ---- Without a using-directive, by argument-dependent lookup.

static_assert(text_of(closura::u<0> + closura::u<1> * exp(closura::name<2>)) == "u[0] + u[1] exp(name2)");
static_assert(text_of(closura::name<0> + closura::name<1>) == "name0 + name1");
static_assert(text_of(closura::name<0> - closura::name<1>) == "name0 - name1");
static_assert(text_of(closura::name<0> * closura::name<1> / closura::name<0>) == "name1");
static_assert(text_of(-closura::name<0>) == "-name0");
static_assert(text_of(sqrt(closura::name<0>) + log(closura::name<0>) + tanh(closura::time_now)) ==
              "sqrt(name0) + log(name0) + tanh(t)");
static_assert(text_of(pow(closura::name<0>, closura::name<1>)) == "name0^name1");
static_assert(text_of(closura::expr::sum_of(closura::name<0>, closura::u<0>)) == "name0 + u[0]");
static_assert(text_of(closura::exp(closura::name<0>)) == "exp(name0)");

// ---- With one.

namespace with_directive {

using namespace closura; // NOLINT

static_assert(text_of(u<0> + u<1> * exp(name<2>)) == "u[0] + u[1] exp(name2)");
static_assert(text_of(2_c * name<0> - 1.5e-2_c) == "-3/200 + 2 name0");
static_assert(text_of(expr::as_expression(name<0>)) == "name0" && text_of(expr::as_expression(u<0>)) == "u[0]");
static_assert(text_of(expr::derivative<decltype(exp(name<0>)), decltype(name<0>)>{}) == "exp(name0)");

static_assert(expr::operand<named<0>> && expr::operand<decltype(u<0>)> && expr::operand<decltype(2_c)>);
static_assert(!expr::operand<double> && !expr::operand<int> && !expr::operand<std::string>);
static_assert(expr::expression<decltype(u<0>)> && !expr::expression<named<0>>);

// ---- Expressions have no data.

static_assert(std::is_empty_v<decltype(u<0> + exp(name<0>) / 2_c)> && sizeof(u<0> + name<0>) == 1);
static_assert(std::is_trivial_v<decltype(u<0> + exp(name<0>) / 2_c)>);

// ---- Other arithmetic is nobody's business here.

template <class A, class B>
concept add = requires(A left, B right)
{
    left + right;
};
struct alien {};
static_assert(!add<alien, decltype(u<0>)> && !add<decltype(u<0>), alien> && !add<alien, alien>);
static_assert(!add<std::string, decltype(u<0>)> && !add<std::complex<double>, named<0>>);
static_assert(std::is_same_v<decltype(std::complex<double>(1.0) * 2.0), std::complex<double>>);

TEST(operators, functions_of_numbers_stay_what_they_are)
{
    EXPECT_EQ(exp(0.0), 1.0);
    EXPECT_EQ(sqrt(4.0), 2.0);
    EXPECT_EQ(pow(2.0, 3.0), 8.0);
    EXPECT_EQ(log(1.0) + tanh(0.0), 0.0);
}

/// The arguments may be variables of a function, which are no constants.
TEST(operators, work_at_run_time)
{
    auto variable = u<0>;
    auto doubled = variable + variable;
    EXPECT_EQ(text_of(doubled), "2 u[0]");
    const auto square = [](auto e) { return e * e; };
    EXPECT_EQ(text_of(square(variable)), "u[0]^2");
}

} // namespace with_directive

} // namespace closura_tests::operators_tests
