// Right-hand sides with all kinds of coefficients, and points to take gradients at.
#pragma once

#include "brute_force.hpp"
#include "models.hpp"

#include <closura/dynamics/right_hand_sides.hpp>
#include <closura/optimise/gradient_descent.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace closura_tests {

using Model = paper_two_layers::model;

/// Coefficients of expressions, k in two equations and u[0] not linear, and finite elements on two domains.
template <class Scalar = double>
auto two_kinds()
{
    splitmix64 bits{1};
    auto rhs = right_hand_sides<Model, Scalar>(
        random_parameters<Model>(bits, 0.3), d_dt<bias<0, P>> = u<0> * u<0> * tanh(bias<0, P>) - u<"k"> * bias<0, H>,
        d_dt<bias<0, H>> = u<"k"> * mean_occupancy<0, H> * (1_c - centre<1, P>),
        d_dt<bias<1, H>, weight<0, H, 1, H>> = on_domain<bias<0, H>, mean_occupancy<1, P>>(hermite{.cell = 0.3}),
        on_domain<weight<0, P, 1, P>, bias<0, P>, centre<0, P>>(hermite{.cell = 0.5}));
    rhs.set(u<"k">, 0.3);
    rhs.set(u<0>, -0.7);
    return rhs;
}

struct some_points {
    std::vector<gradient_point<Model>> points;
    std::vector<instant<Model>> surroundings;

    some_points(std::uint64_t seed, std::size_t count, double reach = 0.5)
    {
        splitmix64 bits{seed};
        for (std::size_t n = 0; n < count; ++n) {
            gradient_point<Model> point;
            point.theta = random_parameters<Model>(bits, reach);
            for (double& weight : point.weights)
                weight = symmetric(bits, 1.0);
            points.push_back(point);
            instant<Model> at;
            for (std::size_t b = 0; b < at.mu.size(); ++b) {
                at.mu[b] = uniform(bits);
                at.mean_occupancies[b] = uniform(bits);
            }
            surroundings.push_back(at);
        }
    }

    /// Σ_points Σ_p weights_p F_p(θ; u), whose gradient by u is asked for.
    template <class RightHandSides>
    double weighted(const RightHandSides& rhs) const
    {
        double sum = 0.0;
        for (std::size_t j = 0; j < points.size(); ++j) {
            const auto f = rhs.derivative(points[j].theta, surroundings[j]);
            for (std::size_t p = 0; p < f.size(); ++p)
                sum += points[j].weights[p] * f[p];
        }
        return sum;
    }
};

/// All coefficients of right-hand sides one after the other.
template <class RightHandSides>
std::vector<double> all_coefficients(const RightHandSides& rhs)
{
    std::vector<double> result(rhs.coefficients().begin(), rhs.coefficients().end());
    [&]<std::size_t... Domain>(std::index_sequence<Domain...>)
    {
        const auto add = [&](const auto& u) { result.insert(result.end(), u.begin(), u.end()); };
        (add(rhs.template field<Domain>().coefficients()), ...);
    }
    (std::make_index_sequence<RightHandSides::hermite_count>{});
    return result;
}

} // namespace closura_tests
