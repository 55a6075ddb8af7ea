// The consumer of the embedding tests: built through each route, warnings as errors.
#include <closura/closura.hpp>

#include <cmath>
#include <cstdio>

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using lotka_volterra = model<lattice<40, 40>, layers<units<H, P>, units<H, P>, units<H, P>>,
                             couple<0, 1, patch<2, 2>, same_species>, couple<1, 2, patch<2, 2>, same_species>>;
constexpr auto domain = on_domain<bias<0, H>, bias<0, P>, weight<0, H, 1, H>>(hermite{.cell = 0.1});

int main()
{
    parameters<lotka_volterra> theta;
    theta[bias<0, H>] = theta[bias<0, P>] = std::log(100.0 / 1400.0);
    sampler<lotka_volterra> chains(7, 5); // seed, chains
    chains.randomise();
    chains.sweep(theta, 10);
    const auto counts = chains.moments();
    const auto& names = lotka_volterra::parameter_names;
    for (std::size_t p = 0; p < counts.size(); ++p)
        std::printf("%.*s %lld\n", static_cast<int>(names[p].size()), names[p].data(),
                    static_cast<long long>(counts[p]));
    const auto rhs = right_hand_sides<lotka_volterra>(theta, domain);
    return rhs.derivative(theta)[bias<0, H>] == 0.0 && counts[bias<0, H>] > 0 ? 0 : 1;
}
