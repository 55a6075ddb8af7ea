// expect: layer 1 names species P twice
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using X = species<"X">;

using wrong = model<lattice<4, 4>, layers<units<H>, units<P, H, P>>>;

int main() { return static_cast<int>(wrong::parameter_count); }
