// dθ/dt = F(θ; u), (12), as finite elements and expressions that mix freely. What F depends on is known from its type,
// and with it which of the adjoint equations' terms exist: those that are zero by structure generate no code.
//
// The set is made by `right_hand_sides` (dynamics/right_hand_sides.hpp). Its coefficients are moved by optimisers,
// saved and read by `parts`, and looked at through `rhs[u<"k">]` and `rhs.field<0>()`.
#pragma once

#include <closura/core/error.hpp>
#include <closura/dynamics/equation_parts.hpp>
#include <closura/dynamics/identity.hpp>
#include <closura/dynamics/printed_dynamics.hpp>

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
class reduced_dynamics {
    static_assert((... && validated<validation::equation_check<Model, Equations>>));
    static_assert(validated<validation::completeness_check<Model, Equations...>>);

    template <class Equation>
    using parts_of = dynamics_detail::parts<
        Model, Scalar,
        boost::mp11::mp_set_difference<typename Model::parameters, dynamics_detail::all_left_hand_sides<Equations...>>,
        Equation>;
    using expressions = boost::mp11::mp_append<boost::mp11::mp_list<>, typename parts_of<Equations>::expressions...>;
    using hermite_parts = boost::mp11::mp_append<boost::mp11::mp_list<>, typename parts_of<Equations>::hermite...>;
    using expression_equations = typename dynamics_detail::expression_part_of<Model, expressions>::type;
    using inputs = boost::mp11::mp_unique<
        boost::mp11::mp_append<boost::mp11::mp_list<>, typename dynamics_detail::inputs_of<Equations>::type...>>;
    using values = parameter_values<Model, double>;

public:
    using model = Model;
    using scalar = Scalar;

    static constexpr bool depends_on_centres = boost::mp11::mp_any_of<inputs, dynamics_detail::is_centre_type>::value;
    static constexpr bool depends_on_mean_occupancies =
        boost::mp11::mp_any_of<inputs, dynamics_detail::is_mean_occupancy_type>::value;
    static constexpr bool autonomous = !depends_on_centres && !depends_on_mean_occupancies &&
                                       !boost::mp11::mp_any_of<inputs, dynamics_detail::is_time_type>::value;

    /// F for a parameter as an expression; a Hermite function is a leaf of it.
    template <class Parameter>
    using right_hand_side =
        typename dynamics_detail::find_right_hand_side<Parameter,
                                                       boost::mp11::mp_append<expressions, hermite_parts>>::type;

    /// dF_p/dθ_r as an expression, zero if it is zero by structure.
    template <class Parameter, class ByParameter>
    using slope = typename dynamics_detail::slope<right_hand_side<Parameter>, ByParameter>::type;

    /// Whether dF_p/dθ_r can differ from zero, as [p][r].
    static constexpr auto depends = [] {
        dynamics_detail::dependence<Model> result{};
        [&]<class... Equation>(boost::mp11::mp_list<Equation...>) {
            (Equation::mark(result), ...);
        }(boost::mp11::mp_append<boost::mp11::mp_list<expression_equations>, hermite_parts>{});
        return result;
    }();

    /// The derivatives that can differ from zero, as (p, r) in the order of p, then r.
    static constexpr auto slopes = [] {
        constexpr std::size_t count = [] {
            std::size_t terms = 0;
            for (const auto& row : depends)
                terms += static_cast<std::size_t>(std::ranges::count(row, true));
            return terms;
        }();
        std::array<std::pair<std::size_t, std::size_t>, count> result{};
        std::size_t n = 0;
        for (std::size_t p = 0; p < Model::parameter_count; ++p)
            for (std::size_t r = 0; r < Model::parameter_count; ++r)
                if (depends[p][r])
                    result[n++] = {p, r};
        return result;
    }();

    /// Several threads can evaluate and update it together, each its share of the right-hand sides.
    static constexpr std::size_t most_shares = Model::parameter_count;

