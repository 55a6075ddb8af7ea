// Kernel ridge regression of several functions at once, with Matérn's kernel of smoothness 5/2:
//
//     f(x) = Σ_i c_i k(|x − x_i| / ℓ),   k(r) = (1 + √5 r + 5r²/3) exp(−√5 r),   (K + λ) c = y
//
// which is the mean of a Gaussian process with noise λ. Far from the data it is 0. (C. E. Rasmussen, C. K. I. Williams,
// Gaussian Processes for Machine Learning (2006), equations 2.25 and 4.17.)
//
//     kernel_ridge f(inputs, dimensions, targets, functions, {.length = 2, .ridge = 0.01});
//     f.evaluate(x, values, gradient);                        // gradient may be empty
//
// Kernels of four points are one block, and sums over points are four sums, added in order at the end: the same bits on
// any machine. Points are kept in units of ℓ/√5 for it, so that a kernel takes no division.
#pragma once

#include <closura/core/described.hpp>
#include <closura/core/error.hpp>
#include <closura/core/rounding.hpp>
#include <closura/learn/positive_definite.hpp>
#include <closura/simd/exponential.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Length and ridge of a kernel regression, in units of the inputs and of the targets' variance.
struct kernel_options {
    static constexpr std::string_view name = "kernel_ridge";
    double length = 2;
    double ridge = 0.01;

    static constexpr auto description()
    {
        return closura::fields(
            field<"length">(&kernel_options::length, positive_numbers(),
                            "length of the kernel, in standard deviations"),
            field<"ridge">(&kernel_options::ridge, positive_numbers(), "ridge: variance of the noise"));
    }
    friend bool operator==(const kernel_options&, const kernel_options&) = default;
};

/// Several functions of the same inputs, learned at the same points.
class kernel_ridge {
public:
    kernel_ridge() = default;

    /// `inputs` are [point, dimension], `targets` [point, function]. Work: points³/6. Memory: 8 points² bytes
    /// meanwhile. Errors: input_error if sizes do not fit, or there is no point.
    kernel_ridge(std::vector<double> inputs, std::size_t dimensions, std::vector<double> targets, std::size_t functions,
                 const kernel_options& options)
        : dimensions_(dimensions),
          functions_(functions),
          length_(options.length),
          points_(std::move(inputs)),
          coefficients_(std::move(targets))
    {
        require(dimensions > 0 && functions > 0 && !points_.empty() && points_.size() % dimensions == 0 &&
                    coefficients_.size() == size() * functions,
                "kernel ridge: ", points_.size(), " inputs in ", dimensions, " dimensions and ", coefficients_.size(),
                " targets of ", functions, " functions; expected some, and as many of each");
        require(options.length > 0 && options.ridge > 0, "kernel ridge: expected a positive length and ridge");
        arrange();
        const std::size_t n = size();
        std::vector<double> matrix(n * n), row(padded());
        for (std::size_t i = 0; i < n; ++i) {
            const double* const x = &points_[i * dimensions];
            for (std::size_t j = 0; j < i; j += together) {
                const several of_row = kernels(x, j);
                for (std::size_t b = 0; b < blocks; ++b)
                    of_row[b].store(&row[j + b * lanes]);
            }
            for (std::size_t j = 0; j < i; ++j)
                matrix[i * n + j] = row[j];
            matrix[i * n + i] = 1.0 + options.ridge;
        }
        const positive_definite factor(std::move(matrix), n);
        std::vector<double> column(n);
        for (std::size_t f = 0; f < functions; ++f) {
            for (std::size_t i = 0; i < n; ++i)
                column[i] = coefficients_[i * functions + f];
            factor.solve(column);
            for (std::size_t i = 0; i < n; ++i)
                coefficients_[i * functions + f] = column[i];
        }
        arrange();
    }

    [[nodiscard]] std::size_t size() const { return dimensions_ == 0 ? 0 : points_.size() / dimensions_; }
    [[nodiscard]] std::size_t dimensions() const { return dimensions_; }
    [[nodiscard]] std::size_t functions() const { return functions_; }

