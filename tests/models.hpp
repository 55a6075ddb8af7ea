// Tiny models that the laws are shown on, and larger ones where lines of units are longer than a SIMD block.
#pragma once

#include <closura/model/model.hpp>

#include <boost/mp11/algorithm.hpp>

#include <gtest/gtest.h>

#include <string>

namespace closura_tests {

using namespace closura; // NOLINT: these are tests of closura alone

using A = species<"A">;
using B = species<"B">;
using C = species<"C">;
using D = species<"D">;
using F = species<"F">;
using G = species<"G">;
using H = species<"H">;
using P = species<"P">;

// ---- The models of data/exact_models.json.

struct paper_two_layers {
    static constexpr const char* name = "paper_two_layers";
    using model =
        closura::model<lattice<2, 2>, layers<units<H, P>, units<H, P>>, couple<0, 1, patch<2, 2>, same_species>>;
};

/// 4 → 2 → 2 units: q^(0,1) = 1 but q^(1,0) = 2, and another number of species above.
struct unequal_layers {
    static constexpr const char* name = "unequal_layers";
    using model = closura::model<
        lattice<4>, layers<units<A, B>, units_on<lattice<2>, A, B>, units_on<lattice<2>, C>>,
        couple<0, 1, strided<patch<2>, 2>, species_pairs<species_pair<A, A>, species_pair<B, B>, species_pair<A, B>>>,
        couple<1, 2, patch<2>, species_pairs<species_pair<A, C>, species_pair<B, C>>>>;
};

struct three_species {
    static constexpr const char* name = "three_species";
    using model = closura::model<
        lattice<3>, layers<units<A, B, C>, units<A, B, C>>,
        couple<0, 1, patch<2>,
               species_pairs<species_pair<A, A>, species_pair<B, B>, species_pair<C, C>, species_pair<A, C>>>>;
};

// ---- More of them, small enough to be enumerated.

struct paper_three_layers {
    static constexpr const char* name = "paper_three_layers";
    using model = closura::model<lattice<2, 2>, layers<units<H, P>, units<H, P>, units<H, P>>,
                                 couple<0, 1, patch<2, 2>, same_species>, couple<1, 2, patch<2, 2>, same_species>>;
};

/// 4×2 → 2×2: q^(0,1) = 2, q^(1,0) = 4.
struct strided_plane {
    static constexpr const char* name = "strided_plane";
    using model = closura::model<lattice<4, 2>, layers<units<H, P>, units_on<lattice<2, 2>, H>>,
                                 couple<0, 1, strided<patch<4, 2>, 2, 1>, all_pairs>>;
};

/// A stencil that reaches beyond its own stride, to both sides: 6 → 3 → 1.
struct strided_twice {
    static constexpr const char* name = "strided_twice";
    using model =
        closura::model<lattice<6>, layers<units<A>, units_on<lattice<3>, A, B>, units_on<lattice<1>, B>>,
                       couple<0, 1, strided<stencil<offset<-1>, offset<0>, offset<1>, offset<2>>, 2>, same_species>,
                       couple<1, 2, strided<patch<3>, 3>, all_pairs>>;
};

struct one_species {
    static constexpr const char* name = "one_species";
    using model = closura::model<lattice<5>, layers<units<A>, units<A>>, couple<0, 1, patch<3>, same_species>>;
};

/// No hidden units: every unit is independent.
struct single_layer {
    static constexpr const char* name = "single_layer";
    using model = closura::model<lattice<2, 3>, layers<units<H, P>>>;
};

struct cube {
    static constexpr const char* name = "cube";
    using model =
        closura::model<lattice<2, 2, 2>, layers<units<A>, units<A>>, couple<0, 1, patch<2, 2, 1>, same_species>>;
};

/// 2×2×2 → 2×1×1.
struct strided_cube {
    static constexpr const char* name = "strided_cube";
    using model = closura::model<lattice<2, 2, 2>, layers<units<A>, units_on<lattice<2, 1, 1>, A, B>>,
                                 couple<0, 1, strided<patch<2, 2, 2>, 1, 2, 2>, all_pairs>>;
};

/// Offsets below zero and beyond the lattice.
struct negative_offsets {
    static constexpr const char* name = "negative_offsets";
    using model =
        closura::model<lattice<2, 3>, layers<units<A>, units<A>>,
                       couple<0, 1, stencil<offset<0, 0>, offset<-1, 0>, offset<0, -1>, offset<3, 4>>, same_species>>;
};

/// Two couplings between the same layers, with other stencils and other pairs.
struct two_stencils {
    static constexpr const char* name = "two_stencils";
    using model =
        closura::model<lattice<3>, layers<units<H, P>, units<H, P>>, couple<0, 1, patch<2>, same_species>,
                       couple<0, 1, stencil<offset<-1>>, species_pairs<species_pair<H, P>, species_pair<P, H>>>>;
};

/// Layers joined in a ring, layer 0 with the one three above it.
struct ring_of_layers {
    static constexpr const char* name = "ring_of_layers";
    using model = closura::model<lattice<2>, layers<units<A>, units<A, B>, units<B>, units<A, B>>,
                                 couple<0, 1, patch<2>, all_pairs>, couple<1, 2, patch<2>, same_species>,
                                 couple<2, 3, patch<1>, all_pairs>, couple<0, 3, patch<2>, same_species>>;
};

/// An energy term of the user's own: a cluster of three units, one in each layer.
struct three_unit_cluster {
    static constexpr const char* name = "three_unit_cluster";
    using corner = cluster<unit_at<0, offset<0>>, unit_at<1, offset<1>>, unit_at<2, offset<-1>>>;
    using body = expr::product<expr::occupancy<0, H>, expr::occupancy<1, P>, expr::occupancy<2, H>>;
    using model = closura::model<lattice<3>, layers<units<H, P>, units<H, P>, units<H>>,
                                 couple<0, 1, patch<2>, same_species>, interaction<"corner", corner, body>>;
};

/// The same by hand for two units: a weight in another guise.
struct two_unit_cluster {
    static constexpr const char* name = "two_unit_cluster";
    using diagonal = cluster<unit_at<1, offset<0, 0>>, unit_at<0, offset<1, 1>>>;
    using body = expr::product<expr::occupancy<0, P>, expr::occupancy<1, H>>;
    using model = closura::model<lattice<2, 2>, layers<units<H, P>, units<H, P>>,
                                 couple<0, 1, patch<1, 2>, same_species>, interaction<"diagonal", diagonal, body>>;
};

struct five_species {
    static constexpr const char* name = "five_species";
    using model = closura::model<lattice<2>, layers<units<A, B, C, D, F>, units<A, B, C, D, F>, units<A, B, C, D, F>>,
                                 couple<0, 1, patch<2>, same_species>, couple<1, 2, patch<2>, same_species>>;
};

struct seven_species {
    static constexpr const char* name = "seven_species";
    using model = closura::model<lattice<3>, layers<units<A, B, C, D, F, G, H>, units<A, B, C, D, F, G, H>>,
                                 couple<0, 1, patch<3>, same_species>>;
};

// ---- Couplings inside layers, and interactions of several units of one layer.

/// A prime extent: one plane, whose units have three colours.
struct chain_of_five {
    static constexpr const char* name = "chain_of_five";
    using model = closura::model<lattice<5>, layers<units<A>>, couple<0, 0, nearest_neighbours<1>, same_species>>;
};

/// Two planes, and a weight for each unordered pair of species.
struct chain_of_six {
    static constexpr const char* name = "chain_of_six";
    using model = closura::model<lattice<6>, layers<units<H, P>>, couple<0, 0, nearest_neighbours<1>, all_pairs>>;
};

/// Odd extents in two dimensions.
struct odd_square {
    static constexpr const char* name = "odd_square";
    using model =
        closura::model<lattice<3, 3>, layers<units<H, P>>,
                       couple<0, 0, nearest_neighbours<2>, species_pairs<species_pair<P, H>, species_pair<H, H>>>>;
};

/// Neighbours at distance 1 and √2, with weights of their own.
struct two_distances {
    static constexpr const char* name = "two_distances";
    using model =
        closura::model<lattice<3, 4>, layers<units<A>>,
                       couple<0, 0, stencil<offset<0, 1>, offset<-1, 0>, offset<1, 1>, offset<1, -1>>, same_species>>;
};

/// Neighbours at distance 1 and √2 with weights of their own.
struct two_shells {
    static constexpr const char* name = "two_shells";
    using model = closura::model<lattice<3, 3>, layers<units<H, P>>, couple<0, 0, nearest_neighbours<2>, all_pairs>,
                                 couple<0, 0, next_nearest_neighbours<2>, all_pairs, "diagonal">>;
};

/// A small box whose offsets differ from their opposites.
struct small_box {
    static constexpr const char* name = "small_box";
    using model =
        closura::model<lattice<2, 2, 3>, layers<units<A>>,
                       couple<0, 0, stencil<offset<0, 0, 1>, offset<0, 1, 1>, offset<1, 0, 1>>, same_species>>;
};

/// Inside a hidden layer that has a layer below and one above.
struct coupled_between {
    static constexpr const char* name = "coupled_between";
    using model =
        closura::model<lattice<3>, layers<units<A>, units<A, B>, units<B>>, couple<0, 1, patch<2>, same_species>,
                       couple<1, 1, nearest_neighbours<1>, all_pairs>, couple<1, 2, patch<2>, same_species>>;
};

/// Inside a layer that its stride splits already: neighbours are in different planes.
struct coupled_below_a_stride {
    static constexpr const char* name = "coupled_below_a_stride";
    using model = closura::model<lattice<6>, layers<units<A, B>, units_on<lattice<3>, A>>,
                                 couple<0, 0, nearest_neighbours<1>, same_species>,
                                 couple<0, 1, strided<patch<4>, 2>, all_pairs>>;
};

/// Direction matters: P to the right of H.
struct directed_pair {
    static constexpr const char* name = "directed_pair";
    using to_the_right = cluster<unit_at<0, offset<0>>, unit_at<0, offset<1>>>;
    using body = expr::product<expr::occupancy<0, H>, expr::occupancy<1, P>>;
    using model = closura::model<lattice<5>, layers<units<H, P>>, couple<0, 0, nearest_neighbours<1>, same_species>,
                                 interaction<"to_the_right", to_the_right, body>>;
};

/// Three in a row, beside nearest neighbours.
struct triplets {
    static constexpr const char* name = "triplets";
    using row = cluster<unit_at<0, offset<0>>, unit_at<0, offset<1>>, unit_at<0, offset<2>>>;
    using body = expr::product<expr::occupancy<0, A>, expr::occupancy<1, B>, expr::occupancy<2, A>>;
    using model = closura::model<lattice<6>, layers<units<A, B>>, couple<0, 0, nearest_neighbours<1>, same_species>,
                                 interaction<"row", row, body>>;
};

/// Three in a row and three around a corner, in two dimensions.
struct corners {
    static constexpr const char* name = "corners";
    using row = cluster<unit_at<0, offset<0, -1>>, unit_at<0, offset<0, 0>>, unit_at<0, offset<0, 1>>>;
    using corner = cluster<unit_at<0, offset<1, 0>>, unit_at<0, offset<0, 0>>, unit_at<0, offset<0, 1>>>;
    using body = expr::product<expr::occupancy<0, A>, expr::occupancy<1, A>, expr::occupancy<2, A>>;
    using model = closura::model<lattice<3, 4>, layers<units<A>>, interaction<"row", row, body>,
                                 interaction<"corner", corner, body>>;
};

/// Triplets of a hidden layer, and one that joins two of its units with a visible one.
struct hidden_triplets {
    static constexpr const char* name = "hidden_triplets";
    using row = cluster<unit_at<1, offset<0>>, unit_at<1, offset<1>>, unit_at<1, offset<2>>>;
    using bridge = cluster<unit_at<1, offset<0>>, unit_at<0, offset<0>>, unit_at<1, offset<1>>>;
    using model = closura::model<
        lattice<4>, layers<units<A>, units<A, B>>, couple<0, 1, patch<2>, same_species>,
        interaction<"row", row, expr::product<expr::occupancy<0, A>, expr::occupancy<1, B>, expr::occupancy<2, B>>>,
        interaction<"bridge", bridge,
                    expr::product<expr::occupancy<0, B>, expr::occupancy<1, A>, expr::occupancy<2, A>>>>;
};

// ---- Too large to be enumerated.

/// Four planes, like the fields of two chequered boards.
struct chequered {
    static constexpr const char* name = "chequered";
    using model = closura::model<lattice<40, 40>, layers<units<H, P>>, couple<0, 0, nearest_neighbours<2>, all_pairs>>;
};

struct chequered_in_two_shells {
    static constexpr const char* name = "chequered_in_two_shells";
    using model = closura::model<lattice<40, 40>, layers<units<H, P>>, couple<0, 0, nearest_neighbours<2>, all_pairs>,
                                 couple<0, 0, next_nearest_neighbours<2>, all_pairs, "diagonal">>;
};

/// Prime extents, in a hidden layer: its planes are coloured in both dimensions.
struct prime_extents {
    static constexpr const char* name = "prime_extents";
    using model =
        closura::model<lattice<11, 37>, layers<units<H, P>, units<H, P>>, couple<0, 1, patch<2, 2>, same_species>,
                       couple<1, 1, nearest_neighbours<2>, same_species>>;
};

/// Odds as products, on coloured planes.
struct crowded_square {
    static constexpr const char* name = "crowded_square";
    using model =
        closura::model<lattice<5, 7>, layers<units<A, B, C, D, F>>, couple<0, 0, nearest_neighbours<2>, all_pairs>>;
};

struct coupled_box {
    static constexpr const char* name = "coupled_box";
    using model =
        closura::model<lattice<3, 4, 34>, layers<units<H, P>>, couple<0, 0, nearest_neighbours<3>, same_species>>;
};

struct long_ring {
    static constexpr const char* name = "long_ring";
    using row = cluster<unit_at<0, offset<0>>, unit_at<0, offset<1>>, unit_at<0, offset<2>>>;
    using body = expr::product<expr::occupancy<0, A>, expr::occupancy<1, A>, expr::occupancy<2, A>>;
    using model = closura::model<lattice<101>, layers<units<A>>, couple<0, 0, nearest_neighbours<1>, same_species>,
                                 interaction<"row", row, body>>;
};

struct paper {
    static constexpr const char* name = "paper";
    using model = closura::model<lattice<40, 40>, layers<units<H, P>, units<H, P>, units<H, P>>,
                                 couple<0, 1, patch<2, 2>, same_species>, couple<1, 2, patch<2, 2>, same_species>>;
};

/// Lines of 37 units and a halo on all sides.
struct long_lines {
    static constexpr const char* name = "long_lines";
    using model =
        closura::model<lattice<5, 37>, layers<units<A, B, C>, units<A, B, C>>,
                       couple<0, 1, stencil<offset<0, 0>, offset<-2, 1>, offset<1, -3>, offset<0, 2>>, same_species>>;
};

struct long_chain {
    static constexpr const char* name = "long_chain";
    using model =
        closura::model<lattice<90>, layers<units<A, B>, units_on<lattice<45>, A, B>, units_on<lattice<15>, A, B, C>>,
                       couple<0, 1, strided<patch<4>, 2>, same_species>,
                       couple<1, 2, strided<stencil<offset<-1>, offset<0>, offset<1>>, 3>, all_pairs>>;
};

struct box {
    static constexpr const char* name = "box";
    using model = closura::model<
        lattice<3, 4, 35>, layers<units<H, P>, units<H, P>>,
        couple<0, 1, stencil<offset<0, 0, 0>, offset<1, 0, -1>, offset<-1, 2, 0>, offset<0, -1, 1>>, same_species>>;
};

struct strided_box {
    static constexpr const char* name = "strided_box";
    using model = closura::model<lattice<4, 2, 66>, layers<units<A>, units_on<lattice<2, 2, 33>, A>>,
                                 couple<0, 1, strided<patch<2, 1, 2>, 2, 1, 2>, same_species>>;
};

/// Ninety-one combinations on each of two sides: too many rows for a table.
struct wide_patch {
    static constexpr const char* name = "wide_patch";
    using model = closura::model<lattice<4, 5>, layers<units<H, P>, units<H, P>, units<H, P>>,
                                 couple<0, 1, patch<3, 4>, same_species>, couple<1, 2, patch<3, 4>, same_species>>;
};

/// One model of each kind, for files that would take long to compile.
using models_of_each_kind = testing::Types<paper, unequal_layers, three_species, strided_plane, two_stencils,
                                           ring_of_layers, three_unit_cluster, seven_species, strided_box, wide_patch,
                                           chain_of_six, directed_pair, triplets, hidden_triplets>;

template <class... Lists>
using joined_types = boost::mp11::mp_append<testing::Types<>, Lists...>;

// Tiny models are enumerated in well under a second. Each list has two forms, for a compiler takes seconds for a model:
// every model (`tests/run.sh --all`), or the ones that no other of the list stands for.
#ifdef CLOSURA_EVERY_MODEL

using tiny_models_in_one_dimension =
    testing::Types<unequal_layers, three_species, strided_twice, one_species, two_stencils, ring_of_layers,
                   three_unit_cluster, five_species, seven_species>;
using tiny_models_in_more_dimensions = testing::Types<paper_two_layers, strided_plane, single_layer, cube, strided_cube,
                                                      negative_offsets, two_unit_cluster>;
using tiny_models_with_couplings_inside =
    testing::Types<chain_of_five, chain_of_six, odd_square, two_distances, two_shells, small_box, coupled_between,
                   coupled_below_a_stride, directed_pair, triplets, corners, hidden_triplets>;
using large_models_with_couplings_inside =
    testing::Types<chequered, chequered_in_two_shells, prime_extents, crowded_square, coupled_box, long_ring>;
using large_models = testing::Types<paper_three_layers, paper, long_lines, long_chain, box, strided_box, wide_patch>;
using models_without_couplings_inside =
    testing::Types<paper_two_layers, unequal_layers, three_species, paper_three_layers, strided_plane, strided_twice,
                   one_species, single_layer, cube, strided_cube, negative_offsets, two_stencils, ring_of_layers,
                   three_unit_cluster, two_unit_cluster, five_species, seven_species, paper, long_lines, long_chain,
                   box, strided_box, wide_patch>;
/// All but the large models with couplings inside, which take the compiler longest; the sampler's tests have those.
using all_models = joined_types<models_without_couplings_inside, tiny_models_with_couplings_inside>;

#else

using tiny_models_in_one_dimension =
    testing::Types<unequal_layers, two_stencils, ring_of_layers, three_unit_cluster, five_species>;
using tiny_models_in_more_dimensions = testing::Types<paper_two_layers, single_layer, strided_cube, negative_offsets>;
using tiny_models_with_couplings_inside =
    testing::Types<chain_of_six, odd_square, two_shells, coupled_below_a_stride, triplets, hidden_triplets>;
using large_models_with_couplings_inside = testing::Types<prime_extents, crowded_square, long_ring>;
using large_models = testing::Types<paper, long_chain, box, wide_patch>;
using models_without_couplings_inside =
    testing::Types<paper, unequal_layers, single_layer, strided_cube, negative_offsets, two_stencils, ring_of_layers,
                   three_unit_cluster, seven_species, long_lines, strided_box, wide_patch>;
using all_models = models_of_each_kind;

#endif

/// Names typed tests by their models.
struct by_name {
    template <class Named>
    static std::string GetName(int)
    {
        return Named::name;
    }
};

} // namespace closura_tests
