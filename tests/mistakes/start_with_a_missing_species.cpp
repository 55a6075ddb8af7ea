// expect: the initial condition places Q, which is missing from the species H, P
#include <closura/experiment/definition.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using Q = species<"Q">;

constexpr auto reactions = reaction_network<H, P>(decay<H>(0.1));

int main()
{
    auto run = simulation_on<lattice<8, 8>>(reactions, random_stream(1));
    run.place(placed<H>(10) & placed<Q>(10));
}
