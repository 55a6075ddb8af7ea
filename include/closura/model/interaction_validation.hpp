// The sentences that a wrong `interaction` is answered with.
#pragma once

#include <closura/model/coupling_validation.hpp>
#include <closura/model/sentences.hpp>
#include <closura/model/structure.hpp>

#include <boost/mp11/list.hpp>

#include <array>
#include <cstddef>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {
namespace validation {

template <std::size_t LayerCount, std::size_t Number, fixed_string Name, class Cluster, class Body>
struct coupled_layers_check<LayerCount, Number, interaction<Name, Cluster, Body>> {
    static consteval sentence check()
    {
        sentence text;
        for (std::size_t layer : Cluster::layers)
            if (text.empty() && layer >= LayerCount)
                text << "interaction " << Name.view() << " has a unit in layer " << layer
                     << ", which does not exist: the model has " << LayerCount << " layers, counted from 0";
        return text;
    }
};

/// An interaction's body is a product of one occupancy of each unit of its cluster, by a species that its layer has,
/// the cluster's layers have equal sizes, and no two of its units are the same.
template <class Lattice, std::size_t Number, fixed_string Name, class Cluster, class Body, class... Layers>
struct coupling_check<Lattice, Number, interaction<Name, Cluster, Body>, Layers...> {
    static constexpr std::size_t order = Cluster::layers.size();

    template <std::size_t Position>
    using layer = boost::mp11::mp_at_c<boost::mp11::mp_list<Layers...>, Cluster::layers[Position]>;

    static constexpr auto extents_of_layer = []<std::size_t... Position>(std::index_sequence<Position...>)
    {
        return std::array{layer<Position>::template on<Lattice>::extents...};
    }
    (std::make_index_sequence<order>{});

    static consteval sentence check()
    {
        sentence text;
        check_cluster(text, Cluster{});
        if (text.empty())
            check_body(text);
        return text;
    }

    template <class... Units>
    static constexpr void check_cluster(sentence& text, cluster<Units...>)
    {
        for (std::size_t rank : {Units::components.size()...})
            if (text.empty() && rank != Lattice::rank)
                text << "interaction " << Name.view() << " has an offset of " << rank
                     << " dimensions; the model's lattice has " << Lattice::rank;
        if constexpr ((... && (Units::components.size() == Lattice::rank)))
            check_places(text, std::array{Units::components...});
    }

    template <std::size_t Lower, std::size_t Upper, class Connectivity>
    static constexpr void check_cluster(sentence& text, bond<Lower, Upper, Connectivity>)
    {
        if (Lower == Upper)
            text << "interaction " << Name.view() << " sums over bonds inside layer " << Lower
                 << ", which have no direction: write its units as a cluster<unit_at<...>, unit_at<...>>";
    }

    template <class Other>
    static constexpr void check_cluster(sentence&, Other)
    {}

    static constexpr void check_places(sentence& text, const std::array<std::array<long, Lattice::rank>, order>& at)
    {
        for (std::size_t a = 0; a < order; ++a)
            for (std::size_t b = 0; b < a; ++b)
                if (const auto& extents = extents_of_layer[a];
                    text.empty() && Cluster::layers[a] == Cluster::layers[b] && congruent(at[a], at[b], extents)) {
                    text << "interaction " << Name.view() << " has two units at the same place of layer "
                         << Cluster::layers[a] << " (";
                    append_extents(text, extents);
                    text << "), at offsets ";
                    append_offset(text, at[b]);
                    text << " and ";
                    append_offset(text, at[a]);
                }
    }

    static constexpr void check_body(sentence& text)
    {
        std::array<std::size_t, order> times{};
        count_factors(text, times, Body{});
        for (std::size_t k = 0; k < order; ++k)
            if (text.empty() && times[k] != 1)
                text << "interaction " << Name.view() << " names unit " << k << " of its cluster " << times[k]
                     << " times: its body is a product of one occupancy of each unit";
        [&]<std::size_t... Position>(std::index_sequence<Position...>) { (check_size<Position>(text), ...); }
        (std::make_index_sequence<order>{});
    }

    template <class... Factors>
    static constexpr void count_factors(sentence& text, std::array<std::size_t, order>& times,
                                        expr::product<Factors...>)
    {
        (count_factors(text, times, Factors{}), ...);
    }

    template <std::size_t Position, class Species>
    static constexpr void count_factors(sentence& text, std::array<std::size_t, order>& times,
                                        expr::occupancy<Position, Species>)
    {
        if constexpr (Position >= order) {
            if (text.empty())
                text << "interaction " << Name.view() << " names unit " << Position << " of a cluster of " << order
                     << " units, counted from 0";
        } else {
            ++times[Position];
            if (text.empty() && !model_detail::has_species<layer<Position>, Species>) {
                text << "interaction " << Name.view() << " names species " << Species::name() << " in layer "
                     << Cluster::layers[Position] << ", which has only ";
                append_names(text, names_of<typename layer<Position>::species>());
            }
        }
    }

    template <class Other>
    static constexpr void count_factors(sentence& text, std::array<std::size_t, order>&, Other)
    {
        if (text.empty())
            text << "the body of interaction " << Name.view()
                 << " is a product of occupancies; write a sum as several interactions";
    }

    template <std::size_t Position>
    static constexpr void check_size(sentence& text)
    {
        constexpr auto& extents = extents_of_layer[Position];
        constexpr auto& expected = extents_of_layer[0];
        if (text.empty() && extents != expected) {
            text << "interaction " << Name.view() << " joins layers of unequal size: layer " << Cluster::layers[0]
                 << " has ";
            append_extents(text, expected);
            text << " units and layer " << Cluster::layers[Position] << " has ";
            append_extents(text, extents);
        }
    }
};

} // namespace validation
} // namespace CLOSURA_ABI
} // namespace closura
