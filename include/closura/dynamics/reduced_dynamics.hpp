// dθ/dt = F(θ; u), (12), as finite elements and expressions that mix freely. What F depends on is known from its type,
// and with it which of the adjoint equations' terms exist: those that are zero by structure generate no code.
//
// The set is made by `right_hand_sides` (dynamics/right_hand_sides.hpp). Its coefficients are moved by optimisers,
// saved and read by `parts`, and looked at through `rhs[u<"k">]` and `rhs.field<0>()`.
#pragma once

#include <closura/core/error.hpp>
#include <closura/core/finite.hpp>
#include <closura/dynamics/dynamics_structure.hpp>
#include <closura/dynamics/identity.hpp>
#include <closura/dynamics/printed_dynamics.hpp>
#include <closura/dynamics/side_by_side.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// The right-hand sides of every parameter of a model, with coefficients u that are all 0 at first: those of Hermite
/// functions, of type `Scalar` (float halves memory and time), and those of expressions. Reading is safe from several
/// threads at once, updates are not.
template <model_type Model, class Scalar, class... Equations>
class reduced_dynamics : public dynamics_structure<Model, Scalar, Equations...> {
    using structure = dynamics_structure<Model, Scalar, Equations...>;
    using values = parameter_values<Model, double>;

public:
    using structure::autonomous;
    using structure::coefficient_count;
    using structure::coefficient_names;
    using structure::hermite_count;

    explicit reduced_dynamics(const parameters<Model>& theta_0, const Equations&... equations)
        : hermite_([&]<std::size_t... N>(std::index_sequence<N...>) {
              dynamics_detail::cells<hermite_count> cells;
              (cells.add(equations), ...);
              return typename structure::hermite_tuple(
                  typename structure::template hermite_type<N>(cells.values[N], theta_0)...);
          }(std::make_index_sequence<hermite_count>{}))
    {}

    // ---- Evaluation.

    /// F(θ), where it depends on θ alone.
    [[nodiscard]] values derivative(const parameters<Model>& theta) const requires(autonomous)
    {
        return derivative(theta, instant<Model>::none());
    }

    [[nodiscard]] values derivative(const parameters<Model>& theta, const instant<Model>& at) const
    {
        values result;
        set_derivative(theta, at, share{}, result);
        return result;
    }

    /// Sets a share of F(θ): of each domain's Hermite functions. All expressions are in the first share.
    void set_derivative(const parameters<Model>& theta, const instant<Model>& at, share part, values& result) const
    {
        if (part.first())
            expressions_.evaluate(theta, at, result);
        std::apply([&](const auto&... hermite) { (hermite.evaluate(theta, at, part, result), ...); }, hermite_);
    }

    /// Whether several θ are evaluated side by side. Hermite functions are not: each is a sum over blocks already, and
    /// the coefficients of as many cells would not stay in the first cache.
    static constexpr bool side_by_side = autonomous && hermite_count == 0;

    /// Sets F at several θ side by side, each with the bits that it has alone.
    void set_derivative(const values_side_by_side<Model>& theta, values_side_by_side<Model>& result) const
        requires(side_by_side)
    {
        expressions_.evaluate(theta, instant<Model>::none(), result);
    }

    /// ‖∂F_p/∂u‖² for each parameter whose right-hand side is a Hermite function, 0 for the others.
    [[nodiscard]] values squared_basis(const parameters<Model>& theta,
                                       const instant<Model>& at = instant<Model>::none()) const
    {
        values result;
        std::apply([&](const auto&... hermite) { (hermite.set_squared_basis(theta, at, result), ...); }, hermite_);
        return result;
    }

    /// F(θ) and dF/dθ, where they depend on θ alone.
    [[nodiscard]] linearisation<Model> linearise(const parameters<Model>& theta) const requires(autonomous)
    {
        return linearise(theta, instant<Model>::none());
    }

    [[nodiscard]] linearisation<Model> linearise(const parameters<Model>& theta, const instant<Model>& at) const
    {
        linearisation<Model> result;
        set_linearisation(theta, at, share{}, result);
        return result;
    }

    /// Sets them at several θ side by side: the derivatives dF_p/dθ_r in `slopes`, and no others.
    void set_linearisation(const values_side_by_side<Model>& theta,
                           linearisation<Model, numbers_side_by_side>& result) const requires(side_by_side)
    {
        expressions_.linearise(theta, instant<Model>::none(), result);
    }

    /// The same for a share, where all of dF/dθ was 0.
    void set_linearisation(const parameters<Model>& theta, const instant<Model>& at, share part,
                           linearisation<Model>& result) const
    {
        if (part.first())
            expressions_.linearise(theta, at, result);
        std::apply([&](const auto&... hermite) { (hermite.linearise(theta, at, part, result), ...); }, hermite_);
    }

