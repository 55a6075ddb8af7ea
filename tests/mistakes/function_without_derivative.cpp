// expect: function half cannot be differentiated: it needs a member `static consteval auto derivative\(x\)`, which returns an expression
#include <closura/dynamics/right_hand_sides.hpp>

using namespace closura;

struct half_of {
    static constexpr sentence text() { return sentence{} << "half"; }
    static double value(double x) { return x / 2; }
};
using rate = decltype(apply<half_of>(u<0>));
using slope = expr::derivative<rate, decltype(u<0>)>;

int main() { return static_cast<int>(sizeof(slope)); }
