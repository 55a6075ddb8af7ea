// Prints the equations of three models as Markdown, from the types that the library evaluates. docs/equations.md is its
// output.
#include <closura/closura.hpp>
#include <closura/dynamics/dynamics_equations.hpp>
#include <closura/model/model_equations.hpp>
#include <closura/model/nearest_neighbours.hpp>

#include <iostream>
#include <span>
#include <string_view>

namespace {

using namespace closura;

using A = species<"A">;
using H = species<"H">;
using P = species<"P">;

namespace paper {
using model = closura::model<lattice<40, 40>, layers<units<H, P>, units<H, P>, units<H, P>>,
                             couple<0, 1, patch<2, 2>, same_species>, couple<1, 2, patch<2, 2>, same_species>>;
using dynamics = decltype(right_hand_sides<model>(
    parameters<model>{},
    on_domain<bias<0, H>, bias<0, P>, weight<0, H, 1, H>, weight<0, P, 1, P>, weight<1, H, 2, H>, weight<1, P, 2, P>>(
        hermite{})));
} // namespace paper

namespace decaying_gas {
using model = closura::model<lattice<32, 32>, layers<units<A>>>;
using dynamics =
    decltype(right_hand_sides<model>(parameters<model>{}, d_dt<bias<0, A>> = -u<"k"> * (1_c + exp(bias<0, A>))));
using observed =
    decltype(right_hand_sides<model>(parameters<model>{}, d_dt<bias<0, A>> = -u<"k"> / (1_c - mean_occupancy<0, A>)));
} // namespace decaying_gas

namespace chain {
using model = closura::model<lattice<1000>, layers<units<A>>, couple<0, 0, nearest_neighbours<1>, same_species>>;
using dynamics = decltype(right_hand_sides<model>(
    parameters<model>{}, d_dt<bias<0, A>> = u<0> + u<1> * exp(bias<0, A>) + u<2> * weight<0, A, 0, A>,
    d_dt<weight<0, A, 0, A>> = u<3> * tanh(weight<0, A, 0, A>) + u<4>));
} // namespace chain

void show(std::string_view title, std::span<const equation> equations)
{
    std::cout << title << ":\n\n```text\n";
    for (const auto& one : equations)
        std::cout << one.text << '\n';
    std::cout << "```\n\n";
    for (const auto& one : equations)
        std::cout << "$$" << one.latex << "$$\n\n";
}

} // namespace

int main()
{
    std::cout
        << "# Equations\n\n"
           "Written by `examples/equations` from the types that the library differentiates and evaluates, so what is "
           "printed is what is run. A test compares this page with the program's output.\n\n"
           "## The paper's Lotka–Volterra model\n\n";
    show("Energy (4), logits, conditional probabilities (6) and sufficient statistics", equations<paper::model>);
    show("Reduced dynamics (12), each F a Hermite function (13) of its domain", dynamics_equations<paper::dynamics>);
    show("Adjoint equations in centred variables (15), with ψ of (16)", centred_adjoint_equations<paper::dynamics>);

    std::cout
        << "## A → ∅ on a lattice\n\n"
           "Sites are independent, so dp/dt = −k p with p = exp(a) / (1 + exp(a)) gives the right-hand side in closed "
           "form; `examples/decay` learns k.\n\n";
    show("Energy, logit, conditional probability and statistic", equations<decaying_gas::model>);
    show("Reduced dynamics", dynamics_equations<decaying_gas::dynamics>);
    show("Adjoint equation", adjoint_equations<decaying_gas::dynamics>);
    show("Integrand of the gradient (17)", gradient_equations<decaying_gas::dynamics>);
    show("The same with the mean occupancy p as an observable", dynamics_equations<decaying_gas::observed>);
    show("Adjoint equation, with the term that follows from dp/da", adjoint_equations<decaying_gas::observed>);

    std::cout << "## A chain with couplings between nearest neighbours\n\n"
                 "The fully visible model of A + A → ∅.\n\n";
    show("Energy, logit, conditional probability and statistics", equations<chain::model>);
    show("Reduced dynamics, an expression for each parameter", dynamics_equations<chain::dynamics>);
    show("Adjoint equations", adjoint_equations<chain::dynamics>);
    show("Integrands of the gradient (17)", gradient_equations<chain::dynamics>);
}
