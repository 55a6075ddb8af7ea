// The names of parameters, as values that are templates of the structure: bias<0, H>, weight<0, H, 1, P>; those of a
// coupling that has a name end in it, weight<0, H, 0, P, "diagonal">.
#pragma once

#include <closura/core/diagnostics.hpp>
#include <closura/core/fixed_string.hpp>
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

/// The weight W_αβ^(l,m) between a species of a lower and one of an upper layer, of a coupling that may have a name.
template <std::size_t Lower, species_type SpeciesBelow, std::size_t Upper, species_type SpeciesAbove,
          fixed_string Coupling = "">
struct weight_parameter {
    static constexpr sentence text()
    {
        return sentence{} << "weight[" << Lower << "," << SpeciesBelow::name() << "," << Upper << ","
                          << SpeciesAbove::name() << (Coupling.size() > 0 ? "," : "") << Coupling.view() << "]";
    }
    static constexpr sentence latex()
    {
        constexpr bool letters = SpeciesBelow::name().size() == 1 && SpeciesAbove::name().size() == 1;
        sentence text;
        text << "W_{" << expr::latex_name(SpeciesBelow::name()) << (letters ? "" : ",")
             << expr::latex_name(SpeciesAbove::name()) << "}^{(" << Lower << "," << Upper << ")";
        if (Coupling.size() > 0)
            text << "\\," << expr::latex_name(Coupling.view());
        return text << "}";
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

template <std::size_t Lower, species_type SpeciesBelow, std::size_t Upper, species_type SpeciesAbove,
          fixed_string Coupling = "">
inline constexpr weight_parameter<Lower, SpeciesBelow, Upper, SpeciesAbove, Coupling> weight{};

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

template <std::size_t Lower, class SpeciesBelow, std::size_t Upper, class SpeciesAbove, fixed_string Coupling>
struct expression_of<weight_parameter<Lower, SpeciesBelow, Upper, SpeciesAbove, Coupling>> {
    using type = parameter<weight_parameter<Lower, SpeciesBelow, Upper, SpeciesAbove, Coupling>>;
};

template <fixed_string Name>
struct expression_of<strength_parameter<Name>> {
    using type = parameter<strength_parameter<Name>>;
};

} // namespace expr
} // namespace CLOSURA_ABI
} // namespace closura
