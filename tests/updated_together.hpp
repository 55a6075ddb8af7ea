// The units that a Gibbs step updates together, group after group, as the layout says.
#pragma once

#include "brute_force.hpp"

#include <closura/state/colours.hpp>
#include <closura/state/layout.hpp>

#include <cstddef>
#include <map>
#include <utility>
#include <vector>

namespace closura_tests {

/// Groups of units, numbered through all layers, in the order of their update: odd layers first.
template <class Model>
std::vector<std::vector<std::size_t>> groups_updated_together()
{
    using planes = layout<Model>;
    std::vector<std::vector<std::size_t>> result;
    const auto add_layer = [&]<std::size_t Layer>(std::integral_constant<std::size_t, Layer>) {
        std::map<std::pair<std::size_t, std::size_t>, std::vector<std::size_t>> by_plane_and_colour;
        for (std::size_t site = 0; site < Model::unit_counts[Layer]; ++site) {
            const std::size_t byte = planes::byte_of(Layer, site);
            const std::size_t colour = colours_of_bytes<Model, Layer>()[byte % planes::plane_bytes];
            EXPECT_LT(colour, planes::choice.colour_count(Layer));
            by_plane_and_colour[{byte / planes::plane_bytes, colour}].push_back(described<Model>().first_unit(Layer) +
                                                                                site);
        }
        for (auto& [key, units] : by_plane_and_colour)
            result.push_back(std::move(units));
    };
    [&]<std::size_t... Layer>(std::index_sequence<Layer...>)
    {
        const auto add_parity = [&](std::size_t parity) {
            ((Layer % 2 == parity ? add_layer(std::integral_constant<std::size_t, Layer>{}) : void()), ...);
        };
        add_parity(1);
        add_parity(0);
    }
    (std::make_index_sequence<Model::layer_count>{});
    return result;
}

} // namespace closura_tests
