// expect: constant<1, 0> divides by zero
#include <closura/expr/expression.hpp>

constexpr closura::expr::constant<1, 0> infinite;

int main() { return static_cast<int>(infinite.value.numerator); }
