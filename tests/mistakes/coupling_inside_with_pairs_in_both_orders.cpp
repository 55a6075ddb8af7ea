// expect: coupling 0 inside layer 0 lists H with P and P with H: its bonds have no direction, so each two species have one weight
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using wrong = model<lattice<4>, layers<units<H, P>>,
                    couple<0, 0, nearest_neighbours<1>, species_pairs<species_pair<H, P>, species_pair<P, H>>>>;

int main() { return static_cast<int>(wrong::parameter_count); }
