// expect: layer 0 has 8 species; a layer has 1 to 7
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using X = species<"X">;

using wrong =
    model<lattice<4>,
          layers<units<species<"1">, species<"2">, species<"3">, species<"4">, species<"5">, species<"6">, H, P>>>;

int main() { return static_cast<int>(wrong::parameter_count); }
