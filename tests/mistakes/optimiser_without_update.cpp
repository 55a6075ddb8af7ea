// expect: an optimiser has a member update\(rhs, const coefficient_gradient<...>& gradient\)
#include <closura/dynamics/right_hand_sides.hpp>
#include <closura/optimise/optimiser.hpp>

using namespace closura;
using A = species<"A">;
using gas = model<lattice<4>, layers<units<A>>>;

struct lazy {
    template <class RightHandSides>
    void step(RightHandSides&)
    {}
};

int main()
{
    auto rhs = right_hand_sides<gas>(parameters<gas>{}, on_domain<bias<0, A>>(hermite{}));
    lazy mine;
    optimise(mine, rhs, {}, {});
}
