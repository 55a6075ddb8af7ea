// The paper's system with a model that can hold the pair that drives the reaction: a visible layer with couplings
// between nearest neighbours of all pairs of species, five parameters, learned under exp(−E)/Z from the runs in which
// both species are alive.
#pragma once

#include <closura/experiment/definition.hpp>
#include <closura/experiment/recipes.hpp>

#include <array>
#include <string_view>

namespace examples {

using namespace closura;

using H = species<"H">;
using P = species<"P">;

struct lotka_volterra_visible {
    static constexpr std::string_view name = "lotka_volterra_visible";
    static constexpr std::string_view description =
        "Learns a moment closure of the Lotka-Volterra system on a lattice with a visible nearest-neighbour model.";
    static constexpr std::array<std::string_view, 2> labels = {"hunters", "prey"};

    using model = closura::model<lattice<40, 40>, layers<units<H, P>>, couple<0, 0, nearest_neighbours<2>, all_pairs>>;

    /// ∅ → P, autocatalytic; H → ∅; H + P → H + H (1). As in the paper's data, extinct prey return.
    static constexpr auto network =
        reaction_network<H, P>(reseeding_reproduction<P>(0.025), decay<H>(0.06), encounter<H, P>(0.4).gives<H, H>());

    static constexpr auto start = placed<H>(100) & placed<P>(100);

    static constexpr auto equations =
        on_domain<bias<0, H>, bias<0, P>, weight<0, H, 0, H>, weight<0, P, 0, P>, weight<0, H, 0, P>>(
            hermite{.cell = 0.1});

    static void defaults(auto& settings)
    {
        settings.training.recipe = expectation_recipe{};
        settings.training.learning.law = carried{};
    }
};

/// The same with a hidden layer above the couplings. Its statistics are no observables, so that a closure of moments
/// says nothing of θ(t): it is learned by fits at each time.
struct lotka_volterra_layered : lotka_volterra_visible {
    static constexpr std::string_view name = "lotka_volterra_layered";
    static constexpr std::string_view description =
        "Learns the path of a nearest-neighbour model of the Lotka-Volterra system with a hidden layer above.";

    using model =
        closura::model<lattice<40, 40>, layers<units<H, P>, units<H, P>>,
                       couple<0, 0, nearest_neighbours<2>, all_pairs>, couple<0, 1, patch<2, 2>, same_species>>;

    static void defaults(auto& settings)
    {
        settings.training.recipe = path_recipe{};
        settings.training.learning.law = carried{};
    }
};

} // namespace examples
