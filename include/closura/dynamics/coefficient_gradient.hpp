// The gradient dS/du as a value, one number for each coefficient u of right-hand sides that it does not leave out as 0:
//
//   dense      the coefficients of expressions, in the order of `coefficient_names`
//   hermite    a block for each domain of Hermite functions: some of its vertices, and all coefficients there
//
// It is what optimisers are given, and what they give back as the step u += step. optimise/gradient.hpp has its
// arithmetic. Stores number their vertices as they come into being and never anew, so that numbers of coefficients that
// an optimiser keeps stay those of the same coefficients while the store grows.
#pragma once

#include <closura/state/parameter_values.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <tuple>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// The part of a gradient that belongs to one domain, whose Hermite functions are a `Part` (dynamics/hermite_part.hpp).
template <class Part>
struct hermite_block {
    using scalar = typename Part::scalar;

    /// Functions on the domain, and the coefficients of each at a vertex, 2^d.
    static constexpr std::size_t functions = Part::functions;
    static constexpr std::size_t slopes = Part::coefficients_per_vertex;
    /// The parameter, by its place in θ, whose right-hand side a function is.
    static constexpr std::array<std::size_t, functions> targets = Part::target_places;

    std::vector<std::uint32_t> vertices;                           ///< numbers in the store, in ascending order
    std::vector<std::array<scalar, functions * slopes>> at_vertex; ///< as [vertex][function · slopes + slope]

    template <class Archive>
    void parts(Archive& archive)
    {
        archive("vertices", vertices, "[vertex]");
        archive("coefficients", at_vertex, "[vertex, function and slope]");
        if constexpr (Archive::reading)
            if (vertices.size() != at_vertex.size() ||
                std::ranges::adjacent_find(vertices, std::ranges::greater_equal{}) != vertices.end())
                archive.refuse("coefficients: do not belong to vertices, each of which is there once, in order");
    }

    friend bool operator==(const hermite_block&, const hermite_block&) = default;
};

/// dS/du of a set of right-hand sides, or a step in u.
template <class RightHandSides>
struct coefficient_gradient {
    using right_hand_sides_type = RightHandSides;

    std::array<double, RightHandSides::coefficient_names.size()> dense{};
    typename RightHandSides::hermite_blocks hermite; ///< a std::tuple of hermite_block

    template <class Archive>
    void parts(Archive& archive)
    {
        archive("dense", dense);
        std::size_t domain = 0;
        std::apply([&](auto&... block) { (archive("domain_" + std::to_string(domain++), block), ...); }, hermite);
    }

    friend bool operator==(const coefficient_gradient&, const coefficient_gradient&) = default;
};

/// What an update of coefficients is multiplied by, so that one pass can do without a gradient in between: a number for
/// the Hermite functions of each parameter's right-hand side, and one for each coefficient of expressions.
template <class RightHandSides>
struct coefficient_scales {
    parameter_values<typename RightHandSides::model, double> equations = [] {
        parameter_values<typename RightHandSides::model, double> ones;
        ones.values().fill(1.0);
        return ones;
    }();
    std::array<double, RightHandSides::coefficient_names.size()> dense = [] {
        std::array<double, RightHandSides::coefficient_names.size()> ones{};
        ones.fill(1.0);
        return ones;
    }();
};

} // namespace CLOSURA_ABI
} // namespace closura
