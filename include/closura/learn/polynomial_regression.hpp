// Least squares in polynomials of a total degree, ridge on all coefficients but the constant:
//
//     f(x) = Σ_{|k| ≤ degree} c_k Π_d x_d^{k_d},   minimises Σ_i |f(x_i) − y_i|² + λ n Σ_{k ≠ 0} c_k²
//
//     polynomial_regression f(inputs, dimensions, targets, functions, {.degree = 3, .ridge = 1e-4});
#pragma once

#include <closura/core/described.hpp>
#include <closura/core/error.hpp>
#include <closura/learn/positive_definite.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

struct polynomial_options {
    static constexpr std::string_view name = "polynomial";
    std::size_t degree = 3;
    double ridge = 1e-4;

    static constexpr auto description()
    {
        return closura::fields(
            field<"degree">(&polynomial_options::degree, whole_numbers(0, 8), "total degree of the polynomials"),
            field<"ridge">(&polynomial_options::ridge, positive_numbers(), "ridge of the least squares"));
    }
    friend bool operator==(const polynomial_options&, const polynomial_options&) = default;
};

/// All monomials of several variables up to a total degree, each after the one that it is a variable times.
class monomials {
public:
    monomials() = default;
    monomials(std::size_t dimensions, std::size_t degree) : dimensions_(dimensions), degree_(degree)
    {
        steps_.reserve(count(dimensions, degree));
        steps_.push_back({0, 0});
        std::size_t first = 0;
        for (std::size_t d = 1; d <= degree; ++d) {
            const std::size_t last = steps_.size();
            for (std::size_t before = first; before < last; ++before)
                for (std::size_t variable = before == 0 ? 0 : steps_[before].variable; variable < dimensions;
                     ++variable)
                    steps_.push_back({static_cast<std::uint32_t>(before), static_cast<std::uint32_t>(variable)});
            first = last;
        }
    }

    /// (dimensions + degree)! / dimensions! / degree!
    [[nodiscard]] static std::size_t count(std::size_t dimensions, std::size_t degree)
    {
        std::size_t result = 1;
        for (std::size_t d = 1; d <= degree; ++d)
            result = result * (dimensions + d) / d;
        return result;
    }

    [[nodiscard]] std::size_t size() const { return steps_.size(); }
    [[nodiscard]] std::size_t dimensions() const { return dimensions_; }
    friend bool operator==(const monomials& a, const monomials& b)
    {
        return a.dimensions_ == b.dimensions_ && a.degree_ == b.degree_;
    }

    /// Values at x, and slopes [monomial, dimension] unless empty.
    void evaluate(std::span<const double> x, std::span<double> values, std::span<double> slopes) const
    {
        values[0] = 1.0;
        for (std::size_t d = 0; d < (slopes.empty() ? 0 : dimensions_); ++d)
            slopes[d] = 0.0;
        for (std::size_t m = 1; m < size(); ++m) {
            const auto [before, variable] = steps_[m];
            values[m] = values[before] * x[variable];
            if (slopes.empty())
                continue;
            for (std::size_t d = 0; d < dimensions_; ++d)
                slopes[m * dimensions_ + d] =
                    rounded(slopes[before * dimensions_ + d] * x[variable]) + (d == variable ? values[before] : 0.0);
        }
    }

    template <class Archive>
    void parts(Archive& archive)
    {
        archive("dimensions", dimensions_);
        archive("degree", degree_);
        if constexpr (Archive::reading) {
            if (dimensions_ == 0 || dimensions_ > 64 || degree_ > 8 || count(dimensions_, degree_) > most)
                archive.refuse("expected 1 to 64 dimensions, a degree of at most 8 and 100,000 monomials");
            *this = monomials(dimensions_, degree_);
        }
    }

private:
    struct step {
        std::uint32_t before;
        std::uint32_t variable;
    };
    static constexpr std::size_t most = 100'000; // that are read: regressions take the square of it in memory
    std::size_t dimensions_ = 0;
    std::size_t degree_ = 0;
    std::vector<step> steps_;
};

