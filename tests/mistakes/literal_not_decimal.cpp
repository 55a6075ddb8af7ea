// expect: 0x10_c is no decimal number: write it like 2_c, 0.5_c or 1.5e-2_c
#include <closura/expr/literals.hpp>

using namespace closura;

constexpr auto sixteen = 0x10_c;

int main() { return static_cast<int>(sixteen.value.numerator); }
