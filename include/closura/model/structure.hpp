// What users write to state a model's structure: layers of units, couplings, and interactions of their own.
#pragma once

#include <closura/expr/expression.hpp>
#include <closura/model/connectivity.hpp>
#include <closura/model/lattice.hpp>
#include <closura/model/nearest_neighbours.hpp>
#include <closura/model/parameter.hpp>
#include <closura/model/species.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <cstddef>
#include <type_traits>

namespace closura {
inline namespace CLOSURA_ABI {

/// A layer on the model's own lattice, each unit empty or holding one of these species.
template <species_type... Species>
struct units {
    using species = boost::mp11::mp_list<Species...>;
    template <class ModelLattice>
    using on = ModelLattice;
};

/// A layer on a lattice of its own.
template <lattice_type Lattice, species_type... Species>
struct units_on {
    using species = boost::mp11::mp_list<Species...>;
    template <class ModelLattice>
    using on = Lattice;
};

template <class T>
inline constexpr bool is_layer = false;

template <class... Species>
inline constexpr bool is_layer<units<Species...>> = true;

template <class Lattice, class... Species>
inline constexpr bool is_layer<units_on<Lattice, Species...>> = true;

/// All layers, the visible one first.
template <class... Layers>
struct layers {};

/// Weights between each species and itself: W_HH, W_PP (the paper's choice).
struct same_species {};

/// Weights between every species of the lower and every species of the upper layer; inside a layer, between every two
/// of its species and of each with itself.
struct all_pairs {};

/// A species of the lower and one of the upper layer.
template <species_type SpeciesBelow, species_type SpeciesAbove>
struct species_pair {
    using below = SpeciesBelow;
    using above = SpeciesAbove;
};

/// Weights between the listed pairs only: `species_pairs<species_pair<H, P>, species_pair<P, H>>`.
template <class... Pairs>
struct species_pairs {};

template <class T>
inline constexpr bool is_species_pair = false;

template <class SpeciesBelow, class SpeciesAbove>
inline constexpr bool is_species_pair<species_pair<SpeciesBelow, SpeciesAbove>> = true;

template <class T>
inline constexpr bool is_pair_selection = false;

template <>
inline constexpr bool is_pair_selection<same_species> = true;

template <>
inline constexpr bool is_pair_selection<all_pairs> = true;

template <class... Pairs>
inline constexpr bool is_pair_selection<species_pairs<Pairs...>> = (... && is_species_pair<Pairs>);

/// Couples two layers: −Σ_αβ W_αβ Σ_<ij> s_iα s_jβ over the bonds of the connectivity and the chosen pairs of species.
///
/// Couples the units of one layer if Lower = Upper. Bonds inside a layer have no direction, so each *unordered* pair of
/// species has one weight, weight<l, H, l, P> in the order in which the layer (or `species_pairs`) names them:
///
///   −Σ_α W_αα Σ_<ij> s_iα s_jα − Σ_{α<β} W_αβ Σ_<ij> (s_iα s_jβ + s_iβ s_jα),
///
/// and the connectivity lists each bond once, as `nearest_neighbours` does. Where direction matters (H to the left of
/// P), write an `interaction` of two units.
///
/// The same layers may be coupled several times, over different bonds with weights of their own; couplings are then
/// told apart by a name, which their weights bear:
///
///   couple<0, 0, nearest_neighbours<2>, all_pairs>                      // weight<0, H, 0, P>
///   couple<0, 0, next_nearest_neighbours<2>, all_pairs, "diagonal">     // weight<0, H, 0, P, "diagonal">
template <std::size_t Lower, std::size_t Upper, class Connectivity, class Pairs, fixed_string Name = "">
struct couple {};

/// An energy term of the user's own: −strength<Name> Σ_clusters Body, with Body an expression in occupancy<k, Species>
/// of the cluster's positions k. Logits and statistics follow by differentiation, as for all other terms. Several units
/// may be in one layer, such as three in a row. Clusters of three and more units are sampled unit by unit, many times
/// slower than pairs.
template <fixed_string Name, class Cluster, expr::expression Body>
struct interaction {};

/// What the structure comes down to: a parameter and the sum that it multiplies, one term −θ Σ_clusters Body of the
/// energy.
template <class Parameter, class Cluster, class Body>
struct energy_term {
    using parameter = Parameter;
    using cluster = Cluster;
    using body = Body;
};

namespace model_detail {

template <class Layer, class Species>
inline constexpr bool has_species = boost::mp11::mp_contains<typename Layer::species, Species>::value;

/// The pairs of species that a coupling's last argument selects, given the two layers.
template <class Pairs, class LowerSpecies, class UpperSpecies>
struct selected_pairs;

template <class... Pairs, class LowerSpecies, class UpperSpecies>
struct selected_pairs<species_pairs<Pairs...>, LowerSpecies, UpperSpecies> {
    using type = boost::mp11::mp_list<Pairs...>;
};

template <class LowerSpecies, class UpperSpecies>
struct selected_pairs<all_pairs, LowerSpecies, UpperSpecies> {
    using type = boost::mp11::mp_product<species_pair, LowerSpecies, UpperSpecies>;
};

template <class LowerSpecies, class UpperSpecies>
struct selected_pairs<same_species, LowerSpecies, UpperSpecies> {
    template <class Species>
    using is_above = boost::mp11::mp_contains<UpperSpecies, Species>;
    template <class Species>
    using with_itself = species_pair<Species, Species>;
    using type = boost::mp11::mp_transform<with_itself, boost::mp11::mp_copy_if<LowerSpecies, is_above>>;
};

/// The unordered pairs that it selects inside one layer.
template <class Pairs, class Species>
struct selected_pairs_within : selected_pairs<Pairs, Species, Species> {};

template <class Species>
struct selected_pairs_within<all_pairs, Species> {
    template <class Pair>
    using in_order = std::bool_constant<(boost::mp11::mp_find<Species, typename Pair::below>::value <=
                                         boost::mp11::mp_find<Species, typename Pair::above>::value)>;
    using type = boost::mp11::mp_copy_if<boost::mp11::mp_product<species_pair, Species, Species>, in_order>;
};

/// s_0α s_1β, and with the units exchanged if the species differ.
template <class Pair>
struct symmetric_body {
    using type =
        expr::sum<expr::product<expr::occupancy<0, typename Pair::below>, expr::occupancy<1, typename Pair::above>>,
                  expr::product<expr::occupancy<0, typename Pair::above>, expr::occupancy<1, typename Pair::below>>>;
};

template <class Species>
struct symmetric_body<species_pair<Species, Species>> {
    using type = expr::product<expr::occupancy<0, Species>, expr::occupancy<1, Species>>;
};

/// The energy terms of one element of a model's list, given its layers' species.
template <class Element, class SpeciesOfLayers>
struct terms_of;

template <std::size_t Lower, std::size_t Upper, class Connectivity, class Pairs, fixed_string Name,
          class SpeciesOfLayers>
struct terms_of<couple<Lower, Upper, Connectivity, Pairs, Name>, SpeciesOfLayers> {
    template <class Pair>
    using term =
        energy_term<weight_parameter<Lower, typename Pair::below, Upper, typename Pair::above, Name>,
                    bond<Lower, Upper, Connectivity>,
                    expr::product<expr::occupancy<0, typename Pair::below>, expr::occupancy<1, typename Pair::above>>>;
    using type =
        boost::mp11::mp_transform<term, typename selected_pairs<Pairs, boost::mp11::mp_at_c<SpeciesOfLayers, Lower>,
                                                                boost::mp11::mp_at_c<SpeciesOfLayers, Upper>>::type>;
};

template <std::size_t Layer, class Connectivity, class Pairs, fixed_string Name, class SpeciesOfLayers>
struct terms_of<couple<Layer, Layer, Connectivity, Pairs, Name>, SpeciesOfLayers> {
    template <class Pair>
    using term = energy_term<weight_parameter<Layer, typename Pair::below, Layer, typename Pair::above, Name>,
                             bond<Layer, Layer, Connectivity>, typename symmetric_body<Pair>::type>;
    using type = boost::mp11::mp_transform<
        term, typename selected_pairs_within<Pairs, boost::mp11::mp_at_c<SpeciesOfLayers, Layer>>::type>;
};

template <fixed_string Name, class Cluster, class Body, class SpeciesOfLayers>
struct terms_of<interaction<Name, Cluster, Body>, SpeciesOfLayers> {
    using type = boost::mp11::mp_list<energy_term<strength_parameter<Name>, Cluster, Body>>;
};

/// The bias terms of one layer.
template <class Layer, class Species>
struct bias_terms;

template <class Layer, class... Species>
struct bias_terms<Layer, boost::mp11::mp_list<Species...>> {
    using type = boost::mp11::mp_list<
        energy_term<bias_parameter<Layer::value, Species>, single_unit<Layer::value>, expr::occupancy<0, Species>>...>;
};

} // namespace model_detail

} // namespace CLOSURA_ABI
} // namespace closura
