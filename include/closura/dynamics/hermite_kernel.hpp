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

namespace closura {
inline namespace CLOSURA_ABI {

/// The shape functions at a point, split in halves, and what is done with them.
template <std::size_t Dimensions, class Scalar>
class hermite_kernel {
    using numbers = block<Scalar>;

public:
    static constexpr std::size_t corner_count = std::size_t{1} << Dimensions;

    /// Half B has at least as many dimensions as fill a block with a corner's slope sets, if there are that many.
    static constexpr std::size_t low_dimensions =
        (std::min)(Dimensions, (std::max<std::size_t>)((Dimensions + 1) / 2, std::bit_width(numbers::size) - 1));
    static constexpr std::size_t high_dimensions = Dimensions - low_dimensions;

    using low_tensor = hermite_tensor<low_dimensions, Scalar>;
    using high_tensor = hermite_tensor<high_dimensions, Scalar>;

    /// Where each corner's coefficients of the first function start. Bit k of the index: upper neighbour in dimension
    /// k.
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
        std::array<Scalar, numbers::size> product;
        dynamics_detail::dot_products<0, 1>(columns, low_.rows, product.data());
        return dynamics_detail::sum_of_elements(numbers::load(product.data()));
    }

    /// F and its derivatives by the fractions.
    [[gnu::noinline, gnu::flatten]] Scalar value_and_gradient(const corners& u, std::size_t offset,
                                                              std::array<Scalar, Dimensions>& gradient) const
    {
        // F and all derivatives side by side, so that their last sums cost little more than one.
        constexpr std::size_t count = (1 + Dimensions + numbers::size - 1) / numbers::size * numbers::size;
        alignas(block_bytes) std::array<Scalar, count * numbers::size> products;
        std::fill(products.begin() + (1 + Dimensions) * numbers::size, products.end(), Scalar{0});
        alignas(block_bytes) typename low_tensor::row columns;
        if constexpr (high_dimensions == 0) {
            contract<false>(u, offset, columns, nullptr);
        } else {
            alignas(block_bytes) std::array<Scalar, high_tensor::padded_size * numbers::size> row_sums;
            alignas(block_bytes) typename high_tensor::row rows;
            contract<true>(u, offset, columns, row_sums.data());
            dynamics_detail::sum_rows(row_sums.data(), rows.size(), rows.data());
            dynamics_detail::dot_products<1, high_dimensions>(rows, high_.rows,
                                                              products.data() + (1 + low_dimensions) * numbers::size);
        }
        dynamics_detail::dot_products<0, 1 + low_dimensions>(columns, low_.rows, products.data());
        alignas(block_bytes) std::array<Scalar, count> sums;
        dynamics_detail::sum_rows(products.data(), count, sums.data());
        std::copy_n(sums.begin() + 1, Dimensions, gradient.begin());
        return sums[0];
    }

    /// u += weight · ∂F/∂u.
    [[gnu::noinline, gnu::flatten]] void accumulate(const mutable_corners& u, std::size_t offset, Scalar weight) const
    {
        if constexpr (!whole_blocks) {
            accumulate_small(u, offset, weight);
        } else {
            // weight A_a, so that the pass over the coefficients has one product and one sum each.
            std::array<Scalar, high_tensor::size> scales;
            for (std::size_t a = 0; a < high_tensor::size; ++a)
                scales[a] = weight * high_.values()[a];
            for (std::size_t v = 0; v < corner_count; ++v) {
                const Scalar* const scale_of_row = &scales[(v >> low_dimensions) * row_count];
                std::array<numbers, blocks_per_row> shape;
                dynamics_detail::unrolled<blocks_per_row>([&](auto k) __attribute__((always_inline)) {
                    shape[k] = low_block(low_.values(), v % row_length, k);
                });
                Scalar* const first = u[v] + offset;
                for (std::size_t s = 0; s < row_count; ++s) {
                    const numbers scale(scale_of_row[s]);
                    Scalar* const to = first + s * row_length;
                    dynamics_detail::unrolled<blocks_per_row>([&](auto k) __attribute__((always_inline)) {
                        Scalar* const part = to + k * numbers::size;
                        (numbers::load(part) + scale * shape[k]).store(part);
                    });
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
            if constexpr (WithRows && high_tensor::size < high_tensor::padded_size)
                std::fill(rows + high_tensor::size * numbers::size, rows + high_tensor::padded_size * numbers::size,
                          Scalar{0});
            contract_group<WithRows, true>(u, offset, 0, columns, rows);
            for (std::size_t first = group<WithRows>; first < row_length; first += group<WithRows>)
                contract_group<WithRows, false>(u, offset, first, columns, rows);
        }
    }

    /// As many sums side by side as hide the latency of an addition and fit in 16 registers: for that many corners,
    /// which differ in the dimensions of half B. Where one block is a corner's row, all of them do.
    template <bool WithRows>
    static constexpr std::size_t group =
        (std::min)(row_length, (std::max<std::size_t>)(1, (WithRows && blocks_per_row > 1 ? 4 : 8) / blocks_per_row));

    template <bool WithRows, bool FirstGroup>
    [[gnu::always_inline]] void contract_group(const corners& u, std::size_t offset, std::size_t first,
                                               typename low_tensor::row& columns, Scalar* rows) const
    {
        constexpr std::size_t width = group<WithRows> * blocks_per_row;
        constexpr std::size_t chain = 4; // products of a row added one by one
        std::array<numbers, width> sums;
        std::array<numbers, width> shapes;
        dynamics_detail::unrolled<width>([&](auto k) __attribute__((always_inline)) {
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
                numbers part(Scalar{0});
                dynamics_detail::unrolled<width>([&](auto k) __attribute__((always_inline)) {
                    constexpr std::size_t within = k % blocks_per_row * numbers::size;
                    numbers c = numbers::load(corner[k / blocks_per_row] + offset + s * row_length + within);
                    if constexpr (WithRows) {
                        dynamics_detail::keep_in_register(c);
                        part = k % chain == 0 ? c * shapes[k] : part + c * shapes[k];
                        if (k % chain == chain - 1 || k == width - 1)
                            row = k < chain ? part : row + part;
                    }
                    sums[k] += factor * c;
                    if constexpr (WithRows)
                        dynamics_detail::keep_in_register(part);
                });
                if constexpr (WithRows) {
                    Scalar* const to = rows + a * numbers::size;
                    (FirstGroup ? row : numbers::load(to) + row).store(to);
                }
            }
        }
        dynamics_detail::unrolled<width>([&](auto k) __attribute__((always_inline)) {
            sums[k].store(columns.data() + first * row_length + k * numbers::size);
        });
    }

    void accumulate_small(const mutable_corners& u, std::size_t offset, Scalar weight) const
    {
        alignas(block_bytes) typename low_tensor::row products;
        const numbers scale(weight);
        for (std::size_t k = 0; k < products.size(); k += numbers::size)
            (scale * numbers::load(low_.values().data() + k)).store(products.data() + k);
        for (std::size_t v = 0; v < corner_count; ++v)
            for (std::size_t s = 0; s < row_length; ++s)
                u[v][offset + s] += products[v * row_length + s];
    }

    std::array<hermite_shapes, Dimensions> shapes_;
    low_tensor low_;
    high_tensor high_;
};

} // namespace CLOSURA_ABI
} // namespace closura
