// expect: layer 5 does not exist: the model has 3 layers, counted from 0
#include <closura/state/arrays.hpp>

using namespace closura;
using H = species<"H">;

using three = model<lattice<4>, layers<units<H>, units<H>, units<H>>, couple<0, 1, patch<2>, same_species>>;

int main()
{
    configuration<three> states;
    set_layer<5>(states, xt::xtensor<std::uint8_t, 1>::from_shape({4}));
}
