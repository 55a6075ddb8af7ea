// The grid of a Hermite field: cubic cells of side δ, `centre` in the middle of cell (0, …, 0).
//
//   (x_k − centre_k) / δ + ½ = c_k + t_k,   c_k whole, 0 ≤ t_k < 1
//
// c is x's cell and t the fraction inside it. Vertex n lies at x_k = centre_k + δ (n_k − ½).
#pragma once

#include <closura/core/error.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace closura {
inline namespace CLOSURA_ABI {

/// Cells with int32 coordinates.
template <std::size_t Dimensions>
class hermite_grid {
public:
    using point = std::array<double, Dimensions>;

    struct location {
        std::array<std::int32_t, Dimensions> cell;
        point fraction;
    };

    /// Errors: `input_error` if the side is not a number above 0, or the centre not finite.
    hermite_grid(const point& centre, double cell_side) : centre_(centre), cell_side_(cell_side)
    {
        require(std::isfinite(cell_side) && cell_side > 0.0, "hermite: cell ", cell_side,
                "; expected a number above 0");
        for (const double c : centre)
            require(std::isfinite(c), "hermite: the grid's centre is at ", c, "; expected finite numbers");
    }

    [[nodiscard]] const point& centre() const { return centre_; }
    [[nodiscard]] double cell_side() const { return cell_side_; }

    /// Finds x's cell. False if x is not finite, or so far from the centre that its cell's number is not an int32.
    [[nodiscard]] bool locate(const point& x, location& at) const
    {
        constexpr double lowest = (std::numeric_limits<std::int32_t>::min)();
        constexpr double highest = (std::numeric_limits<std::int32_t>::max)();
        for (std::size_t k = 0; k < Dimensions; ++k) {
            const double position = (x[k] - centre_[k]) / cell_side_ + 0.5;
            const double cell = std::floor(position);
            // The upper corner needs a number too. A NaN fails both comparisons.
            if (!(cell >= lowest && cell < highest))
                return false;
            at.cell[k] = static_cast<std::int32_t>(cell);
            at.fraction[k] = position - cell;
        }
        return true;
    }

    /// Archives: what is read must be this grid to within 10⁻⁹ of a cell, for two programs may form ln(100/1400) in two
    /// ways. The archive's own is taken, so that bits go on as they were.
    template <class Archive>
    void parts(Archive& archive)
    {
        hermite_grid other = *this;
        archive("centre", other.centre_);
        archive("cell", other.cell_side_);
        if constexpr (Archive::reading) {
            const auto close_to = [&](double a, double b) { return std::fabs(a - b) <= 1e-9 * cell_side_; };
            bool same = close_to(other.cell_side_, cell_side_);
            for (std::size_t k = 0; k < Dimensions; ++k)
                same = same && close_to(other.centre_[k], centre_[k]);
            if (!same)
                archive.refuse("centre: was made with another grid (cell or initial parameters)");
            *this = other;
        }
    }

private:
    point centre_;
    double cell_side_;
};

} // namespace CLOSURA_ABI
} // namespace closura
