// expect: coupling 0 joins layers 1 and 0: name the lower layer first
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using X = species<"X">;

using wrong = model<lattice<4, 4>, layers<units<H, P>, units<H, P>>, couple<1, 0, patch<2, 2>, same_species>>;

int main() { return static_cast<int>(wrong::parameter_count); }
