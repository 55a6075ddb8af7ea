// expect: coupling 1 joins layers 0 and 2, which a Gibbs step updates together: couple an even layer with an odd one
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using X = species<"X">;

using wrong = model<lattice<4, 4>, layers<units<H>, units<H>, units<H>>, couple<0, 1, patch<1, 1>, same_species>,
                    couple<0, 2, patch<2, 2>, same_species>>;

int main() { return static_cast<int>(wrong::parameter_count); }
