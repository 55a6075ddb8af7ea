// The vertices of a Hermite field: which there are, their coefficients, and when each was last changed.
//
//   coefficients[place / P][function][place % P][2^d],  place = 1 + number of the vertex, in order of creation
//
// With P = 16 for double, each function has whole pages to itself (if d = 6), and threads that update different
// functions do not meet in lines that are fetched ahead. A cell of floats fits in fewer pages: P = 1, and what is
// fetched ahead is the next function's. Place 0 holds zeros, for vertices that do not exist.
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

namespace closura {
inline namespace CLOSURA_ABI {

/// Vertices on the integer points of `Dimensions` dimensions, each with 2^d coefficients of `Functions` functions.
template <std::size_t Dimensions, std::size_t Functions, class Scalar>
class hermite_vertices {
    static constexpr std::size_t places = sizeof(Scalar) == sizeof(double) ? 16 : 1;
    static constexpr std::size_t corner_count = std::size_t{1} << Dimensions;

    using index = point_index<Dimensions>;

public:
    using point = typename index::point;

    /// The number of a vertex that does not exist.
    static constexpr std::uint32_t none = index::none;

    /// Coefficients of one function at one vertex.
    static constexpr std::size_t vertex_size = corner_count;

    /// The vertices at the corners of a cell.
    using corner_numbers = std::array<std::uint32_t, corner_count>;

    [[nodiscard]] std::size_t size() const { return vertices_.size(); }
    [[nodiscard]] std::span<const std::int32_t> coordinates() const { return vertices_.coordinates(); }

    /// A copy of all coefficients, [vertex][function][2^d].
    [[nodiscard]] std::vector<Scalar> coefficients() const
    {
        std::vector<Scalar> result(size() * Functions * vertex_size);
        auto to = result.begin();
        for (std::size_t vertex = 0; vertex < size(); ++vertex)
            for (std::size_t f = 0; f < Functions; ++f)
                to = std::copy_n(coefficients_.data() + offset(vertex) + f * function_distance, vertex_size, to);
        return result;
    }

    /// Whether several threads gain by updating different functions.
    static constexpr bool functions_apart = places > 1;

    /// The distance from a vertex's coefficients of one function to those of the next.
    static constexpr std::size_t function_distance = places * vertex_size;

    /// Where the coefficients of the first function start at the corners of a cell.
    [[nodiscard]] std::array<const Scalar*, corner_count> coefficients_at(const corner_numbers& corners) const
    {
        std::array<const Scalar*, corner_count> result;
        for (std::size_t v = 0; v < corner_count; ++v)
            result[v] = coefficients_.data() + offset(corners[v]);
        return result;
    }
    [[nodiscard]] std::array<Scalar*, corner_count> coefficients_at(const corner_numbers& corners)
    {
        std::array<Scalar*, corner_count> result;
        for (std::size_t v = 0; v < corner_count; ++v)
            result[v] = coefficients_.data() + offset(corners[v]);
        return result;
    }

    /// Where the coefficients of the first function start at a vertex.
    [[nodiscard]] Scalar* coefficients_of(std::uint32_t vertex) { return coefficients_.data() + offset(vertex); }
    [[nodiscard]] const Scalar* coefficients_of(std::uint32_t vertex) const
    {
        return coefficients_.data() + offset(vertex);
    }

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

    /// The vertices of a cell, after those that are missing have been created with coefficients 0. Until another cell
    /// is completed.
    const corner_numbers& complete(const point& cell)
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
        grow();
        stamps_.resize(vertices_.size(), 0);
        remember(cell, result);
        return cell_corners_.back();
    }

    /// Of all vertices of a cell, or of any number.
    template <std::size_t Count>
    void set_stamp(std::span<const std::uint32_t, Count> vertices, std::uint64_t stamp)
    {
        for (const std::uint32_t vertex : vertices)
            stamps_[vertex] = stamp;
    }

    /// The latest stamp of a cell's vertices, 0 if none exists.
    [[nodiscard]] std::uint64_t stamp(const point& cell) const
    {
        const std::uint32_t known = cells_.find(cell);
        std::uint64_t last = 0;
        if (known != none) {
            for (const std::uint32_t vertex : cell_corners_[known]) // all of them exist
                last = (std::max)(last, stamps_[vertex]);
        } else {
            for (const std::uint32_t vertex : find(cell))
                if (vertex != none)
                    last = (std::max)(last, stamps_[vertex]);
        }
        return last;
    }

    /// Replaces everything. Returns false, and changes nothing, if the sizes do not match or a vertex is there twice.
    [[nodiscard]] bool restore(std::span<const std::int32_t> coordinates, std::span<const Scalar> coefficients)
    {
        const std::size_t count = coordinates.size() / Dimensions;
        constexpr std::size_t at_vertex = Functions * vertex_size;
        if (coordinates.size() % Dimensions != 0 || coefficients.size() % at_vertex != 0 ||
            coefficients.size() / at_vertex != count || count >= none)
            return false;
        hermite_vertices restored;
        for (std::size_t v = 0; v < count; ++v) {
            const point at = restored_point(coordinates, v);
            if (restored.vertices_.find(at) != none)
                return false;
            restored.vertices_.add(at);
        }
        restored.grow();
        auto from = coefficients.begin();
        for (std::size_t v = 0; v < count; ++v)
            for (std::size_t f = 0; f < Functions; ++f) {
                std::copy_n(from, vertex_size, restored.coefficients_.data() + offset(v) + f * function_distance);
                from += static_cast<std::ptrdiff_t>(vertex_size);
            }
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
    [[nodiscard]] static std::size_t offset(std::size_t vertex)
    {
        const auto place = static_cast<std::uint32_t>(vertex) + 1U; // 0 for `none`
        return (place / places * (Functions * places) + place % places) * vertex_size;
    }

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

    /// Coefficients 0 for the vertices that have none yet.
    void grow()
    {
        const std::size_t wanted = size() / places + 1; // the last vertex is in place size()
        coefficients_.append_zeros(wanted * (places * Functions * vertex_size) - coefficients_.size());
    }

    void remember(const point& cell, const corner_numbers& corners)
    {
        cells_.add(cell);
        cell_corners_.push_back(corners);
    }

    void remember_if_complete(const point& cell)
    {
        // A cell at the edge of the integers has no upper corner.
        if (std::find(cell.begin(), cell.end(), (std::numeric_limits<std::int32_t>::max)()) != cell.end())
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

} // namespace CLOSURA_ABI
} // namespace closura
