// expect: coupling 0: the connectivity is larger than layer 0 \(4\), so that a unit would be joined twice
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using X = species<"X">;

using wrong = model<lattice<4>, layers<units<H>, units<H>>, couple<0, 1, stencil<offset<-1>, offset<3>>, same_species>>;

int main() { return static_cast<int>(wrong::parameter_count); }
