// Which expressions are equal up to the order of terms and factors: a b + c and c + b a.
//
// Types can only be compared for identity, so each expression gets a *shape*, a constant that describes it, and shapes
// are compared by ordinary code: much cheaper for the compiler than comparing by templates.
#pragma once

#include <closura/expr/expression.hpp>

#include <array>
#include <cstddef>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {
namespace expr {

/// What an expression is made of: its kind of node (each leaf is a kind of its own) and its parts.
struct shape {
    const char* kind; ///< points to an object of this kind's own
    bool commutes;    ///< the order of the parts does not matter
    const shape* const* parts;
    std::size_t size;
};

namespace detail {

/// Whether two pointers are the same. g++ does not know that different objects have different addresses if it is told
/// that addresses may be null, as it is by -fsanitize=undefined: their comparison is no constant then.
template <class T>
constexpr bool same_object(const T* a, const T* b)
{
#if defined(__GNUC__) && !defined(__clang__)
    return __builtin_constant_p(a == b) && a == b;
#else
    return a == b;
#endif
}

} // namespace detail

/// Equal up to the order of terms and factors.
constexpr bool equivalent(const shape& a, const shape& b)
{
    if (detail::same_object(&a, &b))
        return true;
    if (!detail::same_object(a.kind, b.kind) || a.size != b.size)
        return false;
    const auto occurrences = [](const shape& part, const shape& in) {
        std::size_t count = 0;
        for (std::size_t i = 0; i < in.size; ++i)
            count += equivalent(part, *in.parts[i]);
        return count;
    };
    for (std::size_t i = 0; i < a.size; ++i)
        if (a.commutes ? occurrences(*a.parts[i], a) != occurrences(*a.parts[i], b)
                       : !equivalent(*a.parts[i], *b.parts[i]))
            return false;
    return true;
}

namespace detail {

template <class Kind>
inline constexpr char kind = 0;

template <class E>
struct shape_of {
    static constexpr shape value = {&kind<E>, false, nullptr, 0};
};

template <class... Parts>
inline constexpr std::array<const shape*, sizeof...(Parts)> shapes = {&shape_of<Parts>::value...};

/// A node of the given kind; its kind is named by a type, which need not be complete.
template <class Kind, bool Commutes, class... Parts>
struct shape_node {
    static constexpr shape value = {&kind<Kind>, Commutes, shapes<Parts...>.data(), sizeof...(Parts)};
};

template <class... Terms>
struct shape_of<sum<Terms...>> : shape_node<sum<>, true, Terms...> {};
template <class... Factors>
struct shape_of<product<Factors...>> : shape_node<product<>, true, Factors...> {};
template <class Base, class Exponent>
struct shape_of<power<Base, Exponent>> : shape_node<power<void, void>, false, Base, Exponent> {};
template <class Function, class Argument>
struct shape_of<application<Function, Argument>> : shape_node<application<Function, void>, false, Argument> {};
template <class Cluster, class Body>
struct shape_of<over_clusters<Cluster, Body>> : shape_node<over_clusters<Cluster, void>, false, Body> {};
template <class Cluster, std::size_t Position, class Body>
struct shape_of<over_neighbours<Cluster, Position, Body>>
    : shape_node<over_neighbours<Cluster, Position, void>, false, Body> {};

/// The position of the first of these shapes that is equivalent to number `Index`.
template <const auto& Shapes, std::size_t Index>
inline constexpr std::size_t first_alike = [] {
    std::size_t first = 0;
    while (!equivalent(*Shapes[first], *Shapes[Index]))
        ++first;
    return first;
}();

/// For each of several expressions, or other types, the position of the first that is equivalent to it.
template <class... E>
struct alike {
    static constexpr std::array<std::size_t, sizeof...(E)> first = []<std::size_t... I>(std::index_sequence<I...>)
    {
        return std::array<std::size_t, sizeof...(E)>{first_alike<shapes<E...>, I>...};
    }
    (std::make_index_sequence<sizeof...(E)>{});
};

} // namespace detail

/// Whether two expressions are equal up to the order of terms and factors.
template <expression A, expression B>
inline constexpr bool is_equivalent = equivalent(detail::shape_of<A>::value, detail::shape_of<B>::value);

} // namespace expr
} // namespace CLOSURA_ABI
} // namespace closura
