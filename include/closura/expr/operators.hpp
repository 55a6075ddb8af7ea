// Arithmetic of expressions: + − × ÷, sums over clusters. The results are in normal form (expr/like_terms.hpp and
// expr/like_factors.hpp).
//
//   constexpr auto rate = u<0> + u<1> * exp(bias<0, P>) / 2_c;
//
// Operators take expressions and what stands for one (expression_of). A number cannot be an operand: it would have to
// be part of the type, and is written as a literal, 2_c.
#pragma once

#include <closura/expr/expression.hpp>
#include <closura/expr/like_factors.hpp>
#include <closura/expr/like_terms.hpp>
#include <closura/expr/subexpressions.hpp>

#include <cstddef>
#include <type_traits>

namespace closura {
inline namespace CLOSURA_ABI {
namespace expr {

template <class Number>
struct number_check {
    static consteval sentence check()
    {
        return sentence{} << "a number in an expression is part of its type: write 2_c or 0.5_c instead of 2 or 0.5";
    }
};

/// What an operand is, or stands for; a number is answered with a sentence.
template <class T>
struct operand_type {
    static_assert(validated<number_check<T>>);
    using type = zero;
};
template <operand T>
struct operand_type<T> {
    using type = typename expression_of<T>::type;
};

template <class T>
using operand_type_t = typename operand_type<T>::type;

/// At least one of both is an operand, and the other one is too, or is a number by mistake.
template <class A, class B>
concept operands = (operand<A> && (operand<B> || std::is_arithmetic_v<B>)) || (std::is_arithmetic_v<A> && operand<B>);

template <class A, class B>
requires operands<A, B>
constexpr auto operator+(A, B) { return detail::add<operand_type_t<A>, operand_type_t<B>>{}; }

template <class A, class B>
requires operands<A, B>
constexpr auto operator*(A, B) { return detail::multiply<operand_type_t<A>, operand_type_t<B>>{}; }

template <operand A>
constexpr auto operator-(A)
{
    return detail::multiply<constant<-1>, operand_type_t<A>>{};
}

template <class A, class B>
requires operands<A, B>
constexpr auto operator-(A, B)
{
    return detail::add<operand_type_t<A>, detail::multiply<constant<-1>, operand_type_t<B>>>{};
}

/// a/b is a product with b^−1; b may not be the constant zero.
template <class A, class B>
requires operands<A, B>
constexpr auto operator/(A, B)
{
    return detail::multiply<operand_type_t<A>, detail::raise<operand_type_t<B>, constant<-1>>>{};
}

/// The sum of any number of expressions; zero if there are none.
template <operand... Terms>
constexpr auto sum_of(Terms...)
{
    return detail::add<operand_type_t<Terms>...>{};
}

/// The product of any number of expressions; one if there are none.
template <operand... Factors>
constexpr auto product_of(Factors...)
{
    return detail::multiply<operand_type_t<Factors>...>{};
}

/// Σ_clusters body; a zero body gives zero.
template <class Cluster, expression Body>
consteval auto sum_over_clusters(Body)
{
    if constexpr (std::is_same_v<Body, zero>)
        return zero{};
    else
        return over_clusters<Cluster, Body>{};
}

/// Σ over the clusters that hold the given unit at `Position`; a zero body gives zero, and a cluster of a single unit
/// holds it exactly once, so that nothing is summed over unless the body asks for that unit.
template <class Cluster, std::size_t Position, expression Body>
consteval auto sum_over_neighbours(Body)
{
    if constexpr (std::is_same_v<Body, zero> || (Cluster::layers.size() == 1 && !has_occupancies<Body>))
        return Body{};
    else
        return over_neighbours<Cluster, Position, Body>{};
}

} // namespace expr
} // namespace CLOSURA_ABI
} // namespace closura

namespace closura {
inline namespace CLOSURA_ABI {

// Names that stand for expressions live in namespace closura: argument-dependent lookup finds the operators there, too.
using expr::operator+;
using expr::operator-;
using expr::operator*;
using expr::operator/;

} // namespace CLOSURA_ABI
} // namespace closura
