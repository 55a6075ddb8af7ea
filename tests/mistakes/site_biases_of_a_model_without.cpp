// expect: the model has no biases of single units: add site_biases<0> to the model, or those of another layer
#include <closura/state/parameters.hpp>

using namespace closura;
using H = species<"H">;

using wrong = model<lattice<4>, layers<units<H>, units<H>>, couple<0, 1, patch<2>, same_species>>;

int main() { return static_cast<int>(parameters<wrong>{}.site_biases().values().size()); }
