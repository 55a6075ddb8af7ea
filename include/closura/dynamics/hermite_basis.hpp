// Cubic Hermite shape functions (C¹, Q3) in one dimension, with x ∈ [0,1] the fraction inside a cell:
//
//   value(0) = 1−3x²+2x³   value(1) = 3x²−2x³   slope(0) = x−2x²+x³   slope(1) = x³−x²
//
// and their tensor products over a few dimensions. In d dimensions the shape function of corner v and slope set s is
// Π_k shape_k(v_k, s_k), where v_k and s_k are bit k of v and of s.
#pragma once

#include <closura/simd/block.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace closura {
inline namespace CLOSURA_ABI {

/// The four shape functions of one dimension at one point; element 2 v + s belongs to corner v (0 or 1) and is a value
/// (s = 0) or a slope (s = 1). Derivatives are by the fraction x: divide by the cell's side for ∂/∂θ.
struct hermite_shapes {
    std::array<double, 4> values;
    std::array<double, 4> derivatives;

    hermite_shapes() = default;

    explicit hermite_shapes(double x)
    {
        // Factored, which keeps relative precision near both corners, and such that every product in a sum is a product
        // by 2, hence exact: fused or not, the bits are the same. GCC drops `rounded` where it vectorises this.
        const double rest = 1.0 - x;
        values = {rest * rest * (1.0 + 2.0 * x), x * (rest * rest), x * x * (3.0 - 2.0 * x), -(x * x * rest)};
        derivatives = {-6.0 * (x * rest), rest * (rest - 2.0 * x), 6.0 * (x * rest), x * (x - 2.0 * rest)};
    }
};

namespace dynamics_detail {

/// Multiplies the tensor over dimensions 0 … K−1 by the shapes of dimension K. These are products alone, no sums, so
/// the compiler may vectorise as it likes without changing a bit.
template <std::size_t K, class Scalar>
inline void extend_tensor(const Scalar* lower, const std::array<double, 4>& shapes, Scalar* result)
{
    constexpr std::size_t n = std::size_t{1} << K;
    for (std::size_t k = 0; k < 4; ++k) {
        const Scalar shape = static_cast<Scalar>(shapes[k]);
        for (std::size_t v = 0; v < n; ++v)
            for (std::size_t s = 0; s < n; ++s)
                result[(v + (k >> 1) * n) * 2 * n + (k & 1) * n + s] = lower[v * n + s] * shape;
    }
}

/// Writes Π_{k<Count} shapes(k) in the order [v][s] to `result`, 4^Count numbers.
template <std::size_t Count, class Scalar, class Shapes>
inline void fill_tensor(Shapes shapes, Scalar* result)
{
    if constexpr (Count == 0) {
        *result = Scalar{1};
    } else {
        std::array<Scalar, (std::size_t{1} << 2 * (Count - 1))> lower;
        fill_tensor<Count - 1>(shapes, lower.data());
        extend_tensor<Count - 1>(lower.data(), shapes(Count - 1), result);
    }
}

} // namespace dynamics_detail

/// The shape functions of `Dimensions` dimensions (0 … 8; 4^Dimensions of them) at one point, in the order
/// [corner v][slope set s], and their derivatives by each fraction. Padded with zeros to whole blocks.
template <std::size_t Dimensions, class Scalar>
struct hermite_tensor {
    static constexpr std::size_t size = std::size_t{1} << 2 * Dimensions;
    static constexpr std::size_t padded_size = (std::max)(size, block<Scalar>::size);
    static constexpr std::size_t block_count = padded_size / block<Scalar>::size;

    using row = std::array<Scalar, padded_size>;

    /// rows[0] are the shape functions, rows[1 + k] their derivatives by fraction k.
    alignas(block_bytes) std::array<row, 1 + Dimensions> rows;

    [[nodiscard]] const row& values() const { return rows[0]; }

    /// Fills rows[0] from the shapes of the dimensions `First` … `First` + Dimensions − 1.
    template <std::size_t First, std::size_t All>
    void fill_values(const std::array<hermite_shapes, All>& shapes)
    {
        fill(
            rows[0], [&](std::size_t k) -> const auto& { return shapes[First + k].values; });
    }

    /// Fills the other rows: in the product, one dimension's shapes are replaced by their derivatives.
    template <std::size_t First, std::size_t All>
    void fill_derivatives(const std::array<hermite_shapes, All>& shapes)
    {
        for (std::size_t by = 0; by < Dimensions; ++by)
            fill(
                rows[1 + by], [&](std::size_t k) -> const auto& {
                    return k == by ? shapes[First + k].derivatives : shapes[First + k].values;
                });
    }

private:
    template <class Shapes>
    static void fill(row& numbers, Shapes shapes)
    {
        dynamics_detail::fill_tensor<Dimensions>(shapes, numbers.data());
        if constexpr (size < padded_size)
            std::fill(numbers.begin() + size, numbers.end(), Scalar{0});
    }
};

} // namespace CLOSURA_ABI
} // namespace closura
