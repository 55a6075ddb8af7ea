// A model's equations in print, as text and as LaTeX, written at compile time from the very types that the library
// evaluates:
//
//   E = −…                                             the energy (4)
//   φ_α^(l) = a_α^(l) + …                              the logits −∂E/∂s_iα
//   p(s_iα = 1 | rest) = exp φ_α / (1 + Σ_ζ exp φ_ζ)   the conditional probabilities (6)
//   O_θ = Σ …                                          the statistics −∂E/∂θ
#pragma once

#include <closura/expr/print.hpp>
#include <closura/model/model.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace closura {
inline namespace CLOSURA_ABI {

/// One equation in both notations; the texts live as long as the program.
struct equation {
    std::string_view text;
    std::string_view latex;
};

namespace model_detail {

template <class Model, std::size_t Layer, class Species, class... All>
consteval auto conditional(boost::mp11::mp_list<All...>)
{
    return exp(typename Model::template logit<Layer, Species>{}) /
           expr::sum_of(expr::one{}, exp(typename Model::template logit<Layer, All>{})...);
}

} // namespace model_detail

/// p(s_iα = 1 | rest) = exp φ_α / (1 + Σ_ζ exp φ_ζ) as an expression, with φ the logits of the unit's layer (6).
template <model_type Model, std::size_t Layer, class Species>
using conditional_expression =
    decltype(model_detail::conditional<Model, Layer, Species>(typename Model::template species_of<Layer>{}));

namespace model_detail {

using expr::notation;
using expr::text_sink;

template <notation Notation>
inline constexpr bool is_latex = Notation == notation::latex;

struct energy_name {
    template <notation>
    static constexpr void write(text_sink& sink)
    {
        sink << "E";
    }
};

/// phi[0,H](i)
template <std::size_t Layer, class Species>
struct logit_name {
    template <notation Notation>
    static constexpr void write(text_sink& sink)
    {
        if constexpr (is_latex<Notation>)
            sink << "\\phi_{i," << expr::detail::latex_name_of_species<Species> << "}^{(" << Layer << ")}";
        else
            sink << "phi[" << Layer << "," << Species::name() << "](i)";
    }
};

/// p(s[0,H](i) = 1 | rest)
template <std::size_t Layer, class Species>
struct conditional_name {
    template <notation Notation>
    static constexpr void write(text_sink& sink)
    {
        sink << "p(";
        expr::detail::write_occupancy<Notation, expr::detail::place<single_unit<Layer>>, 0, Species>(sink);
        sink << (is_latex<Notation> ? " = 1 \\mid \\mathrm{rest})" : " = 1 | rest)");
    }
};

/// O[bias[0,H]]
template <class Parameter>
struct statistic_name {
    template <notation Notation>
    static constexpr void write(text_sink& sink)
    {
        sink << (is_latex<Notation> ? "O_{" : "O[")
             << expr::detail::name<Notation, Parameter> << (is_latex<Notation> ? "}" : "]");
    }
};

/// Clusters are told apart within the whole model, so that all of its equations name them alike.
template <class Model, class Name, class E, notation Notation>
struct content {
    static constexpr void write(text_sink& sink)
    {
        Name::template write<Notation>(sink);
        sink << " = ";
        expr::detail::printer<Notation, expr::clusters_of<typename Model::energy>>{sink}(E{});
    }
};

template <class Model, class Name, class E>
inline constexpr equation equation_of = {expr::static_text<content<Model, Name, E, notation::text>>,
                                         expr::static_text<content<Model, Name, E, notation::latex>>};

} // namespace model_detail

/// E = …, equation (4).
template <model_type Model>
inline constexpr equation energy_equation =
    model_detail::equation_of<Model, model_detail::energy_name, typename Model::energy>;

/// φ_iα^(l) = …, with i the unit that it belongs to.
template <model_type Model, std::size_t Layer, class Species>
inline constexpr equation logit_equation = model_detail::equation_of<Model, model_detail::logit_name<Layer, Species>,
                                                                     typename Model::template logit<Layer, Species>>;

/// p(s_iα^(l) = 1 | rest) = …, equation (6).
template <model_type Model, std::size_t Layer, class Species>
inline constexpr equation conditional_equation =
    model_detail::equation_of<Model, model_detail::conditional_name<Layer, Species>,
                              conditional_expression<Model, Layer, Species>>;

/// O_θ = …
template <model_type Model, class Parameter>
inline constexpr equation statistic_equation = model_detail::equation_of<Model, model_detail::statistic_name<Parameter>,
                                                                         typename Model::template statistic<Parameter>>;

namespace model_detail {

/// A unit is named by its bias.
template <class Model, class Bias>
struct of_unit;

template <class Model, std::size_t Layer, class Species>
struct of_unit<Model, bias_parameter<Layer, Species>> {
    static constexpr equation logit = logit_equation<Model, Layer, Species>;
    static constexpr equation conditional = conditional_equation<Model, Layer, Species>;
};

} // namespace model_detail

/// All of them: the energy, the logits and the conditional probabilities of all layers and species, the statistics in
/// the order of θ.
template <model_type Model>
inline constexpr auto equations =
    []<class... Bias, class... Parameter>(boost::mp11::mp_list<Bias...>, boost::mp11::mp_list<Parameter...>) {
        return std::array<equation, 1 + 2 * sizeof...(Bias) + sizeof...(Parameter)>{
            energy_equation<Model>, model_detail::of_unit<Model, Bias>::logit...,
            model_detail::of_unit<Model, Bias>::conditional..., statistic_equation<Model, Parameter>...};
    }(boost::mp11::mp_take_c<typename Model::parameters, Model::bias_count>{}, typename Model::parameters{});

} // namespace CLOSURA_ABI
} // namespace closura
