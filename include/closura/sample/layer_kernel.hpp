// Sampling kernels, one per kind of neighbourhood, all behind one interface:
//
//   layer_kernel(theta)            once per parameter set
//   sample_stretch<Plane>(units, unit_count, lanes, write)
//                                  draws new codes, for at most `open_units::capacity` blocks of 32 units:
//                                  write(byte, codes of a block), and write(byte, code) for units that it left open
//   thresholds<Plane>(unit)        the exact thresholds of one unit
//
// `units` and `unit` are the chain's first byte plus a unit's index in its plane; `byte` counts from `units`. All
// kernels draw from exactly the conditional distribution (6), to 2⁻³². They are meant to be inlined into a flattened
// caller, see gibbs.hpp.
#pragma once

#include <closura/sample/neighbourhood.hpp>

#include <cstddef>

namespace closura {
inline namespace CLOSURA_ABI {

/// Samples one layer, as suits what its units look at: see `kernel_kind`.
template <model_type Model, std::size_t Layer, kernel_kind Kind = neighbourhood<Model, Layer>::kernel>
class layer_kernel;

} // namespace CLOSURA_ABI
} // namespace closura
