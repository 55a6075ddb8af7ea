// The models that sampling is measured on.
#pragma once

#include <closura/model/model.hpp>

#include <cstddef>
#include <utility>

namespace benchmarked {

using H = closura::species<"H">;
using P = closura::species<"P">;
using Q = closura::species<"Q">;
using two_species = closura::units<H, P>;
using three_species = closura::units<H, P, Q>;
using seven_species =
    closura::units<H, P, Q, closura::species<"R">, closura::species<"S">, closura::species<"T">, closura::species<"U">>;

/// Layers one above another, each coupled to the next.
template <class Lattice, class Connectivity, class Pairs, class Units, class Layer, class Coupling>
struct stack;

template <class Lattice, class Connectivity, class Pairs, class Units, std::size_t... Layer, std::size_t... Coupling>
struct stack<Lattice, Connectivity, Pairs, Units, std::index_sequence<Layer...>, std::index_sequence<Coupling...>> {
    template <std::size_t>
    using units_of_layer = Units;
    using type = closura::model<Lattice, closura::layers<units_of_layer<Layer>...>,
                                closura::couple<Coupling, Coupling + 1, Connectivity, Pairs>...>;
};

template <class Lattice, class Connectivity, class Pairs, class Units, std::size_t Depth>
using stack_t = typename stack<Lattice, Connectivity, Pairs, Units, std::make_index_sequence<Depth>,
                               std::make_index_sequence<Depth - 1>>::type;

/// The paper's model, on any lattice and with any number of layers.
template <std::size_t Side, std::size_t Depth = 3>
using lotka_volterra =
    stack_t<closura::lattice<Side, Side>, closura::patch<2, 2>, closura::same_species, two_species, Depth>;

using one_hidden_layer = lotka_volterra<40, 2>;
using five_layers = lotka_volterra<40, 5>;
using three_species_all_pairs =
    stack_t<closura::lattice<40, 40>, closura::patch<2, 2>, closura::all_pairs, three_species, 3>;
using seven_species_same =
    stack_t<closura::lattice<40, 40>, closura::patch<2, 2>, closura::same_species, seven_species, 3>;
using seven_species_all_pairs =
    stack_t<closura::lattice<40, 40>, closura::patch<2, 2>, closura::all_pairs, seven_species, 3>;
using one_dimension = stack_t<closura::lattice<4096>, closura::patch<2>, closura::same_species, two_species, 3>;
using three_dimensions =
    stack_t<closura::lattice<16, 16, 16>, closura::patch<2, 2, 2>, closura::same_species, two_species, 3>;

} // namespace benchmarked
