// expect: site_biases<2> is for layer 2, which does not exist: the model has 1 layers, counted from 0
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using wrong = model<lattice<4>, layers<units<H>>, site_biases<2>>;

int main() { return static_cast<int>(wrong::parameter_count); }
