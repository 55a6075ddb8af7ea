// expect: a sum over the neighbours of a unit cannot be differentiated by the occupancy of a unit: it does not say which one
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using two_layers = model<lattice<4>, layers<units<H>, units<H>>, couple<0, 1, patch<2>, same_species>>;

using slope = expr::derivative<two_layers::logit<0, H>, expr::unit_occupancy<1, H>>;

int main() { return static_cast<int>(sizeof(slope)); }
