// Small symmetric systems, as many equations as a model has parameters: Cholesky's A = L Lᵀ, with sums in a fixed order
// and rounded products, so that bits do not depend on the instruction set (which those of larger libraries do).
#pragma once

#include <closura/core/rounding.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <optional>

namespace closura {
inline namespace CLOSURA_ABI {

namespace learn_detail {

template <std::size_t Size>
using square_matrix = std::array<std::array<double, Size>, Size>;

/// L of A = L Lᵀ, from A's lower half; nothing if A is not positive definite.
template <std::size_t Size>
[[nodiscard]] std::optional<square_matrix<Size>> cholesky(square_matrix<Size> a)
{
    for (std::size_t i = 0; i < Size; ++i)
        for (std::size_t j = 0; j <= i; ++j) {
            double rest = a[i][j];
            for (std::size_t k = 0; k < j; ++k)
                rest -= rounded(a[i][k] * a[j][k]);
            if (i > j)
                a[i][j] = rest / a[j][j];
            else if (rest > 0.0)
                a[i][i] = std::sqrt(rest);
            else
                return std::nullopt;
        }
    return a;
}

/// x of L Lᵀ x = b.
template <std::size_t Size>
[[nodiscard]] std::array<double, Size> solve(const square_matrix<Size>& factor, std::array<double, Size> b)
{
    for (std::size_t i = 0; i < Size; ++i) {
        for (std::size_t k = 0; k < i; ++k)
            b[i] -= rounded(factor[i][k] * b[k]);
        b[i] /= factor[i][i];
    }
    for (std::size_t i = Size; i-- > 0;) {
        for (std::size_t k = i + 1; k < Size; ++k)
            b[i] -= rounded(factor[k][i] * b[k]);
        b[i] /= factor[i][i];
    }
    return b;
}

/// xᵀ A x.
template <std::size_t Size>
[[nodiscard]] double quadratic_form(const square_matrix<Size>& a, const std::array<double, Size>& x)
{
    double result = 0.0;
    for (std::size_t i = 0; i < Size; ++i)
        for (std::size_t j = 0; j < Size; ++j)
            result += rounded(rounded(x[i] * a[i][j]) * x[j]);
    return result;
}

} // namespace learn_detail

} // namespace CLOSURA_ABI
} // namespace closura
