// What the types of a model's equations say of its reduced dynamics, before there is any number: which right-hand sides
// depend on what, and so which derivatives exist. Those that are zero by structure generate no code.
#pragma once

#include <closura/core/joined_lists.hpp>
#include <closura/dynamics/equation_parts.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <boost/mp11/set.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

/// The structure of right-hand sides made from equations; Hermite coefficients are of type `Scalar`.
template <model_type Model, class Scalar, class... Equations>
class dynamics_structure {
    static_assert((... && validated<validation::equation_check<Model, Equations>>));
    static_assert(validated<validation::completeness_check<Model, Equations...>>);

    template <class Equation>
    using parts_of = dynamics_detail::parts<
        Model, Scalar,
        boost::mp11::mp_set_difference<typename Model::parameters, dynamics_detail::all_left_hand_sides<Equations...>>,
        Equation>;
    using expressions = joined_lists<typename parts_of<Equations>::expressions...>;
    using hermite_parts = joined_lists<typename parts_of<Equations>::hermite...>;
    using expression_equations = typename dynamics_detail::expression_part_of<Model, expressions>::type;
    using inputs = boost::mp11::mp_unique<joined_lists<typename dynamics_detail::inputs_of<Equations>::type...>>;

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
        typename dynamics_detail::find_right_hand_side<Parameter, joined_lists<expressions, hermite_parts>>::type;

    /// dF_p/dθ_r as an expression, zero if it is zero by structure.
    template <class Parameter, class ByParameter>
    using slope = typename dynamics_detail::slope<right_hand_side<Parameter>, ByParameter>::type;

    /// Whether dF_p/dθ_r can differ from zero, as [p][r].
    static constexpr auto depends = [] {
        dynamics_detail::dependence<Model> result{};
        [&]<class... Equation>(boost::mp11::mp_list<Equation...>) {
            (Equation::mark(result), ...);
        }(joined_lists<boost::mp11::mp_list<expression_equations>, hermite_parts>{});
        return result;
    }();

    /// The derivatives that can differ from zero, as (p, r) in the order of p, then r.
    static constexpr auto slopes = [] {
        constexpr std::size_t count = [] {
            std::size_t terms = 0;
            for (const auto& row : depends)
                terms += static_cast<std::size_t>(std::count(row.begin(), row.end(), true));
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

    // ---- Coefficients of expressions.

    /// The coefficients in the equations, as a list of leaves in order of appearance.
    using coefficient_leaves = typename expression_equations::coefficients;
    static constexpr std::size_t coefficient_count = expression_equations::coefficient_count;
    static constexpr std::array<std::string_view, coefficient_count> coefficient_names =
        expression_equations::coefficient_names;

    /// The place in θ of the parameter whose learning rate serves a coefficient of expressions: the first in whose
    /// equation it is.
    static constexpr std::size_t equation_of(std::size_t coefficient)
    {
        return []<class... Leaf>(boost::mp11::mp_list<Leaf...>) {
            return std::array<std::size_t, sizeof...(Leaf)>{first_equation_with<Leaf>(typename Model::parameters{})...};
        }(coefficient_leaves{})[coefficient];
    }

    // ---- Hermite functions.

    static constexpr std::size_t hermite_count = boost::mp11::mp_size<hermite_parts>::value;

    /// The domain, targets and field type of the Hermite functions of the Part-th domain.
    template <std::size_t Part = 0>
    using hermite_type = boost::mp11::mp_at_c<hermite_parts, Part>;

    /// The gradient's part for each domain.
    using hermite_blocks = boost::mp11::mp_rename<boost::mp11::mp_transform<hermite_block, hermite_parts>, std::tuple>;

protected:
    using expression_type = expression_equations;
    using hermite_tuple = boost::mp11::mp_rename<hermite_parts, std::tuple>;

    /// The place of a coefficient among those of the equations.
    template <class Leaf>
    static constexpr std::size_t index_of(Leaf)
    {
        static_assert(validated<validation::coefficient_check<Leaf, coefficient_leaves>>);
        return boost::mp11::mp_find<coefficient_leaves, Leaf>::value;
    }

private:
    template <class Leaf, class... Parameter>
    static constexpr std::size_t first_equation_with(boost::mp11::mp_list<Parameter...>)
    {
        std::size_t place = 0;
        static_cast<void>(
            (... || (boost::mp11::mp_contains<expr::leaves_of<right_hand_side<Parameter>>, Leaf>::value || !++place)));
        return place;
    }
};

} // namespace CLOSURA_ABI
} // namespace closura
