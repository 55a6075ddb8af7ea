// A system, for which closura_add_experiment makes the program: A → ∅, with p = exp(a) / (1 + exp(a)) and dp/dt = −k p.
#pragma once

#include <closura/closura.hpp>

#include <string_view>

struct gas {
    using A = closura::species<"A">;
    static constexpr std::string_view name = "gas";
    using model = closura::model<closura::lattice<8, 8>, closura::layers<closura::units<A>>>;
    static constexpr auto network = closura::reaction_network<A>(closura::decay<A>(0.02));
    static constexpr auto start = closura::placed<A>(32);
    static constexpr auto equations = closura::d_dt<closura::bias<0, A>> =
        -closura::u<"k"> * (closura::constant_of<1> + exp(closura::bias<0, A>));
};
