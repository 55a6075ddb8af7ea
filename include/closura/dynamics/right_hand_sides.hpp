// dθ/dt = F(θ; u): the right-hand sides of all parameters of a model, (12), from its equations.
//
//   auto rhs = right_hand_sides<Model>(theta_0, on_domain<bias<0, H>, bias<0, P>>(hermite{.cell = 0.1}));
//   auto decay = right_hand_sides<Model>(theta_0, d_dt<bias<0, A>> = -u<"k"> * (1_c + exp(bias<0, A>)));
//
// Finite elements and expressions mix freely. What F depends on is known from its type, and with it which of the
// adjoint equations' terms exist: those that are zero by structure generate no code.
#pragma once

#include <closura/dynamics/expression_part.hpp>
#include <closura/dynamics/hermite_part.hpp>
#include <closura/dynamics/time_derivative_checks.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

namespace dynamics_detail {

/// dF/dθ as an expression. That of a Hermite function is a leaf where θ is in the domain.
template <class F, class Parameter>
struct slope {
    using type = total_derivative<F, Parameter>;
};

template <class Target, auto... Domain, class Parameter>
struct slope<expr::variable<hermite_value_tag<Target, Domain...>>, Parameter> {
    template <class Leaf>
    static consteval auto by(Leaf)
    {
        using partial = expr::variable<hermite_slope_tag<Target, Leaf>>;
        if constexpr (std::is_same_v<Leaf, expr::parameter<Parameter>>)
            return partial{};
        else if constexpr (is_mean_occupancy<Leaf>)
            return partial{} * slope_of_mean(Leaf{});
        else
            return expr::zero{};
    }

    template <class MeanOccupancy>
    static consteval auto slope_of_mean(expr::variable<MeanOccupancy>)
    {
        return expr::variable<occupancy_slope_tag<MeanOccupancy, Parameter>>{};
    }

    using type = decltype(expr::sum_of(by(leaf<Domain>{})...));
};

/// The leaves that an equation's right-hand side depends on.
template <class Equation>
struct inputs_of;
template <class Parameter, class F>
struct inputs_of<expression_equation<Parameter, F>> {
    using type = expr::leaves_of<F>;
};
template <class Parameters, auto... Domain>
struct inputs_of<hermite_equations<Parameters, Domain...>> {
    using type = boost::mp11::mp_list<leaf<Domain>...>;
};
template <auto... Domain>
struct inputs_of<hermite_domain<Domain...>> {
    using type = boost::mp11::mp_list<leaf<Domain>...>;
};

template <class Leaf>
using is_centre_type = std::bool_constant<is_centre<Leaf>>;
template <class Leaf>
using is_time_type = std::bool_constant<is_time<Leaf>>;

/// Equations as parts: one for all expressions, and one for each domain.
template <class Model, class Scalar, class Rest, class Equation>
struct parts {
    using expressions = boost::mp11::mp_list<Equation>;
    using hermite = boost::mp11::mp_list<>;
};
template <class Model, class Scalar, class Rest, class Parameters, auto... Domain>
struct parts<Model, Scalar, Rest, hermite_equations<Parameters, Domain...>> {
    using expressions = boost::mp11::mp_list<>;
    using hermite = boost::mp11::mp_list<hermite_part<Model, Scalar, Parameters, Domain...>>;
};
template <class Model, class Scalar, class Rest, auto... Domain>
struct parts<Model, Scalar, Rest, hermite_domain<Domain...>>
    : parts<Model, Scalar, Rest, hermite_equations<Rest, Domain...>> {};

/// F for one parameter as an expression, if a part has it.
template <class Parameter, class Part>
struct right_hand_side_in {
    using type = void;
};
template <class Parameter, class F>
struct right_hand_side_in<Parameter, expression_equation<Parameter, F>> {
    using type = F;
};
template <class Parameter, class Model, class Scalar, class Targets, auto... Domain>
struct right_hand_side_in<Parameter, hermite_part<Model, Scalar, Targets, Domain...>> {
    using type = std::conditional_t<boost::mp11::mp_contains<Targets, Parameter>::value,
                                    expr::variable<hermite_value_tag<Parameter, Domain...>>, void>;
};

template <class Parameter, class Parts>
struct find_right_hand_side {
    template <class Part>
    using in = typename right_hand_side_in<Parameter, Part>::type;
    using type = boost::mp11::mp_front<boost::mp11::mp_remove<boost::mp11::mp_transform<in, Parts>, void>>;
};

template <class Model, class Expressions>
struct expression_part_of;
template <class Model, class... Equations>
struct expression_part_of<Model, boost::mp11::mp_list<Equations...>> {
    using type = expression_part<Model, Equations...>;
};

template <std::size_t Count>
struct cells {
    std::array<double, Count> values{};
    std::size_t count = 0;

    template <class Parameter, class F>
    constexpr void add(expression_equation<Parameter, F>)
    {}
    template <class Hermite>
    constexpr void add(const Hermite& equation)
    {
        values[count++] = equation.cell;
    }
};

} // namespace dynamics_detail

