// The paper's model: hunters and prey on a 40×40 lattice, one visible and two hidden layers.
#pragma once

#include <closura/closura.hpp>

#include <cmath>

namespace lotka_volterra {

using H = closura::species<"H">;
using P = closura::species<"P">;
using lattice = closura::lattice<40, 40>;

using model = closura::model<lattice, closura::layers<closura::units<H, P>, closura::units<H, P>, closura::units<H, P>>,
                             closura::couple<0, 1, closura::patch<2, 2>, closura::same_species>,
                             closura::couple<1, 2, closura::patch<2, 2>, closura::same_species>>;

/// ∅ → P, autocatalytic; H → ∅; H + P → H + H (1).
inline constexpr auto reactions = closura::reaction_network<H, P>(
    closura::reproduction<P>(0.025), closura::decay<H>(0.06), closura::encounter<H, P>(0.4).gives<H, H>());

/// What the right-hand sides are functions of.
inline constexpr auto domain =
    closura::on_domain<closura::bias<0, H>, closura::bias<0, P>, closura::weight<0, H, 1, H>,
                       closura::weight<0, P, 1, P>, closura::weight<1, H, 2, H>, closura::weight<1, P, 2, P>>(
        closura::hermite{.cell = 0.1});

/// The distribution of largest entropy with the given mean densities of H and P: no correlations, hidden units
/// undecided.
inline closura::parameters<model> initial_parameters(double hunters, double prey)
{
    closura::parameters<model> theta;
    theta[closura::bias<0, H>] = std::log(hunters / (1.0 - hunters - prey));
    theta[closura::bias<0, P>] = std::log(prey / (1.0 - hunters - prey));
    return theta;
}

using right_hand_sides = decltype(closura::right_hand_sides<model>(closura::parameters<model>{}, domain));

} // namespace lotka_volterra
