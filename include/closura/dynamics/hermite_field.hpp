// Right-hand sides dθ_f/dt = F_f(θ; u) as finite-element functions: cubic Hermite (Q3, C¹) elements on cubic cells of
// side δ, all functions over the same domain of d parameters x (hermite_basis.hpp has the shape functions).
//
//   F_f(x) = Σ_v Σ_s u_f[v][s] Π_k shape_k(v_k, s_k)(t_k),   ∂F_f/∂x_k = (1/δ) ∂F_f/∂t_k
// v runs over the 2^d corners of x's cell and t is the fraction inside it. `centre` lies in the middle of cell (0, …,
// 0). A vertex is shared by its 2^d cells and comes into being, with u = 0, when F is first *updated* in one of them;
// where there is no vertex, u is 0. Bit k of s is 1 where the coefficient is a slope in dimension k: s = 0 is F itself
// at the vertex, s = 0b101 is δ² ∂²F/∂x_0∂x_2 there.
#pragma once

#include <closura/core/executor.hpp>
#include <closura/core/rounding.hpp>
#include <closura/dynamics/hermite_grid.hpp>
#include <closura/dynamics/hermite_kernel.hpp>
#include <closura/dynamics/hermite_vertices.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// `Functions` right-hand sides on a common domain of `Dimensions` parameters, with coefficients u of type `Scalar`
/// (float halves memory and time). Reading is safe from several threads at once, updates are not.
template <std::size_t Dimensions, std::size_t Functions, class Scalar = double>
class hermite_field {
    static_assert(Dimensions >= 1 && Dimensions <= 8, "a Hermite field has a domain of 1 to 8 parameters");
    static_assert(Functions >= 1, "a Hermite field has at least one function");
    static_assert(std::same_as<Scalar, double> || std::same_as<Scalar, float>,
                  "the coefficients of a Hermite field are double or float");

    using kernel = hermite_kernel<Dimensions, Scalar>;
    using vertex_store = hermite_vertices<Dimensions, Functions, Scalar>;
    using grid_type = hermite_grid<Dimensions>;
    using location = typename grid_type::location;

public:
    static constexpr std::size_t dimensions = Dimensions;
    static constexpr std::size_t functions = Functions;
    /// Coefficients of one function at one vertex, 2^d.
    static constexpr std::size_t coefficients_per_vertex = kernel::corner_count;
    /// Whether threads gain by doing shares of an update.
    static constexpr bool functions_apart = vertex_store::functions_apart;
    using scalar = Scalar;
    using point = std::array<double, Dimensions>;
    using function_values = std::array<double, Functions>;
    /// Numbers of the vertices of a cell.
    using vertex_numbers = typename vertex_store::corner_numbers;

    struct evaluation {
        function_values values;
        std::array<point, Functions> gradients; ///< ∂F_f/∂x_k is gradients[f][k]
    };

    /// F = 0 everywhere; `centre` is in the middle of a cell of side `cell_side`.
    /// Errors: `input_error` if the side is not a number above 0, or the centre not finite.
    hermite_field(const point& centre, double cell_side) : grid_(centre, cell_side) {}

    /// F(x; u), of a share of the functions. NaN where x is not finite, or so far from the centre that its cell's
    /// number is not an int32.
    [[nodiscard]] function_values values(const point& x, share part = {}) const
    {
        function_values result{};
        typename kernel::corners corners;
        location at;
        if (!prepare(x, result, at, corners))
            return result;
        const kernel shapes(at.fraction);
        for (std::size_t f = part.begin(Functions); f < part.end(Functions); ++f)
            result[f] = static_cast<double>(shapes.value(corners, f * vertex_store::function_distance));
        return result;
    }

    /// F(x; u) and ∂F/∂x, of a share of the functions.
    [[nodiscard]] evaluation values_and_gradients(const point& x, share part = {}) const
    {
        evaluation result{};
        typename kernel::corners corners;
        location at;
        if (!prepare(x, result.values, at, corners)) {
            for (point& gradient : result.gradients)
                gradient.fill(result.values[0]);
            return result;
        }
        kernel shapes(at.fraction);
        shapes.fill_derivatives();
        std::array<Scalar, Dimensions> gradient{};
        for (std::size_t f = part.begin(Functions); f < part.end(Functions); ++f) {
            result.values[f] =
                static_cast<double>(shapes.value_and_gradient(corners, f * vertex_store::function_distance, gradient));
            for (std::size_t k = 0; k < Dimensions; ++k)
                result.gradients[f][k] = static_cast<double>(gradient[k]) / cell_side();
        }
        return result;
    }

