// The biases of single units as numbers. Why a model has them, and what they add to its energy: model/site_biases.hpp.
#pragma once

#include <closura/state/site_values.hpp>

namespace closura {
inline namespace CLOSURA_ABI {

/// The biases b_iα of single units, for the layers of a model with `site_biases`; part of `parameters<Model>`:
///
///   theta.site_biases().template of<0, H>()[site] = 0.3;
template <model_type Model>
using site_bias_values = site_values<Model, double, Model::site_biased>;

} // namespace CLOSURA_ABI
} // namespace closura
