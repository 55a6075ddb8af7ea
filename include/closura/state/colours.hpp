// Colours of the units of a plane: those of one colour share no cluster and are updated together
// (state/plane_choice.hpp).
#pragma once

#include <closura/state/layout.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace closura {
inline namespace CLOSURA_ABI {

/// Marks bytes that are no units.
inline constexpr std::uint8_t no_colour = 255;

/// The colour of each byte of a layer's planes. Made once per program, for layers that need more than one colour.
template <model_type Model, std::size_t Layer>
[[nodiscard]] const auto& colours_of_bytes()
{
    using planes = layout<Model>;
    static_assert(planes::choice.colour_count(Layer) < no_colour, "the units of a layer have at most 254 colours");
    static const auto colours = [] {
        std::array<std::uint8_t, planes::plane_bytes> result{};
        result.fill(no_colour);
        for (std::size_t n = 0; n < state_detail::volume(planes::cells); ++n) {
            const auto cell = state_detail::point(n, planes::cells);
            std::size_t colour = 0;
            for (std::size_t d = 0; d < planes::rank; ++d) {
                const ring_colours& along = planes::choice.colours[Layer][d];
                colour = colour * along.count + along(cell[d]);
            }
            result[planes::cell_index(cell)] = static_cast<std::uint8_t>(colour);
        }
        return result;
    }();
    return colours;
}

} // namespace CLOSURA_ABI
} // namespace closura
