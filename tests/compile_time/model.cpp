// A model whose size is set from the command line: what does the compiler have to do as structure grows?
//
//   LAYERS  1 … 8   layers of units, each coupled to the next
//   SPECIES 1 … 7   species in every layer, a weight for each in every coupling
//   TERMS   0 …     interactions of three units beside the couplings, and as many terms in the equation of one bias
//
// With ONLY_INCLUDES there is nothing but the headers.
#include <closura/dynamics/adjoint_equations.hpp>
#include <closura/dynamics/adjoints.hpp>
#include <closura/dynamics/trajectory.hpp>
#include <closura/sample/sampler.hpp>

#include <cstddef>
#include <utility>

#ifndef ONLY_INCLUDES

namespace {

using namespace closura; // NOLINT: a program of its own

constexpr fixed_string<1> letter(std::size_t number)
{
    fixed_string<1> name;
    name.characters[0] = static_cast<char>('A' + number);
    return name;
}

template <std::size_t Number>
using kind = species<letter(Number)>;

template <std::size_t, class Units>
using repeated = Units;

template <class Layers, class Species, class Couplings, class Terms>
struct grown;

template <std::size_t... Layer, std::size_t... Species, std::size_t... Coupling, std::size_t... Term>
struct grown<std::index_sequence<Layer...>, std::index_sequence<Species...>, std::index_sequence<Coupling...>,
             std::index_sequence<Term...>> {
    using units_of_layer = units<kind<Species>...>;
    using type = model<lattice<32, 32>, layers<repeated<Layer, units_of_layer>...>,
                       couple<Coupling, Coupling + 1, patch<2, 2>, same_species>...,
                       interaction<letter(Term),
                                   cluster<unit_at<0, offset<0, 0>>, unit_at<1, offset<0, 0>>,
                                           unit_at<0, offset<1, static_cast<long>(Term) + 1>>>,
                                   expr::product<expr::occupancy<0, kind<0>>, expr::occupancy<1, kind<0>>,
                                                 expr::occupancy<2, kind<0>>>>...>;

    /// −k (1 + exp a) + Σ_n u_n tanh(a) aⁿ.
    static constexpr auto rate =
        ((-u<"k"> * (1_c + exp(bias<0, kind<0>>))) + ... +
         (u<static_cast<int>(Term)> * tanh(bias<0, kind<0>>) * pow(bias<0, kind<0>>, expr::constant<Term>{})));
};

using grown_model = grown<std::make_index_sequence<LAYERS>, std::make_index_sequence<SPECIES>,
                          std::make_index_sequence<LAYERS - 1>, std::make_index_sequence<TERMS>>;
using subject = grown_model::type;

} // namespace

double use(const parameters<subject>& theta)
{
    sampler<subject> chains(1, 5);
    chains.randomise();
    chains.sweep(theta, 10);
    chains.sweep_hidden(theta, 10);

    const auto rhs = right_hand_sides<subject>(theta, d_dt<bias<0, kind<0>>> = grown_model::rate,
                                               on_domain<bias<0, kind<0>>>(hermite{.cell = 0.1}));
    trajectory<subject> path(theta);
    path.integrate(rhs, 10);
    adjoint_window<subject> window;
    window.points = path.points(0, 10);
    const auto gradient = window_gradient(paper_adjoint{}, rhs, window);
    return gradient[0].weights[0] + static_cast<double>(chains.moments()[bias<0, kind<0>>]);
}

#endif
