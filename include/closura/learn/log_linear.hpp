// Regression of events and of positive sums: the mean of y_i is e_i exp(b·φ(x_i)), φ the monomials up to a degree, e_i
// the exposure (runs that could lose a species, or runs over which y_i is a sum). b maximises the penalised likelihood
//
//     Σ_i (y_i b·φ_i − e_i exp(b·φ_i)) − λ/2 Σ_{k ≠ 0} b_k²
//
// by Newton's method with steps that are halved until it rises; it is concave, so there is one maximum.
// (P. McCullagh, J. A. Nelder, Generalized Linear Models (1989), 2.5.) Where nothing happened the mean is 0.
#pragma once

#include <closura/core/error.hpp>
#include <closura/learn/polynomial_regression.hpp>
#include <closura/learn/positive_definite.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// A positive function of several variables, the exponential of a polynomial.
class log_linear {
public:
    log_linear() = default;

    /// `inputs` are [point, dimension]; `sums` and `exposures` one for each point, points of exposure 0 do not count.
    /// Beyond the values that it has at the points the function stays at the least or the largest of them.
    /// Work: iterations × points × monomials². Errors: input_error if sizes do not fit or numbers are negative.
    log_linear(const std::vector<double>& inputs, std::size_t dimensions, std::span<const double> sums,
               std::span<const double> exposures, std::size_t degree, double ridge)
        : basis_(dimensions, degree)
    {
        const std::size_t points = sums.size(), count = basis_.size();
        require(dimensions > 0 && exposures.size() == points && inputs.size() == points * dimensions && ridge > 0.0,
                "regression of events: ", inputs.size(), " inputs in ", dimensions, " dimensions, ", points,
                " sums and ", exposures.size(), " exposures; expected as many of each, and a positive ridge");
        double total = 0.0, exposure = 0.0;
        for (std::size_t i = 0; i < points; ++i) {
            require(sums[i] >= 0.0 && exposures[i] >= 0.0, "regression of events: negative numbers at point ", i);
            total += exposures[i] > 0.0 ? sums[i] : 0.0;
            exposure += exposures[i];
        }
        if (!(total > 0.0))
            return;
        std::vector<double> features(points * count);
        for (std::size_t i = 0; i < points; ++i)
            basis_.evaluate(std::span(inputs).subspan(i * dimensions, dimensions),
                            std::span(features).subspan(i * count, count), {});
        const auto exponent_at = [&](const std::vector<double>& b, std::size_t i) {
            return learn_detail::dot(b.data(), &features[i * count], count);
        };
        const auto likelihood = [&](const std::vector<double>& b) {
            double value = 0.0;
            for (std::size_t i = 0; i < points; ++i)
                if (exposures[i] > 0.0)
                    value += rounded(sums[i] * exponent_at(b, i)) - rounded(exposures[i] * std::exp(exponent_at(b, i)));
            for (std::size_t a = 1; a < count; ++a)
                value -= rounded(ridge / 2.0 * b[a] * b[a]);
            return value;
        };

        coefficients_.assign(count, 0.0);
        coefficients_[0] = std::log(total / exposure);
        double reached = likelihood(coefficients_);
        for (std::size_t iteration = 0; iteration < most_iterations; ++iteration) {
            std::vector<double> curvature(count * count), step(count);
            for (std::size_t i = 0; i < points; ++i) {
                if (!(exposures[i] > 0.0))
                    continue;
                const double* const phi = &features[i * count];
                const double mean = exposures[i] * std::exp(exponent_at(coefficients_, i));
                for (std::size_t a = 0; a < count; ++a) {
                    step[a] += rounded((sums[i] - mean) * phi[a]);
                    for (std::size_t b = 0; b <= a; ++b)
                        curvature[a * count + b] += rounded(mean * phi[a] * phi[b]);
                }
            }
            for (std::size_t a = 0; a < count; ++a) {
                step[a] -= a == 0 ? 0.0 : rounded(ridge * coefficients_[a]);
                curvature[a * count + a] += a == 0 ? 1e-9 * (1.0 + total) : ridge;
            }
            positive_definite(std::move(curvature), count).solve(step);
            double next = reached;
            std::vector<double> tried(count);
            for (int halvings = 0; halvings < 20; ++halvings) {
                for (std::size_t a = 0; a < count; ++a)
                    tried[a] = coefficients_[a] + rounded(std::ldexp(step[a], -halvings));
                next = likelihood(tried);
                if (next >= reached)
                    break;
            }
            if (!(next > reached))
                break;
            const bool settled = next - reached <= 1e-10 * (1.0 + std::abs(reached));
            coefficients_ = tried;
            reached = next;
            if (settled)
                break;
        }
        lowest_ = highest_ = exponent_at(coefficients_, 0);
        for (std::size_t i = 0; i < points; ++i) {
            lowest_ = (std::min)(lowest_, exponent_at(coefficients_, i));
            highest_ = (std::max)(highest_, exponent_at(coefficients_, i));
        }
    }

    /// Whether it is 0 everywhere, as nothing has happened.
    [[nodiscard]] bool never() const { return coefficients_.empty(); }

    /// The mean for an exposure of 1.
    [[nodiscard]] double operator()(std::span<const double> x) const
    {
        if (never())
            return 0.0;
        std::vector<double> features(basis_.size());
        basis_.evaluate(x, features, {});
        return of_monomials(features);
    }

    /// The same from the monomials of x, which functions of the same dimensions and degree share.
    [[nodiscard]] double of_monomials(std::span<const double> features) const
    {
        if (never())
            return 0.0;
        return std::exp(
            std::clamp(learn_detail::dot(coefficients_.data(), features.data(), features.size()), lowest_, highest_));
    }

    [[nodiscard]] const monomials& basis() const { return basis_; }

    template <class Archive>
    void parts(Archive& archive)
    {
        basis_.parts(archive);
        archive("lowest", lowest_);
        archive("highest", highest_);
        bool none = never();
        archive("never", none);
        if (!none)
            archive("coefficients", coefficients_, "[monomial]");
        if constexpr (Archive::reading) {
            if (none)
                coefficients_.clear();
            else if (coefficients_.size() != basis_.size())
                archive.refuse("coefficients do not fit the degree");
            if (!(lowest_ <= highest_))
                archive.refuse("lowest: expected a number that is not above the highest");
        }
    }

private:
    static constexpr std::size_t most_iterations = 100;

    monomials basis_;
    double lowest_ = 0, highest_ = 0; // of the exponent at the points
    std::vector<double> coefficients_;
};

} // namespace CLOSURA_ABI
} // namespace closura
