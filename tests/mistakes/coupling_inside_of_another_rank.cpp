// expect: coupling 0 has a connectivity of 1 dimensions; the model.s lattice has 2
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using wrong = model<lattice<4, 4>, layers<units<H>>, couple<0, 0, nearest_neighbours<1>, same_species>>;

int main() { return static_cast<int>(wrong::parameter_count); }
