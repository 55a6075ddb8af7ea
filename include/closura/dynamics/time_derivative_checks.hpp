// The sentences that wrong equations are answered with.
#pragma once

#include <closura/core/joined_lists.hpp>
#include <closura/dynamics/time_derivative.hpp>
#include <closura/expr/print.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace closura {
inline namespace CLOSURA_ABI {

namespace dynamics_detail {

template <class Equation>
inline constexpr bool is_equation = false;
template <class Parameter, class F>
inline constexpr bool is_equation<expression_equation<Parameter, F>> = true;
template <class Parameters, auto... Domain>
inline constexpr bool is_equation<hermite_equations<Parameters, Domain...>> = true;
template <auto... Domain>
inline constexpr bool is_equation<hermite_domain<Domain...>> = true;

/// A domain that serves all parameters without an equation.
template <class Equation>
inline constexpr bool serves_the_rest = false;
template <auto... Domain>
inline constexpr bool serves_the_rest<hermite_domain<Domain...>> = true;

/// The parameters that an equation names on its left-hand side.
template <class Equation>
struct left_hand_sides {
    using type = boost::mp11::mp_list<>;
};
template <class Parameter, class F>
struct left_hand_sides<expression_equation<Parameter, F>> {
    using type = boost::mp11::mp_list<Parameter>;
};
template <class Parameters, auto... Domain>
struct left_hand_sides<hermite_equations<Parameters, Domain...>> {
    using type = Parameters;
};

template <class... Equations>
using all_left_hand_sides = joined_lists<typename left_hand_sides<Equations>::type...>;

} // namespace dynamics_detail

namespace validation {

/// A leaf of a right-hand side or member of a domain exists in the model. `subject` begins the sentence: "the domain".
template <class Model>
struct leaf_check {
    template <class Tag>
    static constexpr void check(sentence& text, std::string_view subject, expr::parameter<Tag>)
    {
        if (text.empty() && !Model::template has_parameter<Tag>) {
            text << subject << " names " << expr::text<expr::parameter<Tag>> << ", which the model lacks; it has ";
            append_names(text, Model::parameter_names);
        }
    }

    template <std::size_t Layer, class Species>
    static constexpr void check(sentence& text, std::string_view subject, expr::variable<centre_tag<Layer, Species>>)
    {
        check_species<centre_tag<Layer, Species>>(text, subject);
    }

    template <std::size_t Layer, class Species>
    static constexpr void check(sentence& text, std::string_view subject,
                                expr::variable<mean_occupancy_tag<Layer, Species>>)
    {
        check_species<mean_occupancy_tag<Layer, Species>>(text, subject);
    }

    template <class Tag>
    static constexpr void check_species(sentence& text, std::string_view subject)
    {
        if (!text.empty())
            return;
        if constexpr (Tag::layer >= Model::layer_count)
            text << subject << " names " << expr::text<expr::variable<Tag>> << ", but the model has layers 0 to "
                 << Model::layer_count - 1;
        else if constexpr (!Model::template has_species<Tag::layer, typename Tag::species>) {
            text << subject << " names " << expr::text<expr::variable<Tag>> << ", but layer " << Tag::layer
                 << " has only ";
            append_names(text, names_of<typename Model::template species_of<Tag::layer>>());
        }
    }
};

/// The members of a domain are parameters, centres or mean occupancies of the model, and differ.
template <class Model, auto... Domain>
struct domain_check {
    static consteval sentence check()
    {
        sentence text;
        (check_one(text, dynamics_detail::leaf<Domain>{}), ...);
        return text;
    }

    template <class Leaf>
    static constexpr void check_one(sentence& text, Leaf leaf)
    {
        using namespace dynamics_detail;
        if constexpr (is_parameter<Leaf> || is_centre<Leaf> || is_mean_occupancy<Leaf>)
            leaf_check<Model>::check(text, "the domain", leaf);
        else if (text.empty())
            text << "the domain names "
                 << expr::text<Leaf> << "; its members are parameters, centres and mean occupancies";
        constexpr std::size_t times = (std::size_t{0} + ... + std::is_same_v<Leaf, dynamics_detail::leaf<Domain>>);
        if (text.empty() && times > 1)
            text << "the domain names " << expr::text<Leaf> << " twice";
    }
};

/// What one equation's right-hand side is made of.
template <class Model, class Equation>
struct equation_check {
    static consteval sentence check()
    {
        return sentence{}
               << "right_hand_sides is given something that is no equation; equations are d_dt<...> = ... and "
                  "on_domain<...>(hermite{...})";
    }
};

template <class Model, class Parameter, class F>
struct equation_check<Model, expression_equation<Parameter, F>> {
    static consteval sentence check()
    {
        sentence text;
        constexpr sentence subject = sentence{} << "the right-hand side of " << name_of<Parameter>();
        if (expr::has_occupancies<F>)
            text << subject.view() << " names single units; it may depend on mean occupancies";
        [&]<class... Leaf>(boost::mp11::mp_list<Leaf...>) {
            (check_one(text, subject.view(), Leaf{}), ...);
        }(expr::leaves_of<F>{});
        return text;
    }

    template <class Leaf>
    static constexpr void check_one(sentence& text, std::string_view subject, Leaf leaf)
    {
        using namespace dynamics_detail;
        if constexpr (is_parameter<Leaf> || is_centre<Leaf> || is_mean_occupancy<Leaf>)
            leaf_check<Model>::check(text, subject, leaf);
        else if (text.empty() && !is_coefficient<Leaf> && !is_time<Leaf>)
            text << subject << " names "
                 << expr::text<
                        Leaf> << "; it may depend on parameters, coefficients, centres, mean occupancies and time";
    }
};

template <class Model, class Parameters, auto... Domain>
struct equation_check<Model, hermite_equations<Parameters, Domain...>> : domain_check<Model, Domain...> {};

template <class Model, auto... Domain>
struct equation_check<Model, hermite_domain<Domain...>> : domain_check<Model, Domain...> {};

/// Every parameter of the model has one right-hand side, and nothing else has.
template <class Model, class... Equations>
struct completeness_check {
    using left = dynamics_detail::all_left_hand_sides<Equations...>;
    static constexpr std::size_t domains_for_the_rest =
        (std::size_t{0} + ... + dynamics_detail::serves_the_rest<Equations>);

    static consteval sentence check()
    {
        sentence text;
        [&]<class... Parameter>(boost::mp11::mp_list<Parameter...>) { (check_left<Parameter>(text), ...); }(left{});
        if (text.empty() && domains_for_the_rest > 1)
            text << "two domains serve the parameters without an equation; name the parameters of one: d_dt<...> = "
                    "on_domain<...>(hermite{...})";
        if (text.empty() && domains_for_the_rest == 1 && boost::mp11::mp_size<left>::value == Model::parameter_count)
            text << "a domain serves the parameters without an equation, but each has one";
        if (domains_for_the_rest == 0)
            [&]<class... Parameter>(boost::mp11::mp_list<Parameter...>) {
                (check_present<Parameter>(text), ...);
            }(typename Model::parameters{});
        return text;
    }

    template <class Parameter>
    static constexpr void check_left(sentence& text)
    {
        leaf_check<Model>::check(text, "an equation", expr::parameter<Parameter>{});
        if (text.empty() && boost::mp11::mp_count<left, Parameter>::value > 1)
            text << name_of<Parameter>() << " has more than one right-hand side";
    }

    template <class Parameter>
    static constexpr void check_present(sentence& text)
    {
        if (text.empty() && !boost::mp11::mp_contains<left, Parameter>::value)
            text << name_of<Parameter>() << " has no right-hand side: give d_dt<...> = ... for it, or a domain for all "
                 << "parameters without an equation";
    }
};

/// A coefficient that is asked for is in one of the equations.
template <class Leaf, class Coefficients>
struct coefficient_check {
    static consteval sentence check()
    {
        sentence text;
        if (!boost::mp11::mp_contains<Coefficients, Leaf>::value) {
            text << "no right-hand side has a coefficient " << expr::text<Leaf>;
            [&]<class... Other>(boost::mp11::mp_list<Other...>) {
                constexpr std::array<std::string_view, sizeof...(Other)> names = {expr::text<Other>...};
                text << (names.empty() ? "" : "; there are ");
                append_names(text, names);
            }(Coefficients{});
        }
        return text;
    }
};

} // namespace validation

} // namespace CLOSURA_ABI
} // namespace closura
