// The small model of bad calls (bad_calls.hpp): two layers on a ring of four sites, six parameters.
#pragma once

#include "models.hpp"

#include <closura/state/parameters.hpp>

#include <cstddef>

namespace closura_tests {

using gas = closura::model<lattice<4>, layers<units<A, B>, units<A, B>>, couple<0, 1, patch<2>, same_species>>;

/// All parameters 0 but one.
inline parameters<gas> theta_with(std::size_t parameter, double value)
{
    parameters<gas> theta;
    theta[parameter] = value;
    return theta;
}

} // namespace closura_tests