/// Several functions of the same inputs.
class polynomial_regression {
public:
    polynomial_regression() = default;

    /// `inputs` are [point, dimension], `targets` [point, function]. Work: points × monomials².
    /// Errors: input_error if sizes do not fit, or there is no point.
    polynomial_regression(const std::vector<double>& inputs, std::size_t dimensions, const std::vector<double>& targets,
                          std::size_t functions, const polynomial_options& options)
        : functions_(functions), basis_(dimensions, options.degree)
    {
        require(dimensions > 0 && functions > 0 && !inputs.empty() && inputs.size() % dimensions == 0 &&
                    targets.size() * dimensions == inputs.size() * functions,
                "polynomial regression: ", inputs.size(), " inputs in ", dimensions, " dimensions and ", targets.size(),
                " targets of ", functions, " functions; expected some, and as many of each");
        const std::size_t count = basis_.size(), points = inputs.size() / dimensions;
        std::vector<double> normal(count * count), sums(count * functions), values(count);
        for (std::size_t i = 0; i < points; ++i) {
            basis_.evaluate(std::span(inputs).subspan(i * dimensions, dimensions), values, {});
            for (std::size_t a = 0; a < count; ++a) {
                for (std::size_t b = 0; b <= a; ++b)
                    normal[a * count + b] += rounded(values[a] * values[b]);
                for (std::size_t f = 0; f < functions; ++f)
                    sums[a * functions + f] += rounded(values[a] * targets[i * functions + f]);
            }
        }
        for (std::size_t a = 1; a < count; ++a)
            normal[a * count + a] += options.ridge * static_cast<double>(points);
        const positive_definite factor(std::move(normal), count);
        coefficients_.resize(count * functions);
        std::vector<double> column(count);
        for (std::size_t f = 0; f < functions; ++f) {
            for (std::size_t a = 0; a < count; ++a)
                column[a] = sums[a * functions + f];
            factor.solve(column);
            for (std::size_t a = 0; a < count; ++a)
                coefficients_[a * functions + f] = column[a];
        }
    }

    [[nodiscard]] std::size_t dimensions() const { return basis_.dimensions(); }
    [[nodiscard]] std::size_t functions() const { return functions_; }

    /// The values at x, and the gradient [function, dimension] unless that is empty.
    void evaluate(std::span<const double> x, std::span<double> values, std::span<double> gradient) const
    {
        const std::size_t dimensions = basis_.dimensions();
        std::vector<double> of_basis(basis_.size()), slopes(gradient.empty() ? 0 : basis_.size() * dimensions);
        basis_.evaluate(x, of_basis, slopes);
        for (double& value : values)
            value = 0.0;
        for (double& slope : gradient)
            slope = 0.0;
        for (std::size_t m = 0; m < basis_.size(); ++m)
            for (std::size_t f = 0; f < functions_; ++f) {
                const double coefficient = coefficients_[m * functions_ + f];
                values[f] += rounded(coefficient * of_basis[m]);
                for (std::size_t d = 0; d < (gradient.empty() ? 0 : dimensions); ++d)
                    gradient[f * dimensions + d] += rounded(coefficient * slopes[m * dimensions + d]);
            }
    }

    template <class Archive>
    void parts(Archive& archive)
    {
        basis_.parts(archive);
        archive("functions", functions_);
        archive("coefficients", coefficients_, "[monomial and function]");
        if constexpr (Archive::reading)
            if (functions_ == 0 || coefficients_.size() % functions_ != 0 ||
                coefficients_.size() / functions_ != basis_.size())
                archive.refuse("coefficients do not fit the degree");
    }

private:
    std::size_t functions_ = 0;
    monomials basis_;
    std::vector<double> coefficients_; // [monomial, function]
};

} // namespace CLOSURA_ABI
} // namespace closura
