// expect: the second argument of a model is its list of layers
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using X = species<"X">;

using wrong = model<lattice<4, 4>, units<H, P>, units<H, P>>;

int main() { return static_cast<int>(wrong::parameter_count); }
