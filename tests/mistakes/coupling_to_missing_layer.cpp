// expect: coupling 0 joins layers 0 and 3, but layer 3 does not exist: the model has 2 layers, counted from 0
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using X = species<"X">;

using wrong = model<lattice<4, 4>, layers<units<H, P>, units<H, P>>, couple<0, 3, patch<2, 2>, same_species>>;

int main() { return static_cast<int>(wrong::parameter_count); }
