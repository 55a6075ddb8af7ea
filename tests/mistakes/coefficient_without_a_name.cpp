// expect: a coefficient has a number or a name: write u<0> or u<.+k.+>
#include <closura/dynamics/right_hand_sides.hpp>

using namespace closura;

constexpr auto rate = 2_c * u<"">;

int main() { return static_cast<int>(expr::text<decltype(rate)>.size()); }
