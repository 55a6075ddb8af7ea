// expect: site_biases<0> is given twice
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using wrong = model<lattice<4>, layers<units<H>>, site_biases<0>, site_biases<0>>;

int main() { return static_cast<int>(wrong::parameter_count); }
