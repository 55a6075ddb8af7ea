// The models that sampling is measured on, and parameters for them.
#pragma once

#include <closura/model/model.hpp>
#include <closura/state/parameter_values.hpp>

#include <cstddef>
#include <string>

namespace benchmarked {

using H = closura::species<"H">;
using P = closura::species<"P">;
using Q = closura::species<"Q">;
using two_species = closura::units<H, P>;
using three_species = closura::units<H, P, Q>;
using seven_species =
    closura::units<H, P, Q, closura::species<"R">, closura::species<"S">, closura::species<"T">, closura::species<"U">>;

/// Layers one above another, each coupled to the next.
template <class Lattice, class Connectivity, class Pairs, class Units, std::size_t Depth>
struct stack;

template <class Lattice, class Connectivity, class Pairs, class Units>
struct stack<Lattice, Connectivity, Pairs, Units, 2> {
    using type = closura::model<Lattice, closura::layers<Units, Units>, closura::couple<0, 1, Connectivity, Pairs>>;
};

template <class Lattice, class Connectivity, class Pairs, class Units>
struct stack<Lattice, Connectivity, Pairs, Units, 3> {
    using type = closura::model<Lattice, closura::layers<Units, Units, Units>,
                                closura::couple<0, 1, Connectivity, Pairs>, closura::couple<1, 2, Connectivity, Pairs>>;
};

template <class Lattice, class Connectivity, class Pairs, class Units>
struct stack<Lattice, Connectivity, Pairs, Units, 5> {
    using type = closura::model<Lattice, closura::layers<Units, Units, Units, Units, Units>,
                                closura::couple<0, 1, Connectivity, Pairs>, closura::couple<1, 2, Connectivity, Pairs>,
                                closura::couple<2, 3, Connectivity, Pairs>, closura::couple<3, 4, Connectivity, Pairs>>;
};

template <class Lattice, class Connectivity, class Pairs, class Units, std::size_t Depth>
using stack_t = typename stack<Lattice, Connectivity, Pairs, Units, Depth>::type;

template <std::size_t Side>
using lotka_volterra =
    stack_t<closura::lattice<Side, Side>, closura::patch<2, 2>, closura::same_species, two_species, 3>;

using one_hidden_layer = stack_t<closura::lattice<40, 40>, closura::patch<2, 2>, closura::same_species, two_species, 2>;
using five_layers = stack_t<closura::lattice<40, 40>, closura::patch<2, 2>, closura::same_species, two_species, 5>;
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
