// expect: the right-hand side of bias\[0,H\] names centre\[5,H\], but the model has layers 0 to 1
#include <closura/dynamics/right_hand_sides.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using X = species<"X">;

using right = model<lattice<4, 4>, layers<units<H, P>, units<H, P>>, couple<0, 1, patch<2, 2>, same_species>>;

int main()
{
    parameters<right> theta;
    auto rhs = right_hand_sides<right>(theta, d_dt<bias<0, H>> = u<0> / centre<5, H>, on_domain<bias<0, H>>(hermite{}));
    return static_cast<int>(rhs.stamp());
}