/// The right-hand sides of every parameter of a model, with coefficients u that are all 0 at first: those of Hermite
/// functions, of type `Scalar` (float halves memory and time), and those of expressions. Reading is safe from several
/// threads at once, updates are not.
template <model_type Model, class Scalar, class... Equations>
class reduced_dynamics {
    static_assert((... && validated<validation::equation_check<Model, Equations>>));
    static_assert(validated<validation::completeness_check<Model, Equations...>>);

    template <class Equation>
    using parts = dynamics_detail::parts<
        Model, Scalar,
        boost::mp11::mp_set_difference<typename Model::parameters, dynamics_detail::all_left_hand_sides<Equations...>>,
        Equation>;
    using expressions = boost::mp11::mp_append<boost::mp11::mp_list<>, typename parts<Equations>::expressions...>;
    using hermite_parts = boost::mp11::mp_append<boost::mp11::mp_list<>, typename parts<Equations>::hermite...>;
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
        derivative(theta, at, share{}, result);
        return result;
    }

    /// Sets a share of F(θ): of each domain's Hermite functions. All expressions are in the first share.
    void derivative(const parameters<Model>& theta, const instant<Model>& at, share part, values& result) const
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
        linearise(theta, at, share{}, result);
        return result;
    }

    /// The same for a share, where all of dF/dθ was 0.
    void linearise(const parameters<Model>& theta, const instant<Model>& at, share part,
                   linearisation<Model>& result) const
    {
        if (part.first())
            expressions_.linearise(theta, at, result);
        std::apply([&](const auto&... hermite) { (hermite.linearise(theta, at, part, result), ...); }, hermite_);
    }

    // ---- Updates of u.

    /// u += Σ_p weights_p ∂F_p/∂u(θ), where F depends on θ alone.
    void accumulate(const parameters<Model>& theta, const values& weights) requires(autonomous)
    {
        const gradient_point<Model> point{theta, weights};
        accumulate(std::span(&point, 1), {});
    }

    /// u += Σ_points Σ_p weights_p ∂F_p/∂u(θ), with ∂F/∂u at the present u. `surroundings` holds an instant for each
    /// point; it may be empty if F depends on θ alone. The functions of each domain are shared out to the executor's
    /// threads: each has coefficients of its own.
    template <class Executor = serial>
    void accumulate(std::span<const gradient_point<Model>> points, std::span<const instant<Model>> surroundings,
                    Executor&& executor = {})
    {
        const auto at = [&](std::size_t j) -> const auto&
        {
            return surroundings.empty() ? instant<Model>::none() : surroundings[j];
        };
        typename expression_equations::coefficient_values change{};
        for (std::size_t j = 0; j < points.size(); ++j) {
            const auto& [theta, weights] = points[j];
            expressions_.add_gradient(theta, at(j), weights, change);
            const std::uint64_t next = stamp() + 1;
            std::apply([&](auto&... part) { (part.prepare_update(theta, at(j), weights, next), ...); }, hermite_);
        }
        if constexpr (hermite_count > 0) {
            const std::size_t shares = share_count<reduced_dynamics>(executor);
            executor(shares, [&](std::size_t number) {
                for (std::size_t j = 0; j < points.size(); ++j)
                    std::apply(
                        [&](auto&... part) {
                            (part.accumulate(points[j].theta, at(j), points[j].weights, share{number, shares}), ...);
                        },
                        hermite_);
            });
        }
        if constexpr (coefficient_count > 0) {
            for (std::size_t c = 0; c < coefficient_count; ++c)
                change[c] *= rates_[c];
            expressions_.change(change, stamp() + 1);
        }
    }

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

    /// Multiplies every update of a coefficient; 1 at first. Coefficients differ in size and in what they multiply, so
    /// one learning rate rarely suits all.
    template <class Label>
    void set_rate(expr::variable<Label> leaf, double rate)
    {
        rates_[index_of(leaf)] = rate;
    }

    // ---- Hermite functions.

    static constexpr std::size_t hermite_count = boost::mp11::mp_size<hermite_parts>::value;

    /// The domain, targets and field type of the Hermite functions of the Part-th domain.
    template <std::size_t Part = 0>
    using hermite_type = boost::mp11::mp_at_c<hermite_parts, Part>;

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

private:
    template <class Leaf>
    static constexpr std::size_t index_of(Leaf)
    {
        static_assert(validated<validation::coefficient_check<Leaf, coefficient_leaves>>);
        return boost::mp11::mp_find<coefficient_leaves, Leaf>::value;
    }

    expression_equations expressions_;
    std::array<double, coefficient_count> rates_ = [] {
        std::array<double, coefficient_count> ones{};
        ones.fill(1.0);
        return ones;
    }();
    boost::mp11::mp_rename<hermite_parts, std::tuple> hermite_;
};

/// Right-hand sides for every parameter of the model, from equations and domains; see dynamics/time_derivative.hpp.
/// Grids are placed so that θ(0) is in the middle of a cell.
template <model_type Model, class Scalar = double, class... Equations>
[[nodiscard]] auto right_hand_sides(const parameters<Model>& theta_0, const Equations&... equations)
{
    return reduced_dynamics<Model, Scalar, Equations...>(theta_0, equations...);
}

} // namespace CLOSURA_ABI
} // namespace closura
