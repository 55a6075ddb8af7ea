// expect: coupling 0 selects no pair of species: layer 0 and layer 1 have none in common, or the list is empty
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using X = species<"X">;

using wrong = model<lattice<4, 4>, layers<units<H, P>, units<X>>, couple<0, 1, patch<2, 2>, same_species>>;

int main() { return static_cast<int>(wrong::parameter_count); }
