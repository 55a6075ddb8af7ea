// The sufficient statistics O_θ = −∂E/∂θ. The words for what becomes of them:
//
//   statistics   O_θ as counted, in one configuration or summed over several: whole numbers
//   moments      their expectation values <O_θ> under a distribution; `moments(states)` counts what these are means of
//   means        <n_α>, the moments that belong to biases; divided by the number of units they are densities
#pragma once

#include <closura/state/parameter_values.hpp>

#include <cstdint>

namespace closura {
inline namespace CLOSURA_ABI {

/// The sufficient statistics of one or more chains: for a bias the number of units in that state, n_α^(l), for a weight
/// the number of bonds, m_αβ^(l,m). Whole numbers, so sums over chains are exact in any order.
template <model_type Model>
using statistics = parameter_values<Model, std::int64_t>;

} // namespace CLOSURA_ABI
} // namespace closura
