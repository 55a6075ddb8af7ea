// expect: coupling 0 gives species X a weight in layer 1, which has only H and P
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using X = species<"X">;

using wrong = model<lattice<4, 4>, layers<units<H, P>, units<H, P>>,
                    couple<0, 1, patch<2, 2>, species_pairs<species_pair<H, H>, species_pair<P, X>>>>;

int main() { return static_cast<int>(wrong::parameter_count); }
