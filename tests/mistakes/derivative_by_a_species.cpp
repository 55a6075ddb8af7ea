// expect: an expression is differentiated by a parameter, a variable or an occupancy
#include <closura/dynamics/right_hand_sides.hpp>

using namespace closura;
using P = species<"P">;

using slope = expr::derivative<decltype(u<0> * bias<0, P>), P>;

int main() { return static_cast<int>(sizeof(slope)); }
