// expect: coupling 0 has a connectivity of 1 dimensions; the model's lattice has 2
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using X = species<"X">;

using wrong = model<lattice<4, 4>, layers<units<H, P>, units<H, P>>, couple<0, 1, patch<2>, same_species>>;

int main() { return static_cast<int>(wrong::parameter_count); }
