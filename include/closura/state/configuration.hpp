// The states of all units of one chain.
#pragma once

#include <closura/core/error.hpp>
#include <closura/simd/block.hpp>
#include <closura/state/layout.hpp>
#include <closura/state/state_codes.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

namespace state_detail {

/// The largest of some bytes, 0 of none; 32 at a time, as layers are set in every wake phase.
[[nodiscard]] inline std::uint8_t largest(std::span<const std::uint8_t> bytes)
{
    // Of complements, the smallest is wanted.
    const byte_block all_ones(0xFF);
    byte_block smallest = all_ones;
    const std::size_t in_blocks = bytes.size() - bytes.size() % block_bytes;
    for (std::size_t n = 0; n < in_blocks; n += block_bytes)
        smallest = minimum(smallest, byte_block::load(bytes.data() + n) ^ all_ones);
    std::array<std::uint8_t, block_bytes> left;
    smallest.store(left.data());
    std::uint8_t result = 0;
    for (std::uint8_t byte : left)
        result = (std::max)(result, static_cast<std::uint8_t>(byte ^ 0xFF));
    for (std::uint8_t byte : bytes.subspan(in_blocks))
        result = (std::max)(result, byte);
    return result;
}

} // namespace state_detail

/// One state per unit of every layer: 0 for empty, else 1 + the position of the species in its layer's list. Held as
/// codes in the planes of `layout`, with halos that repeat the opposite side of the lattice.
template <model_type Model>
class configuration {
public:
    using model = Model;
    using planes = layout<Model>;
    static constexpr std::size_t rank = planes::rank;
    static constexpr std::size_t line_length = planes::cells[rank - 1];
    static constexpr std::size_t line_count = state_detail::volume(planes::cells) / line_length;

    /// All units empty.
    configuration() : bytes_(planes::chain_bytes) {}

    /// The state of one unit. For many of them `get_layer` is faster.
    [[nodiscard]] std::size_t state(std::size_t layer, std::size_t site) const
    {
        require_unit(layer, site);
        return states_of_codes<Model>[layer][bytes_[planes::byte_of(layer, site)]];
    }

    /// Sets one unit and its copies in the halo. Time is that of a whole plane: use `set_layer` for many units.
    void set_state(std::size_t layer, std::size_t site, std::size_t state)
    {
        require_unit(layer, site);
        require_state(layer, state);
        bytes_[planes::byte_of(layer, site)] = codes_of<Model>[layer].code[state];
        refresh_halos(layer);
    }

    /// Sets all units of a layer from row-major states, one for each of its sites.
    void set_layer(std::size_t layer, std::span<const std::uint8_t> states)
    {
        require_sites(layer, states.size());
        require_state(layer, state_detail::largest(states));
        const auto& code = codes_of<Model>[layer].code;
        for_each_line(layer, [&](std::size_t site, std::size_t step, std::uint8_t* line) {
            for (std::size_t x = 0; x < line_length; ++x)
                line[x] = code[states[site + x * step]];
        });
        refresh_halos(layer);
    }

    /// Writes the row-major states of all units of a layer; there must be room for just as many.
    void get_layer(std::size_t layer, std::span<std::uint8_t> states) const
    {
        require_sites(layer, states.size());
        const auto& state = states_of_codes<Model>[layer];
        const_cast<configuration*>(this)->for_each_line(
            layer, [&](std::size_t site, std::size_t step, const std::uint8_t* line) {
                for (std::size_t x = 0; x < line_length; ++x)
                    states[site + x * step] = state[line[x]];
            });
    }

    /// The row-major states of all units of a layer.
    [[nodiscard]] std::vector<std::uint8_t> layer(std::size_t layer) const
    {
        require_layer(layer);
        std::vector<std::uint8_t> states(Model::unit_counts[layer]);
        get_layer(layer, states);
        return states;
    }

    /// The codes in their planes, for kernels; see `layout`.
    [[nodiscard]] std::uint8_t* data() { return bytes_.data(); }
    [[nodiscard]] const std::uint8_t* data() const { return bytes_.data(); }

    /// Makes the halos of a layer's planes repeat the opposite side. Kernels call it after writing to a plane.
    void refresh_halos(std::size_t layer)
    {
        require_layer(layer);
        for (std::size_t p = 0; p < planes::plane_counts[layer]; ++p)
            refresh_halo(data() + (planes::first_plane[layer] + p) * planes::plane_bytes);
    }

