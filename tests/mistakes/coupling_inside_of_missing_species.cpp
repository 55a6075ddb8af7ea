// expect: coupling 0 gives species P a weight in layer 0, which has only H
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using wrong =
    model<lattice<4>, layers<units<H>>, couple<0, 0, nearest_neighbours<1>, species_pairs<species_pair<H, P>>>>;

int main() { return static_cast<int>(wrong::parameter_count); }
