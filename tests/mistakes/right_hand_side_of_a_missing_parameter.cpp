// expect: an equation names weight\[0,H,1,P\], which the model lacks; it has bias\[0,H\], bias\[0,P\], bias\[1,H\], bias\[1,P\], weight\[0,H,1,H\] and weight\[0,P,1,P\]
#include <closura/dynamics/right_hand_sides.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using X = species<"X">;

using right = model<lattice<4, 4>, layers<units<H, P>, units<H, P>>, couple<0, 1, patch<2, 2>, same_species>>;

int main()
{
    parameters<right> theta;
    auto rhs = right_hand_sides<right>(theta, d_dt<weight<0, H, 1, P>> = u<0>, on_domain<bias<0, H>>(hermite{}));
    return static_cast<int>(rhs.stamp());
}
