// expect: must be smaller by just that factor; strided<\.\.\., 2, 2> is a connectivity that fits these layers
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using X = species<"X">;

using wrong =
    model<lattice<4, 4>, layers<units<H>, units_on<lattice<2, 2>, H>>, couple<0, 1, patch<2, 2>, same_species>>;

int main() { return static_cast<int>(wrong::parameter_count); }
