// expect: a model has at least one layer, the visible one
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using X = species<"X">;

using wrong = model<lattice<4, 4>, layers<>>;

int main() { return static_cast<int>(wrong::parameter_count); }
