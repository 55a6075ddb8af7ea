// expect: coupling 0: its fourth argument is same_species, all_pairs or species_pairs<species_pair<H, P>, \.\.\.>
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using wrong = model<lattice<4, 4>, layers<units<H, P>, units<H, P>>, couple<0, 1, patch<2, 2>, H>>;

int main() { return static_cast<int>(wrong::parameter_count); }
