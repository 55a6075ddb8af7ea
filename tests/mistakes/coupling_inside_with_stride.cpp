// expect: coupling 0 inside layer 0 has stride 2: the units of one layer are joined without stride
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using wrong = model<lattice<4>, layers<units<H>>, couple<0, 0, strided<stencil<offset<1>>, 2>, same_species>>;

int main() { return static_cast<int>(wrong::parameter_count); }
