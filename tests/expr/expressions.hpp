// Expressions of every kind, and environments that give their leaves values: numbers or batches.
#pragma once

#include <closura/expr/derivative.hpp>
#include <closura/expr/functions.hpp>
#include <closura/expr/literals.hpp>
#include <closura/expr/operators.hpp>
#include <closura/expr/print.hpp>
#include <closura/expr/subexpressions.hpp>
#include <closura/expr/variables.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>

namespace expr_tests {

using namespace closura; // NOLINT: these are tests of closura alone

/// A parameter, seen as this room sees one: a tag with a name.
struct bias_tag {
    static constexpr sentence text() { return sentence{} << "a"; }
};

inline constexpr auto x = u<"x">;
inline constexpr auto y = u<"y">;
inline constexpr auto z = u<0>;
inline constexpr expr::parameter<bias_tag> a;

/// A function of the user's own.
struct logistic {
    static constexpr sentence text() { return sentence{} << "logistic"; }
    template <class Number>
    static Number value(Number argument)
    {
        return 1 / (1 + std::exp(-argument));
    }
    template <expr::expression X>
    static consteval auto derivative(X argument)
    {
        return apply<logistic>(argument) * (1_c - apply<logistic>(argument));
    }
    static consteval auto exact(expr::zero) { return 0.5_c; }
};

/// An expression in print.
template <class E>
constexpr std::string_view text_of(E)
{
    return expr::text<E>;
}

template <class E>
constexpr std::string_view latex_of(E)
{
    return expr::latex<E>;
}

/// ∂e/∂variable.
template <class E, class Variable>
consteval auto d(E, Variable)
{
    return expr::derivative<E, Variable>{};
}

template <class... E>
consteval boost::mp11::mp_list<E...> list_of(E...)
{
    return {};
}

// clang-format off
/// All are smooth where all leaves are positive.
using expressions = decltype(list_of(
    7_c, x, a, time_now, -x, 0.25_c * y,
    x + y, x - y, x + 2_c, 3_c - x + y, x * y, x * y * z * a, 2_c * x * y - 3_c * z,
    x / y, 1_c / x, (x + y) / (x - 3_c), x / (y * z), x / y / z, 1_c / (x * x + y * y), (x * y) / (2_c * z + a),
    x * x, pow(x, 3_c), pow(x, 5_c), pow(x, 11_c), pow(x, -1_c), pow(x, -4_c), pow(x + y, 7_c), pow(x * y, 3_c),
    pow(x / y, 2_c), x * x * y / (z * z * z),
    sqrt(x), 1_c / sqrt(x), sqrt(x + y * y), pow(x, 1.5_c), pow(x, -2.5_c), pow(x, 1_c / 3_c), sqrt(2_c) * x,
    pow(x, y), pow(x, -y), pow(2_c, x), pow(0.5_c, x * y), pow(x + y, z), pow(x, x), pow(x, pow(y, z)),
    exp(x), exp(-x * x), exp(x) * exp(y), exp(x) / exp(y), x * exp(-a * time_now), exp(exp(x - 1_c)),
    log(x), log(x + y), x * log(x), log(x * y) / y, log(1_c + exp(x)), log(pow(x, y)),
    tanh(x), tanh(x * y) / (1_c + tanh(y)), tanh(z + a * x) * exp(y), pow(tanh(x), 2_c),
    apply<logistic>(x), x * apply<logistic>(y - z), apply<logistic>(x * x - y), pow(apply<logistic>(x), 3_c),
    z + u<1> * exp(a) / 2_c, u<1> * a * (1_c - a / u<2>), u<1> * x * y / (u<2> + x),
    (x + y) * (x + y) - (x - y) * (x - y), (1_c + x) / (1_c - x / 5_c) * sqrt(y),
    exp(a) / (1_c + exp(a) + exp(a + x * y)), -(-(x - pow(y, 2_c) + 1.5e-2_c)), x - x + y / y));
// clang-format on

using leaves = boost::mp11::mp_apply<expr::leaves_of, expressions>;

inline constexpr std::size_t leaf_count = boost::mp11::mp_size<leaves>::value;

/// The value of each leaf, by position; `Value` is a number or a batch.
template <class Value>
struct environment {
    std::array<Value, leaf_count> values;

    template <class Leaf>
    Value operator()(Leaf) const
    {
        return values[boost::mp11::mp_find<leaves, Leaf>::value];
    }
};

/// Values of leaf number `leaf` at point number `point`, all different, between 0.4 and 1.7. Compilers cannot foresee
/// them: what they compute themselves may differ in the last bit from what the machine computes.
template <class Number>
Number value_at(std::size_t leaf, std::size_t point)
{
    const volatile std::size_t number = (leaf * 37 + point * 53) % 131;
    return static_cast<Number>(0.4) + static_cast<Number>(number) / 101;
}

} // namespace expr_tests
