// The sentences that a wrong model is answered with. Each check has one subject and names the offender.
#pragma once

#include <closura/core/diagnostics.hpp>
#include <closura/model/structure.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace closura::inline CLOSURA_ABI::validation {

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

/// The layers come as one list.
template <class Layers>
struct layers_list_check {
    static consteval sentence check()
    {
        return sentence{} << "the second argument of a model is its list of layers: layers<units<H, P>, ...>";
    }
};

/// At least one layer; each with 1 to 7 different species and a lattice of the model's rank.
template <class Lattice, class... Layers>
struct layers_check {
    static consteval sentence check()
    {
        sentence text;
        if (sizeof...(Layers) == 0)
            text << "a model has at least one layer, the visible one: layers<units<H, P>, ...>";
        std::size_t number = 0;
        ((text.empty() ? check_layer<Layers>(text, number) : void(), ++number), ...);
        return text;
    }

    template <class Layer>
    static constexpr void check_layer(sentence& text, std::size_t number)
    {
        constexpr auto names = names_of<typename Layer::species>();
        if (names.empty() || names.size() > 7)
            text << "layer " << number << " has " << names.size() << " species; a layer has 1 to 7";
        for (std::size_t i = 0; i < names.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (text.empty() && names[i] == names[j])
                    text << "layer " << number << " names species " << names[i] << " twice";
        if (text.empty() && Layer::template on<Lattice>::rank != Lattice::rank)
            text << "layer " << number << " has a lattice of " << Layer::template on<Lattice>::rank
                 << " dimensions; the model's lattice has " << Lattice::rank;
    }
};

/// The layers that a coupling names exist and can be updated one after the other.
template <std::size_t LayerCount, std::size_t Number, class Element>
struct coupled_layers_check;

template <std::size_t LayerCount, std::size_t Number, std::size_t Lower, std::size_t Upper, class Connectivity,
          class Pairs>
struct coupled_layers_check<LayerCount, Number, couple<Lower, Upper, Connectivity, Pairs>> {
    static consteval sentence check()
    {
        sentence text;
        for (std::size_t layer : {Lower, Upper})
            if (text.empty() && layer >= LayerCount)
                text << "coupling " << Number << " joins layers " << Lower << " and " << Upper << ", but layer "
                     << layer << " does not exist: the model has " << LayerCount << " layers, counted from 0";
        if (text.empty() && Lower >= Upper)
            text << "coupling " << Number << " joins layers " << Lower << " and " << Upper
                 << ": name the lower layer first, and two different layers";
        if (text.empty() && (Upper - Lower) % 2 == 0)
            text << "coupling " << Number << " joins layers " << Lower << " and " << Upper
                 << ", which a Gibbs step updates together: couple an even layer with an odd one";
        return text;
    }
};

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

/// The species that a coupling names are there, and the lattices of its layers fit its connectivity.
template <class Lattice, std::size_t Number, class Element, class... Layers>
struct coupling_check {
    static consteval sentence check() { return {}; }
};

template <class Lattice, std::size_t Number, std::size_t Lower, std::size_t Upper, class Connectivity, class Pairs,
          class... Layers>
struct coupling_check<Lattice, Number, couple<Lower, Upper, Connectivity, Pairs>, Layers...> {
    using all_layers = boost::mp11::mp_list<Layers...>;
    using lower_layer = boost::mp11::mp_at_c<all_layers, Lower>;
    using upper_layer = boost::mp11::mp_at_c<all_layers, Upper>;
    using lower_lattice = typename lower_layer::template on<Lattice>;
    using upper_lattice = typename upper_layer::template on<Lattice>;
    using selected =
        typename structure::selected_pairs<Pairs, typename lower_layer::species, typename upper_layer::species>::type;

    static consteval sentence check()
    {
        sentence text;
        check_species(text);
        if (text.empty())
            check_rank(text);
        return text;
    }

    static constexpr void check_species(sentence& text)
    {
        if (boost::mp11::mp_empty<selected>::value)
            text << "coupling " << Number << " selects no pair of species: layer " << Lower << " and layer " << Upper
                 << " have none in common, or the list is empty";
        [&]<class... Pair>(boost::mp11::mp_list<Pair...>) {
            (check_one_species<lower_layer, typename Pair::below>(text, Lower), ...);
            (check_one_species<upper_layer, typename Pair::above>(text, Upper), ...);
        }(selected{});
        if (text.empty() && !boost::mp11::mp_is_set<selected>::value)
            text << "coupling " << Number << " between layers " << Lower << " and " << Upper
                 << " lists a pair of species twice";
    }

    template <class Layer, class Species>
    static constexpr void check_one_species(sentence& text, std::size_t layer)
    {
        if (text.empty() && !structure::has_species<Layer, Species>) {
            text << "coupling " << Number << " gives species " << Species::name() << " a weight in layer " << layer
                 << ", which has only ";
            append_names(text, names_of<typename Layer::species>());
        }
    }

