// What holds an expression together in print: which parts need parentheses, and what stands above and below a fraction
// bar.
#pragma once

#include <closura/core/joined_lists.hpp>
#include <closura/expr/like_factors.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <cstddef>
#include <type_traits>

namespace closura {
inline namespace CLOSURA_ABI {
namespace expr {
namespace detail {

using boost::mp11::mp_list;

/// An expression as number · above / below, the last two lists of factors: how constants, products and reciprocals are
/// printed.
template <class E>
struct quotient {
    static constexpr fraction number = {1, 1};
    using above = mp_list<E>;
    using below = mp_list<>;
};
template <long Numerator, long Denominator>
struct quotient<constant<Numerator, Denominator>> {
    static constexpr fraction number = {Numerator, Denominator};
    using above = mp_list<>;
    using below = mp_list<>;
};
template <class Base, long Numerator, long Denominator>
requires(Numerator < 0) struct quotient<power<Base, constant<Numerator, Denominator>>> {
    static constexpr fraction number = {1, 1};
    using above = mp_list<>;
    using below = mp_list<detail::raise<Base, constant<-Numerator, Denominator>>>;
};
template <class... Factors>
struct quotient<product<Factors...>> {
    static constexpr fraction number = detail::scaled<product<Factors...>>::factor;
    using above = joined_lists<typename quotient<Factors>::above...>;
    using below = joined_lists<typename quotient<Factors>::below...>;
};

template <class E>
inline constexpr bool is_negative = quotient<E>::number.is_negative();

template <class E>
inline constexpr bool is_sum = false;
template <class... Terms>
inline constexpr bool is_sum<sum<Terms...>> = true;

/// Sums over clusters reach to the end of their product.
template <class E>
inline constexpr bool sums_over_clusters = false;
template <class Cluster, class Body>
inline constexpr bool sums_over_clusters<over_clusters<Cluster, Body>> = true;
template <class Cluster, std::size_t Position, class Body>
inline constexpr bool sums_over_clusters<over_neighbours<Cluster, Position, Body>> = true;

/// What holds an expression together, from loose to tight. A minus sign holds like a sum.
enum class binding { sum, product, power, atom };

template <class E>
inline constexpr binding binding_of_factor = sums_over_clusters<E> ? binding::product : binding::atom;
template <class Base, class Exponent>
inline constexpr binding binding_of_factor<power<Base, Exponent>> = binding::power;
template <class Base>
inline constexpr binding binding_of_factor<power<Base, constant<1, 2>>> = binding::atom;

template <class E>
inline constexpr binding binding_of = [] {
    using parts = quotient<E>;
    constexpr std::size_t above = boost::mp11::mp_size<typename parts::above>::value;
    constexpr std::size_t below = boost::mp11::mp_size<typename parts::below>::value;
    constexpr bool has_number = parts::number != fraction{1, 1} || above == 0;
    if (is_sum<E> || is_negative<E>)
        return binding::sum;
    if (above + has_number > 1 || below > 0 || !parts::number.is_integer())
        return binding::product;
    return binding_of_factor<E>;
}();

/// After another factor, a number would be read as part of it: 2 3^x.
template <class E>
inline constexpr bool starts_with_digit = false;
template <class Base, class Exponent>
inline constexpr bool starts_with_digit<power<Base, Exponent>> =
    is_constant<Base>&& binding_of<Base> == binding::atom && !std::is_same_v<Exponent, constant<1, 2>>;

} // namespace detail
} // namespace expr
} // namespace CLOSURA_ABI
} // namespace closura
