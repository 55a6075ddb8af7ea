// expect: the constants 9000000000000000000 and 1000 make a number that does not fit into a fraction of two numbers of type long
#include <closura/expr/literals.hpp>
#include <closura/expr/operators.hpp>
#include <closura/expr/variables.hpp>

using namespace closura;

constexpr auto huge = 9e18_c * u<0> * 1000_c;

int main() { return static_cast<int>(sizeof(huge)); }
