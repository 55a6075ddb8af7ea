// One value for each unit of a whole model: how often it held a species, how probable that is.
#pragma once

#include <closura/state/site_values.hpp>

#include <array>
#include <cstddef>

namespace closura {
inline namespace CLOSURA_ABI {

namespace state_detail {

template <std::size_t LayerCount>
inline constexpr std::array<bool, LayerCount> all_layers = [] {
    std::array<bool, LayerCount> result{};
    result.fill(true);
    return result;
}();

} // namespace state_detail

/// One value for each species and unit of all layers.
template <model_type Model, class Value>
using unit_values = site_values<Model, Value, state_detail::all_layers<Model::layer_count>>;

} // namespace CLOSURA_ABI
} // namespace closura
