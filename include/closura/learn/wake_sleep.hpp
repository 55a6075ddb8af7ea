// Wake and sleep: moments under the data distribution, the visible layer clamped, and under the model distribution.
//
//   ΔE[X] = <X>_model − <X>_data
#pragma once

#include <closura/sample/gibbs.hpp>
#include <closura/sample/moments.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace closura {
inline namespace CLOSURA_ABI {

/// Where the chains of the sleep phase start.
enum class sleep_start : std::uint8_t {
    restart,    ///< from random units each time: the model distribution is defined as a few Gibbs steps from there
    persistent, ///< where they ended in the last optimisation step
};

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

/// The statistics of one chain after Gibbs sampling all layers, from random units or, for persistent chains, from
/// `states`.
template <model_type Model>
[[nodiscard]] statistics<Model> sleep(configuration<Model>& states, sleep_start start, const conditionals<Model>& given,
                                      random_lanes stream, std::size_t gibbs_steps)
{
    if (start == sleep_start::restart)
        randomise<phase::sleep>(states, stream);
    sweep<phase::sleep>(states, given, stream, gibbs_steps);
    return moments(states);
}

} // namespace CLOSURA_ABI
} // namespace closura
