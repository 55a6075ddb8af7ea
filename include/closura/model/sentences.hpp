// Words and comparisons that the sentences about wrong models share.
#pragma once

#include <closura/core/diagnostics.hpp>

#include <boost/mp11/list.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace closura {
inline namespace CLOSURA_ABI {
namespace validation {

constexpr void append_extents(sentence& text, std::span<const std::size_t> extents)
{
    for (std::size_t d = 0; d < extents.size(); ++d) {
        if (d > 0)
            text << "x";
        text << extents[d];
    }
}

template <class SpeciesList>
constexpr std::array<std::string_view, boost::mp11::mp_size<SpeciesList>::value> names_of()
{
    return []<class... Species>(boost::mp11::mp_list<Species...>) {
        return std::array<std::string_view, sizeof...(Species)>{Species::name()...};
    }(SpeciesList{});
}

constexpr void append_names(sentence& text, std::span<const std::string_view> names)
{
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0)
            text << (i + 1 == names.size() ? " and " : ", ");
        text << names[i];
    }
}

// Arrays, not spans: making a span of an array costs the compiler a thousand declarations.
template <std::size_t Rank>
constexpr void append_offset(sentence& text, const std::array<long, Rank>& components)
{
    text << "(";
    for (std::size_t d = 0; d < components.size(); ++d)
        text << (d > 0 ? "," : "") << (components[d] < 0 ? "-" : "")
             << static_cast<std::size_t>(components[d] < 0 ? -components[d] : components[d]);
    text << ")";
}

/// True if two displacements are the same.
template <std::size_t Rank>
constexpr bool same(const std::array<long, Rank>& a, const std::array<long, Rank>& b)
{
    for (std::size_t d = 0; d < Rank; ++d)
        if (a[d] != b[d])
            return false;
    return true;
}

/// True if two displacements are the same on a periodic lattice of these extents.
template <std::size_t Rank>
constexpr bool congruent(const std::array<long, Rank>& a, const std::array<long, Rank>& b,
                         const std::array<std::size_t, Rank>& extents)
{
    for (std::size_t d = 0; d < Rank; ++d)
        if ((a[d] - b[d]) % static_cast<long>(extents[d]) != 0)
            return false;
    return true;
}

} // namespace validation
} // namespace CLOSURA_ABI
} // namespace closura
