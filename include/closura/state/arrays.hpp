// Parameters and configurations as xtensor arrays, and back. All results own their memory.
#pragma once

#include <closura/core/error.hpp>
#include <closura/model/layer_check.hpp>
#include <closura/state/configuration.hpp>
#include <closura/state/parameters.hpp>
#include <closura/state/xtensor.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

namespace state_detail {

template <class Model>
void require_parameter_count(std::size_t found)
{
    require(found == Model::parameter_count, "array of parameters: it has ", found,
            " values for each set of parameters; the model has ", Model::parameter_count, " parameters");
}

} // namespace state_detail

/// One value per parameter, [parameter], in the order of `Model::parameters`.
template <model_type Model, class Value>
[[nodiscard]] xt::xtensor<Value, 1> to_array(const parameter_values<Model, Value>& values)
{
    auto result = xt::xtensor<Value, 1>::from_shape({values.size()});
    std::copy(values.begin(), values.end(), result.begin());
    return result;
}

/// Values at several times, [time, parameter]: those of θ, or of any other `parameter_values`.
template <class Values>
requires std::derived_from<Values, parameter_values<typename Values::model, typename Values::value_type>>
[[nodiscard]] xt::xtensor<typename Values::value_type, 2> to_array(std::span<const Values> values)
{
    using result_type = xt::xtensor<typename Values::value_type, 2>;
    auto result = result_type::from_shape({values.size(), Values::size()});
    auto to = result.begin();
    for (const auto& one : values)
        to = std::copy(one.begin(), one.end(), to);
    return result;
}

/// The values in an array [parameter], which must hold `Model::parameter_count` of them.
template <model_type Model, class Value>
[[nodiscard]] parameter_values<Model, Value> parameter_values_from_array(const xt::xtensor<Value, 1>& array)
{
    state_detail::require_parameter_count<Model>(array.size());
    parameter_values<Model, Value> result;
    std::copy(array.begin(), array.end(), result.begin());
    return result;
}

/// θ from an array [parameter]; site biases, if the model has some, are zero.
template <model_type Model>
[[nodiscard]] parameters<Model> parameters_from_array(const xt::xtensor<double, 1>& array)
{
    return parameters<Model>(parameter_values_from_array<Model>(array));
}

/// θ at several times from an array [time, parameter].
template <model_type Model>
[[nodiscard]] std::vector<parameters<Model>> parameters_from_array(const xt::xtensor<double, 2>& array)
{
    state_detail::require_parameter_count<Model>(array.shape(1));
    std::vector<parameters<Model>> result(array.shape(0));
    auto from = array.begin();
    for (auto& theta : result)
        for (double& value : theta)
            value = *from++;
    return result;
}

/// The states of a layer with the extents of its lattice, for instance [y, x]: 0 for empty, else 1 + the position of
/// the species in the layer's list.
template <std::size_t Layer, model_type Model>
[[nodiscard]] xt::xtensor<std::uint8_t, Model::rank> to_array(const configuration<Model>& states)
{
    static_assert(validated<validation::layer_check<Model, Layer>>);
    auto result = xt::xtensor<std::uint8_t, Model::rank>::from_shape(Model::extents[Layer]);
    states.get_layer(Layer, std::span(result.data(), result.size()));
    return result;
}

/// Sets the states of a layer from an array, which must have the extents of its lattice.
template <std::size_t Layer, model_type Model>
void set_layer(configuration<Model>& states, const xt::xtensor<std::uint8_t, Model::rank>& array)
{
    static_assert(validated<validation::layer_check<Model, Layer>>);
    constexpr sentence extents = [] {
        sentence text;
        validation::append_extents(text, Model::extents[Layer]);
        return text;
    }();
    require(std::ranges::equal(array.shape(), Model::extents[Layer]),
            "set_layer: the array does not have the extents of layer ", Layer, ", ", extents.view());
    states.set_layer(Layer, std::span(array.data(), array.size()));
}

} // namespace CLOSURA_ABI
} // namespace closura
