// Linear equations with a symmetric positive definite matrix, by Cholesky's decomposition A = L Lᵀ,
//
//     L_ij = (A_ij − Σ_{k<j} L_ik L_jk) / L_jj,      j ≤ i
//
//     const positive_definite factor(matrix, n);     // row-major; the lower half is read
//     factor.solve(right_hand_side);                 // in place
//
// Sums run in an order that depends on n alone, over blocks of fixed size, so bits are the same on every machine; those
// of Eigen's products follow the instruction set, and of its blocked decomposition the caches. Work: n³/6 products for
// the decomposition, four rows by two at a time; n² for each right-hand side.
#pragma once

#include <closura/core/error.hpp>
#include <closura/core/rounding.hpp>
#include <closura/simd/block.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

namespace learn_detail {

/// Σ_k a_k b_k over blocks, then over what is left, then over the block's elements.
inline double dot(const double* a, const double* b, std::size_t count)
{
    using numbers = block<double>;
    numbers sums(0.0);
    std::size_t k = 0;
    for (; k + numbers::size <= count; k += numbers::size)
        sums += numbers::load(a + k) * numbers::load(b + k);
    std::array<double, numbers::size> lanes;
    sums.store(lanes.data());
    for (; k < count; ++k)
        lanes[0] += rounded(a[k] * b[k]);
    double sum = 0.0;
    for (const double lane : lanes)
        sum += lane;
    return sum;
}

} // namespace learn_detail

/// The decomposition of a symmetric positive definite matrix.
class positive_definite {
public:
    /// Errors: input_error if the matrix has not n² elements, or is not positive definite.
    positive_definite(std::vector<double> matrix, std::size_t n) : positive_definite(n, std::move(matrix))
    {
        const std::size_t done = decompose();
        require(done == n, "a matrix of ", n, " rows is not positive definite: row ", done);
    }

    /// The same, or nothing if the matrix is not positive definite.
    [[nodiscard]] static std::optional<positive_definite> if_it_is(std::vector<double> matrix, std::size_t n)
    {
        std::optional<positive_definite> result(positive_definite(n, std::move(matrix)));
        if (result->decompose() != n)
            result.reset();
        return result;
    }

    [[nodiscard]] std::size_t size() const { return n_; }

    /// Replaces b by A⁻¹ b. Errors: input_error if b has not n elements.
    void solve(std::span<double> b) const
    {
        require(b.size() == n_, "a right-hand side of ", n_, " equations: has ", b.size(), " elements");
        for (std::size_t i = 0; i < n_; ++i)
            b[i] = (b[i] - learn_detail::dot(row(i), b.data(), i)) / row(i)[i];
        for (std::size_t i = n_; i-- > 0;) {
            b[i] /= row(i)[i];
            for (std::size_t k = 0; k < i; ++k)
                b[k] -= rounded(row(i)[k] * b[i]);
        }
    }

private:
    static constexpr std::size_t rows_at_once = 4;
    static_assert(rows_at_once % block<double>::size == 0, "so that blocks have no rest");

    [[nodiscard]] const double* row(std::size_t i) const { return lower_.data() + i * n_; }
    [[nodiscard]] double* row(std::size_t i) { return lower_.data() + i * n_; }

    /// Not decomposed yet.
    positive_definite(std::size_t n, std::vector<double> matrix) : n_(n), lower_(std::move(matrix))
    {
        require(lower_.size() == n * n, "a positive definite matrix of ", n, " rows: has ", lower_.size(), " elements");
    }

    /// Returns how many rows could be decomposed.
    [[nodiscard]] std::size_t decompose()
    {
        for (std::size_t first = 0; first < n_; first += rows_at_once) {
            const std::size_t last = first + rows_at_once < n_ ? first + rows_at_once : n_;
            if (const std::size_t done = decompose(first, last); done != last)
                return done;
        }
        return n_;
    }

    /// Rows first … last − 1, when all before are done; returns the first that cannot be, or `last`.
    [[nodiscard]] std::size_t decompose(std::size_t first, std::size_t last)
    {
        for (std::size_t column = 0; column < first; column += rows_at_once) {
            if (last - first == rows_at_once)
                for (std::size_t j = column; j < column + rows_at_once; j += 2)
                    subtract_products(first, j, column);
            else
                for (std::size_t i = first; i < last; ++i)
                    for (std::size_t j = column; j < column + rows_at_once; ++j)
                        row(i)[j] -= learn_detail::dot(row(i), row(j), column);
            for (std::size_t i = first; i < last; ++i)
                finish(i, column, column + rows_at_once);
        }
        for (std::size_t i = first; i < last; ++i) {
            for (std::size_t j = first; j <= i; ++j)
                row(i)[j] -= learn_detail::dot(row(i), row(j), first);
            finish(i, first, i);
            const double square = row(i)[i] - products(i, i, first, i);
            if (!(square > 0.0))
                return i;
            row(i)[i] = std::sqrt(square);
        }
        return last;
    }

    /// Subtracts Σ_{k<count} L_ik L_jk from four rows from i on and two columns.
    void subtract_products(std::size_t i, std::size_t j, std::size_t count)
    {
        using numbers = block<double>;
        std::array<std::array<numbers, 2>, rows_at_once> sums;
        for (auto& of_row : sums)
            of_row.fill(numbers(0.0));
        for (std::size_t k = 0; k < count; k += numbers::size) {
            const numbers first = numbers::load(row(j) + k), second = numbers::load(row(j + 1) + k);
            for (std::size_t r = 0; r < rows_at_once; ++r) {
                const numbers factor = numbers::load(row(i + r) + k);
                sums[r][0] += factor * first;
                sums[r][1] += factor * second;
            }
        }
        for (std::size_t r = 0; r < rows_at_once; ++r)
            for (std::size_t c = 0; c < 2; ++c) {
                std::array<double, numbers::size> lanes;
                sums[r][c].store(lanes.data());
                double sum = 0.0;
                for (const double lane : lanes)
                    sum += lane;
                row(i + r)[j + c] -= sum;
            }
    }

    [[nodiscard]] double products(std::size_t i, std::size_t j, std::size_t from, std::size_t to) const
    {
        double sum = 0.0;
        for (std::size_t k = from; k < to; ++k)
            sum += rounded(row(i)[k] * row(j)[k]);
        return sum;
    }

    /// Elements of row i in columns from … to − 1, of which products before `from` are subtracted already.
    void finish(std::size_t i, std::size_t from, std::size_t to)
    {
        for (std::size_t j = from; j < to; ++j)
            row(i)[j] = (row(i)[j] - products(i, j, from, j)) / row(j)[j];
    }

    std::size_t n_;
    std::vector<double> lower_;
};

} // namespace CLOSURA_ABI
} // namespace closura
