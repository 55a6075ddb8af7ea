// expect: coupling 0 joins each unit of layer 0 \(4x3\) with itself, by offset \(0,3\)
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using wrong = model<lattice<4, 3>, layers<units<H>>, couple<0, 0, stencil<offset<1, 0>, offset<0, 3>>, same_species>>;

int main() { return static_cast<int>(wrong::parameter_count); }