    explicit reduced_dynamics(const parameters<Model>& theta_0, const Equations&... equations)
        : hermite_([&]<class... Part, std::size_t... N>(boost::mp11::mp_list<Part...>, std::index_sequence<N...>) {
              dynamics_detail::cells<sizeof...(Part)> cells;
              (cells.add(equations), ...);
              return std::tuple<Part...>(Part(cells.values[N], theta_0)...);
          }(hermite_parts{}, std::make_index_sequence<hermite_count>{}))
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
            typename expression_equations::coefficient_values change{};
            add_dense(points, at, scales.dense, change);
            expressions_.change(change, stamp() + 1);
        }
    }

    /// The place in θ of the parameter whose learning rate serves a coefficient of expressions: the first in whose
    /// equation it is.
    static constexpr std::size_t equation_of(std::size_t coefficient)
    {
        return []<class... Leaf>(boost::mp11::mp_list<Leaf...>) {
            return std::array<std::size_t, sizeof...(Leaf)>{first_equation_with<Leaf>(typename Model::parameters{})...};
        }(coefficient_leaves{})[coefficient];
    }

    // ---- Change.

    [[nodiscard]] std::uint64_t identity_number() const { return identity_.number(); }

    /// The number of changes of u so far.
    [[nodiscard]] std::uint64_t stamp() const
    {
        return std::apply(
            [&](const auto&... part) {
                return std::max({std::uint64_t{0}, expressions_.changed_at(), part.field().stamp()...});
            },
            hermite_);
    }

    /// The number at which F(θ) last changed, or 0.
    [[nodiscard]] std::uint64_t changed_at(const parameters<Model>& theta,
                                           const instant<Model>& at = instant<Model>::none()) const
    {
        return std::apply(
            [&](const auto&... part) {
                return std::max({std::uint64_t{0}, expressions_.changed_at(), part.changed_at(theta, at)...});
            },
            hermite_);
    }

    // ---- Coefficients of expressions.

    /// The coefficients in the equations, as a list of leaves in order of appearance.
    using coefficient_leaves = typename expression_equations::coefficients;
    static constexpr std::size_t coefficient_count = expression_equations::coefficient_count;
    static constexpr std::array<std::string_view, coefficient_count> coefficient_names =
        expression_equations::coefficient_names;

    /// The values of all coefficients of expressions.
    [[nodiscard]] const std::array<double, coefficient_count>& coefficients() const { return expressions_.values(); }

    void set_coefficients(const std::array<double, coefficient_count>& u) { expressions_.set(u, stamp() + 1); }

    /// One coefficient: `rhs[u<"k">]`.
    template <class Label>
    [[nodiscard]] double operator[](expr::variable<Label> leaf) const
    {
        return coefficients()[index_of(leaf)];
    }

    /// Sets a coefficient: `rhs.set(u<"k">, 0.1)`.
    template <class Label>
    void set(expr::variable<Label> leaf, double value)
    {
        auto changed = coefficients();
        changed[index_of(leaf)] = value;
        set_coefficients(changed);
    }

    // ---- Hermite functions.

    static constexpr std::size_t hermite_count = boost::mp11::mp_size<hermite_parts>::value;

    /// The domain, targets and field type of the Hermite functions of the Part-th domain.
    template <std::size_t Part = 0>
    using hermite_type = boost::mp11::mp_at_c<hermite_parts, Part>;

    /// The gradient's part for each domain.
    using hermite_blocks = boost::mp11::mp_rename<boost::mp11::mp_transform<hermite_block, hermite_parts>, std::tuple>;

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
    template <class Leaf>
    static constexpr std::size_t index_of(Leaf)
    {
        static_assert(validated<validation::coefficient_check<Leaf, coefficient_leaves>>);
        return boost::mp11::mp_find<coefficient_leaves, Leaf>::value;
    }

    template <class Leaf, class... Parameter>
    static constexpr std::size_t first_equation_with(boost::mp11::mp_list<Parameter...>)
    {
        std::size_t place = 0;
        static_cast<void>(
            (... || (boost::mp11::mp_contains<expr::leaves_of<right_hand_side<Parameter>>, Leaf>::value || !++place)));
        return place;
    }

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
                   const typename expression_equations::coefficient_values& scales,
                   typename expression_equations::coefficient_values& sums) const
    {
        for (std::size_t j = 0; j < points.size(); ++j)
            expressions_.add_gradient(points[j], at(j), scales, sums);
    }

    expression_equations expressions_;
    boost::mp11::mp_rename<hermite_parts, std::tuple> hermite_;
    identity identity_;
};

} // namespace CLOSURA_ABI
} // namespace closura
