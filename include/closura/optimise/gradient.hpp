// Arithmetic of gradients and steps in u, coefficient by coefficient; a coefficient that one of them leaves out is 0
// there. With it an optimiser reads like its formula:
//
//     velocity = momentum * velocity - rate * gradient;        // grows with the Hermite store
//     rhs.add(velocity);
//
// Products are rounded before they enter sums, so that bits do not depend on the machine (core/rounding.hpp).
#pragma once

#include <closura/core/rounding.hpp>
#include <closura/dynamics/coefficient_gradient.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

namespace optimise_detail {

/// Calls function(integral constant n) for the domains of Hermite functions.
template <class Gradient, class Function>
void for_each_domain([[maybe_unused]] const Function& function)
{
    [&]<std::size_t... Domain>(std::index_sequence<Domain...>)
    {
        (function(std::integral_constant<std::size_t, Domain>{}), ...);
    }
    (std::make_index_sequence<std::tuple_size_v<decltype(Gradient::hermite)>>{});
}

} // namespace optimise_detail

/// Calls function(value) for every coefficient that is not left out: double&, or float& in stores of float.
template <class RightHandSides, class Function>
void for_each_coefficient(coefficient_gradient<RightHandSides>& gradient, const Function& function)
{
    std::ranges::for_each(gradient.dense, function);
    optimise_detail::for_each_domain<coefficient_gradient<RightHandSides>>([&](auto domain) {
        for (auto& vertex : std::get<domain>(gradient.hermite).at_vertex)
            std::ranges::for_each(vertex, function);
    });
}

/// function(a, b) for every coefficient of either gradient.
template <class RightHandSides, class Function>
[[nodiscard]] coefficient_gradient<RightHandSides> combined(const coefficient_gradient<RightHandSides>& a,
                                                            const coefficient_gradient<RightHandSides>& b,
                                                            const Function& function)
{
    coefficient_gradient<RightHandSides> result;
    std::ranges::transform(a.dense, b.dense, result.dense.begin(), function);
    optimise_detail::for_each_domain<coefficient_gradient<RightHandSides>>([&](auto domain) {
        const auto& of_a = std::get<domain>(a.hermite);
        const auto& of_b = std::get<domain>(b.hermite);
        auto& both = std::get<domain>(result.hermite);
        std::ranges::set_union(of_a.vertices, of_b.vertices, std::back_inserter(both.vertices));
        both.at_vertex.resize(both.vertices.size());
        const typename std::remove_cvref_t<decltype(both.at_vertex)>::value_type zeros{};
        std::size_t in_a = 0;
        std::size_t in_b = 0;
        for (std::size_t n = 0; n < both.vertices.size(); ++n) {
            const auto here = [&](const auto& block, std::size_t& next) -> const auto&
            {
                const bool there = next < block.vertices.size() && block.vertices[next] == both.vertices[n];
                return there ? block.at_vertex[next++] : zeros;
            };
            const auto& first = here(of_a, in_a);
            const auto& second = here(of_b, in_b);
            for (std::size_t s = 0; s < zeros.size(); ++s)
                both.at_vertex[n][s] = function(first[s], second[s]);
        }
    });
    return result;
}

template <class RightHandSides>
[[nodiscard]] coefficient_gradient<RightHandSides> operator+(const coefficient_gradient<RightHandSides>& a,
                                                             const coefficient_gradient<RightHandSides>& b)
{
    return combined(a, b, std::plus<>{});
}

template <class RightHandSides>
[[nodiscard]] coefficient_gradient<RightHandSides> operator-(const coefficient_gradient<RightHandSides>& a,
                                                             const coefficient_gradient<RightHandSides>& b)
{
    return combined(a, b, std::minus<>{});
}

template <class RightHandSides>
[[nodiscard]] coefficient_gradient<RightHandSides> operator*(double factor,
                                                             coefficient_gradient<RightHandSides> gradient)
{
    for_each_coefficient(gradient,
                         [&]<class Value>(Value& value) { value = rounded(static_cast<Value>(factor) * value); });
    return gradient;
}

/// A factor for each coefficient.
template <class RightHandSides>
[[nodiscard]] coefficient_gradient<RightHandSides> operator*(const coefficient_scales<RightHandSides>& scales,
                                                             coefficient_gradient<RightHandSides> gradient)
{
    for (std::size_t c = 0; c < gradient.dense.size(); ++c)
        gradient.dense[c] = rounded(scales.dense[c] * gradient.dense[c]);
    optimise_detail::for_each_domain<coefficient_gradient<RightHandSides>>([&](auto domain) {
        auto& block = std::get<domain>(gradient.hermite);
        using block_type = std::remove_cvref_t<decltype(block)>;
        using scalar = typename block_type::scalar;
        for (auto& vertex : block.at_vertex)
            for (std::size_t n = 0; n < vertex.size(); ++n)
                vertex[n] = rounded(static_cast<scalar>(scales.equations[block_type::targets[n / block_type::slopes]]) *
                                    vertex[n]);
    });
    return gradient;
}

/// √Σ (dS/du)².
template <class RightHandSides>
[[nodiscard]] double norm(const coefficient_gradient<RightHandSides>& gradient)
{
    double squares = 0.0;
    const auto add = [&](double value) { squares += rounded(value * value); };
    std::ranges::for_each(gradient.dense, add);
    optimise_detail::for_each_domain<coefficient_gradient<RightHandSides>>([&](auto domain) {
        for (const auto& vertex : std::get<domain>(gradient.hermite).at_vertex)
            for (const auto value : vertex)
                add(static_cast<double>(value));
    });
    return std::sqrt(squares);
}

} // namespace CLOSURA_ABI
} // namespace closura
