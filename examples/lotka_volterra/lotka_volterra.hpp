// The paper's example (arXiv:1905.12122): hunters and prey that diffuse on a lattice, and a model with two hidden
// layers.
#pragma once

#include <closura/experiment/definition.hpp>
#include <closura/experiment/recipes.hpp>

#include <array>
#include <string_view>

namespace examples {

using namespace closura;

using H = species<"H">;
using P = species<"P">;

struct lotka_volterra {
    static constexpr std::string_view name = "lotka_volterra";
    static constexpr std::string_view description =
        "Learns a moment closure of the Lotka-Volterra system on a lattice (arXiv:1905.12122).";
    static constexpr std::array<std::string_view, 2> labels = {"hunters", "prey"};

    using model = closura::model<lattice<40, 40>, layers<units<H, P>, units<H, P>, units<H, P>>,
                                 couple<0, 1, patch<2, 2>, same_species>, couple<1, 2, patch<2, 2>, same_species>>;

    /// ∅ → P, autocatalytic; H → ∅; H + P → H + H (1). As in the paper's data, extinct prey return.
    static constexpr auto network =
        reaction_network<H, P>(reseeding_reproduction<P>(0.025), decay<H>(0.06), encounter<H, P>(0.4).gives<H, H>());

    static constexpr auto start = placed<H>(100) & placed<P>(100);

    static constexpr auto equations = on_domain<bias<0, H>, bias<0, P>, weight<0, H, 1, H>, weight<0, P, 1, P>,
                                                weight<1, H, 2, H>, weight<1, P, 2, P>>(hermite{.cell = 0.1});

    /// The recipe that follows the data best; the paper's is --recipe paper.
    static void defaults(auto& settings) { settings.training.recipe = path_recipe{.learn_from = all_runs{}}; }
};

} // namespace examples