    /// ‖∂F_f/∂u (x)‖², the same for every function: a product over dimensions. 0 where F is NaN.
    [[nodiscard]] double squared_basis(const point& x) const
    {
        location at;
        if (!grid_.locate(x, at))
            return 0.0;
        double product = 1.0;
        for (const double fraction : at.fraction) {
            double sum = 0.0;
            for (const double shape : hermite_shapes(fraction).values)
                sum += rounded(shape * shape);
            product *= sum;
        }
        return product;
    }

    /// u_f += weights_f · ∂F_f/∂u (x) for every function. Creates the vertices of x's cell that are missing. Does
    /// nothing if all weights are 0, or where F is NaN. Fields that change together can share one count: the new stamp
    /// is at least `stamp`.
    void accumulate(const point& x, const function_values& weights, std::uint64_t stamp = 0)
    {
        location at;
        if (moved_by(weights) && grid_.locate(x, at))
            add_basis(at, changed_corners(at, stamp), weights, {});
    }

    /// All of `accumulate` but the sum: vertices and stamp.
    void prepare_update(const point& x, const function_values& weights, std::uint64_t stamp)
    {
        location at;
        if (moved_by(weights) && grid_.locate(x, at))
            (void)changed_corners(at, stamp);
    }

    /// The sum, for a share of the functions. Several threads can do several shares.
    void accumulate_prepared(const point& x, const function_values& weights, share part)
    {
        location at;
        if (moved_by(weights) && grid_.locate(x, at))
            add_basis(at, vertices_.find(at.cell), weights, part);
    }

    /// The vertices at the corners of x's cell, after those that are missing have been created; F stays as it is. False
    /// where F is NaN.
    [[nodiscard]] bool complete(const point& x, vertex_numbers& corners)
    {
        location at;
        if (!grid_.locate(x, at))
            return false;
        corners = vertices_.complete(at.cell);
        return true;
    }

    /// sums += weights_f · ∂F_f/∂u (x), for a share of the functions; the coefficients of vertex n are those of
    /// place_of(n) in `sums`, as [place][function · 2^d + slope]. The vertices of x's cell must exist. Does nothing if
    /// all weights are 0, or where F is NaN.
    template <class PlaceOf>
    void add_gradient(const point& x, const function_values& weights, share part, const PlaceOf& place_of,
                      std::span<std::array<Scalar, Functions * coefficients_per_vertex>> sums) const
    {
        location at;
        if (!moved_by(weights) || !grid_.locate(x, at))
            return;
        typename kernel::mutable_corners corners;
        const auto numbers = vertices_.find(at.cell);
        for (std::size_t v = 0; v < corners.size(); ++v)
            corners[v] = sums[place_of(numbers[v])].data();
        const kernel shapes(at.fraction);
        for (std::size_t f = part.begin(Functions); f < part.end(Functions); ++f)
            if (weights[f] != 0.0)
                shapes.accumulate(corners, f * coefficients_per_vertex, static_cast<Scalar>(weights[f]));
    }

    /// u += step at some vertices, as [vertex][function · 2^d + slope]: one change. Each number is less than
    /// `vertex_count()`.
    void add(std::span<const std::uint32_t> vertices,
             std::span<const std::array<Scalar, Functions * coefficients_per_vertex>> step, std::uint64_t stamp = 0)
    {
        if (vertices.empty())
            return;
        stamp_ = (std::max)(stamp_ + 1, stamp);
        vertices_.set_stamp(vertices, stamp_);
        for (std::size_t n = 0; n < vertices.size(); ++n) {
            Scalar* const u = vertices_.coefficients_of(vertices[n]);
            for (std::size_t f = 0; f < Functions; ++f)
                for (std::size_t s = 0; s < coefficients_per_vertex; ++s)
                    u[f * vertex_store::function_distance + s] += step[n][f * coefficients_per_vertex + s];
        }
    }

    /// The coefficients of a vertex, as [function · 2^d + slope]. The number is less than `vertex_count()`.
    [[nodiscard]] std::array<Scalar, Functions * coefficients_per_vertex> coefficients_of(std::uint32_t vertex) const
    {
        std::array<Scalar, Functions * coefficients_per_vertex> result;
        const Scalar* const u = vertices_.coefficients_of(vertex);
        for (std::size_t f = 0; f < Functions; ++f)
            std::copy_n(u + f * vertex_store::function_distance, coefficients_per_vertex,
                        result.begin() + f * coefficients_per_vertex);
        return result;
    }