    // ---- Learning.

    /// dS/du = Σ_points Σ_p weights_p ∂F_p/∂u(θ) at the present u. `surroundings` holds an instant for each point; it
    /// may be empty if F depends on θ alone. Vertices around the points come into being, with coefficients 0: F is what
    /// it was, and numbers of vertices in the gradient are those in the fields. The functions of each domain are shared
    /// out to the executor's threads. Errors: `input_error` if there are fewer surroundings than points. Time: that of
    /// evaluating F at the points.
    template <executor Executor>
    [[nodiscard]] coefficient_gradient<reduced_dynamics> gradient(std::span<const gradient_point<Model>> points,
                                                                  std::span<const instant<Model>> surroundings,
                                                                  const Executor& executor)
    {
        const auto at = surroundings_of(points, surroundings);
        coefficient_gradient<reduced_dynamics> result;
        add_dense(points, at, coefficient_scales<reduced_dynamics>{}.dense, result.dense);
        for_each_part(
            [&](auto& part, auto domain) { std::get<domain>(result.hermite) = part.empty_block(points, at); });
        in_shares(executor, [&](share part_of) {
            for (std::size_t j = 0; j < points.size(); ++j)
                for_each_part([&](const auto& part, auto domain) {
                    part.add_gradient(points[j], at(j), part_of, std::get<domain>(result.hermite));
                });
        });
        return result;
    }

    /// u += step.
    /// Errors: `input_error` if the step is for other right-hand sides, with more vertices.
    void add(const coefficient_gradient<reduced_dynamics>& step)
    {
        const std::uint64_t next = stamp() + 1;
        for_each_part([&](auto& part, auto domain) { part.add(std::get<domain>(step.hermite), next); });
        if constexpr (coefficient_count > 0)
            expressions_.change(step.dense, next);
    }

    /// u += Σ_p weights_p ∂F_p/∂u(θ), where F depends on θ alone.
    void accumulate(const parameters<Model>& theta, const values& weights) requires(autonomous)
    {
        const gradient_point<Model> point{theta, weights};
        accumulate(std::span(&point, 1), {});
    }

    /// u += scales · Σ_points Σ_p weights_p ∂F_p/∂u(θ): gradient, scales and step in one pass over the coefficients.
    /// Arguments, errors and time are those of `gradient`.
    template <executor Executor = serial>
    void accumulate(std::span<const gradient_point<Model>> points, std::span<const instant<Model>> surroundings,
                    const Executor& executor = {}, const coefficient_scales<reduced_dynamics>& scales = {})
    {
        const auto at = surroundings_of(points, surroundings);
        if constexpr (hermite_count > 0) {
            std::vector<gradient_point<Model>> scaled(points.begin(), points.end());
            for (std::size_t j = 0; j < scaled.size(); ++j) {
                scaled[j].weights = scaled[j].weights * scales.equations;
                const std::uint64_t next = stamp() + 1;
                for_each_part(
                    [&](auto& part, auto) { part.prepare_update(scaled[j].theta, at(j), scaled[j].weights, next); });
            }
            in_shares(executor, [&](share part_of) {
                for (std::size_t j = 0; j < scaled.size(); ++j)
                    for_each_part(
                        [&](auto& part, auto) { part.accumulate(scaled[j].theta, at(j), scaled[j].weights, part_of); });
            });
        }
        if constexpr (coefficient_count > 0) {
            std::array<double, coefficient_count> change{};
            add_dense(points, at, scales.dense, change);
            expressions_.change(change, stamp() + 1);
        }
    }

    // ---- Change.

    [[nodiscard]] std::uint64_t identity_number() const { return identity_.number(); }

    /// The number of changes of u so far.
    [[nodiscard]] std::uint64_t stamp() const
    {
        return std::apply(
            [&](const auto&... part) {
                return (std::max)({std::uint64_t{0}, expressions_.changed_at(), part.field().stamp()...});
            },
            hermite_);
    }

    /// The number at which F(θ) last changed, or 0.
    [[nodiscard]] std::uint64_t changed_at(const parameters<Model>& theta,
                                           const instant<Model>& at = instant<Model>::none()) const
    {
        return std::apply(
            [&](const auto&... part) {
                return (std::max)({std::uint64_t{0}, expressions_.changed_at(), part.changed_at(theta, at)...});
            },
            hermite_);
    }

    // ---- Coefficients of expressions.

    /// The values of all coefficients of expressions.
    [[nodiscard]] const std::array<double, coefficient_count>& coefficients() const { return expressions_.values(); }

