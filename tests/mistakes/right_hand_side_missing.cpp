// expect: bias\[0,P\] has no right-hand side: give d_dt<\.\.\.> = \.\.\. for it, or a domain for all parameters without an equation
#include <closura/dynamics/right_hand_sides.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using X = species<"X">;

using right = model<lattice<4, 4>, layers<units<H, P>, units<H, P>>, couple<0, 1, patch<2, 2>, same_species>>;

int main()
{
    parameters<right> theta;
    auto rhs = right_hand_sides<right>(theta, d_dt<bias<0, H>> = u<0> * bias<0, P>);
    return static_cast<int>(rhs.stamp());
}