    /// The number of changes so far. Every update, and a `restore`, is one change.
    [[nodiscard]] std::uint64_t stamp() const { return stamp_; }

    /// The stamp of the last change of any coefficient that F(x) depends on; 0 if there was none. While
    /// `changed_at(x) <= s`, F and ∂F/∂x in x's cell are what they were when `stamp()` was s.
    [[nodiscard]] std::uint64_t changed_at(const point& x) const
    {
        location at;
        if (stamp_ == restored_at_ || !grid_.locate(x, at))
            return restored_at_;
        return (std::max)(restored_at_, vertices_.stamp(at.cell));
    }

    [[nodiscard]] const point& centre() const { return grid_.centre(); }
    [[nodiscard]] double cell_side() const { return grid_.cell_side(); }
    [[nodiscard]] std::size_t vertex_count() const { return vertices_.size(); }

    /// [vertex_count()][Dimensions]: vertex n lies at x_k = centre_k + δ (n_k − ½).
    [[nodiscard]] std::span<const std::int32_t> vertex_coordinates() const { return vertices_.coordinates(); }

    /// A copy of all coefficients, [vertex_count()][Functions][2^d].
    [[nodiscard]] std::vector<Scalar> coefficients() const { return vertices_.coefficients(); }

    /// Replaces all vertices by the given ones, as `vertex_coordinates()` and `coefficients()` gave them. Returns
    /// false, and changes nothing, if the sizes do not match or a vertex is there twice.
    [[nodiscard]] bool restore(std::span<const std::int32_t> coordinates, std::span<const Scalar> coefficients,
                               std::uint64_t stamp = 0)
    {
        if (!vertices_.restore(coordinates, coefficients))
            return false;
        restored_at_ = stamp_ = (std::max)(stamp_ + 1, stamp);
        return true;
    }

    /// The grid and all vertices. What is read must have been made with this grid; see hermite_grid.
    template <class Archive>
    void parts(Archive& archive)
    {
        grid_.parts(archive);
        std::vector<std::int32_t> coordinates(vertex_coordinates().begin(), vertex_coordinates().end());
        std::vector<Scalar> u = coefficients();
        archive("vertices", coordinates, {Dimensions}, "[vertex, dimension]");
        archive("coefficients", u, {Functions, coefficients_per_vertex}, "[vertex, function, slope]");
        if constexpr (Archive::reading)
            if (!restore(coordinates, u))
                archive.refuse("coefficients: do not belong to the vertices, or a vertex is there twice");
    }

    /// Memory held, spare capacity included.
    [[nodiscard]] std::size_t memory_bytes() const { return sizeof *this + vertices_.capacity_bytes(); }

private:
    [[nodiscard]] static bool moved_by(const function_values& weights)
    {
        return !std::all_of(weights.begin(), weights.end(), [](double weight) { return weight == 0.0; });
    }

    /// The vertices of a cell that changes now. Until another cell changes.
    [[nodiscard]] const vertex_numbers& changed_corners(const location& at, std::uint64_t stamp)
    {
        stamp_ = (std::max)(stamp_ + 1, stamp);
        const vertex_numbers& corners = vertices_.complete(at.cell);
        vertices_.set_stamp(std::span(corners), stamp_);
        return corners;
    }

    void add_basis(const location& at, const vertex_numbers& vertices, const function_values& weights, share part)
    {
        const auto corners = vertices_.coefficients_at(vertices);
        const kernel shapes(at.fraction);
        for (std::size_t f = part.begin(Functions); f < part.end(Functions); ++f)
            if (weights[f] != 0.0)
                shapes.accumulate(corners, f * vertex_store::function_distance, static_cast<Scalar>(weights[f]));
    }

    /// Finds x's cell and its coefficients. If there is nothing to sum, returns false and sets `result` to 0 or NaN.
    [[nodiscard]] bool prepare(const point& x, function_values& result, location& at,
                               typename kernel::corners& corners) const
    {
        if (!grid_.locate(x, at)) {
            result.fill(std::numeric_limits<double>::quiet_NaN());
            return false;
        }
        const auto numbers = vertices_.find(at.cell);
        corners = vertices_.coefficients_at(numbers);
        return std::ranges::any_of(numbers, [](std::uint32_t vertex) { return vertex != vertex_store::none; });
    }

    grid_type grid_;
    vertex_store vertices_;
    std::uint64_t stamp_ = 0;
    std::uint64_t restored_at_ = 0;
};

} // namespace CLOSURA_ABI
} // namespace closura
