// Right-hand sides that are expressions, with the derivatives that learning needs generated from their types: ∂F/∂θ and
// ∂F/∂u. A derivative that is zero by structure is not evaluated, it does not exist.
#pragma once

#include <closura/core/joined_lists.hpp>
#include <closura/dynamics/hermite_part.hpp>
#include <closura/dynamics/right_hand_side_set.hpp>
#include <closura/dynamics/time_derivative.hpp>
#include <closura/expr/evaluate.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace closura {
inline namespace CLOSURA_ABI {

namespace dynamics_detail {

template <class Equation>
struct parts_of;

template <class Parameter, class F>
struct parts_of<expression_equation<Parameter, F>> {
    using parameter = Parameter;
    using right_hand_side = F;
};

template <class Leaf>
using is_coefficient_type = std::bool_constant<is_coefficient<Leaf>>;
template <class Leaf>
using is_parameter_type = std::bool_constant<is_parameter<Leaf>>;
template <class Tag>
using parameter_leaf = expr::parameter<Tag>;
template <class Leaf>
using is_mean_occupancy_type = std::bool_constant<is_mean_occupancy<Leaf>>;

/// The coefficients u of equations in order of appearance, as a list of leaves.
template <class... Equations>
using coefficients_of = boost::mp11::mp_copy_if<
    boost::mp11::mp_unique<joined_lists<expr::leaves_of<typename parts_of<Equations>::right_hand_side>...>>,
    is_coefficient_type>;

/// Σ_x ∂F/∂x ∂x/∂θ over the mean occupancies x in F.
template <class F, class Parameter, class... MeanOccupancyTags>
consteval auto slope_through(boost::mp11::mp_list<expr::variable<MeanOccupancyTags>...>)
{
    return expr::sum_of((expr::derivative<F, expr::variable<MeanOccupancyTags>>{} *
                         expr::variable<occupancy_slope_tag<MeanOccupancyTags, Parameter>>{})...);
}

} // namespace dynamics_detail

/// dF/dθ of an expression F: its partial derivative by the parameter, and those by mean occupancies times their own.
template <class F, class Parameter>
using total_derivative =
    decltype(expr::derivative<F, expr::parameter<Parameter>>{} +
             dynamics_detail::slope_through<F, Parameter>(
                 boost::mp11::mp_copy_if<expr::leaves_of<F>, dynamics_detail::is_mean_occupancy_type>{}));

/// The values of all leaves of right-hand sides at one point of a trajectory, or, where θ is made of blocks, of
/// several trajectories side by side in the same surroundings.
template <model_type Model, class Coefficients, class Number>
struct equation_environment {
    const parameter_values<Model, Number>& theta;
    const instant<Model>& at;
    const std::array<double, boost::mp11::mp_size<Coefficients>::value>& coefficients;

    template <class Tag>
    Number operator()(expr::parameter<Tag>) const
    {
        return theta[Tag{}];
    }

    template <class Leaf>
    double operator()(Leaf leaf) const
    {
        if constexpr (dynamics_detail::is_coefficient<Leaf>)
            return coefficients[boost::mp11::mp_find<Coefficients, Leaf>::value];
        else if constexpr (dynamics_detail::is_time<Leaf>)
            return at.time;
        else
            return dynamics_detail::value_of(leaf, at);
    }

    template <class MeanOccupancy, class Parameter>
    double operator()(expr::variable<occupancy_slope_tag<MeanOccupancy, Parameter>>) const
    {
        return at.occupancy_slopes[bias_index<Model, MeanOccupancy>][Model::template index_of<Parameter>];
    }
};

/// The expression equations of a model and their coefficients u, all 0 at first.
template <model_type Model, class... Equations>
class expression_part {
public:
    /// The coefficients' leaves, each once however many equations share it.
    using coefficients = dynamics_detail::coefficients_of<Equations...>;
    static constexpr std::size_t coefficient_count = boost::mp11::mp_size<coefficients>::value;
    using coefficient_values = std::array<double, coefficient_count>;

    static constexpr std::array<std::string_view, coefficient_count> coefficient_names =
        []<class... Leaf>(boost::mp11::mp_list<Leaf...>) {
            return std::array<std::string_view, coefficient_count>{expr::text<Leaf>...};
        }(coefficients{});

    template <class Number>
    [[gnu::flatten]] void evaluate(const parameter_values<Model, Number>& theta, const instant<Model>& at,
                                   [[maybe_unused]] parameter_values<Model, Number>& result) const
    {
        [[maybe_unused]] const auto values = environment(theta, at);
        ((result[typename dynamics_detail::parts_of<Equations>::parameter{}] =
              expr::evaluate<Number>(typename dynamics_detail::parts_of<Equations>::right_hand_side{}, values)),
         ...);
    }

    template <class Number>
    [[gnu::flatten]] void linearise(const parameter_values<Model, Number>& theta, const instant<Model>& at,
                                    linearisation<Model, Number>& result) const
    {
        evaluate(theta, at, result.derivative);
        [[maybe_unused]] const auto values = environment(theta, at);
        (for_each_slope<Equations>([&]<class Slope>(std::size_t p, std::size_t r, Slope slope) {
             result.jacobian[p][r] = expr::evaluate<Number>(slope, values);
         }),
         ...);
    }

    /// Marks the derivatives that exist.
    static constexpr void mark([[maybe_unused]] dynamics_detail::dependence<Model>& depends)
    {
        (for_each_slope<Equations>([&](std::size_t p, std::size_t r, auto) { depends[p][r] = true; }), ...);
    }

    /// sums_c += scales_c Σ_p weights_p ∂F_p/∂u_c.
    void add_gradient(const gradient_point<Model>& from, const instant<Model>& at, const coefficient_values& scales,
                      coefficient_values& sums) const
    {
        [[maybe_unused]] const auto values = environment<double>(from.theta, at);
        (add_gradient_of<Equations>(coefficients{}, values, from.weights, scales, sums), ...);
    }

    /// u += change.
    void change(const coefficient_values& by, std::uint64_t stamp)
    {
        for (std::size_t c = 0; c < coefficient_count; ++c)
            values_[c] += by[c];
        changed_at_ = stamp;
    }

    void set(const coefficient_values& values, std::uint64_t stamp)
    {
        values_ = values;
        changed_at_ = stamp;
    }

    [[nodiscard]] const coefficient_values& values() const { return values_; }
    [[nodiscard]] std::uint64_t changed_at() const { return changed_at_; }

private:
    template <class Number>
    [[nodiscard]] equation_environment<Model, coefficients, Number>
    environment(const parameter_values<Model, Number>& theta, const instant<Model>& at) const
    {
        return {theta, at, values_};
    }

    /// The parameters by which an equation's right-hand side can have derivatives: those in it, or, if it depends on
    /// mean occupancies, all.
    template <class F>
    using parameters_of =
        std::conditional_t<boost::mp11::mp_any_of<expr::leaves_of<F>, dynamics_detail::is_mean_occupancy_type>::value,
                           boost::mp11::mp_transform<dynamics_detail::parameter_leaf, typename Model::parameters>,
                           boost::mp11::mp_copy_if<expr::leaves_of<F>, dynamics_detail::is_parameter_type>>;

    /// Calls function(p, r, dF_p/dθ_r) for the derivatives of one equation that are not zero by structure.
    template <class Equation, class Function>
    static constexpr void for_each_slope(Function function)
    {
        using parts = dynamics_detail::parts_of<Equation>;
        using F = typename parts::right_hand_side;
        const auto one = [&]<class Slope>(std::size_t r, Slope slope) {
            if constexpr (!std::is_same_v<Slope, expr::zero>)
                function(Model::template index_of<typename parts::parameter>, r, slope);
        };
        [&]<class... Tag>(boost::mp11::mp_list<expr::parameter<Tag>...>) {
            (one(Model::template index_of<Tag>, total_derivative<F, Tag>{}), ...);
        }(parameters_of<F>{});
    }

    template <class Equation, class... Coefficient, class Values>
    static void add_gradient_of(boost::mp11::mp_list<Coefficient...>, const Values& values,
                                const parameter_values<Model, double>& weights, const coefficient_values& scales,
                                coefficient_values& sums)
    {
        using parts = dynamics_detail::parts_of<Equation>;
        const double weight = weights[typename parts::parameter{}];
        const auto one = [&]<class Slope>(std::size_t c, Slope slope) {
            if constexpr (!std::is_same_v<Slope, expr::zero>)
                sums[c] += rounded(scales[c] * weight * expr::evaluate(slope, values));
        };
        std::size_t c = 0;
        (one(c++, expr::derivative<typename parts::right_hand_side, Coefficient>{}), ...);
    }

    coefficient_values values_{};
    std::uint64_t changed_at_ = 0;
};

} // namespace CLOSURA_ABI
} // namespace closura
