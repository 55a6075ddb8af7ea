// The sentences that a wrong `couple` is answered with, between two layers and inside one.
#pragma once

#include <closura/model/sentences.hpp>
#include <closura/model/structure.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <array>
#include <cstddef>
#include <span>

namespace closura {
inline namespace CLOSURA_ABI {
namespace validation {

/// The layers that an element names exist, and if a coupling joins two, a Gibbs step updates them one after the other.
/// It is made of what it should be made of.
template <std::size_t LayerCount, std::size_t Number, class Element>
struct coupled_layers_check {
    static consteval sentence check()
    {
        return sentence{}
               << "element " << Number
               << " of the model, behind its layers, is no couple<...>, interaction<...> or site_biases<...>";
    }
};

template <std::size_t LayerCount, std::size_t Number, std::size_t Lower, std::size_t Upper, class Connectivity,
          class Pairs, fixed_string Name>
struct coupled_layers_check<LayerCount, Number, couple<Lower, Upper, Connectivity, Pairs, Name>> {
    static consteval sentence check()
    {
        sentence text;
        if (!connectivity<Connectivity>)
            text << "coupling " << Number
                 << ": its third argument is no connectivity, such as patch<2, 2>, strided<patch<2, 2>, 2, 2> or "
                    "stencil<offset<0, 0>, offset<0, 1>>";
        if (text.empty() && !is_pair_selection<Pairs>)
            text << "coupling " << Number
                 << ": its fourth argument is same_species, all_pairs or species_pairs<species_pair<H, P>, ...>";
        for (std::size_t layer : {Lower, Upper})
            if (text.empty() && layer >= LayerCount)
                text << "coupling " << Number << " joins layers " << Lower << " and " << Upper << ", but layer "
                     << layer << " does not exist: the model has " << LayerCount << " layers, counted from 0";
        if (text.empty() && Lower > Upper)
            text << "coupling " << Number << " joins layers " << Lower << " and " << Upper
                 << ": name the lower layer first";
        if (text.empty() && Lower != Upper && (Upper - Lower) % 2 == 0)
            text << "coupling " << Number << " joins layers " << Lower << " and " << Upper
                 << ", which a Gibbs step updates together: couple an even layer with an odd one";
        return text;
    }
};

/// What an element names is there, and it fits the lattices of its layers.
template <class Lattice, std::size_t Number, class Element, class... Layers>
struct coupling_check {
    static consteval sentence check() { return {}; }
};

/// A species that a coupling gives a weight is one of the layer's.
template <class Layer, class Species>
constexpr void check_coupled_species(sentence& text, std::size_t coupling, std::size_t layer)
{
    if (text.empty() && !model_detail::has_species<Layer, Species>) {
        text << "coupling " << coupling << " gives species " << Species::name() << " a weight in layer " << layer
             << ", which has only ";
        append_names(text, names_of<typename Layer::species>());
    }
}

template <class Lattice, class Connectivity>
constexpr void check_coupled_rank(sentence& text, std::size_t coupling)
{
    if (text.empty() && Connectivity::rank != Lattice::rank)
        text << "coupling " << coupling << " has a connectivity of " << Connectivity::rank
             << " dimensions; the model's lattice has " << Lattice::rank;
}

/// What sentences about a coupling between two layers name.
struct coupled_layers {
    std::size_t coupling;
    std::size_t lower;
    std::size_t upper;
};

/// A stride that would fit is named as the user would write it.
constexpr void append_fitting_stride(sentence& text, std::span<const std::size_t> lower,
                                     std::span<const std::size_t> upper)
{
    for (std::size_t d = 0; d < lower.size(); ++d)
        if (lower[d] % upper[d] != 0)
            return;
    text << "; strided<...";
    for (std::size_t d = 0; d < lower.size(); ++d)
        text << ", " << lower[d] / upper[d];
    text << "> is a connectivity that fits these layers";
}

/// The upper layer is smaller by the stride.
constexpr void check_sizes(sentence& text, coupled_layers layers, std::span<const std::size_t> lower,
                           std::span<const std::size_t> upper, std::span<const std::size_t> stride)
{
    for (std::size_t d = 0; d < stride.size(); ++d)
        if (text.empty() && lower[d] != stride[d] * upper[d]) {
            text << "coupling " << layers.coupling << ": layer " << layers.lower << " has ";
            append_extents(text, lower);
            text << " units and layer " << layers.upper << " has ";
            append_extents(text, upper);
            text << "; with stride ";
            append_extents(text, stride);
            text << " layer " << layers.upper << " must be smaller by just that factor";
            append_fitting_stride(text, lower, upper);
        }
}

/// Between two layers.
template <class Lattice, std::size_t Number, std::size_t Lower, std::size_t Upper, class Connectivity, class Pairs,
          fixed_string Name, class... Layers>
struct coupling_check<Lattice, Number, couple<Lower, Upper, Connectivity, Pairs, Name>, Layers...> {
    using all_layers = boost::mp11::mp_list<Layers...>;
    using lower_layer = boost::mp11::mp_at_c<all_layers, Lower>;
    using upper_layer = boost::mp11::mp_at_c<all_layers, Upper>;
    using lower_lattice = typename lower_layer::template on<Lattice>;
    using upper_lattice = typename upper_layer::template on<Lattice>;
    using selected = typename model_detail::selected_pairs<Pairs, typename lower_layer::species,
                                                           typename upper_layer::species>::type;

    static consteval sentence check()
    {
        sentence text;
        check_species(text);
        check_coupled_rank<Lattice, Connectivity>(text, Number);
        if constexpr (Connectivity::rank == Lattice::rank) {
            check_sizes(text, {Number, Lower, Upper}, lower_lattice::extents, upper_lattice::extents,
                        Connectivity::stride);
            if (text.empty())
                check_offsets(text);
        }
        return text;
    }

    static constexpr void check_species(sentence& text)
    {
        if (boost::mp11::mp_empty<selected>::value)
            text << "coupling " << Number << " selects no pair of species: layer " << Lower << " and layer " << Upper
                 << " have none in common, or the list is empty";
        [&]<class... Pair>(boost::mp11::mp_list<Pair...>) {
            (check_coupled_species<lower_layer, typename Pair::below>(text, Number, Lower), ...);
            (check_coupled_species<upper_layer, typename Pair::above>(text, Number, Upper), ...);
        }(selected{});
        if (text.empty() && !boost::mp11::mp_is_set<selected>::value)
            text << "coupling " << Number << " between layers " << Lower << " and " << Upper
                 << " lists a pair of species twice";
    }

    /// Offsets differ on the lower lattice, and every lower unit is joined to equally many upper ones, which is what
    /// q^(l,l+1) in the centred equations stands for.
    static constexpr void check_offsets(sentence& text)
    {
        constexpr auto& offsets = Connectivity::offsets;
        for (std::size_t n = 0; n < offsets.size(); ++n) {
            std::size_t same_offset = 0;
            std::size_t same_place = 0;
            std::size_t same_residue = 0;
            for (std::size_t m = 0; m < offsets.size(); ++m) {
                same_offset += same(offsets[n], offsets[m]);
                same_place += congruent(offsets[n], offsets[m], lower_lattice::extents);
                same_residue += congruent(offsets[n], offsets[m], Connectivity::stride);
            }
            if (text.empty() && same_offset > 1) {
                text << "coupling " << Number << ": the connectivity lists offset ";
                append_offset(text, offsets[n]);
                text << (same_offset == 2 ? " twice" : " several times");
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
};

/// Inside one layer: every two units are joined at most once, and no unit with itself.
template <class Lattice, std::size_t Number, std::size_t Layer, class Connectivity, class Pairs, fixed_string Name,
          class... Layers>
struct coupling_check<Lattice, Number, couple<Layer, Layer, Connectivity, Pairs, Name>, Layers...> {
    using layer = boost::mp11::mp_at_c<boost::mp11::mp_list<Layers...>, Layer>;
    using own_lattice = typename layer::template on<Lattice>;
    using selected = typename model_detail::selected_pairs_within<Pairs, typename layer::species>::type;
    using displacement = std::array<long, Lattice::rank>;

    static consteval sentence check()
    {
        sentence text;
        check_species(text, selected{});
        check_coupled_rank<Lattice, Connectivity>(text, Number);
        if constexpr (Connectivity::rank == Lattice::rank) {
            check_stride(text);
            check_offsets(text);
        }
        return text;
    }

    template <class... Pair>
    static constexpr void check_species(sentence& text, boost::mp11::mp_list<Pair...>)
    {
        if (sizeof...(Pair) == 0)
            text << "coupling " << Number << " inside layer " << Layer << " selects no pair of species";
        (check_coupled_species<layer, typename Pair::below>(text, Number, Layer), ...);
        (check_coupled_species<layer, typename Pair::above>(text, Number, Layer), ...);
        if (text.empty() && !boost::mp11::mp_is_set<selected>::value)
            text << "coupling " << Number << " inside layer " << Layer << " lists a pair of species twice";
        (check_reverse<typename Pair::below, typename Pair::above>(text), ...);
    }

    template <class First, class Second>
    static constexpr void check_reverse(sentence& text)
    {
        using reversed = species_pair<Second, First>;
        if (text.empty() && First::name() != Second::name() && boost::mp11::mp_contains<selected, reversed>::value)
            text << "coupling " << Number << " inside layer " << Layer << " lists " << First::name() << " with "
                 << Second::name() << " and " << Second::name() << " with " << First::name()
                 << ": its bonds have no direction, so each two species have one weight";
    }

    static constexpr void check_stride(sentence& text)
    {
        for (std::size_t stride : Connectivity::stride)
            if (text.empty() && stride != 1) {
                text << "coupling " << Number << " inside layer " << Layer << " has stride ";
                append_extents(text, Connectivity::stride);
                text << ": the units of one layer are joined without stride";
            }
    }

    static constexpr void check_offsets(sentence& text)
    {
        constexpr auto& offsets = Connectivity::offsets;
        for (std::size_t n = 0; n < offsets.size(); ++n) {
            if (text.empty() && congruent(offsets[n], displacement{}, own_lattice::extents)) {
                text << "coupling " << Number << " joins each unit of layer " << Layer << " (";
                append_extents(text, own_lattice::extents);
                text << ") with itself, by offset ";
                append_offset(text, offsets[n]);
            }
            for (std::size_t m = 0; m <= n; ++m)
                if (text.empty() && ((m < n && congruent(offsets[m], offsets[n], own_lattice::extents)) ||
                                     congruent(offsets[m], opposite(offsets[n]), own_lattice::extents)))
                    say_joined_twice(text, offsets[m], offsets[n]);
        }
    }

    static constexpr displacement opposite(displacement offset)
    {
        for (long& component : offset)
            component = -component;
        return offset;
    }

    static constexpr void say_joined_twice(sentence& text, const displacement& first, const displacement& second)
    {
        text << "coupling " << Number << " joins the same units of layer " << Layer << " (";
        append_extents(text, own_lattice::extents);
        text << ") twice, by offset ";
        append_offset(text, first);
        if (same(first, second))
            text << " from either side: the layer is too small for it";
        else {
            text << " and by offset ";
            append_offset(text, second);
            text << ": list each bond once";
        }
    }
};

} // namespace validation
} // namespace CLOSURA_ABI
} // namespace closura
