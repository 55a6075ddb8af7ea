// expect: a lattice has one, two or three dimensions
#include <closura/closura.hpp>

using namespace closura;
using H = species<"H">;

using wrong = model<lattice<4, 4, 4, 4>, layers<units<H>>>;

int main() { return static_cast<int>(wrong::parameter_count); }
