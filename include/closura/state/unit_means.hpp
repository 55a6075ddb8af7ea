// Mean occupancies m_iα of all units, as the probabilities of units that are independent: in the planes of
// configurations (state/layout.hpp), a double in the place of each byte and a plane for each species, so that every
// neighbour of every unit is at a constant distance here, too.
#pragma once

#include <closura/core/error.hpp>
#include <closura/state/configuration.hpp>
#include <closura/state/layout.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// m_iα of a model's units; all zero at first.
template <model_type Model>
class unit_means {
    using planes = layout<Model>;

public:
    static constexpr std::size_t padded_cells = planes::pitch[0] * planes::padded[0];
    /// Doubles from one field to the next: a field is the numbers of one species in one plane. A block past the last
    /// unit may be read.
    static constexpr std::size_t field_size = (padded_cells + 15) / 8 * 8;

    /// The number of the field of a plane's first species.
    static constexpr std::array<std::size_t, planes::plane_count + 1> first_field = [] {
        std::array<std::size_t, planes::plane_count + 1> result{};
        for (std::size_t l = 0, plane = 0; l < Model::layer_count; ++l)
            for (std::size_t p = 0; p < planes::plane_counts[l]; ++p, ++plane)
                result[plane + 1] = result[plane] + Model::species_counts[l];
        return result;
    }();
    static constexpr std::size_t field_count = first_field[planes::plane_count];

    unit_means() : values_(field_count * field_size, 0.0) {}

    [[nodiscard]] double* field(std::size_t number) { return values_.data() + number * field_size; }
    [[nodiscard]] const double* field(std::size_t number) const { return values_.data() + number * field_size; }

    /// m of one unit; `species` counts from 0 in the layer's list, `site` is row-major.
    [[nodiscard]] double at(std::size_t layer, std::size_t species, std::size_t site) const
    {
        require(
            layer < Model::layer_count && site < Model::unit_counts[layer] && species < Model::species_counts[layer],
            "unit_means: layer ", layer, ", species ", species, ", site ", site, " does not exist; all count from 0");
        const std::size_t byte = planes::byte_of(layer, site);
        return field(first_field[byte / planes::plane_bytes] + species)[byte % planes::plane_bytes];
    }

    /// Sets a layer to what is certain: 1 for the species that a unit holds, by row-major states.
    void set_layer(std::size_t layer, std::span<const std::uint8_t> states)
    {
        require(layer < Model::layer_count && states.size() == Model::unit_counts[layer] &&
                    *std::ranges::max_element(states) <= Model::species_counts[layer],
                "unit_means: states that are not those of layer ", layer);
        clear_layer(layer);
        for (std::size_t site = 0; site < states.size(); ++site)
            if (states[site] != 0) {
                const std::size_t byte = planes::byte_of(layer, site);
                field(first_field[byte / planes::plane_bytes] + states[site] - 1)[byte % planes::plane_bytes] = 1.0;
            }
        for (std::size_t p = 0; p < planes::plane_counts[layer]; ++p)
            refresh_halo(planes::first_plane[layer] + p);
    }

    /// Sets a layer to 0.
    void clear_layer(std::size_t layer)
    {
        const std::size_t first = planes::first_plane[layer];
        std::fill(field(first_field[first]), field(first_field[first + planes::plane_counts[layer]]), 0.0);
    }

    /// Makes the halo of a plane repeat the opposite side.
    void refresh_halo(std::size_t plane)
    {
        static const std::vector<std::pair<std::size_t, std::size_t>> copies = halo_copies();
        for (std::size_t f = first_field[plane]; f < first_field[plane + 1]; ++f)
            for (double* const to = field(f); const auto& [cell, source] : copies)
                to[cell] = to[source];
    }

    /// Calls function(index of the first unit) for the lines of a plane, each of `line_length` units.
    static constexpr std::size_t line_length = planes::cells[planes::rank - 1];
    template <class Function>
    static void for_each_line(const Function& function)
    {
        constexpr std::size_t lines = state_detail::volume(planes::cells) / line_length;
        for (std::size_t line = 0; line < lines; ++line)
            function(planes::cell_index(state_detail::point(line * line_length, planes::cells)));
    }

private:
    /// The halo's cells, each with the unit that it repeats.
    [[nodiscard]] static std::vector<std::pair<std::size_t, std::size_t>> halo_copies()
    {
        std::vector<std::pair<std::size_t, std::size_t>> result;
        for (std::size_t n = 0; n < padded_cells; ++n) {
            auto cell = state_detail::point(n, planes::padded);
            for (std::size_t d = 0; d < planes::rank; ++d)
                cell[d] = (cell[d] + planes::cells[d] * planes::halo[d] - planes::halo[d]) % planes::cells[d];
            if (const std::size_t source = planes::cell_index(cell); source != n)
                result.emplace_back(n, source);
        }
        return result;
    }

    std::vector<double> values_;
};

} // namespace CLOSURA_ABI
} // namespace closura
