// expect: what is printed needs a name: static constexpr sentence text\(\)
#include <closura/dynamics/right_hand_sides.hpp>

using namespace closura;

struct nameless {};

int main() { return static_cast<int>(expr::text<expr::variable<nameless>>.size()); }
