// Type lists, one after the other, for less than mp_append takes of a compiler: that makes five classes for each call,
// and expressions join hundreds of lists of one or two types.
#pragma once

#include <closura/core/config.hpp>

#include <boost/mp11/list.hpp>

namespace closura {
inline namespace CLOSURA_ABI {

namespace core_detail {

template <class... Lists>
struct joined;

template <>
struct joined<> {
    using type = boost::mp11::mp_list<>;
};

template <class List>
struct joined<List> {
    using type = List;
};

template <template <class...> class List, class... A, class... B>
struct joined<List<A...>, List<B...>> {
    using type = List<A..., B...>;
};

template <template <class...> class List, class... A, class... B, class... C>
struct joined<List<A...>, List<B...>, List<C...>> {
    using type = List<A..., B..., C...>;
};

/// Four at a time.
template <template <class...> class List, class... A, class... B, class... C, class... D, class... Others>
struct joined<List<A...>, List<B...>, List<C...>, List<D...>, Others...>
    : joined<List<A..., B..., C..., D...>, Others...> {};

} // namespace core_detail

/// All types of lists of one kind, as a list of that kind; mp_list<> of none.
template <class... Lists>
using joined_lists = typename core_detail::joined<Lists...>::type;

} // namespace CLOSURA_ABI
} // namespace closura
