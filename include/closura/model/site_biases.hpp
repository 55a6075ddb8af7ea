// An inhomogeneous external field: every unit of a layer has biases of its own, in addition to the shared ones,
//
//   E = … − Σ_α Σ_i b_iα s_iα.
//
// They have no place in θ: their values differ from unit to unit, and no equation of motion moves them. They are given
// at run time beside θ (state/parameters.hpp). In the energy b_iα is a variable, whose value the environment knows for
// the unit at hand.
#pragma once

#include <closura/expr/expression.hpp>
#include <closura/expr/names.hpp>
#include <closura/model/structure.hpp>
#include <closura/model/validation.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <array>
#include <cstddef>

namespace closura {
inline namespace CLOSURA_ABI {

/// An element of a model: each unit of the layer has a bias of its own for each species of the layer. The layer is then
/// sampled unit by unit, many times slower than a layer without.
template <std::size_t Layer>
struct site_biases {};

/// The name of b_iα, with i the one unit of a cluster, or the unit that a logit is taken of.
template <std::size_t Layer, species_type Species>
struct site_bias_tag {
    static constexpr sentence text() { return sentence{} << "site_bias[" << Layer << "," << Species::name() << "](i)"; }
    static constexpr sentence latex()
    {
        return sentence{} << "b_{i," << expr::latex_name(Species::name()) << "}^{(" << Layer << ")}";
    }
};

namespace model_detail {

template <std::size_t Layer, class SpeciesOfLayers>
struct terms_of<site_biases<Layer>, SpeciesOfLayers> {
    using type = boost::mp11::mp_list<>;
};

/// What an element adds to −E that no parameter multiplies, as an mp_list of expressions.
template <class Element, class SpeciesOfLayers>
struct fields_of {
    using type = boost::mp11::mp_list<>;
};

template <std::size_t Layer, class SpeciesOfLayers>
struct fields_of<site_biases<Layer>, SpeciesOfLayers> {
    template <class Species>
    using field =
        expr::over_clusters<single_unit<Layer>,
                            expr::product<expr::variable<site_bias_tag<Layer, Species>>, expr::occupancy<0, Species>>>;
    using type = boost::mp11::mp_transform<field, boost::mp11::mp_at_c<SpeciesOfLayers, Layer>>;
};

/// For each layer, whether one of the elements is its site biases.
template <std::size_t LayerCount, class... Elements>
inline constexpr auto site_biased_layers = []<std::size_t... Layer>(std::index_sequence<Layer...>)
{
    return std::array<bool, LayerCount>{
        boost::mp11::mp_contains<boost::mp11::mp_list<Elements...>, site_biases<Layer>>::value...};
}
(std::make_index_sequence<LayerCount>{});

} // namespace model_detail

namespace validation {

template <std::size_t LayerCount, std::size_t Number, std::size_t Layer>
struct coupled_layers_check<LayerCount, Number, site_biases<Layer>> {
    static consteval sentence check()
    {
        sentence text;
        if (Layer >= LayerCount)
            text << "site_biases<" << Layer << "> is for layer " << Layer << ", which does not exist: the model has "
                 << LayerCount << " layers, counted from 0";
        return text;
    }
};

/// No layer has its site biases twice.
template <class... Elements>
struct site_biases_check {
    static consteval sentence check()
    {
        sentence text;
        (check_element(text, Elements{}), ...);
        return text;
    }

    template <std::size_t Layer>
    static constexpr void check_element(sentence& text, site_biases<Layer> biases)
    {
        if (text.empty() && boost::mp11::mp_count<boost::mp11::mp_list<Elements...>, decltype(biases)>::value > 1)
            text << "site_biases<" << Layer << "> is given twice";
    }

    template <class Other>
    static constexpr void check_element(sentence&, Other)
    {}
};

} // namespace validation

} // namespace CLOSURA_ABI
} // namespace closura
