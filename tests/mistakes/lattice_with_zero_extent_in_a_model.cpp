// expect: every extent of a lattice is at least 1
#include <closura/closura.hpp>

using namespace closura;
using H = species<"H">;

using wrong = model<lattice<0, 8>, layers<units<H>>>;

int main() { return static_cast<int>(wrong::parameter_count); }
