// expect: layer 1 has a lattice of 1 dimensions; the model's lattice has 2
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using X = species<"X">;

using wrong = model<lattice<4, 4>, layers<units<H>, units_on<lattice<4>, H>>>;

int main() { return static_cast<int>(wrong::parameter_count); }
