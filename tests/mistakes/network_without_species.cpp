// expect: H \+ P -> H \+ H, names the species P, which is missing from reaction_network<H>
#include <closura/simulate/reaction_network.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

constexpr auto reactions = reaction_network<H>(decay<H>(0.1), encounter<H, P>(0.4).gives<H, H>());

int main() { return sizeof(reactions) > 0; }
