// The paper's model with other numbers of hidden layers, and with weights of all pairs of species: what the paper
// leaves open. benchmarks/paper_questions.py learns them.
#pragma once

#include <closura/experiment/definition.hpp>

#include "lotka_volterra/lotka_volterra.hpp"

#include <string_view>

namespace benchmarks {

using namespace closura;
using examples::H;
using examples::P;
using plane = lattice<40, 40>;
using layer = units<H, P>;

/// Layers are coupled as in the paper, same species, 2×2 patches; F depends on visible biases and on all weights.
template <std::size_t Below>
using above = couple<Below, Below + 1, patch<2, 2>, same_species>;
constexpr hermite cells{.cell = 0.1};

struct no_hidden_layer : examples::lotka_volterra {
    static constexpr std::string_view name = "no_hidden_layer";
    using model = closura::model<plane, layers<layer>>;
    static constexpr auto equations = on_domain<bias<0, H>, bias<0, P>>(cells);
    static void defaults(auto&) {}
};

struct one_hidden_layer : examples::lotka_volterra {
    static constexpr std::string_view name = "one_hidden_layer";
    using model = closura::model<plane, layers<layer, layer>, above<0>>;
    static constexpr auto equations = on_domain<bias<0, H>, bias<0, P>, weight<0, H, 1, H>, weight<0, P, 1, P>>(cells);
    static void defaults(auto&) {}
};

struct three_hidden_layers : examples::lotka_volterra {
    static constexpr std::string_view name = "three_hidden_layers";
    using model = closura::model<plane, layers<layer, layer, layer, layer>, above<0>, above<1>, above<2>>;
    static constexpr auto equations =
        on_domain<bias<0, H>, bias<0, P>, weight<0, H, 1, H>, weight<0, P, 1, P>, weight<1, H, 2, H>,
                  weight<1, P, 2, P>, weight<2, H, 3, H>, weight<2, P, 3, P>>(cells);
    static void defaults(auto&) {}
};

/// Weights of hunters with prey, too; F depends on what it depends on in the paper, for ten dimensions are too many.
struct all_pairs_of_species : examples::lotka_volterra {
    static constexpr std::string_view name = "all_pairs_of_species";
    using model = closura::model<plane, layers<layer, layer, layer>, couple<0, 1, patch<2, 2>, all_pairs>,
                                 couple<1, 2, patch<2, 2>, all_pairs>>;
    static void defaults(auto&) {}
};

} // namespace benchmarks
