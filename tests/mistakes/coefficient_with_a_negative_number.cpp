// expect: coefficients are counted from 0: there is no u<-1>
#include <closura/dynamics/right_hand_sides.hpp>

using namespace closura;

constexpr auto rate = 2_c * u<-1>;

int main() { return static_cast<int>(expr::text<decltype(rate)>.size()); }
