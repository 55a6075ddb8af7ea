// expect: constant<2, 4> is not in lowest terms: write constant<1, 2>
#include <closura/expr/expression.hpp>

constexpr closura::expr::constant<2, 4> half;

int main() { return static_cast<int>(half.value.numerator); }
