// The names of parameters, as values that are templates of the structure: bias<0, H>, weight<0, H, 1, P>.
#pragma once

#include <closura/core/diagnostics.hpp>
#include <closura/expr/expression.hpp>
#include <closura/expr/names.hpp>
#include <closura/model/species.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace closura {
inline namespace CLOSURA_ABI {

/// The bias a_α^(l) of a species in a layer.
template <std::size_t Layer, species_type Species>
struct bias_parameter {
    static constexpr sentence text() { return sentence{} << "bias[" << Layer << "," << Species::name() << "]"; }
    static constexpr sentence latex()
    {
        return sentence{} << "a_{" << expr::latex_name(Species::name()) << "}^{(" << Layer << ")}";
    }
};

/// The weight W_αβ^(l,m) between a species of a lower and one of an upper layer.
template <std::size_t Lower, species_type SpeciesBelow, std::size_t Upper, species_type SpeciesAbove>
struct weight_parameter {
    static constexpr sentence text()
    {
        return sentence{} << "weight[" << Lower << "," << SpeciesBelow::name() << "," << Upper << ","
                          << SpeciesAbove::name() << "]";
    }
    static constexpr sentence latex()
    {
        constexpr bool letters = SpeciesBelow::name().size() == 1 && SpeciesAbove::name().size() == 1;
        return sentence{} << "W_{" << expr::latex_name(SpeciesBelow::name()) << (letters ? "" : ",")
                          << expr::latex_name(SpeciesAbove::name()) << "}^{(" << Lower << "," << Upper << ")}";
    }
};

/// The strength of a user-defined `interaction`.
template <fixed_string Name>
struct strength_parameter {
    static constexpr sentence text() { return sentence{} << "strength[" << Name.view() << "]"; }
    static constexpr sentence latex() { return expr::latex_name(Name.view()); }
};

template <std::size_t Layer, species_type Species>
inline constexpr bias_parameter<Layer, Species> bias{};

template <std::size_t Lower, species_type SpeciesBelow, std::size_t Upper, species_type SpeciesAbove>
inline constexpr weight_parameter<Lower, SpeciesBelow, Upper, SpeciesAbove> weight{};

template <fixed_string Name>
inline constexpr strength_parameter<Name> strength{};

namespace model_detail {

template <class Parameter>
inline constexpr auto characters = [] {
    constexpr sentence text = Parameter::text();
    std::array<char, text.size()> result{};
    for (std::size_t i = 0; i < result.size(); ++i)
        result[i] = text[i];
    return result;
}();

} // namespace model_detail

/// A parameter's name as text: "bias[0,H]", "weight[0,H,1,H]".
template <class Parameter>
[[nodiscard]] constexpr std::string_view name_of(Parameter = {})
{
    return {model_detail::characters<Parameter>.data(), model_detail::characters<Parameter>.size()};
}

} // namespace CLOSURA_ABI
} // namespace closura

// In an expression, a name stands for its parameter: u<0> * exp(bias<0, P>).
namespace closura {
inline namespace CLOSURA_ABI {
namespace expr {

template <std::size_t Layer, class Species>
struct expression_of<bias_parameter<Layer, Species>> {
    using type = parameter<bias_parameter<Layer, Species>>;
};

template <std::size_t Lower, class SpeciesBelow, std::size_t Upper, class SpeciesAbove>
struct expression_of<weight_parameter<Lower, SpeciesBelow, Upper, SpeciesAbove>> {
    using type = parameter<weight_parameter<Lower, SpeciesBelow, Upper, SpeciesAbove>>;
};

template <fixed_string Name>
struct expression_of<strength_parameter<Name>> {
    using type = parameter<strength_parameter<Name>>;
};

} // namespace expr
} // namespace CLOSURA_ABI
} // namespace closura
