// Parameters and configurations as xtensor arrays, and back. All results own their memory.
#pragma once

#include <closura/state/configuration.hpp>
#include <closura/state/parameter_values.hpp>
#include <closura/state/xtensor.hpp>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// One value per parameter, [parameter], in the order of `Model::parameters`.
template <model_type Model, class Value>
[[nodiscard]] xt::xtensor<Value, 1> to_array(const parameter_values<Model, Value>& values)
{
    auto result = xt::xtensor<Value, 1>::from_shape({values.size()});
    std::copy(values.begin(), values.end(), result.begin());
    return result;
}

/// Values at several times, [time, parameter].
template <model_type Model, class Value>
[[nodiscard]] xt::xtensor<Value, 2> to_array(std::span<const parameter_values<Model, Value>> values)
{
    auto result = xt::xtensor<Value, 2>::from_shape({values.size(), Model::parameter_count});
    auto to = result.begin();
    for (const auto& one : values)
        to = std::copy(one.begin(), one.end(), to);
    return result;
}

/// The parameters in an array [parameter]; it must have `Model::parameter_count` values.
template <model_type Model, class Value>
[[nodiscard]] parameter_values<Model, Value> parameters_from_array(const xt::xtensor<Value, 1>& array)
{
    assert(array.size() == Model::parameter_count);
    parameter_values<Model, Value> result;
    std::copy(array.begin(), array.end(), result.begin());
    return result;
}

/// The parameters at several times in an array [time, parameter].
template <model_type Model, class Value>
[[nodiscard]] std::vector<parameter_values<Model, Value>> parameters_from_array(const xt::xtensor<Value, 2>& array)
{
    assert(array.shape(1) == Model::parameter_count);
    std::vector<parameter_values<Model, Value>> result(array.shape(0));
    auto from = array.begin();
    for (auto& one : result)
        for (Value& value : one)
            value = *from++;
    return result;
}

/// The states of a layer with the extents of its lattice, for instance [y, x]: 0 for empty, else 1 + the position of
/// the species in the layer's list.
template <std::size_t Layer, model_type Model>
[[nodiscard]] xt::xtensor<std::uint8_t, Model::rank> to_array(const configuration<Model>& states)
{
    auto result = xt::xtensor<std::uint8_t, Model::rank>::from_shape(Model::extents[Layer]);
    states.get_layer(Layer, std::span(result.data(), result.size()));
    return result;
}

/// Sets the states of a layer from an array with the extents of its lattice.
template <std::size_t Layer, model_type Model>
void set_layer(configuration<Model>& states, const xt::xtensor<std::uint8_t, Model::rank>& array)
{
    assert(array.size() == Model::unit_counts[Layer]);
    states.set_layer(Layer, std::span(array.data(), array.size()));
}

} // namespace CLOSURA_ABI
} // namespace closura
