// Evaluation: an expression is a type; an *environment* gives its leaves and sums their values.
//
// The same logit is evaluated in two environments: over tables of neighbour counts (sample/) and unit by unit on a
// configuration (tests, and models without a fast kernel). Neither knows the other.
#pragma once

#include <closura/core/rounding.hpp>
#include <closura/expr/expression.hpp>

namespace closura::inline CLOSURA_ABI::expr {

/// An environment answers `environment(leaf)` for every parameter, occupancy and sum that the expression contains.
template <long Value, class Environment>
constexpr double evaluate(constant<Value>, const Environment&)
{
    return static_cast<double>(Value);
}

template <class... Terms, class Environment>
constexpr double evaluate(sum<Terms...>, const Environment& environment);

template <class... Factors, class Environment>
constexpr double evaluate(product<Factors...>, const Environment& environment);

/// Any other node is the environment's to answer.
template <expression E, class Environment>
constexpr double evaluate(E e, const Environment& environment)
{
    return static_cast<double>(environment(e));
}

template <class... Terms, class Environment>
constexpr double evaluate(sum<Terms...>, const Environment& environment)
{
    double result = 0.0;
    ((result += evaluate(Terms{}, environment)), ...);
    return result;
}

template <class... Factors, class Environment>
constexpr double evaluate(product<Factors...>, const Environment& environment)
{
    double result = 1.0;
    ((result = rounded(result * evaluate(Factors{}, environment))), ...);
    return result;
}

} // namespace closura::inline CLOSURA_ABI::expr
