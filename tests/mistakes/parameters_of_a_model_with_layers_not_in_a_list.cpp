// expect: the second argument of a model is its list of layers
#include <closura/state/parameters.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using wrong = model<lattice<4, 4>, units<H, P>, units<H, P>>;

int main()
{
    const parameters<wrong> theta;
    return static_cast<int>(theta.size());
}
