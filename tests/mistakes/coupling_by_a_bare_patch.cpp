// expect: expected a type, got 'patch'|use of class template 'patch' requires template arguments
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using wrong = model<lattice<4, 4>, layers<units<H, P>, units<H, P>>, couple<0, 1, patch, same_species>>;

int main() { return static_cast<int>(wrong::parameter_count); }
