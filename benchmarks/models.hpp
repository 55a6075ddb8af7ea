// The models that sampling is measured on, and parameters for them.
#pragma once

#include <closura/model/model.hpp>
#include <closura/state/parameters.hpp>

#include <cstddef>
#include <string>
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
using one_dimension = stack_t<closura::lattice<4096>, closura::patch<2>, closura::same_species, two_species, 3>;
using three_dimensions =
    stack_t<closura::lattice<16, 16, 16>, closura::patch<2, 2, 2>, closura::same_species, two_species, 3>;

/// Biases that leave about half of the units empty and moderate weights of both signs: a sampler's speed hardly depends
/// on them, but all of its branches are taken.
template <class Model>
closura::parameters<Model> typical_parameters()
{
    closura::parameters<Model> theta;
    for (std::size_t i = 0; i < theta.size(); ++i)
        theta[i] =
            i < Model::bias_count ? -1.0 - 0.1 * static_cast<double>(i % 3) : 0.3 - 0.15 * static_cast<double>(i % 5);
    return theta;
}

template <class Model>
inline constexpr std::size_t units_of = [] {
    std::size_t units = 0;
    for (std::size_t n : Model::unit_counts)
        units += n;
    return units;
}();

/// Calls function<Model>(name, chains) for each model; names are "<model>/<size>".
template <class Function>
void for_each_model(Function function)
{
    function.template operator()<lotka_volterra<40>>("lotka_volterra/40x40", 5);
    function.template operator()<one_hidden_layer>("one_hidden_layer/40x40", 5);
    function.template operator()<five_layers>("five_layers/40x40", 5);
    function.template operator()<three_species_all_pairs>("three_species_all_pairs/40x40", 5);
    function.template operator()<seven_species_same>("seven_species/40x40", 5);
    function.template operator()<one_dimension>("one_dimension/4096", 5);
    function.template operator()<three_dimensions>("three_dimensions/16x16x16", 5);
    function.template operator()<lotka_volterra<1024>>("lotka_volterra/1024x1024", 1);
}

} // namespace benchmarked
