// expect: coupling 0: its third argument is no connectivity, such as patch<2, 2>
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using wrong = model<lattice<4, 4>, layers<units<H, P>, units<H, P>>, couple<1, 1, int, same_species>>;

int main() { return static_cast<int>(wrong::parameter_count); }
