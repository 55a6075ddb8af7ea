// Expressions as types. An expression has no data: its type says all, so a model's energy is one type, and what is
// derived from it (logits, sufficient statistics) are types too. Numbers enter only when it is evaluated
// (expr/evaluate.hpp).
//
//   leaves     constant<n, d>               the number n/d; written 2_c or 0.5_c
//              parameter<Tag>               a parameter of a model
//              variable<Tag>                any other named quantity: a coefficient, the time
//              occupancy<k, Species>        s_kα: the unit at position k of a cluster holds α
//   nodes      sum<…>, product<…>, power<Base, Exponent>, application<Function, Argument>
//   sums       over_clusters<C, Body>       Σ over all translated copies of the cluster C
//              over_neighbours<C, k, Body>  Σ over the copies of C that hold one given unit at position k
//
// A *cluster* is a family of small sets of units, translated over the lattice: single sites, bonds between two layers,
// triplets. Its type tells the layer of each position (see model/connectivity.hpp); this room needs no more than that.
#pragma once

#include <closura/core/config.hpp>
#include <closura/core/diagnostics.hpp>
#include <closura/expr/fraction.hpp>

#include <cstddef>
#include <type_traits>

namespace closura {
inline namespace CLOSURA_ABI {
namespace expr {

/// One value has one type, so that equal constants are equal types.
template <long Numerator, long Denominator>
struct lowest_terms_check {
    static consteval sentence check()
    {
        constexpr fraction given = {Numerator, Denominator};
        constexpr fraction value = reduced(Numerator, Denominator == 0 ? 1 : Denominator);
        sentence text;
        if (value == given)
            return text;
        text << "constant<" << fraction{Numerator} << ", " << fraction{Denominator} << "> ";
        if (Denominator == 0)
            text << "divides by zero";
        else if (!value.fits)
            text << "is out of range";
        else
            text << "is not in lowest terms: write constant<" << fraction{value.numerator} << ", "
                 << fraction{value.denominator} << ">";
        return text;
    }
};

/// The number Numerator/Denominator, in lowest terms and with a positive denominator.
template <long Numerator, long Denominator = 1>
struct constant {
    static_assert(validated<lowest_terms_check<Numerator, Denominator>>);
    static constexpr fraction value = {Numerator, Denominator};
};

/// A parameter of a model. `Tag::text()`, and `Tag::latex()` if there is one, are its names in print (expr/print.hpp).
template <class Tag>
struct parameter {};

/// Any other named leaf; `Tag` as for `parameter`.
template <class Tag>
struct variable {};

template <std::size_t Position, class Species>
struct occupancy {};

template <class... Terms>
struct sum {};

template <class... Factors>
struct product {};

/// Base^Exponent. A quotient a/b is a product with b^−1, a root is a power 1/2.
template <class Base, class Exponent>
struct power {};

/// Function(Argument), see expr/functions.hpp.
template <class Function, class Argument>
struct application {};

template <class Cluster, class Body>
struct over_clusters {};

template <class Cluster, std::size_t Position, class Body>
struct over_neighbours {};

using zero = constant<0>;
using one = constant<1>;

template <class T>
inline constexpr bool is_expression = false;
template <long Numerator, long Denominator>
inline constexpr bool is_expression<constant<Numerator, Denominator>> = true;
template <class Tag>
inline constexpr bool is_expression<parameter<Tag>> = true;
template <class Tag>
inline constexpr bool is_expression<variable<Tag>> = true;
template <std::size_t Position, class Species>
inline constexpr bool is_expression<occupancy<Position, Species>> = true;
template <class... Terms>
inline constexpr bool is_expression<sum<Terms...>> = true;
template <class... Factors>
inline constexpr bool is_expression<product<Factors...>> = true;
template <class Base, class Exponent>
inline constexpr bool is_expression<power<Base, Exponent>> = true;
template <class Function, class Argument>
inline constexpr bool is_expression<application<Function, Argument>> = true;
template <class Cluster, class Body>
inline constexpr bool is_expression<over_clusters<Cluster, Body>> = true;
template <class Cluster, std::size_t Position, class Body>
inline constexpr bool is_expression<over_neighbours<Cluster, Position, Body>> = true;

template <class T>
concept expression = is_expression<std::remove_cvref_t<T>>;

template <class T>
inline constexpr bool is_constant = false;
template <long Numerator, long Denominator>
inline constexpr bool is_constant<constant<Numerator, Denominator>> = true;

/// A named leaf: what an expression can be differentiated by, and what `leaves_of` lists.
template <class T>
inline constexpr bool is_named_leaf = false;
template <class Tag>
inline constexpr bool is_named_leaf<parameter<Tag>> = true;
template <class Tag>
inline constexpr bool is_named_leaf<variable<Tag>> = true;

/// Specialise this for a type that stands for an expression, with the expression as `type`: bias<0, H> stands for a
/// parameter (model/parameter.hpp).
template <class T>
struct expression_of {};

template <class T>
requires is_expression<T>
struct expression_of<T> {
    using type = T;
};

/// An expression, or what stands for one: the arguments of operators and functions.
template <class T>
concept operand = requires
{
    typename expression_of<std::remove_cvref_t<T>>::type;
};

/// The expression itself, or the one that is stood for.
template <operand T>
constexpr auto as_expression(T)
{
    return typename expression_of<T>::type{};
}

} // namespace expr
} // namespace CLOSURA_ABI
} // namespace closura
