// expect: 1e-30_c does not fit into a fraction of two numbers of type long
#include <closura/expr/literals.hpp>

using namespace closura;

constexpr auto tiny = 1e-30_c;

int main() { return static_cast<int>(tiny.value.numerator); }