    static constexpr void check_rank(sentence& text)
    {
        if constexpr (Connectivity::rank != Lattice::rank)
            text << "coupling " << Number << " has a connectivity of " << Connectivity::rank
                 << " dimensions; the model's lattice has " << Lattice::rank;
        else {
            check_sizes(text);
            if (text.empty())
                check_offsets(text);
        }
    }

    static constexpr void check_sizes(sentence& text)
    {
        for (std::size_t d = 0; d < Lattice::rank; ++d)
            if (text.empty() && lower_lattice::extents[d] != Connectivity::stride[d] * upper_lattice::extents[d]) {
                text << "coupling " << Number << ": layer " << Lower << " has ";
                append_extents(text, lower_lattice::extents);
                text << " units and layer " << Upper << " has ";
                append_extents(text, upper_lattice::extents);
                text << "; with stride ";
                append_extents(text, Connectivity::stride);
                text << " layer " << Upper << " must be smaller by just that factor";
            }
    }

    /// Offsets differ on the lower lattice, and every lower unit is joined to equally many upper ones, which is what
    /// q^(l,l+1) in the centred equations stands for.
    static constexpr void check_offsets(sentence& text)
    {
        constexpr auto& offsets = Connectivity::offsets;
        for (std::size_t n = 0; n < offsets.size(); ++n) {
            std::size_t same_place = 0;
            std::size_t same_residue = 0;
            for (std::size_t m = 0; m < offsets.size(); ++m) {
                same_place += congruent(offsets[n], offsets[m], lower_lattice::extents);
                same_residue += congruent(offsets[n], offsets[m], Connectivity::stride);
            }
            if (text.empty() && same_place > 1) {
                text << "coupling " << Number << ": the connectivity is larger than layer " << Lower << " (";
                append_extents(text, lower_lattice::extents);
                text << "), so that a unit would be joined twice";
            }
            std::size_t residues = 1;
            for (std::size_t s : Connectivity::stride)
                residues *= s;
            if (text.empty() && same_residue * residues != offsets.size()) {
                text << "coupling " << Number << ": with stride ";
                append_extents(text, Connectivity::stride);
                text << " the connectivity joins some units of layer " << Lower << " to more units of layer " << Upper
                     << " than others";
            }
        }
    }

    static constexpr bool congruent(const std::array<long, Lattice::rank>& a, const std::array<long, Lattice::rank>& b,
                                    const std::array<std::size_t, Lattice::rank>& modulus)
    {
        for (std::size_t d = 0; d < Lattice::rank; ++d)
            if ((a[d] - b[d]) % static_cast<long>(modulus[d]) != 0)
                return false;
        return true;
    }
};

/// An interaction's body is a product of one occupancy of each unit of its cluster, by a species that its layer has,
/// and the cluster's layers have equal sizes.
template <class Lattice, std::size_t Number, fixed_string Name, class Cluster, class Body, class... Layers>
struct coupling_check<Lattice, Number, interaction<Name, Cluster, Body>, Layers...> {
    static constexpr std::size_t order = Cluster::layers.size();

    template <std::size_t Position>
    using layer = boost::mp11::mp_at_c<boost::mp11::mp_list<Layers...>, Cluster::layers[Position]>;

    static consteval sentence check()
    {
        sentence text;
        std::array<std::size_t, order> times{};
        count_factors(text, times, Body{});
        for (std::size_t k = 0; k < order; ++k)
            if (text.empty() && times[k] != 1)
                text << "interaction " << Name.view() << " names unit " << k << " of its cluster " << times[k]
                     << " times: its body is a product of one occupancy of each unit";
        [&]<std::size_t... Position>(std::index_sequence<Position...>) { (check_size<Position>(text), ...); }
        (std::make_index_sequence<order>{});
        return text;
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
            if (text.empty() && !structure::has_species<layer<Position>, Species>) {
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
        constexpr auto extents = layer<Position>::template on<Lattice>::extents;
        constexpr auto expected = layer<0>::template on<Lattice>::extents;
        if (text.empty() && extents != expected) {
            text << "interaction " << Name.view() << " joins layers of unequal size: layer " << Cluster::layers[0]
                 << " has ";
            append_extents(text, expected);
            text << " units and layer " << Cluster::layers[Position] << " has ";
            append_extents(text, extents);
        }
    }
};

/// No parameter appears in two terms.
template <class Parameters>
struct parameters_check {
    static consteval sentence check()
    {
        sentence text;
        [&]<class... Parameter>(boost::mp11::mp_list<Parameter...>) {
            (check_parameter<Parameter>(text), ...);
        }(Parameters{});
        return text;
    }

    template <class Parameter>
    static constexpr void check_parameter(sentence& text)
    {
        if (text.empty() && boost::mp11::mp_count<Parameters, Parameter>::value > 1)
            text << name_of<Parameter>() << " is given by more than one coupling";
    }
};

} // namespace closura::inline CLOSURA_ABI::validation
