// expect: coupling 0: layer 0 has 6x6 units and layer 1 has 3x2; with stride 2x2 layer 1 must be smaller by just that factor
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using X = species<"X">;

using wrong = model<lattice<6, 6>, layers<units<H>, units_on<lattice<3, 2>, H>>,
                    couple<0, 1, strided<patch<2, 2>, 2, 2>, same_species>>;

int main() { return static_cast<int>(wrong::parameter_count); }
