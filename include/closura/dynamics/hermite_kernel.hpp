// Evaluation of one function in one cell from its 2^d corners. The dimensions are split in two halves, A (the high
// ones) and B (the low ones), and with them the shape functions:
//
//   F = Σ_{a,b} A_a U_ab B_b        ∂F/∂x_k = (AᵀU) · ∂_k B  for k in B,   ∂_k A · (U B)  for k in A
// A = [corner][slope set] of half A, B likewise. The 2^d coefficients of a corner are one contiguous block of
// 2^dA × 2^dB numbers, so U consists of 2^d such blocks. AᵀU and U B are formed in one pass over U.
// The layout fixes the order of every sum, over SIMD blocks of fixed size: bits do not depend on the instruction set.
#pragma once

#include <closura/dynamics/hermite_basis.hpp>
#include <closura/dynamics/hermite_sums.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>

namespace closura::inline CLOSURA_ABI {

/// The shape functions at a point, split in halves, and what is done with them.
template <std::size_t Dimensions, class Scalar>
class hermite_kernel {
    using numbers = block<Scalar>;

public:
    static constexpr std::size_t corner_count = std::size_t{1} << Dimensions;

    /// Half B has at least as many dimensions as fill a block with a corner's slope sets, if there are that many.
    static constexpr std::size_t low_dimensions =
        std::min(Dimensions, std::max<std::size_t>((Dimensions + 1) / 2, std::bit_width(numbers::size) - 1));
    static constexpr std::size_t high_dimensions = Dimensions - low_dimensions;

    using low_tensor = hermite_tensor<low_dimensions, Scalar>;
    using high_tensor = hermite_tensor<high_dimensions, Scalar>;

    /// Where each corner's coefficients of one function start. Bit k of the index: upper neighbour in dimension k.
    using corners = std::array<const Scalar*, corner_count>;
    using mutable_corners = std::array<Scalar*, corner_count>;

    [[gnu::flatten]] explicit hermite_kernel(const std::array<double, Dimensions>& fraction)
    {
        for (std::size_t k = 0; k < Dimensions; ++k)
            shapes_[k] = hermite_shapes(fraction[k]);
        low_.template fill_values<0>(shapes_);
        high_.template fill_values<low_dimensions>(shapes_);
    }

    /// To be called before `value_and_gradient`.
    [[gnu::flatten]] void fill_derivatives()
    {
        low_.template fill_derivatives<0>(shapes_);
        high_.template fill_derivatives<low_dimensions>(shapes_);
    }

    /// F, from the coefficients at `u[corner] + offset`.
    [[nodiscard, gnu::noinline, gnu::flatten]] Scalar value(const corners& u, std::size_t offset) const
    {
        alignas(block_bytes) typename low_tensor::row columns;
        contract<false>(u, offset, columns, nullptr);
        return detail::dot_products<1>(columns, low_.rows)[0];
    }

    /// F and its derivatives by the fractions.
    [[gnu::noinline, gnu::flatten]] Scalar value_and_gradient(const corners& u, std::size_t offset,
                                                              std::array<Scalar, Dimensions>& gradient) const
    {
        alignas(block_bytes) typename low_tensor::row columns;
        if constexpr (high_dimensions == 0) {
            contract<false>(u, offset, columns, nullptr);
        } else {
            alignas(block_bytes) std::array<Scalar, high_tensor::padded_size * numbers::size> row_sums;
            alignas(block_bytes) typename high_tensor::row rows;
            contract<true>(u, offset, columns, row_sums.data());
            detail::sum_rows(row_sums.data(), rows.size(), rows.data());
            const auto high = detail::dot_products<1 + high_dimensions>(rows, high_.rows);
            std::copy(high.begin() + 1, high.end(), gradient.begin() + low_dimensions);
        }
        const auto low = detail::dot_products<1 + low_dimensions>(columns, low_.rows);
        std::copy(low.begin() + 1, low.end(), gradient.begin());
        return low[0];
    }

