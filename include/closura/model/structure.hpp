// What users write to state a model's structure: layers of units, couplings, and interactions of their own.
#pragma once

#include <closura/expr/expression.hpp>
#include <closura/model/connectivity.hpp>
#include <closura/model/lattice.hpp>
#include <closura/model/parameter.hpp>
#include <closura/model/species.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <cstddef>

namespace closura::inline CLOSURA_ABI {

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

/// All layers, the visible one first.
template <class... Layers>
struct layers {};

/// Weights between each species and itself: W_HH, W_PP (the paper's choice).
struct same_species {};

/// Weights between every species of the lower and every species of the upper layer.
struct all_pairs {};

/// A species of the lower and one of the upper layer.
template <species_type Below, species_type Above>
struct pair {
    using below = Below;
    using above = Above;
};

/// Weights between the listed pairs only: `species_pairs<pair<H, P>, pair<P, H>>`.
template <class... Pairs>
struct species_pairs {};

/// Couples two layers: −Σ_αβ W_αβ Σ_<ij> s_iα s_jβ over the bonds of the connectivity and the chosen pairs of species.
template <std::size_t Lower, std::size_t Upper, class Connectivity, class Pairs>
struct couple {};

/// An energy term of the user's own: −strength<Name> Σ_clusters Body, with Body an expression in occupancy<k, Species>
/// of the cluster's positions k. Logits and statistics follow by differentiation, as for all other terms.
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

namespace structure {

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
    using type = boost::mp11::mp_product<pair, LowerSpecies, UpperSpecies>;
};

template <class LowerSpecies, class UpperSpecies>
struct selected_pairs<same_species, LowerSpecies, UpperSpecies> {
    template <class Species>
    using is_above = boost::mp11::mp_contains<UpperSpecies, Species>;
    template <class Species>
    using with_itself = pair<Species, Species>;
    using type = boost::mp11::mp_transform<with_itself, boost::mp11::mp_copy_if<LowerSpecies, is_above>>;
};

/// The energy terms of one element of a model's list, given its layers' species.
template <class Element, class SpeciesOfLayers>
struct terms_of;

template <std::size_t Lower, std::size_t Upper, class Connectivity, class Pairs, class SpeciesOfLayers>
struct terms_of<couple<Lower, Upper, Connectivity, Pairs>, SpeciesOfLayers> {
    template <class Pair>
    using term =
        energy_term<weight_parameter<Lower, typename Pair::below, Upper, typename Pair::above>,
                    bond<Lower, Upper, Connectivity>,
                    expr::product<expr::occupancy<0, typename Pair::below>, expr::occupancy<1, typename Pair::above>>>;
    using type =
        boost::mp11::mp_transform<term, typename selected_pairs<Pairs, boost::mp11::mp_at_c<SpeciesOfLayers, Lower>,
                                                                boost::mp11::mp_at_c<SpeciesOfLayers, Upper>>::type>;
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

} // namespace structure

} // namespace closura::inline CLOSURA_ABI
