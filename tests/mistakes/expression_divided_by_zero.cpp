// expect: an expression is divided by the constant zero
#include <closura/dynamics/right_hand_sides.hpp>

using namespace closura;
using P = species<"P">;

constexpr auto infinite = u<0> / (bias<0, P> - bias<0, P>);

int main() { return static_cast<int>(sizeof(infinite)); }
