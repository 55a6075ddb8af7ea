// expect: a lattice is lattice<40, 40>, with its extents
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using wrong = model<units<H, P>, layers<units<H, P>>>;

int main() { return static_cast<int>(wrong::parameter_count); }
