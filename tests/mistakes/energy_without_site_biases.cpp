// expect: the model has site_biases<0>: give their values, site_bias_values<Model>, behind the parameters
#include <closura/sample/energy.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using wrong = model<lattice<4>, layers<units<H>, units<H>>, couple<0, 1, patch<2>, same_species>, site_biases<0>>;

int main() { return energy(parameters<wrong>{}, configuration<wrong>{}) > 0.0 ? 1 : 0; }
