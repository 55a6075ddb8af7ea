// expect: a domain serves the parameters without an equation, but each has one
#include <closura/dynamics/right_hand_sides.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using X = species<"X">;

using right = model<lattice<4, 4>, layers<units<H, P>, units<H, P>>, couple<0, 1, patch<2, 2>, same_species>>;

int main()
{
    parameters<right> theta;
    auto rhs = right_hand_sides<right>(
        theta,
        d_dt<bias<0, H>, bias<0, P>, bias<1, H>, bias<1, P>, weight<0, H, 1, H>, weight<0, P, 1, P>> =
            on_domain<bias<0, H>>(hermite{}),
        on_domain<bias<0, P>>(hermite{}));
    return static_cast<int>(rhs.stamp());
}
