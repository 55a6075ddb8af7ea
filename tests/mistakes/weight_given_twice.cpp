// expect: weight\[0,H,1,H\] is given by more than one coupling: give each a name of its own
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using X = species<"X">;

using wrong = model<lattice<4, 4>, layers<units<H, P>, units<H, P>>, couple<0, 1, patch<2, 2>, same_species>,
                    couple<0, 1, patch<1, 1>, all_pairs>>;

int main() { return static_cast<int>(wrong::parameter_count); }
