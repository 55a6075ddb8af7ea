// expect: coupling 0 between layers 0 and 1 lists a pair of species twice
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using X = species<"X">;

using wrong = model<lattice<4, 4>, layers<units<H, P>, units<H, P>>,
                    couple<0, 1, patch<2, 2>, species_pairs<species_pair<H, P>, species_pair<H, P>>>>;

int main() { return static_cast<int>(wrong::parameter_count); }
