// expect: coupling 0 joins the same units of layer 0 \(2x4\) twice, by offset \(1,0\) from either side: the layer is too small for it
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using wrong = model<lattice<2, 4>, layers<units<H>>, couple<0, 0, nearest_neighbours<2>, same_species>>;

int main() { return static_cast<int>(wrong::parameter_count); }
