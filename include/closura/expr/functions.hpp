// Functions of expressions: exp, log, tanh, sqrt, pow, and your own.
//
// A function is a type that knows its name, its value and its derivative. This is all there is to say about the
// logistic function:
//
//   struct logistic {
//       static constexpr sentence text() { return sentence{} << "logistic"; }
//       template <class Number>                                              // double or long double
//       static Number value(Number x) { return 1 / (1 + std::exp(-x)); }
//       template <expr::expression X>                                        // by its argument; the chain rule follows
//       static consteval auto derivative(X x) { return apply<logistic>(x) * (1_c - apply<logistic>(x)); }
//   };
//
//   constexpr auto rate = u<0> * apply<logistic>(bias<0, P> - u<1>);
//
// The value is computed as it is written: a product that enters a sum is better `rounded(a * b)`, or machines with and
// without fused operations may disagree in the last bit. Optional members: `latex()`, a name for LaTeX; `exact(x)` for
// arguments of which the result is known exactly, such as `static consteval auto exact(expr::zero) { return 0.5_c; }`;
// `values(x)` of batches that it can take whole, each element as `value` has it (all others are taken element by
// element).
#pragma once

#include <closura/core/exponential.hpp>
#include <closura/expr/operators.hpp>

#include <cmath>
#include <concepts>
#include <type_traits>

namespace closura {
inline namespace CLOSURA_ABI {
namespace expr {

/// A function that has a name and a value.
template <class Function>
concept function = requires
{
    {
        Function::text()
        } -> std::convertible_to<sentence>;
    {
        Function::value(1.0)
        } -> std::convertible_to<double>;
};

template <class Function>
struct function_check {
    static consteval sentence check()
    {
        sentence text;
        if constexpr (!requires { Function::text(); })
            text << "a function needs a name: static constexpr sentence text()";
        else if constexpr (!function<Function>)
            text << "function " << Function::text() << " needs a value: static double value(double)";
        return text;
    }
};

/// Function(x), with x an expression or what stands for one.
template <class Function, operand T>
constexpr auto apply(T)
{
    static_assert(validated<function_check<Function>>);
    using argument = operand_type_t<T>;
    if constexpr (requires { Function::exact(argument{}); })
        return Function::exact(argument{});
    else
        return application<Function, argument>{};
}

struct exponential {
    static constexpr sentence text() { return sentence{} << "exp"; }
    static constexpr sentence latex() { return sentence{} << "\\exp"; }
    /// Of doubles, the same bits on every machine.
    template <std::floating_point Number>
    static Number value(Number x)
    {
        if constexpr (std::same_as<Number, double>)
            return exponential_of(x);
        else
            return std::exp(x);
    }
    template <class Batch>
    requires requires(Batch x) { exponential_of(x); }
    [[gnu::always_inline]] static Batch values(const Batch& x) { return exponential_of(x); }
    template <expression X>
    static consteval application<exponential, X> derivative(X)
    {
        return {};
    }
    static consteval one exact(zero) { return {}; }
};

/// The natural logarithm.
struct logarithm {
    static constexpr sentence text() { return sentence{} << "log"; }
    static constexpr sentence latex() { return sentence{} << "\\log"; }
    template <std::floating_point Number>
    static Number value(Number x)
    {
        return std::log(x);
    }
    template <expression X>
    static consteval auto derivative(X x)
    {
        return one{} / x;
    }
    static consteval zero exact(one) { return {}; }
    template <class X>
    static consteval X exact(application<exponential, X>)
    {
        return {};
    }
};

struct hyperbolic_tangent {
    static constexpr sentence text() { return sentence{} << "tanh"; }
    static constexpr sentence latex() { return sentence{} << "\\tanh"; }
    template <std::floating_point Number>
    static Number value(Number x)
    {
        return std::tanh(x);
    }
    template <expression X>
    static consteval auto derivative(X)
    {
        using result = application<hyperbolic_tangent, X>;
        return one{} - result{} * result{};
    }
    static consteval zero exact(zero) { return {}; }
};

template <operand T>
constexpr auto exp(T x)
{
    return apply<exponential>(x);
}

template <operand T>
constexpr auto log(T x)
{
    return apply<logarithm>(x);
}

template <operand T>
constexpr auto tanh(T x)
{
    return apply<hyperbolic_tangent>(x);
}

/// x^(1/2)
template <operand T>
constexpr auto sqrt(T)
{
    return detail::raise<operand_type_t<T>, constant<1, 2>>{};
}

/// base^exponent
template <class Base, class Exponent>
requires operands<Base, Exponent>
constexpr auto pow(Base, Exponent) { return detail::raise<operand_type_t<Base>, operand_type_t<Exponent>>{}; }

} // namespace expr
} // namespace CLOSURA_ABI
} // namespace closura

namespace closura {
inline namespace CLOSURA_ABI {

using expr::apply;
using expr::exp;
using expr::log;
using expr::pow;
using expr::sqrt;
using expr::tanh;

} // namespace CLOSURA_ABI
} // namespace closura
