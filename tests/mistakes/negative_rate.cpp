// expect: a_rate_must_be_finite_and_not_negative
#include <closura/simulate/reaction_network.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

constexpr auto reactions = reaction_network<H>(decay<H>(-0.1));

int main() { return sizeof(reactions) > 0; }
