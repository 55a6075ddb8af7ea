// The vertices of a Hermite field: which there are, their coefficients, and when each was last changed.
//
//   coefficients[vertex][VertexSize],  vertices in order of creation
//
// A vertex with integer coordinates n is shared by the 2^d cells n − {0,1}^d; corner v of cell c is the vertex with
// coordinates c_k + (bit k of v). A cell whose vertices all exist is remembered with their numbers, so that a point in
// it costs one look-up instead of 2^d.
#pragma once

#include <closura/dynamics/aligned_buffer.hpp>
#include <closura/dynamics/point_index.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace closura::inline CLOSURA_ABI {

/// Vertices on the integer points of `Dimensions` dimensions, each with `VertexSize` coefficients.
template <std::size_t Dimensions, std::size_t VertexSize, class Scalar>
class hermite_vertices {
    using index = point_index<Dimensions>;

public:
    using point = typename index::point;

    /// The number of a vertex that does not exist.
    static constexpr std::uint32_t none = index::none;

    /// The vertices at the corners of a cell.
    using corner_numbers = std::array<std::uint32_t, std::size_t{1} << Dimensions>;

    [[nodiscard]] std::size_t size() const { return vertices_.size(); }
    [[nodiscard]] std::span<const std::int32_t> coordinates() const { return vertices_.coordinates(); }
    [[nodiscard]] std::span<const Scalar> coefficients() const { return {coefficients_.data(), coefficients_.size()}; }

    [[nodiscard]] const Scalar* coefficients_of(std::uint32_t vertex) const
    {
        return coefficients_.data() + vertex * VertexSize;
    }
    [[nodiscard]] Scalar* coefficients_of(std::uint32_t vertex) { return coefficients_.data() + vertex * VertexSize; }

    /// The vertices of a cell, `none` where there is none.
    [[nodiscard]] corner_numbers find(const point& cell) const
    {
        const std::uint32_t known = cells_.find(cell);
        if (known != none)
            return cell_corners_[known];
        corner_numbers result;
        for (std::size_t v = 0; v < result.size(); ++v)
            result[v] = vertices_.find(corner(cell, v));
        return result;
    }

    /// The vertices of a cell, after those that are missing have been created with coefficients 0.
    corner_numbers complete(const point& cell)
    {
        const std::uint32_t known = cells_.find(cell);
        if (known != none)
            return cell_corners_[known];
        corner_numbers result;
        for (std::size_t v = 0; v < result.size(); ++v) {
            const point at = corner(cell, v);
            result[v] = vertices_.find(at);
            if (result[v] == none)
                result[v] = vertices_.add(at);
        }
        coefficients_.append_zeros((vertices_.size() - stamps_.size()) * VertexSize);
        stamps_.resize(vertices_.size(), 0);
        remember(cell, result);
        return result;
    }

    void set_stamp(const corner_numbers& corners, std::uint64_t stamp)
    {
        for (const std::uint32_t vertex : corners)
            stamps_[vertex] = stamp;
    }

    /// The latest stamp of a cell's vertices, 0 if none exists.
    [[nodiscard]] std::uint64_t stamp(const point& cell) const
    {
        std::uint64_t last = 0;
        for (const std::uint32_t vertex : find(cell))
            if (vertex != none)
                last = std::max(last, stamps_[vertex]);
        return last;
    }

    /// Replaces everything. Returns false, and changes nothing, if the sizes do not match or a vertex is there twice.
    [[nodiscard]] bool restore(std::span<const std::int32_t> coordinates, std::span<const Scalar> coefficients)
    {
        const std::size_t count = coordinates.size() / Dimensions;
        if (coordinates.size() % Dimensions != 0 || coefficients.size() % VertexSize != 0 ||
            coefficients.size() / VertexSize != count || count >= none)
            return false;
        hermite_vertices restored;
        for (std::size_t v = 0; v < count; ++v) {
            const point at = restored_point(coordinates, v);
            if (restored.vertices_.find(at) != none)
                return false;
            restored.vertices_.add(at);
        }
        restored.coefficients_.append_zeros(coefficients.size());
        std::copy(coefficients.begin(), coefficients.end(), restored.coefficients_.data());
        restored.stamps_.assign(count, 0);
        for (std::size_t v = 0; v < count; ++v)
            restored.remember_if_complete(restored_point(coordinates, v));
        *this = std::move(restored);
        return true;
    }

    /// Memory held outside the object, spare capacity included.
    [[nodiscard]] std::size_t capacity_bytes() const
    {
        return coefficients_.capacity_bytes() + vertices_.capacity_bytes() + cells_.capacity_bytes() +
               stamps_.capacity() * sizeof(std::uint64_t) + cell_corners_.capacity() * sizeof(corner_numbers);
    }

private:
    [[nodiscard]] static point corner(point cell, std::size_t v)
    {
        for (std::size_t k = 0; k < Dimensions; ++k)
            cell[k] += static_cast<std::int32_t>(v >> k & 1);
        return cell;
    }

    [[nodiscard]] static point restored_point(std::span<const std::int32_t> coordinates, std::size_t v)
    {
        point at;
        std::copy_n(coordinates.begin() + static_cast<std::ptrdiff_t>(v * Dimensions), Dimensions, at.begin());
        return at;
    }

    void remember(const point& cell, const corner_numbers& corners)
    {
        cells_.add(cell);
        cell_corners_.push_back(corners);
    }

    void remember_if_complete(const point& cell)
    {
        // A cell at the edge of the integers has no upper corner.
        if (std::find(cell.begin(), cell.end(), std::numeric_limits<std::int32_t>::max()) != cell.end())
            return;
        corner_numbers corners;
        for (std::size_t v = 0; v < corners.size(); ++v)
            if ((corners[v] = vertices_.find(corner(cell, v))) == none)
                return;
        remember(cell, corners);
    }

    index vertices_;
    aligned_buffer<Scalar> coefficients_;
    std::vector<std::uint64_t> stamps_; // of each vertex's last change
    index cells_;                       // those whose vertices all exist
    std::vector<corner_numbers> cell_corners_;
};

} // namespace closura::inline CLOSURA_ABI
