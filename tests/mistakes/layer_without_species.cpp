// expect: layer 1 has 0 species; a layer has 1 to 7
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using X = species<"X">;

using wrong = model<lattice<4, 4>, layers<units<H>, units<>>>;

int main() { return static_cast<int>(wrong::parameter_count); }
