// A small system for torture: all that the programs of larger ones do, in a few milliseconds.
#pragma once

#include <closura/experiment/definition.hpp>

#include <string_view>

namespace torture {

using namespace closura;

using H = species<"H">;
using P = species<"P">;

struct small {
    static constexpr std::string_view name = "small";
    using model =
        closura::model<lattice<8, 8>, layers<units<H, P>, units<H, P>>, couple<0, 1, patch<2, 2>, same_species>>;
    static constexpr auto network =
        reaction_network<H, P>(reseeding_reproduction<P>(0.025), decay<H>(0.06), encounter<H, P>(0.4).gives<H, H>());
    static constexpr auto start = placed<H>(8) & placed<P>(16);
    static constexpr auto equations =
        on_domain<bias<0, H>, bias<0, P>, weight<0, H, 1, H>, weight<0, P, 1, P>>(hermite{.cell = 0.1});
};

} // namespace torture
