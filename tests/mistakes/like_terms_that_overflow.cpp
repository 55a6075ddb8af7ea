// expect: the constants 9000000000000000000 and 8000000000000000000 make a number that does not fit into a fraction of two numbers of type long
#include <closura/expr/literals.hpp>
#include <closura/expr/operators.hpp>
#include <closura/expr/variables.hpp>

using namespace closura;

constexpr auto huge = 9e18_c * u<0> + 8e18_c * u<0>;

int main() { return static_cast<int>(sizeof(huge)); }
