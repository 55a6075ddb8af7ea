// expect: coupling 0 joins each unit of layer 0 \(4x4\) with itself, by offset \(0,0\)
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using wrong = model<lattice<4, 4>, layers<units<H>>, couple<0, 0, patch<2, 2>, same_species>>;

int main() { return static_cast<int>(wrong::parameter_count); }
