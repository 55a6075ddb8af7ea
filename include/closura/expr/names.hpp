// Names in print: of leaves, functions and units, and of sums over clusters.
//
//   Σ over clusters of units i, j, …      sum_<ij>       \sum_{\langle ij \rangle}
//   Σ over the neighbours j of unit i     sum_{j~i}      \sum_{j \sim i}
//   the same for clusters of more units   sum_{jk:<jik>} \sum_{jk : \langle jik \rangle}
//
// The brackets list the units of a cluster in order, so <jik> is a cluster with the given unit i in its middle. Its
// layers are seen at the units, s[1,H](j). If several families of clusters join the same layers, each is described:
// sum_<ij: patch 2x2>, \sum_{\langle ij \rangle_{2 \times 2}}.
#pragma once

#include <closura/core/diagnostics.hpp>
#include <closura/expr/expression.hpp>
#include <closura/expr/static_text.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <cstddef>
#include <string_view>

namespace closura {
inline namespace CLOSURA_ABI {
namespace expr {

enum class notation { text, latex };

/// A name in LaTeX: a single letter as it is, anything longer upright, with special characters escaped.
constexpr sentence latex_name(std::string_view name)
{
    constexpr std::string_view special = "#$%&_{}";
    if (name.size() == 1 && special.find(name) == special.npos)
        return sentence{} << name;
    sentence text;
    text << "\\mathrm{";
    for (std::size_t i = 0; i < name.size(); ++i)
        text << (special.find(name[i]) != special.npos ? "\\" : "") << name.substr(i, 1);
    return text << "}";
}

namespace detail {

template <class Named>
struct name_check {
    static consteval sentence check()
    {
        return sentence{} << "what is printed needs a name: static constexpr sentence text()";
    }
};

template <notation Notation, class Named>
constexpr sentence find_name()
{
    if constexpr (!requires { Named::text(); })
        static_assert(validated<name_check<Named>>);
    else if constexpr (Notation == notation::text)
        return Named::text();
    else if constexpr (requires { Named::latex(); })
        return Named::latex();
    else {
        const sentence text = Named::text();
        char characters[sentence::capacity] = {};
        for (std::size_t i = 0; i < text.size(); ++i)
            characters[i] = text[i];
        return latex_name({characters, text.size()});
    }
}

/// The name of a tag, a function or a cluster: text(), or latex() if there is one.
template <notation Notation, class Named>
inline constexpr sentence name = find_name<Notation, Named>();

template <class Species>
inline constexpr sentence latex_name_of_species = latex_name(Species::name());

/// Where an occupancy stands: at a position of a cluster, of which one unit may be given, which is called i.
template <class Cluster, std::size_t Given = Cluster::layers.size()>
struct place {
    using cluster = Cluster;
    static constexpr std::size_t size = Cluster::layers.size();
    static constexpr bool is_given = Given < size;

    /// The unit at `position` is called i, j, k … in order; a given one comes first.
    static constexpr std::size_t order(std::size_t position)
    {
        if (!is_given)
            return position;
        return position == Given ? 0 : position < Given ? position + 1 : position;
    }
};

/// i, j, … z, z18, z19 …
constexpr void write_unit(text_sink& sink, std::size_t order)
{
    constexpr std::size_t letters = 'z' - 'i' + 1;
    if (order < letters)
        sink << static_cast<char>(static_cast<std::size_t>('i') + order);
    else
        sink << 'z' << order;
}

template <class A, class B>
inline constexpr bool join_same_layers = [] {
    if constexpr (A::layers.size() == B::layers.size())
        return A::layers == B::layers;
    else
        return false;
}();

/// Whether other families of clusters join the same layers as this one.
template <class Cluster, class... Clusters>
constexpr bool is_ambiguous(boost::mp11::mp_list<Clusters...>)
{
    return (std::size_t{0} + ... + join_same_layers<Cluster, Clusters>) > 1;
}

/// ": patch 2x2" or "_{2 \times 2}": what a cluster is like, if others join the same layers. A cluster that has no
/// words of its own, or too many, is numbered.
template <notation Notation, class Cluster, class Clusters>
constexpr void write_description(text_sink& sink)
{
    constexpr bool latex = Notation == notation::latex;
    if constexpr (is_ambiguous<Cluster>(Clusters{})) {
        constexpr std::size_t number = 1 + boost::mp11::mp_find<Clusters, Cluster>::value;
        constexpr sentence description = [] {
            sentence words;
            if constexpr (requires { Cluster::text(); })
                words = name<Notation, Cluster>;
            if (words.empty() || words.size() == sentence::capacity)
                words = sentence{} << (latex ? "\\#" : "#") << number;
            return words;
        }();
        sink << (latex ? "_{" : ": ") << description << (latex ? "}" : "");
    }
}

/// i for a single unit, <ij> for more; with a description if need be.
template <notation Notation, class Place, class Clusters>
constexpr void write_cluster(text_sink& sink)
{
    using cluster = typename Place::cluster;
    constexpr bool latex = Notation == notation::latex;
    constexpr bool in_brackets = Place::size > 1 || is_ambiguous<cluster>(Clusters{});
    sink << (!in_brackets ? "" : latex ? "\\langle " : "<");
    for (std::size_t k = 0; k < Place::size; ++k)
        write_unit(sink, Place::order(k));
    if (!latex)
        write_description<Notation, cluster, Clusters>(sink);
    sink << (!in_brackets ? "" : latex ? " \\rangle" : ">");
    if (latex)
        write_description<Notation, cluster, Clusters>(sink);
}

/// j~i for the neighbours of a unit in another layer; jk:<jik> for other clusters.
template <notation Notation, class Place, class Clusters>
constexpr void write_neighbours(text_sink& sink)
{
    using cluster = typename Place::cluster;
    constexpr bool latex = Notation == notation::latex;
    for (std::size_t order = 1; order < Place::size; ++order)
        write_unit(sink, order);
    if constexpr (Place::size != 2 || cluster::layers.front() == cluster::layers.back()) {
        sink << (latex ? " : " : ":");
        write_cluster<Notation, Place, Clusters>(sink);
    } else if constexpr (latex) {
        sink << " \\sim";
        write_description<Notation, cluster, Clusters>(sink);
        sink << " i";
    } else {
        sink << "~i";
        write_description<Notation, cluster, Clusters>(sink);
    }
}

/// The sign of a sum over the clusters of `Place`; among `Clusters` it must be clear which ones these are. A given unit
/// that is a cluster by itself needs no sign.
template <notation Notation, class Place, class Clusters>
constexpr void write_sum_sign(text_sink& sink)
{
    constexpr bool latex = Notation == notation::latex;
    if constexpr (!Place::is_given) {
        sink << (latex ? "\\sum_{" : "sum_");
        write_cluster<Notation, Place, Clusters>(sink);
        sink << (latex ? "} " : " ");
    } else if constexpr (Place::size > 1) {
        sink << (latex ? "\\sum_{" : "sum_{");
        write_neighbours<Notation, Place, Clusters>(sink);
        sink << "} ";
    }
}

/// s[0,H](i) or s_{i,H}^{(0)}; outside of all sums the layer is not known: s[H](i).
template <notation Notation, class Place, std::size_t Position, class Species>
constexpr void write_occupancy(text_sink& sink)
{
    constexpr bool latex = Notation == notation::latex;
    const auto layer = [&](std::string_view before, std::string_view after) {
        if constexpr (Place::size > Position)
            sink << before << Place::cluster::layers[Position] << after;
    };
    const auto unit = [&] { write_unit(sink, Place::order(Position)); };
    if constexpr (latex) {
        sink << "s_{";
        unit();
        sink << "," << latex_name_of_species<Species> << "}";
        layer("^{(", ")}");
    } else {
        sink << "s[";
        layer("", ",");
        sink << Species::name() << "](";
        unit();
        sink << ")";
    }
}

/// Outside of all sums.
struct nowhere {
    static constexpr std::size_t size = 0;
    static constexpr std::size_t order(std::size_t position) { return position; }
};

} // namespace detail

} // namespace expr
} // namespace CLOSURA_ABI
} // namespace closura
