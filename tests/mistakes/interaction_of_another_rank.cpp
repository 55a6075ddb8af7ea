// expect: interaction row has an offset of 1 dimensions; the model.s lattice has 2
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using row = cluster<unit_at<0, offset<0>>, unit_at<0, offset<1>>>;
using wrong = model<lattice<4, 4>, layers<units<H>>,
                    interaction<"row", row, expr::product<expr::occupancy<0, H>, expr::occupancy<1, H>>>>;

int main() { return static_cast<int>(wrong::parameter_count); }
