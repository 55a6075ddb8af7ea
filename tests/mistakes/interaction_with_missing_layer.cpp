// expect: interaction far has a unit in layer 2, which does not exist: the model has 2 layers, counted from 0
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using X = species<"X">;

using wrong = model<lattice<4>, layers<units<H, P>, units<H, P>>,
                    interaction<"far", cluster<unit_at<0, offset<0>>, unit_at<2, offset<1>>>,
                                expr::product<expr::occupancy<0, H>, expr::occupancy<1, H>>>>;

int main() { return static_cast<int>(wrong::parameter_count); }
