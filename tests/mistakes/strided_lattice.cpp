// expect: a connectivity is given strides: strided<patch<2, 2>, 2, 2>
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using wrong =
    model<lattice<4, 4>, layers<units<H, P>, units<H, P>>, couple<0, 1, strided<lattice<2, 2>, 1, 1>, same_species>>;

int main() { return static_cast<int>(wrong::parameter_count); }
