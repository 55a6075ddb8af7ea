// expect: the domain names bias\[0,H\] twice
#include <closura/dynamics/right_hand_sides.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using X = species<"X">;

using right = model<lattice<4, 4>, layers<units<H, P>, units<H, P>>, couple<0, 1, patch<2, 2>, same_species>>;

int main()
{
    parameters<right> theta;
    auto rhs = right_hand_sides<right>(theta, on_domain<bias<0, H>, bias<0, P>, bias<0, H>>(hermite{}));
    return static_cast<int>(rhs.stamp());
}
