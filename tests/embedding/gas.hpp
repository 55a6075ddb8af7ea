// A system, of which closura_add_experiment makes the program: A → ∅, with p = exp(a) / (1 + exp(a)) and dp/dt = −k p.
#pragma once

#include <closura/experiment/definition.hpp>

#include <string_view>

namespace consumer {

using namespace closura;
using A = species<"A">;

struct gas {
    static constexpr std::string_view name = "gas";
    using model = closura::model<lattice<8, 8>, layers<units<A>>>;
    static constexpr auto network = reaction_network<A>(decay<A>(0.02));
    static constexpr auto start = placed<A>(32);
    static constexpr auto equations = d_dt<bias<0, A>> = -u<"k"> * (1_c + exp(bias<0, A>));
};

} // namespace consumer
