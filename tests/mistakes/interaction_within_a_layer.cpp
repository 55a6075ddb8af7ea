// expect: strength\[neighbours\] joins two units of layer 0, and Gibbs sampling updates the units of a layer together
#include <closura/closura.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using two = cluster<placed<0, offset<0>>, placed<0, offset<1>>>;
using wrong = model<lattice<4>, layers<units<H>>,
                    interaction<"neighbours", two, expr::product<expr::occupancy<0, H>, expr::occupancy<1, H>>>>;

int main() { return static_cast<int>(sizeof(conditionals<wrong>)); }
