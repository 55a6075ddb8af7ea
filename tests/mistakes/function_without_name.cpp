// expect: a function needs a name: static constexpr sentence text\(\)
#include <closura/dynamics/right_hand_sides.hpp>

using namespace closura;

struct half_of {
    static double value(double x) { return x / 2; }
};
constexpr auto rate = apply<half_of>(u<0>);

int main() { return static_cast<int>(sizeof(rate)); }
