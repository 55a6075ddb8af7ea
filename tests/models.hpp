// Tiny models that the laws are shown on, and larger ones where lines of units are longer than a SIMD block.
#pragma once

#include <closura/model/model.hpp>

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
    using model = closura::model<lattice<4>, layers<units<A, B>, units_on<lattice<2>, A, B>, units_on<lattice<2>, C>>,
                                 couple<0, 1, strided<patch<2>, 2>, species_pairs<pair<A, A>, pair<B, B>, pair<A, B>>>,
                                 couple<1, 2, patch<2>, species_pairs<pair<A, C>, pair<B, C>>>>;
};

struct three_species {
    static constexpr const char* name = "three_species";
    using model = closura::model<lattice<3>, layers<units<A, B, C>, units<A, B, C>>,
                                 couple<0, 1, patch<2>, species_pairs<pair<A, A>, pair<B, B>, pair<C, C>, pair<A, C>>>>;
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
    using model = closura::model<lattice<3>, layers<units<H, P>, units<H, P>>, couple<0, 1, patch<2>, same_species>,
                                 couple<0, 1, stencil<offset<-1>>, species_pairs<pair<H, P>, pair<P, H>>>>;
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
    using corner = cluster<placed<0, offset<0>>, placed<1, offset<1>>, placed<2, offset<-1>>>;
    using body = expr::product<expr::occupancy<0, H>, expr::occupancy<1, P>, expr::occupancy<2, H>>;
    using model = closura::model<lattice<3>, layers<units<H, P>, units<H, P>, units<H>>,
                                 couple<0, 1, patch<2>, same_species>, interaction<"corner", corner, body>>;
};

/// The same by hand for two units: a weight in another guise.
struct two_unit_cluster {
    static constexpr const char* name = "two_unit_cluster";
    using diagonal = cluster<placed<1, offset<0, 0>>, placed<0, offset<1, 1>>>;
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

// ---- Too large to be enumerated.

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

/// Models that are enumerated in well under a second; in two parts, for files that would take long to compile.
using tiny_models_in_one_dimension =
    testing::Types<unequal_layers, three_species, strided_twice, one_species, two_stencils, ring_of_layers,
                   three_unit_cluster, five_species, seven_species>;
using tiny_models_in_more_dimensions = testing::Types<paper_two_layers, strided_plane, single_layer, cube, strided_cube,
                                                      negative_offsets, two_unit_cluster>;

using large_models = testing::Types<paper_three_layers, paper, long_lines, long_chain, box, strided_box, wide_patch>;

using all_models = testing::Types<paper_two_layers, unequal_layers, three_species, paper_three_layers, strided_plane,
                                  strided_twice, one_species, single_layer, cube, strided_cube, negative_offsets,
                                  two_stencils, ring_of_layers, three_unit_cluster, two_unit_cluster, five_species,
                                  seven_species, paper, long_lines, long_chain, box, strided_box, wide_patch>;

/// Names typed tests by their models.
struct by_name {
    template <class Named>
    static std::string GetName(int)
    {
        return Named::name;
    }
};

} // namespace closura_tests
