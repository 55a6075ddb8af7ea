// expect: coupling 0: with stride 2 the connectivity joins some units of layer 0 to more units of layer 1 than others
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using X = species<"X">;

using wrong =
    model<lattice<8>, layers<units<H>, units_on<lattice<4>, H>>, couple<0, 1, strided<patch<3>, 2>, same_species>>;

int main() { return static_cast<int>(wrong::parameter_count); }
