// expect: coupling 0: the connectivity lists offset \(0,-1\) twice
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using wrong = model<lattice<4, 4>, layers<units<H, P>, units<H, P>>,
                    couple<0, 1, stencil<offset<0, -1>, offset<0, 0>, offset<0, -1>>, same_species>>;

int main() { return static_cast<int>(wrong::parameter_count); }