    /// The values at x, and the gradient [function, dimension] unless that is empty. Work: points × (dimensions + an
    /// exponential).
    [[gnu::flatten]] void evaluate(std::span<const double> x, std::span<double> values,
                                   std::span<double> gradient) const
    {
        // Few functions and dimensions: their sums stay in registers, or close by.
        std::vector<block<double>> sums(functions_ * (1 + (gradient.empty() ? 0 : dimensions_)), block<double>(0.0));
        const auto add = [&](block<double>& sum, std::size_t function, std::size_t first, const several& factors) {
            block<double> so_far = sum;
            for (std::size_t b = 0; b < blocks; ++b)
                so_far += block<double>::load(&coefficient_rows_[function * padded() + first + b * lanes]) * factors[b];
            sum = so_far;
        };
        for (std::size_t i = 0; i < padded(); i += together) {
            several slope;
            const several k = kernels(x.data(), i, gradient.empty() ? nullptr : &slope);
            for (std::size_t f = 0; f < functions_; ++f)
                add(sums[f], f, i, k);
            if (gradient.empty())
                continue;
            for (std::size_t d = 0; d < dimensions_; ++d) {
                several direction = scaled_differences(x.data(), d, i);
                for (std::size_t b = 0; b < blocks; ++b)
                    direction[b] = slope[b] * direction[b];
                for (std::size_t f = 0; f < functions_; ++f)
                    add(sums[functions_ + f * dimensions_ + d], f, i, direction);
            }
        }
        for (std::size_t f = 0; f < functions_; ++f)
            values[f] = sum_of(sums[f]);
        for (std::size_t n = 0; n < gradient.size(); ++n)
            gradient[n] = sum_of(sums[functions_ + n]);
    }

    template <class Archive>
    void parts(Archive& archive)
    {
        archive("dimensions", dimensions_);
        archive("functions", functions_);
        archive("length", length_);
        archive("points", points_, "[point and dimension]");
        archive("coefficients", coefficients_, "[point and function]");
        if constexpr (Archive::reading) {
            if (dimensions_ == 0 || functions_ == 0 || !(length_ > 0) || points_.size() % dimensions_ != 0 ||
                coefficients_.size() % functions_ != 0 || coefficients_.size() / functions_ != size())
                archive.refuse("points and coefficients do not fit each other");
            arrange();
        }
    }

private:
    static constexpr std::size_t lanes = block<double>::size;
    /// Blocks that are worked on together, so that the processor need not wait for one.
    static constexpr std::size_t blocks = 4;
    static constexpr std::size_t together = blocks * lanes;
    using several = std::array<block<double>, blocks>;

    /// √5 (x_d − x_id) / ℓ of the points from `first` on.
    [[nodiscard, gnu::always_inline]] several scaled_differences(const double* x, std::size_t d,
                                                                 std::size_t first) const
    {
        const block<double> here(rounded(x[d] * scale_));
        several result;
        for (std::size_t b = 0; b < blocks; ++b)
            result[b] = here - block<double>::load(&point_rows_[d * padded() + first + b * lanes]);
        return result;
    }

    /// k of the points from `first` on, and what the gradient has besides √5 (x − x_i) / ℓ, unless that is not wanted.
    [[nodiscard, gnu::always_inline]] several kernels(const double* x, std::size_t first,
                                                      several* slope = nullptr) const
    {
        using doubles = block<double>;
        several squares;
        squares.fill(doubles(0.0));
        for (std::size_t d = 0; d < dimensions_; ++d) {
            const several difference = scaled_differences(x, d, first);
            for (std::size_t b = 0; b < blocks; ++b)
                squares[b] += difference[b] * difference[b];
        }
        several result;
        for (std::size_t b = 0; b < blocks; ++b) {
            const doubles s = square_root(squares[b]); // √5 r
            const doubles decay = bounded_exponential(doubles(0.0) - s);
            const doubles linear = doubles(1.0) + s;
            result[b] = (linear + doubles(1.0 / 3.0) * (s * s)) * decay;
            if (slope != nullptr)
                (*slope)[b] = doubles(-scale_ / 3.0) * (linear * decay);
        }
        return result;
    }

    static double sum_of(const block<double>& of_lanes)
    {
        std::array<double, lanes> parts;
        of_lanes.store(parts.data());
        double sum = 0.0;
        for (const double part : parts)
            sum += part;
        return sum;
    }

    /// Points and coefficients side by side for blocks; what fills the last blocks has coefficients of 0.
    void arrange()
    {
        padded_ = (size() + together - 1) / together * together;
        scale_ = std::sqrt(5.0) / length_;
        point_rows_.assign(dimensions_ * padded_, 0.0);
        coefficient_rows_.assign(functions_ * padded_, 0.0);
        for (std::size_t i = 0; i < size(); ++i) {
            for (std::size_t d = 0; d < dimensions_; ++d)
                point_rows_[d * padded_ + i] = rounded(points_[i * dimensions_ + d] * scale_);
            for (std::size_t f = 0; f < functions_; ++f)
                coefficient_rows_[f * padded_ + i] = coefficients_[i * functions_ + f];
        }
    }

    [[nodiscard]] std::size_t padded() const { return padded_; }

    std::size_t dimensions_ = 0;
    std::size_t functions_ = 0;
    double length_ = 1;
    std::vector<double> points_;           // [point, dimension]
    std::vector<double> coefficients_;     // [point, function]
    std::size_t padded_ = 0;               // points, and what fills the last blocks
    double scale_ = 1;                     // √5 / ℓ
    std::vector<double> point_rows_;       // [dimension, point], times the scale
    std::vector<double> coefficient_rows_; // [function, point]
};

} // namespace CLOSURA_ABI
} // namespace closura
