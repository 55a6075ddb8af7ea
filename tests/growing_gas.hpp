// Right-hand sides of the small model of bad calls (gas.hpp).
#pragma once

#include "gas.hpp"

#include <closura/dynamics/right_hand_sides.hpp>

namespace closura_tests {

/// da/dt = k exp(a), which is infinite after a finite time.
inline auto growth(double rate)
{
    auto rhs = right_hand_sides<gas>(parameters<gas>{}, d_dt<bias<0, A>> = u<"k"> * exp(bias<0, A>),
                                     on_domain<bias<0, B>>(hermite{.cell = 0.5}));
    rhs.set(u<"k">, rate);
    return rhs;
}

} // namespace closura_tests
