// One value per species and unit of a layer: biases of single units, and counts of what they held.
#pragma once

#include <closura/model/layer_check.hpp>
#include <closura/model/model.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

namespace validation {

/// Values that are asked for are those of a layer that has some, and of a species that it has.
template <class Model, auto Chosen, std::size_t Layer, class Species>
struct site_values_check {
    static consteval sentence check()
    {
        sentence text;
        text << layer_check<Model, Layer>::check();
        if (text.empty() && !Chosen[Layer < Model::layer_count ? Layer : 0])
            text << "layer " << Layer << " has no biases of single units: add site_biases<" << Layer
                 << "> to the model";
        if (text.empty())
            check_species(text);
        return text;
    }

    static constexpr void check_species(sentence& text)
    {
        if constexpr (Layer < Model::layer_count)
            if (!Model::template has_species<Layer, Species>) {
                text << "layer " << Layer << " has no species " << Species::name() << "; it has ";
                append_names(text, names_of<typename Model::template species_of<Layer>>());
            }
    }
};

} // namespace validation

/// For each chosen layer one value per species and unit, row-major [species][site]; all zero at first.
template <model_type Model, class Value, std::array<bool, Model::layer_count> Chosen>
class site_values {
public:
    using model = Model;
    using value_type = Value;

    site_values() : values_(first_of(Model::layer_count)) {}

    /// The values of a species in a layer, by row-major site.
    template <std::size_t Layer, species_type Species>
    [[nodiscard]] std::span<Value> of()
    {
        static_assert(validated<validation::site_values_check<Model, Chosen, Layer, Species>>);
        return std::span(values_).subspan(first_of_species<Layer, Species>(), Model::unit_counts[Layer]);
    }

    template <std::size_t Layer, species_type Species>
    [[nodiscard]] std::span<const Value> of() const
    {
        static_assert(validated<validation::site_values_check<Model, Chosen, Layer, Species>>);
        return std::span(values_).subspan(first_of_species<Layer, Species>(), Model::unit_counts[Layer]);
    }

    /// All values of all chosen layers, [layer][species][site].
    [[nodiscard]] std::span<Value> values() { return values_; }
    [[nodiscard]] std::span<const Value> values() const { return values_; }

    /// The position in `values()` of the first value of a chosen layer.
    [[nodiscard]] static constexpr std::size_t first_of(std::size_t layer)
    {
        std::size_t result = 0;
        for (std::size_t l = 0; l < layer; ++l)
            result += Chosen[l] ? Model::species_counts[l] * Model::unit_counts[l] : 0;
        return result;
    }

    friend bool operator==(const site_values&, const site_values&) = default;

private:
    template <std::size_t Layer, class Species>
    static constexpr std::size_t first_of_species()
    {
        return first_of(Layer) + (Model::template state_of<Layer, Species> - 1) * Model::unit_counts[Layer];
    }

    std::vector<Value> values_;
};

} // namespace CLOSURA_ABI
} // namespace closura
