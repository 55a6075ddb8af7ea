// expect: interaction row has two units at the same place of layer 0 \(2\), at offsets \(0\) and \(2\)
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using row = cluster<unit_at<0, offset<0>>, unit_at<0, offset<1>>, unit_at<0, offset<2>>>;
using wrong =
    model<lattice<2>, layers<units<H>>,
          interaction<"row", row, expr::product<expr::occupancy<0, H>, expr::occupancy<1, H>, expr::occupancy<2, H>>>>;

int main() { return static_cast<int>(wrong::parameter_count); }
