// Expressions in print, as text and as LaTeX, written at compile time:
//
//   constexpr auto f = u<0> + u<1> * exp(bias<0, P>) / 2_c;
//   expr::text<decltype(f)>     "u[0] + u[1] exp(bias[0,P])/2"
//   expr::latex<decltype(f)>    "u_{0} + \frac{1}{2} u_{1} \exp\left(a_{P}^{(0)}\right)"
//
// See expr/names.hpp for how units, and sums over clusters of them, are named.
#pragma once

#include <closura/core/joined_lists.hpp>
#include <closura/expr/printer.hpp>
#include <closura/expr/static_text.hpp>
#include <closura/expr/subexpressions.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <cstddef>
#include <string_view>
#include <type_traits>

namespace closura {
inline namespace CLOSURA_ABI {
namespace expr {

namespace detail {

template <class E>
struct cluster_in {
    using type = mp_list<>;
};
template <class Cluster, class Body>
struct cluster_in<over_clusters<Cluster, Body>> {
    using type = mp_list<Cluster>;
};
template <class Cluster, std::size_t Position, class Body>
struct cluster_in<over_neighbours<Cluster, Position, Body>> {
    using type = mp_list<Cluster>;
};
template <class... E>
using clusters_in = joined_lists<typename cluster_in<E>::type...>;

/// What `static_text` writes.
template <notation Notation, class E, class Clusters>
struct content {
    static constexpr void write(text_sink& sink) { printer<Notation, Clusters>{sink}(E{}); }
};

} // namespace detail

/// The different families of clusters that expressions sum over, in order of appearance, as an mp_list.
template <expression... Expressions>
using clusters_of = detail::distinct_t<boost::mp11::mp_apply<detail::clusters_in, nodes_of<Expressions...>>>;

/// The expression as text; `Clusters` lists what its sums may be confused with, at least its own clusters.
template <expression E, class Clusters = clusters_of<E>>
inline constexpr std::string_view text = static_text<detail::content<notation::text, std::remove_cvref_t<E>, Clusters>>;

/// The expression as LaTeX, for mathematics mode.
template <expression E, class Clusters = clusters_of<E>>
inline constexpr std::string_view latex =
    static_text<detail::content<notation::latex, std::remove_cvref_t<E>, Clusters>>;

} // namespace expr
} // namespace CLOSURA_ABI
} // namespace closura
