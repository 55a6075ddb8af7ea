// A batch of values is evaluated as each of its elements is, bit for bit; and the order of evaluation is the documented
// one.
#include "expressions.hpp"

#include <closura/expr/derivative.hpp>
#include <closura/expr/evaluate.hpp>
#include <closura/simd/block.hpp>

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

namespace closura_tests::batches_tests {

using namespace expr_tests; // NOLINT

static_assert(expr::batch<block<double>> && expr::batch<block<float>>);
static_assert(!expr::batch<double> && !expr::batch<long double> && !expr::batch<std::array<double, 4>>);

template <class Number>
auto bits(Number value)
{
    return std::bit_cast<std::conditional_t<sizeof(Number) == 4, std::uint32_t, std::uint64_t>>(value);
}

/// Element n of the batch has the values of point n.
template <class Number, class E>
void expect_elements_are_numbers()
{
    constexpr std::size_t size = block<Number>::size;
    environment<block<Number>> batches;
    for (std::size_t leaf = 0; leaf < leaf_count; ++leaf) {
        std::array<Number, size> elements{};
        for (std::size_t n = 0; n < size; ++n)
            elements[n] = value_at<Number>(leaf, n);
        batches.values[leaf] = block<Number>::load(elements.data());
    }
    std::array<Number, size> results{};
    expr::evaluate<block<Number>>(E{}, batches).store(results.data());

    SCOPED_TRACE(std::string(expr::text<E>));
    for (std::size_t n = 0; n < size; ++n) {
        environment<Number> numbers{};
        for (std::size_t leaf = 0; leaf < leaf_count; ++leaf)
            numbers.values[leaf] = value_at<Number>(leaf, n);
        const Number expected = expr::evaluate<Number>(E{}, numbers);
        EXPECT_EQ(bits(results[n]), bits(expected));
        EXPECT_TRUE(std::isfinite(expected));
    }
}

template <class Number>
class batches : public testing::Test {};
using numbers = testing::Types<double, float>;
TYPED_TEST_SUITE(batches, numbers, );

TYPED_TEST(batches, elements_are_evaluated_as_numbers_are)
{
    [&]<class... E>(boost::mp11::mp_list<E...>) { (expect_elements_are_numbers<TypeParam, E>(), ...); }(expressions{});
}

TYPED_TEST(batches, so_are_derivatives)
{
    [&]<class... E>(boost::mp11::mp_list<E...>) {
        (expect_elements_are_numbers<TypeParam, expr::derivative<E, decltype(x)>>(), ...);
    }(expressions{});
}

/// An environment may answer by a number where batches are evaluated: a parameter that all elements share.
TEST(batches_of, elements_share_what_is_a_number)
{
    struct shared {
        block<double> operator()(decltype(x)) const
        {
            const std::array<double, 4> elements = {1.0, 2.0, 3.0, 4.0};
            return block<double>::load(elements.data());
        }
        double operator()(decltype(y)) const { return 0.5; }
    };
    std::array<double, 4> results{};
    expr::evaluate<block<double>>(x / y + 1_c, shared{}).store(results.data());
    EXPECT_EQ(results, (std::array<double, 4>{3.0, 5.0, 7.0, 9.0}));
}

// ---- Order of evaluation, at values where every other order has other bits.

const volatile double x_value = 0.12;
const volatile double y_value = 0.14;
const volatile double z_value = 1.37;

class order_of_evaluation : public testing::Test {
protected:
    double operator()(decltype(x)) const { return x_; }
    double operator()(decltype(y)) const { return y_; }
    double operator()(decltype(z)) const { return z_; }

    template <class E>
    double value_of(E) const
    {
        return expr::evaluate(E{}, [this](auto leaf) { return (*this)(leaf); });
    }

    const double x_ = x_value;
    const double y_ = y_value;
    const double z_ = z_value;
};

TEST_F(order_of_evaluation, of_sums_and_products)
{
    EXPECT_EQ(value_of(x + y + z), (x_ + y_) + z_);
    EXPECT_NE(value_of(x + y + z), x_ + (y_ + z_));
    EXPECT_EQ(value_of(x * y * z), (x_ * y_) * z_);
    EXPECT_NE(value_of(x * y * z), x_ * (y_ * z_));
    EXPECT_EQ(value_of(0.1_c * x), 0.1 * x_); // 0.1_c is rounded once
    EXPECT_EQ(value_of(x / 3_c), (1.0 / 3.0) * x_);
    EXPECT_NE(value_of(x / 3_c), x_ / 3.0);
}

TEST_F(order_of_evaluation, of_quotients)
{
    EXPECT_EQ(value_of(x / y), x_ / y_);
    EXPECT_NE(value_of(x / y), x_ * (1.0 / y_));
    EXPECT_EQ(value_of(x / y / z), x_ / (y_ * z_));
    EXPECT_NE(value_of(x / y / z), x_ / y_ / z_);
    EXPECT_EQ(value_of(x / y * z), (x_ * z_) / y_);
    EXPECT_NE(value_of(x / y * z), x_ / y_ * z_);
    EXPECT_EQ(value_of(z / (y * y)), z_ / (y_ * y_));
    EXPECT_NE(value_of(z / (y * y)), z_ / y_ / y_);
    EXPECT_EQ(value_of(1_c / x), 1.0 / x_);
}

TEST_F(order_of_evaluation, of_powers)
{
    const double square = y_ * y_;
    const double cube = square * y_;
    EXPECT_EQ(value_of(pow(y, 2_c)), square);
    EXPECT_EQ(value_of(pow(y, 3_c)), cube);
    EXPECT_EQ(value_of(pow(y, 4_c)), square * square);
    EXPECT_EQ(value_of(pow(y, 5_c)), (square * square) * y_);
    EXPECT_NE(value_of(pow(y, 5_c)), y_ * y_ * y_ * y_ * y_);
    EXPECT_EQ(value_of(pow(y, 6_c)), cube * cube);
    EXPECT_NE(value_of(pow(y, 6_c)), square * square * square);
    EXPECT_EQ(value_of(pow(y, -3_c)), 1.0 / cube);
    EXPECT_NE(value_of(pow(y, -3_c)), (1.0 / y_) * (1.0 / y_) * (1.0 / y_));
    EXPECT_EQ(value_of(sqrt(y)), std::sqrt(y_));
    EXPECT_EQ(value_of(x / sqrt(y)), x_ / std::sqrt(y_));
    EXPECT_EQ(value_of(pow(y, 2.5_c)), std::pow(y_, 2.5));
    EXPECT_EQ(value_of(pow(y, z)), std::pow(y_, z_));
    EXPECT_EQ(value_of(pow(2_c, 63_c)), std::ldexp(1.0, 63));
}

// ---- What has no functions in it is evaluated at compile time, too.

struct two {
    template <class Leaf>
    constexpr double operator()(Leaf) const
    {
        return 2.0;
    }
};
static_assert(expr::evaluate(x * x - 3_c * y / x + 0.25_c, two{}) == 1.25);
static_assert(expr::evaluate<float>(pow(x, 5_c), two{}) == 32.0F);
static_assert(std::is_same_v<decltype(expr::evaluate(x, two{})), double>);
static_assert(std::is_same_v<decltype(expr::evaluate<long double>(x, two{})), long double>);

} // namespace closura_tests::batches_tests