    /// The present u at the coefficients that a gradient does not leave out.
    /// Errors: `input_error` if it has vertices that these right-hand sides do not have.
    [[nodiscard]] coefficient_gradient<reduced_dynamics>
    coefficients_at(const coefficient_gradient<reduced_dynamics>& like) const
    {
        coefficient_gradient<reduced_dynamics> result;
        if constexpr (coefficient_count > 0)
            result.dense = coefficients();
        [&]<std::size_t... Domain>(std::index_sequence<Domain...>)
        {
            ((std::get<Domain>(result.hermite) =
                  std::get<Domain>(hermite_).coefficients_at(std::get<Domain>(like.hermite))),
             ...);
        }
        (std::make_index_sequence<hermite_count>{});
        return result;
    }

    /// Errors: `input_error` if one is not finite.
    void set_coefficients(const std::array<double, coefficient_count>& u)
    {
        for (std::size_t c = 0; c < coefficient_count; ++c)
            require(is_finite(u[c]), "coefficient ", coefficient_names[c], ": ", u[c], "; expected a finite number");
        expressions_.set(u, stamp() + 1);
    }

    /// One coefficient: `rhs[u<"k">]`.
    template <class Label>
    [[nodiscard]] double operator[](expr::variable<Label> leaf) const
    {
        return coefficients()[structure::index_of(leaf)];
    }

    /// Sets a coefficient: `rhs.set(u<"k">, 0.1)`.
    template <class Label>
    void set(expr::variable<Label> leaf, double value)
    {
        auto changed = coefficients();
        changed[structure::index_of(leaf)] = value;
        set_coefficients(changed);
    }

    // ---- Hermite functions.

    /// The finite elements on the Part-th domain, in the order of the equations.
    template <std::size_t Part = 0>
    [[nodiscard]] const auto& field() const
    {
        return std::get<Part>(hermite_).field();
    }

    /// Replaces the vertices of the Part-th domain; see hermite_field::restore.
    template <std::size_t Part = 0>
    [[nodiscard]] bool restore(std::span<const std::int32_t> coordinates, std::span<const Scalar> coefficients)
    {
        return std::get<Part>(hermite_).field().restore(coordinates, coefficients, stamp() + 1);
    }

    // ---- Archives.

    /// All coefficients, and what they belong to: parameters, equations and grids must be those that they were made
    /// with.
    template <class Archive>
    void parts(Archive& archive)
    {
        archive.expect("parameters", Model::parameter_names);
        std::array<std::string_view, Model::parameter_count> texts;
        for (std::size_t p = 0; p < texts.size(); ++p)
            texts[p] = dynamics_equations<reduced_dynamics>[p].text;
        archive.expect("equations", texts);
        auto u = coefficients();
        for (std::size_t c = 0; c < coefficient_count; ++c)
            archive(std::string("coefficient ") + std::string(coefficient_names[c]), u[c]);
        for_each_part(
            [&](auto& part, auto domain) { archive("domain_" + std::to_string(std::size_t{domain}), part.field()); });
        if constexpr (Archive::reading) {
            set_coefficients(u);
            identity_ = identity{};
        }
    }

private:
    /// Calls function(part, integral constant n) for the parts of Hermite functions.
    template <class Function>
    void for_each_part([[maybe_unused]] Function function)
    {
        [&]<std::size_t... Domain>(std::index_sequence<Domain...>)
        {
            (function(std::get<Domain>(hermite_), std::integral_constant<std::size_t, Domain>{}), ...);
        }
        (std::make_index_sequence<hermite_count>{});
    }

    /// Calls function(share) for all shares of the Hermite functions, on the executor's threads.
    template <class Executor, class Function>
    static void in_shares([[maybe_unused]] const Executor& executor, [[maybe_unused]] const Function& function)
    {
        if constexpr (hermite_count > 0) {
            const std::size_t shares = share_count<reduced_dynamics>(executor);
            executor(shares, [&](std::size_t number) { function(share{number, shares}); });
        }
    }

    /// at(j): the surroundings of point j.
    [[nodiscard]] static auto surroundings_of(std::span<const gradient_point<Model>> points,
                                              std::span<const instant<Model>> surroundings)
    {
        require(surroundings.size() >= points.size() || (autonomous && surroundings.empty()),
                "gradient: ", surroundings.size(), " surroundings for ", points.size(), " points");
        return [surroundings](std::size_t j) -> const instant<Model>& {
            return surroundings.empty() ? instant<Model>::none() : surroundings[j];
        };
    }

    template <class At>
    void add_dense(std::span<const gradient_point<Model>> points, const At& at,
                   const std::array<double, coefficient_count>& scales,
                   std::array<double, coefficient_count>& sums) const
    {
        for (std::size_t j = 0; j < points.size(); ++j)
            expressions_.add_gradient(points[j], at(j), scales, sums);
    }

    typename structure::expression_type expressions_;
    typename structure::hermite_tuple hermite_;
    identity identity_;
};

} // namespace CLOSURA_ABI
} // namespace closura
