// expect: function half needs a value: static double value\(double\)
#include <closura/dynamics/right_hand_sides.hpp>

using namespace closura;

struct half_of {
    static constexpr sentence text() { return sentence{} << "half"; }
};
constexpr auto rate = apply<half_of>(u<0>);

int main() { return static_cast<int>(sizeof(rate)); }
