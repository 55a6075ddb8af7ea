// expect: layer 0 has no species P; it has H
#include <closura/state/parameters.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using wrong = model<lattice<4>, layers<units<H>, units<H>>, couple<0, 1, patch<2>, same_species>, site_biases<0>>;

int main() { return static_cast<int>(parameters<wrong>{}.site_biases().of<0, P>().size()); }
