// Kernel ridge regression of several functions at once, with Matérn's kernel of smoothness 5/2:
//
//     f(x) = Σ_i c_i k(|x − x_i| / ℓ),   k(r) = (1 + √5 r + 5r²/3) exp(−√5 r),   (K + λ) c = y
//
// which is the mean of a Gaussian process with noise λ. Far from the data it is 0. (C. E. Rasmussen, C. K. I. Williams,
// Gaussian Processes for Machine Learning (2006), equations 2.25 and 4.17.)
//
//     kernel_ridge f(inputs, dimensions, targets, functions, {.length = 2, .ridge = 0.01});
//     f.evaluate(x, values, gradient);                        // gradient may be empty
#pragma once

#include <closura/core/described.hpp>
#include <closura/core/error.hpp>
#include <closura/learn/positive_definite.hpp>

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
        const std::size_t n = size();
        std::vector<double> matrix(n * n);
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < i; ++j)
                matrix[i * n + j] = kernel(squared_distance(&points_[i * dimensions], &points_[j * dimensions])).first;
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
    }

    [[nodiscard]] std::size_t size() const { return dimensions_ == 0 ? 0 : points_.size() / dimensions_; }
    [[nodiscard]] std::size_t dimensions() const { return dimensions_; }
    [[nodiscard]] std::size_t functions() const { return functions_; }

    /// The values at x, and the gradient [function, dimension] unless that is empty. Work: points × (dimensions + an
    /// exponential).
    void evaluate(std::span<const double> x, std::span<double> values, std::span<double> gradient) const
    {
        for (double& value : values)
            value = 0.0;
        for (double& slope : gradient)
            slope = 0.0;
        for (std::size_t i = 0; i < size(); ++i) {
            const double* const point = &points_[i * dimensions_];
            const double* const coefficient = &coefficients_[i * functions_];
            const auto [k, slope] = kernel(squared_distance(x.data(), point));
            for (std::size_t f = 0; f < functions_; ++f)
                values[f] += rounded(coefficient[f] * k);
            if (gradient.empty())
                continue;
            for (std::size_t d = 0; d < dimensions_; ++d) {
                const double direction = slope * (x[d] - point[d]);
                for (std::size_t f = 0; f < functions_; ++f)
                    gradient[f * dimensions_ + d] += rounded(coefficient[f] * direction);
            }
        }
    }

    template <class Archive>
    void parts(Archive& archive)
    {
        archive("dimensions", dimensions_);
        archive("functions", functions_);
        archive("length", length_);
        archive("points", points_, "[point and dimension]");
        archive("coefficients", coefficients_, "[point and function]");
        if constexpr (Archive::reading)
            if (dimensions_ == 0 || functions_ == 0 || !(length_ > 0) || points_.size() % dimensions_ != 0 ||
                coefficients_.size() != size() * functions_)
                archive.refuse("points and coefficients do not fit each other");
    }

private:
    [[nodiscard]] double squared_distance(const double* a, const double* b) const
    {
        double sum = 0.0;
        for (std::size_t d = 0; d < dimensions_; ++d) {
            const double difference = a[d] - b[d];
            sum += rounded(difference * difference);
        }
        return sum;
    }

    /// k, and (dk/dr) / r / ℓ²: what the gradient has besides x − x_i.
    [[nodiscard]] std::pair<double, double> kernel(double squared_distance) const
    {
        const double s = std::sqrt(5.0 * squared_distance) / length_; // √5 r
        const double decay = std::exp(-s);
        const double linear = 1.0 + s;
        return {(linear + rounded(s * s) / 3.0) * decay, -5.0 / 3.0 * linear * decay / (length_ * length_)};
    }

    std::size_t dimensions_ = 0;
    std::size_t functions_ = 0;
    double length_ = 1;
    std::vector<double> points_;       // [point, dimension]
    std::vector<double> coefficients_; // [point, function]
};

} // namespace CLOSURA_ABI
} // namespace closura
