// Normal form of products and powers. Nested products are flattened, ones vanish, constants are multiplied exactly and
// stand in front, like factors are collected; what is left keeps the order of its first appearance.
//
//   x x = x²    x^a x^b = x^(a+b)    x/x = 1    (x^a)^n = x^(an)    (x y)^n = x^n y^n    x⁰ = 1    x¹ = x
//
// with n a whole number. These are identities of formal expressions: x/x = 1 is taken to hold at x = 0 too. Sums are
// not multiplied out, but a number is distributed over a sum, so that −(−x) = x for every x.
#pragma once

#include <closura/core/joined_lists.hpp>
#include <closura/expr/like_terms.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {
namespace expr {
namespace detail {

template <class Factors>
struct collected_product;

template <class E>
struct factors {
    using type = mp_list<E>;
};
template <class... Factors>
struct factors<product<Factors...>> {
    using type = mp_list<Factors...>;
};

/// The product of any number of expressions.
template <class... Factors>
using multiply = typename collected_product<joined_lists<typename factors<Factors>::type...>>::type;

// ---- Powers.

template <bool DividesByZero>
struct division_check {
    static consteval sentence check()
    {
        return DividesByZero ? sentence{} << "an expression is divided by the constant zero" : sentence{};
    }
};

template <class Base, class Exponent>
consteval auto raised();

/// base^Exponent for a whole number.
template <class Base, class Exponent>
struct whole_power {
    using type = power<Base, Exponent>;
};
/// A number, unless it does not fit.
template <long Numerator, long Denominator, class Exponent>
struct whole_power<constant<Numerator, Denominator>, Exponent> {
    static constexpr fraction value = integer_power({Numerator, Denominator}, Exponent::value.numerator);
    using type = std::conditional_t<value.fits, constant_of<value>, power<constant<Numerator, Denominator>, Exponent>>;
};
template <class Base, class Inner, class Exponent>
struct whole_power<power<Base, Inner>, Exponent> {
    using type = decltype(raised<Base, multiply<Inner, Exponent>>());
};
template <class... Factors, class Exponent>
struct whole_power<product<Factors...>, Exponent> {
    using type = multiply<decltype(raised<Factors, Exponent>())...>;
};

template <class Base, class Exponent>
consteval auto raised()
{
    if constexpr (std::is_same_v<Exponent, zero> || std::is_same_v<Base, one>)
        return one{};
    else if constexpr (std::is_same_v<Exponent, one>)
        return Base{};
    else if constexpr (!is_constant<Exponent>)
        return power<Base, Exponent>{};
    else if constexpr (std::is_same_v<Base, zero>) {
        static_assert(validated<division_check<Exponent::value.is_negative()>>);
        return zero{};
    } else if constexpr (!Exponent::value.is_integer())
        return power<Base, Exponent>{};
    else
        return typename whole_power<Base, Exponent>::type{};
}

/// Base^Exponent.
template <class Base, class Exponent>
using raise = decltype(raised<Base, Exponent>());

// ---- Factors are alike if they are powers of the same base.

template <class E>
struct as_power {
    using base = E;
    using exponent = one;
};
template <class Base, class Exponent>
struct as_power<power<Base, Exponent>> {
    using base = Base;
    using exponent = Exponent;
};

/// The number of the group that each factor belongs to is the position of the group's first factor.
template <class Factors>
struct collected_powers;

template <class... Factors>
struct collected_powers<mp_list<Factors...>> {
    static constexpr std::size_t count = sizeof...(Factors);
    static constexpr auto first = detail::alike<typename as_power<Factors>::base...>::first;
    static constexpr auto group_sizes = [] {
        std::array<std::size_t, count> result{};
        for (std::size_t i = 0; i < count; ++i)
            ++result[first[i]];
        return result;
    }();

    template <std::size_t Group, class Factor, std::size_t... I>
    static consteval auto merged(std::index_sequence<I...>)
    {
        if constexpr (group_sizes[Group] == 0)
            return mp_list<>{};
        else if constexpr (group_sizes[Group] == 1)
            return mp_list<Factor>{};
        else {
            using exponents = joined_lists<list_if<first[I] == Group, typename as_power<Factors>::exponent>...>;
            return mp_list<raise<typename as_power<Factor>::base, boost::mp11::mp_apply<add, exponents>>>{};
        }
    }

    template <class Indices>
    struct groups;
    template <std::size_t... I>
    struct groups<std::index_sequence<I...>> {
        using type = joined_lists<decltype(merged<I, Factors>(std::index_sequence<I...>{}))...>;
    };
    using type = typename groups<std::make_index_sequence<count>>::type;
};

/// Collecting powers can leave numbers and products behind, as in √(xy) √(xy); these are multiplied once more.
template <class E>
inline constexpr bool is_flat = !is_constant<E>;
template <class... Factors>
inline constexpr bool is_flat<product<Factors...>> = false;

template <fraction Number, class... Factors>
consteval auto product_node(mp_list<Factors...>)
{
    if constexpr (Number.numerator == 0)
        return zero{};
    else if constexpr (!(is_flat<Factors> && ...))
        return multiply<constant_of<Number>, Factors...>{};
    else
        return typename scale<Number, product<Factors...>>::type{};
}

/// A single factor: a number is distributed over a sum.
template <fraction Number, class Factor>
requires(Number.numerator != 0 && is_flat<Factor>) consteval auto product_node(mp_list<Factor>)
{
    if constexpr (Number == fraction{1, 1})
        return Factor{};
    else
        return []<class... Terms>(mp_list<Terms...>) {
            if constexpr (sizeof...(Terms) == 1)
                return product<constant_of<Number>, Terms...>{};
            else
                return add<multiply<constant_of<Number>, Terms>...>{};
        }(typename terms<Factor>::type{});
}

template <class... Factors>
struct collected_product<mp_list<Factors...>> {
    struct number {
        fraction value = {1, 1};
        misfit failed;
    };
    static constexpr number numbers = [] {
        number result;
        const auto multiply_by = [&]<class E>(E) {
            if constexpr (is_constant<E>)
                fold(result.value, E::value, result.value * E::value, result.failed);
        };
        (multiply_by(Factors{}), ...);
        return result;
    }();
    static_assert(validated<folding_check<numbers.failed>>);

    using others = boost::mp11::mp_remove_if<mp_list<Factors...>, is_number>;
    using type = decltype(product_node<numbers.value>(typename collected_powers<others>::type{}));
};

} // namespace detail
} // namespace expr
} // namespace CLOSURA_ABI
} // namespace closura
