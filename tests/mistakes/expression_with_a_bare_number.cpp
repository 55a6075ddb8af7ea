// expect: a number in an expression is part of its type: write 2_c or 0.5_c instead of 2 or 0.5
#include <closura/model/model.hpp>

using namespace closura;
using P = species<"P">;

constexpr auto rate = 2 * bias<0, P>;

int main() { return static_cast<int>(sizeof(rate)); }
