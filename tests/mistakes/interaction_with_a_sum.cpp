// expect: the body of interaction bonded is a product of occupancies; write a sum as several interactions
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using bonded = cluster<unit_at<0, offset<0>>, unit_at<1, offset<1>>>;
using wrong = model<lattice<4>, layers<units<H>, units<H>>,
                    interaction<"bonded", bonded, expr::sum<expr::occupancy<0, H>, expr::occupancy<1, H>>>>;

int main() { return static_cast<int>(wrong::layer_count); }
