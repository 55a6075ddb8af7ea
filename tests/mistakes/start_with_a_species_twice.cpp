// expect: the species H is placed twice in an initial condition
#include <closura/simulate/initial_conditions.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

constexpr auto start = placed<H>(10) & placed<P>(5) & placed<H>(10);

int main() { return start.fits(100) ? 0 : 1; }
