// expect: coupling 0 inside layer 0 lists a pair of species twice
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using wrong = model<lattice<4>, layers<units<H, P>>,
                    couple<0, 0, nearest_neighbours<1>, species_pairs<species_pair<H, P>, species_pair<H, P>>>>;

int main() { return static_cast<int>(wrong::parameter_count); }