    /// The same for one plane, given its first byte.
    static void refresh_halo(std::uint8_t* plane)
    {
        constexpr auto& cells = planes::cells;
        constexpr auto& halo = planes::halo;
        constexpr auto& pitch = planes::pitch;
        // The last dimension first, line by line; then slabs of whole padded lines, then of whole padded planes.
        if constexpr (halo[rank - 1] > 0) {
            constexpr std::size_t line_distance = rank == 1 ? 0 : pitch[rank == 1 ? 0 : rank - 2];
            for (std::size_t run = 0; run < planes::run_count; ++run) {
                std::uint8_t* first = plane + planes::first_cell + run * planes::run_distance;
                for (std::size_t line = 0; line < line_count / planes::run_count; ++line, first += line_distance)
                    for (std::size_t h = 1; h <= halo[rank - 1]; ++h) {
                        *(first - h) = first[wrapped(h, line_length)];
                        first[line_length - 1 + h] = first[(h - 1) % line_length];
                    }
            }
        }
        for (std::size_t d = rank - 1; d-- > 0;)
            for (std::size_t outer = 0; outer < (d == 1 ? cells[0] : 1); ++outer) {
                std::uint8_t* first = plane + halo[d] * pitch[d] + (d == 1 ? (outer + halo[0]) * pitch[0] : 0);
                for (std::size_t h = 1; h <= halo[d]; ++h) {
                    std::copy_n(first + wrapped(h, cells[d]) * pitch[d], pitch[d], first - h * pitch[d]);
                    std::copy_n(first + ((h - 1) % cells[d]) * pitch[d], pitch[d],
                                first + (cells[d] - 1 + h) * pitch[d]);
                }
            }
    }

    friend bool operator==(const configuration& a, const configuration& b)
    {
        for (std::size_t l = 0; l < Model::layer_count; ++l)
            if (a.layer(l) != b.layer(l))
                return false;
        return true;
    }

private:
    static void require_layer(std::size_t layer)
    {
        require(layer < Model::layer_count, "configuration: layer ", layer, " does not exist: the model has ",
                Model::layer_count, " layers, counted from 0");
    }

    static void require_unit(std::size_t layer, std::size_t site)
    {
        require_layer(layer);
        require(site < Model::unit_counts[layer], "configuration: site ", site, " does not exist: layer ", layer,
                " has ", Model::unit_counts[layer], " sites, counted from 0");
    }

    static void require_sites(std::size_t layer, std::size_t found)
    {
        require_layer(layer);
        require(found == Model::unit_counts[layer], "configuration: layer ", layer, " has ", Model::unit_counts[layer],
                " sites; states of ", found, " were given");
    }

    static void require_state(std::size_t layer, std::size_t state)
    {
        require(state <= Model::species_counts[layer], "configuration: state ", state, " does not exist: layer ", layer,
                " has ", Model::species_counts[layer], " species, the states 1, 2, ..., and 0 for empty");
    }

    /// Calls function(site of the line's first unit, step between its sites, pointer to its first byte).
    template <class Function>
    void for_each_line(std::size_t layer, Function function)
    {
        const auto& multiplicity = planes::multiplicity[layer];
        for (std::size_t p = 0; p < planes::plane_counts[layer]; ++p) {
            const auto residue = state_detail::point(p, multiplicity);
            std::uint8_t* plane = data() + (planes::first_plane[layer] + p) * planes::plane_bytes;
            for (std::size_t line = 0; line < line_count; ++line) {
                const auto cell = state_detail::point(line * line_length, planes::cells);
                std::size_t site = 0;
                for (std::size_t d = 0; d < rank; ++d)
                    site = site * Model::extents[layer][d] + cell[d] * multiplicity[d] + residue[d];
                function(site, multiplicity[rank - 1], plane + planes::cell_index(cell));
            }
        }
    }

    /// −h modulo the extent.
    static constexpr std::size_t wrapped(std::size_t h, std::size_t extent) { return (extent - h % extent) % extent; }

    std::vector<std::uint8_t> bytes_;
};

} // namespace CLOSURA_ABI
} // namespace closura
