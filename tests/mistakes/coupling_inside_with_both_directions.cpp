// expect: coupling 0 joins the same units of layer 1 \(6\) twice, by offset \(1\) and by offset \(-1\): list each bond once
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using wrong = model<lattice<6>, layers<units<H>, units<H>>,
                    couple<1, 1, stencil<offset<1>, offset<2>, offset<-1>>, same_species>>;

int main() { return static_cast<int>(wrong::parameter_count); }
