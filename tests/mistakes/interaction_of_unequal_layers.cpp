// expect: interaction bonded joins layers of unequal size: layer 0 has 4 units and layer 1 has 2
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using bonded = cluster<unit_at<0, offset<0>>, unit_at<1, offset<1>>>;
using wrong = model<lattice<4>, layers<units<H>, units_on<lattice<2>, H>>,
                    interaction<"bonded", bonded, expr::product<expr::occupancy<0, H>, expr::occupancy<1, H>>>>;

int main() { return static_cast<int>(wrong::layer_count); }
