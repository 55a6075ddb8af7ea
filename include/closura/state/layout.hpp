// Where every unit's byte is.
//
// A layer with stride below it has more units than the layer above, and units that share a cluster with others of their
// layer are not updated together. So each layer is split into *planes*, one per residue of its coordinates, such that
// all planes of all layers have the same extents, the model's *cells* (state/plane_choice.hpp chooses them):
//
//   unit x of layer l  =  multiplicity_l · cell + residue.
//
// All planes share one padded shape with a halo, one byte per unit and the last dimension contiguous. Then every
// neighbour of every unit of a plane is at a constant distance in bytes, for any stencil, stride and number of
// dimensions.
#pragma once

#include <closura/model/model.hpp>
#include <closura/simd/block.hpp>
#include <closura/state/plane_choice.hpp>

#include <array>
#include <cstddef>

namespace closura {
inline namespace CLOSURA_ABI {

namespace state_detail {

constexpr long floor_divide(long a, long b) { return a / b - (a % b != 0 && (a % b < 0) != (b < 0)); }

} // namespace state_detail

/// The planes of a model's layers and the bytes of one chain.
template <model_type Model>
struct layout {
    static constexpr std::size_t rank = Model::rank;
    static constexpr std::size_t layer_count = Model::layer_count;
    using extents_type = std::array<std::size_t, rank>;
    using displacement = std::array<long, rank>;

    static constexpr plane_choice<Model> choice = plane_choice<Model>::best();

    /// Extents of every plane.
    static constexpr extents_type cells = choice.cells;

    /// Units of a layer per cell, by dimension.
    static constexpr std::array<extents_type, layer_count> multiplicity = [] {
        std::array<extents_type, layer_count> result{};
        for (std::size_t l = 0; l < layer_count; ++l)
            for (std::size_t d = 0; d < rank; ++d)
                result[l][d] = Model::extents[l][d] / cells[d];
        return result;
    }();

    static constexpr std::array<std::size_t, layer_count> plane_counts = [] {
        std::array<std::size_t, layer_count> result{};
        for (std::size_t l = 0; l < layer_count; ++l)
            result[l] = state_detail::volume(multiplicity[l]);
        return result;
    }();

    static constexpr std::array<std::size_t, layer_count> first_plane = [] {
        std::array<std::size_t, layer_count> result{};
        for (std::size_t l = 1; l < layer_count; ++l)
            result[l] = result[l - 1] + plane_counts[l - 1];
        return result;
    }();

    static constexpr std::size_t plane_count = first_plane[layer_count - 1] + plane_counts[layer_count - 1];

    /// Where the units of one copy of a cluster are, relative to the cell of its anchor.
    template <std::size_t Order>
    struct placement {
        std::array<std::size_t, Order> planes;
        std::array<displacement, Order> cell;
    };

    /// All copies of a cluster whose anchor is in a given cell.
    template <class Cluster>
    static constexpr auto placements = [] {
        constexpr auto& geometry = geometry_of<Cluster, rank>::value;
        constexpr std::size_t order = Cluster::layers.size();
        constexpr extents_type anchors = [] {
            extents_type result{};
            for (std::size_t d = 0; d < rank; ++d)
                result[d] = multiplicity[Cluster::layers[0]][d] / geometry.strides[0][d];
            return result;
        }();
        constexpr std::size_t anchor_count = state_detail::volume(anchors);
        std::array<placement<order>, anchor_count * geometry.count> result{};
        for (std::size_t a = 0; a < anchor_count; ++a)
            for (std::size_t n = 0; n < geometry.count; ++n) {
                placement<order>& copy = result[a * geometry.count + n];
                const extents_type anchor = state_detail::point(a, anchors);
                for (std::size_t k = 0; k < order; ++k) {
                    const std::size_t layer = Cluster::layers[k];
                    std::size_t residue_number = 0;
                    for (std::size_t d = 0; d < rank; ++d) {
                        const auto modulus = static_cast<long>(multiplicity[layer][d]);
                        const long at =
                            static_cast<long>(geometry.strides[k][d] * anchor[d]) + geometry.offsets[n][k][d];
                        copy.cell[k][d] = state_detail::floor_divide(at, modulus);
                        residue_number = residue_number * multiplicity[layer][d] +
                                         static_cast<std::size_t>(at - copy.cell[k][d] * modulus);
                    }
                    copy.planes[k] = first_plane[layer] + residue_number;
                }
            }
        return result;
    }();

    /// Width of the halo, by dimension: the farthest neighbour of any unit.
    static constexpr extents_type halo = []<class... Cluster>(boost::mp11::mp_list<Cluster...>) {
        extents_type result{};
        const auto widen = [&](const auto& copies) {
            for (const auto& copy : copies)
                for (const auto& from : copy.cell)
                    for (const auto& to : copy.cell)
                        for (std::size_t d = 0; d < rank; ++d)
                            if (const long distance = to[d] - from[d]; distance > static_cast<long>(result[d]))
                                result[d] = static_cast<std::size_t>(distance);
        };
        (widen(placements<Cluster>), ...);
        return result;
    }(state_detail::clusters_of<Model>{});

    static constexpr extents_type padded = [] {
        extents_type result{};
        for (std::size_t d = 0; d < rank; ++d)
            result[d] = cells[d] + 2 * halo[d];
        return result;
    }();

    /// Bytes from one cell to the next, by dimension.
    static constexpr extents_type pitch = [] {
        extents_type result{};
        result[rank - 1] = 1;
        for (std::size_t d = rank - 1; d-- > 0;)
            result[d] = result[d + 1] * padded[d + 1];
        return result;
    }();

    /// Bytes of a plane. Sweeps work on whole blocks, so up to one block past the last unit is read and written.
    static constexpr std::size_t plane_bytes = (pitch[0] * padded[0] + block_bytes + 63) / 64 * 64;
    static constexpr std::size_t chain_bytes = plane_bytes * plane_count;

    /// The byte of a cell within its plane.
    [[nodiscard]] static constexpr std::size_t cell_index(const extents_type& cell)
    {
        std::size_t result = 0;
        for (std::size_t d = 0; d < rank; ++d)
            result += (cell[d] + halo[d]) * pitch[d];
        return result;
    }

    static constexpr long distance(const displacement& cells_apart)
    {
        long result = 0;
        for (std::size_t d = 0; d < rank; ++d)
            result += cells_apart[d] * static_cast<long>(pitch[d]);
        return result;
    }

    /// The byte of a unit, by layer and row-major site, within its chain.
    [[nodiscard]] static constexpr std::size_t byte_of(std::size_t layer, std::size_t site)
    {
        const extents_type at = state_detail::point(site, Model::extents[layer]);
        extents_type cell{};
        std::size_t residue_number = 0;
        for (std::size_t d = 0; d < rank; ++d) {
            cell[d] = at[d] / multiplicity[layer][d];
            residue_number = residue_number * multiplicity[layer][d] + at[d] % multiplicity[layer][d];
        }
        return (first_plane[layer] + residue_number) * plane_bytes + cell_index(cell);
    }

    /// The row-major site of a unit, by its plane and its byte there. Bytes that are no units give that of some unit.
    [[nodiscard]] static constexpr std::size_t site_of(std::size_t layer, std::size_t plane, std::size_t byte)
    {
        const extents_type residue = state_detail::point(plane - first_plane[layer], multiplicity[layer]);
        std::size_t site = 0;
        for (std::size_t d = 0; d < rank; ++d) {
            // Halos can be wider than the plane.
            const std::size_t cell = (byte / pitch[d] + (halo[d] + 1) * cells[d] - halo[d]) % cells[d];
            site = site * Model::extents[layer][d] + cell * multiplicity[layer][d] + residue[d];
            byte %= pitch[d];
        }
        return site;
    }

    /// A run of cells that are contiguous in memory but for halo columns, which a sweep may overwrite with anything: it
    /// refreshes them afterwards. Runs are whole planes in one and two dimensions, and slices in three.
    static constexpr std::size_t run_count = rank == 3 ? cells[0] : 1;
    static constexpr std::size_t run_distance = rank == 3 ? pitch[0] : 0;
    static constexpr std::size_t first_cell = cell_index({});
    static constexpr std::size_t run_length = [] {
        std::size_t length = cells[rank - 1];
        if constexpr (rank >= 2)
            length += (cells[rank - 2] - 1) * pitch[rank - 2];
        return length;
    }();
};

/// The units at the other positions of all clusters that hold a unit of `Plane` at `Position`: for each such cluster
/// and each other position, bytes from the unit's index in its plane, counted from the start of the chain.
template <model_type Model, class Cluster, std::size_t Position, std::size_t Plane>
inline constexpr auto neighbour_bytes = [] {
    using planes = layout<Model>;
    constexpr auto& copies = planes::template placements<Cluster>;
    constexpr std::size_t order = Cluster::layers.size();
    constexpr std::size_t count = [] {
        std::size_t result = 0;
        for (const auto& copy : copies)
            result += copy.planes[Position] == Plane;
        return result;
    }();
    std::array<std::array<long, order>, count> result{};
    std::size_t n = 0;
    for (const auto& copy : copies)
        if (copy.planes[Position] == Plane) {
            for (std::size_t k = 0; k < order; ++k) {
                typename planes::displacement apart{};
                for (std::size_t d = 0; d < planes::rank; ++d)
                    apart[d] = copy.cell[k][d] - copy.cell[Position][d];
                result[n][k] = static_cast<long>(copy.planes[k] * planes::plane_bytes) + planes::distance(apart);
            }
            ++n;
        }
    return result;
}();

} // namespace CLOSURA_ABI
} // namespace closura
