// expect: interaction bonded names species P in layer 1, which has only H
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using bonded = cluster<unit_at<0, offset<0>>, unit_at<1, offset<1>>>;
using wrong = model<lattice<4>, layers<units<H, P>, units<H>>,
                    interaction<"bonded", bonded, expr::product<expr::occupancy<0, H>, expr::occupancy<1, P>>>>;

int main() { return static_cast<int>(wrong::layer_count); }
