// Wake and sleep: moments under the data distribution, the visible layer clamped, and under the model distribution.
//
//   ΔE[X] = <X>_model − <X>_data
#pragma once

#include <closura/sample/law.hpp>
#include <closura/sample/moments.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace closura {
inline namespace CLOSURA_ABI {

/// The statistics of one chain after Gibbs sampling its hidden layers, from random units, the visible layer clamped to
/// the data. `states` is work space.
template <model_type Model>
[[nodiscard]] statistics<Model> wake(configuration<Model>& states, std::span<const std::uint8_t> visible,
                                     const conditionals<Model>& given, random_lanes stream, std::size_t gibbs_steps)
{
    states.set_layer(0, visible);
    randomise<phase::wake>(states, stream);
    sweep<phase::wake>(states, given, stream, gibbs_steps);
    return moments(states);
}

/// The statistics of one chain that its law has brought to θ. `states` are those of the chain, or work space where the
/// law keeps none.
template <model_type Model, class Law>
requires chain_law_of<Law, Model>
[[nodiscard]] statistics<Model> sleep(configuration<Model>& states, const Law& law, const conditionals<Model>& given,
                                      random_lanes stream)
{
    law.advance(states, given, stream);
    return moments(states);
}

} // namespace CLOSURA_ABI
} // namespace closura