    /// u_f += weights_f · ∂F_f/∂u for functions whose coefficients start at offsets[f], count of them.
    template <std::size_t Functions>
    [[gnu::noinline, gnu::flatten]] void accumulate(const mutable_corners& u, std::size_t count,
                                                    const std::array<std::size_t, Functions>& offsets,
                                                    const std::array<Scalar, Functions>& weights) const
    {
        if constexpr (!whole_blocks) {
            accumulate_small(u, count, offsets, weights);
        } else {
            // weights_f A_a, so that the pass over the coefficients has one product and one sum each.
            std::array<std::array<Scalar, high_tensor::size>, Functions> scales;
            for (std::size_t f = 0; f < count; ++f)
                for (std::size_t a = 0; a < high_tensor::size; ++a)
                    scales[f][a] = weights[f] * high_.values()[a];
            for (std::size_t v = 0; v < corner_count; ++v) {
                const std::size_t first_row = (v >> low_dimensions) * row_count;
                std::array<numbers, blocks_per_row> shape;
                detail::unrolled<blocks_per_row>(
                    [&](auto k) { shape[k] = low_block(low_.values(), v % row_length, k); });
                for (std::size_t f = 0; f < count; ++f) {
                    Scalar* const first = u[v] + offsets[f];
                    for (std::size_t s = 0; s < row_count; ++s) {
                        const numbers scale(scales[f][first_row + s]);
                        Scalar* const to = first + s * row_length;
                        detail::unrolled<blocks_per_row>([&](auto k) {
                            Scalar* const part = to + k * numbers::size;
                            (numbers::load(part) + scale * shape[k]).store(part);
                        });
                    }
                }
            }
        }
    }

private:
    // A corner's coefficients are `row_count` rows (slope sets of half A) of `row_length` (those of half B).
    static constexpr std::size_t row_count = std::size_t{1} << high_dimensions;
    static constexpr std::size_t row_length = std::size_t{1} << low_dimensions;
    static constexpr bool whole_blocks = row_length >= numbers::size;
    static constexpr std::size_t blocks_per_row = whole_blocks ? row_length / numbers::size : 1;

    [[nodiscard]] static numbers low_block(const typename low_tensor::row& tensor, std::size_t vertex, std::size_t k)
    {
        return numbers::load(tensor.data() + vertex * row_length + k * numbers::size);
    }

    /// columns = AᵀU and, if asked for, the rows of U B as blocks still to be summed over their elements.
    template <bool WithRows>
    void contract(const corners& u, std::size_t offset, typename low_tensor::row& columns, Scalar* rows) const
    {
        if constexpr (!whole_blocks) {
            // Fewer coefficients at a corner than a block has elements: A = 1, and U is a row, padded to whole blocks.
            columns.fill(Scalar{0});
            for (std::size_t v = 0; v < corner_count; ++v)
                std::copy_n(u[v] + offset, row_length, columns.begin() + static_cast<std::ptrdiff_t>(v * row_length));
        } else {
            // As many sums side by side as hide the latency of an addition and fit in 16 registers.
            constexpr std::size_t side_by_side = WithRows ? 4 : 8;
            constexpr std::size_t group = std::min(row_length, std::max<std::size_t>(1, side_by_side / blocks_per_row));
            constexpr std::size_t width = group * blocks_per_row;
            if constexpr (WithRows)
                std::fill_n(rows, high_tensor::padded_size * numbers::size, Scalar{0});
            for (std::size_t first = 0; first < row_length; first += group) {
                std::array<numbers, width> sums;
                std::array<numbers, width> shapes;
                detail::unrolled<width>([&](auto k) {
                    sums[k] = numbers(Scalar{0});
                    if constexpr (WithRows)
                        shapes[k] = low_block(low_.values(), first, k);
                });
                for (std::size_t high = 0; high < row_count; ++high) {
                    const Scalar* const* corner = &u[high * row_length + first];
#pragma GCC unroll 1
                    for (std::size_t s = 0; s < row_count; ++s) {
                        const std::size_t a = high * row_count + s;
                        const numbers factor(high_.values()[a]);
                        numbers row(Scalar{0});
                        detail::unrolled<width>([&](auto k) {
                            constexpr std::size_t within = k % blocks_per_row * numbers::size;
                            numbers c = numbers::load(corner[k / blocks_per_row] + offset + s * row_length + within);
                            if constexpr (WithRows) {
                                detail::keep_in_register(c);
                                row = k == 0 ? c * shapes[k] : row + c * shapes[k];
                            }
                            sums[k] += factor * c;
                        });
                        if constexpr (WithRows)
                            (numbers::load(rows + a * numbers::size) + row).store(rows + a * numbers::size);
                    }
                }
                detail::unrolled<width>(
                    [&](auto k) { sums[k].store(columns.data() + first * row_length + k * numbers::size); });
            }
        }
    }

    template <std::size_t Functions>
    void accumulate_small(const mutable_corners& u, std::size_t count,
                          const std::array<std::size_t, Functions>& offsets,
                          const std::array<Scalar, Functions>& weights) const
    {
        for (std::size_t f = 0; f < count; ++f) {
            alignas(block_bytes) typename low_tensor::row products;
            const numbers weight(weights[f]);
            for (std::size_t k = 0; k < products.size(); k += numbers::size)
                (weight * numbers::load(low_.values().data() + k)).store(products.data() + k);
            for (std::size_t v = 0; v < corner_count; ++v)
                for (std::size_t s = 0; s < row_length; ++s)
                    u[v][offsets[f] + s] += products[v * row_length + s];
        }
    }

    std::array<hermite_shapes, Dimensions> shapes_;
    low_tensor low_;
    high_tensor high_;
};

} // namespace closura::inline CLOSURA_ABI
