// expect: layer 0 is neither units<H, P> nor units_on<lattice<20, 20>, H, P>
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using wrong = model<lattice<4, 4>, layers<H, P>>;

int main() { return static_cast<int>(wrong::parameter_count); }
