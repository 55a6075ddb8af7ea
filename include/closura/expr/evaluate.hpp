// Evaluation: an expression is a type; an *environment* gives its leaves and sums their values.
//
// The same logit is evaluated in two environments: over tables of neighbour counts (sample/) and unit by unit on a
// configuration (tests, and models without a fast kernel). Neither knows the other.
//
// Values are numbers (float, double, long double) or *batches* of numbers, such as block<double>. Every element of a
// batch is computed as a number is, bit for bit, in an order that the expression alone determines:
//   sums        from left to right, starting from zero;
//   products    from left to right over the factors that do not divide, then one division by the product of those that
//               do: a b c^−1 d^−2 is (a b)/(c (d d));
//   powers      whole ones by squaring and multiplying (x⁵ = (x²)² x), square roots by sqrt, all others by pow;
//   constants   n/d, rounded once;
//   functions   element by element, or a batch at a time by those that say so (expr/functions.hpp).
#pragma once

#include <closura/core/rounding.hpp>
#include <closura/expr/expression.hpp>

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <type_traits>

namespace closura {
inline namespace CLOSURA_ABI {
namespace expr {

namespace detail {

template <class Batch, class Number>
Number element_type(Batch (*load)(const Number*));

} // namespace detail

/// Several numbers that are added and multiplied together: loaded from, and stored to, as many numbers in a row.
template <class T>
concept batch = requires(T values, decltype(detail::element_type(&T::load))* numbers)
{
    {
        T::size
        } -> std::convertible_to<std::size_t>;
    values.store(numbers);
    T(numbers[0]);
    values = values + values * values;
};

namespace detail {

template <class Value>
struct number_of {
    using type = Value;
};
template <batch Value>
struct number_of<Value> {
    using type = decltype(element_type(&Value::load));
};

/// `function` of each element.
template <class Function, class Value, class... Values>
constexpr Value each(Function function, const Value& x, const Values&... more)
{
    if constexpr (batch<Value>) {
        using number = typename number_of<Value>::type;
        const auto stored = [](const Value& value) {
            std::array<number, Value::size> numbers{};
            value.store(numbers.data());
            return numbers;
        };
        const std::array<std::array<number, Value::size>, 1 + sizeof...(more)> arguments = {stored(x), stored(more)...};
        std::array<number, Value::size> results{};
        for (std::size_t i = 0; i < Value::size; ++i)
            if constexpr (sizeof...(more) == 0)
                results[i] = function(arguments[0][i]);
            else
                results[i] = function(arguments[0][i], arguments[1][i]);
        return Value::load(results.data());
    } else
        return function(x, more...);
}

/// x y, rounded: never fused with the sum that it enters. Batches see to that themselves; there is no fused x87.
template <class Value>
constexpr Value times(const Value& x, const Value& y)
{
    if constexpr (std::same_as<Value, float> || std::same_as<Value, double>)
        return rounded(x * y);
    else
        return x * y;
}

template <class Value>
constexpr Value divided(const Value& x, const Value& y)
{
    if constexpr (requires { x / y; })
        return x / y;
    else
        return each([](auto a, auto b) { return a / b; }, x, y);
}

/// A function that takes these batches whole.
template <class Function, class Value>
concept takes_whole = batch<Value> && requires(const Value& x)
{
    {
        Function::values(x)
        } -> std::same_as<Value>;
};

/// x^Exponent, from the highest binary digit down: square, and multiply by x where the digit is 1.
template <unsigned long Exponent, class Value>
constexpr Value raised_to(const Value& x)
{
    if constexpr (Exponent == 1)
        return x;
    else {
        const Value half = raised_to<Exponent / 2>(x);
        if constexpr (Exponent % 2 == 0)
            return times(half, half);
        else
            return times(times(half, half), x);
    }
}

/// Numbers divide exactly where both parts are exact, so n/d is rounded once.
template <class Value, fraction Number>
constexpr Value constant_value()
{
    using number = typename number_of<Value>::type;
    return Value(static_cast<number>(Number.numerator) / static_cast<number>(Number.denominator));
}

/// Any other node is the environment's to answer.
template <class E>
struct node {
    template <class Value, class Environment>
    static constexpr Value value(const Environment& environment)
    {
        return static_cast<Value>(environment(E{}));
    }
};

template <long Numerator, long Denominator>
struct node<constant<Numerator, Denominator>> {
    template <class Value, class Environment>
    static constexpr Value value(const Environment&)
    {
        return constant_value<Value, fraction{Numerator, Denominator}>();
    }
};

template <class... Terms>
struct node<sum<Terms...>> {
    template <class Value, class Environment>
    static constexpr Value value(const Environment& environment)
    {
        auto result = Value(typename number_of<Value>::type{0});
        ((result = result + node<Terms>::template value<Value>(environment)), ...);
        return result;
    }
};

/// A factor that divides, as what it divides by.
template <class E>
struct divisor {
    static constexpr bool divides = false;
};
template <class Base, long Numerator, long Denominator>
requires(Numerator < 0) struct divisor<power<Base, constant<Numerator, Denominator>>> {
    static constexpr bool divides = true;
    using type = power<Base, constant<-Numerator, Denominator>>;
};

template <class... Factors>
struct node<product<Factors...>> {
    template <class Value, class Environment>
    static constexpr Value value(const Environment& environment)
    {
        const auto one = Value(typename number_of<Value>::type{1});
        Value above = one;
        Value below = one;
        const auto include = [&]<class Factor>(Factor) {
            if constexpr (divisor<Factor>::divides)
                below = times(below, node<typename divisor<Factor>::type>::template value<Value>(environment));
            else
                above = times(above, node<Factor>::template value<Value>(environment));
        };
        (include(Factors{}), ...);
        if constexpr ((divisor<Factors>::divides || ...))
            return divided(above, below);
        else
            return above;
    }
};

template <class Base, class Exponent>
struct node<power<Base, Exponent>> {
    template <class Value, class Environment>
    static constexpr Value value(const Environment& environment)
    {
        const Value base = node<Base>::template value<Value>(environment);
        const auto raised = [](auto x, auto y) { return std::pow(x, y); };
        return each(raised, base, node<Exponent>::template value<Value>(environment));
    }
};

template <class Base, long Numerator, long Denominator>
struct node<power<Base, constant<Numerator, Denominator>>> {
    template <class Value, class Environment>
    static constexpr Value value(const Environment& environment)
    {
        using number = typename number_of<Value>::type;
        if constexpr (Numerator < 0)
            return divided(Value(number{1}),
                           node<power<Base, constant<-Numerator, Denominator>>>::template value<Value>(environment));
        else if constexpr (Numerator == 0)
            return Value(number{1});
        else {
            const Value base = node<Base>::template value<Value>(environment);
            if constexpr (Denominator == 1)
                return raised_to<static_cast<unsigned long>(Numerator)>(base);
            else if constexpr (Numerator == 1 && Denominator == 2)
                return each([](auto x) { return std::sqrt(x); }, base);
            else {
                constexpr auto exponent = constant_value<number, fraction{Numerator, Denominator}>();
                return each([](auto x) { return std::pow(x, exponent); }, base);
            }
        }
    }
};

template <class Function, class Argument>
struct node<application<Function, Argument>> {
    template <class Value, class Environment>
    static constexpr Value value(const Environment& environment)
    {
        using number = typename number_of<Value>::type;
        const Value x = node<Argument>::template value<Value>(environment);
        if constexpr (takes_whole<Function, Value>)
            return Function::values(x);
        else
            return each([](number element) -> number { return Function::value(element); }, x);
    }
};

} // namespace detail

/// The value of an expression. The environment answers `environment(leaf)` for every parameter, variable, occupancy and
/// sum over clusters that the expression contains, by a `Value` or by a number.
template <class Value = double, expression E, class Environment>
constexpr Value evaluate(E, const Environment& environment)
{
    return detail::node<E>::template value<Value>(environment);
}

} // namespace expr
} // namespace CLOSURA_ABI
} // namespace closura
