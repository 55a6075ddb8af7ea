// Normal form of sums. Nested sums are flattened, zeros vanish, constants are added up exactly and stand in front, like
// terms are collected: x + 2 + 3x − y + y = 2 + 4x. What is left keeps the order of its first appearance.
#pragma once

#include <closura/core/joined_lists.hpp>
#include <closura/expr/equivalence.hpp>

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

using boost::mp11::mp_list;

// ---- What sums and products share.

template <fraction Value>
struct constant_with {
    using type = constant<Value.numerator, Value.denominator>;
};
template <fraction Value>
using constant_of = typename constant_with<Value>::type;

template <class E>
using is_number = std::bool_constant<is_constant<E>>;

template <bool Condition, class T>
using list_if = std::conditional_t<Condition, mp_list<T>, mp_list<>>;

/// A node with these parts; a single part stands for itself.
template <template <class...> class Node, class Parts>
struct node_of;
template <template <class...> class Node, class... Parts>
struct node_of<Node, mp_list<Parts...>> {
    using type = Node<Parts...>;
};
template <template <class...> class Node, class Part>
struct node_of<Node, mp_list<Part>> {
    using type = Part;
};

/// Two constants whose sum or product does not fit, or nothing.
struct misfit {
    fraction left;
    fraction right;
    bool found = false;
};

template <misfit Misfit>
struct folding_check {
    static consteval sentence check()
    {
        sentence text;
        if (Misfit.found)
            text << "the constants " << Misfit.left << " and " << Misfit.right
                 << " make a number that does not fit into a fraction of two numbers of type long";
        return text;
    }
};

/// Lets `value` become `result`, what folding it with `next` gave, and remembers the first misfit.
constexpr void fold(fraction& value, fraction next, fraction result, misfit& failed)
{
    if (!result.fits && !failed.found)
        failed = {value, next, true};
    value = result;
}

// ---- Terms are alike if they differ by a number only.

template <class E>
struct terms {
    using type = mp_list<E>;
};
template <class... Terms>
struct terms<sum<Terms...>> {
    using type = mp_list<Terms...>;
};

/// A term as a number times the rest; the rest of a number is the empty product.
template <class E>
struct scaled {
    static constexpr fraction factor = {1, 1};
    using rest = E;
};
template <long Numerator, long Denominator>
struct scaled<constant<Numerator, Denominator>> {
    static constexpr fraction factor = {Numerator, Denominator};
    using rest = product<>;
};
template <long Numerator, long Denominator, class... Factors>
struct scaled<product<constant<Numerator, Denominator>, Factors...>> {
    static constexpr fraction factor = {Numerator, Denominator};
    using rest = typename node_of<product, mp_list<Factors...>>::type;
};

/// The inverse: Factor · Rest.
template <fraction Factor, class Rest>
struct scale {
    using type = product<constant_of<Factor>, Rest>;
};
template <fraction Factor, class... Factors>
struct scale<Factor, product<Factors...>> {
    using type = product<constant_of<Factor>, Factors...>;
};
template <fraction Factor>
struct scale<Factor, product<>> {
    using type = constant_of<Factor>;
};
template <class Rest>
struct scale<fraction{1, 1}, Rest> {
    using type = Rest;
};
template <class... Factors>
struct scale<fraction{1, 1}, product<Factors...>> {
    using type = product<Factors...>;
};
template <>
struct scale<fraction{1, 1}, product<>> {
    using type = one;
};

template <class Terms>
struct sum_node : node_of<sum, Terms> {};
template <>
struct sum_node<mp_list<>> {
    using type = zero;
};

template <class Terms>
struct collected_sum;

template <class... Terms>
struct collected_sum<mp_list<Terms...>> {
    static constexpr std::size_t count = sizeof...(Terms);
    static constexpr auto first = detail::alike<typename scaled<Terms>::rest...>::first;

    /// At the position of the first of some like terms, the number that they have together.
    struct totals {
        std::array<fraction, count> factors{};
        misfit failed;
    };
    static constexpr totals total = [] {
        constexpr std::array<fraction, count> factors = {scaled<Terms>::factor...};
        totals result;
        for (std::size_t i = 0; i < count; ++i) {
            fraction& sum = result.factors[first[i]];
            fold(sum, factors[i], sum + factors[i], result.failed);
        }
        return result;
    }();
    static_assert(validated<folding_check<total.failed>>);

    template <class Indices>
    struct kept;
    template <std::size_t... I>
    struct kept<std::index_sequence<I...>> {
        using type = joined_lists<list_if<first[I] == I && total.factors[I].numerator != 0,
                                          typename scale<total.factors[I], typename scaled<Terms>::rest>::type>...>;
    };
    using numbers_and_others =
        boost::mp11::mp_partition<typename kept<std::make_index_sequence<count>>::type, is_number>;
    using type = typename sum_node<
        joined_lists<boost::mp11::mp_first<numbers_and_others>, boost::mp11::mp_second<numbers_and_others>>>::type;
};

/// The sum of any number of expressions.
template <class... Terms>
using add = typename collected_sum<joined_lists<typename terms<Terms>::type...>>::type;

} // namespace detail
} // namespace expr
} // namespace CLOSURA_ABI
} // namespace closura
