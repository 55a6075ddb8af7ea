// expect: the model has no weight\[0,H,1,P\]; it has bias\[0,H\], bias\[0,P\], bias\[1,H\], bias\[1,P\], weight\[0,H,1,H\] and weight\[0,P,1,P\]
#include <closura/state/parameters.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using X = species<"X">;

using right = model<lattice<4, 4>, layers<units<H, P>, units<H, P>>, couple<0, 1, patch<2, 2>, same_species>>;

int main()
{
    parameters<right> theta;
    theta[weight<0, H, 1, P>] = 1.0;
}
