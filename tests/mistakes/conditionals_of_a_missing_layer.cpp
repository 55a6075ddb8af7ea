// expect: layer 5 does not exist: the model has 3 layers, counted from 0
#include <closura/sample/conditionals.hpp>

using namespace closura;
using H = species<"H">;

using three = model<lattice<4>, layers<units<H>, units<H>, units<H>>, couple<0, 1, patch<2>, same_species>>;

int main() { return static_cast<int>(sizeof(conditionals<three>(parameters<three>{}).kernel<5>())); }
