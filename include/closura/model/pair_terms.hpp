// The weights of a model as numbers: which two biases each joins, and how many bonds a unit has. Run-time code that
// works on whole parameter vectors (centring, adjoints) reads this table instead of types.
//
// q is directional: q^(l,m) is the number of units of layer m joined to one unit of layer l, and N^(l) q^(l,m) = N^(m)
// q^(m,l). Inside a layer a unit has 2n neighbours, n the number of offsets. Bonds of a species with itself count each
// pair of neighbours once, so there q = n in both roles; bonds of two species count it in both orders, so there q = 2n.
// Then Σ (s_iα − μ_α)(s_jβ − μ_β) has the same form in all cases.
#pragma once

#include <closura/model/model.hpp>

#include <array>
#include <cstddef>
#include <type_traits>

namespace closura {
inline namespace CLOSURA_ABI {

/// One weight W_αβ^(l,m) between a species α of a layer l and a species β of an upper layer m, or of the same layer.
struct pair_term {
    std::size_t weight = 0;       ///< index in θ of W_αβ^(l,m)
    std::size_t lower_bias = 0;   ///< index in θ of a_α^(l)
    std::size_t upper_bias = 0;   ///< index in θ of a_β^(m)
    double upper_per_lower = 0.0; ///< q^(l,m)
    double lower_per_upper = 0.0; ///< q^(m,l)
    double bonds = 0.0;           ///< N^(l) q^(l,m), the number of products s_iα s_jβ in the statistic
};

namespace model_detail {

template <class Model, class Term>
struct describe {
    static constexpr bool is_pair = false;
};

template <class Model, std::size_t Lower, class SpeciesBelow, std::size_t Upper, class SpeciesAbove, class Connectivity,
          fixed_string Name, class Body>
struct describe<Model, energy_term<weight_parameter<Lower, SpeciesBelow, Upper, SpeciesAbove, Name>,
                                   bond<Lower, Upper, Connectivity>, Body>> {
    static constexpr bool is_pair = true;
    static constexpr pair_term value = [] {
        constexpr std::size_t orders = Lower == Upper && !std::is_same_v<SpeciesBelow, SpeciesAbove> ? 2 : 1;
        constexpr std::size_t lower_per_upper = orders * Connectivity::offsets.size();
        constexpr std::size_t bonds = Model::unit_counts[Upper] * lower_per_upper;
        return pair_term{Model::template index_of<weight_parameter<Lower, SpeciesBelow, Upper, SpeciesAbove, Name>>,
                         Model::template index_of<bias_parameter<Lower, SpeciesBelow>>,
                         Model::template index_of<bias_parameter<Upper, SpeciesAbove>>,
                         static_cast<double>(bonds / Model::unit_counts[Lower]),
                         static_cast<double>(lower_per_upper),
                         static_cast<double>(bonds)};
    }();
};

} // namespace model_detail

/// All weights of a model, in the order of θ.
template <model_type Model>
inline constexpr auto pair_terms = []<class... Terms>(boost::mp11::mp_list<Terms...>) {
    constexpr std::size_t count = (std::size_t{0} + ... + model_detail::describe<Model, Terms>::is_pair);
    std::array<pair_term, count> result{};
    std::size_t n = 0;
    const auto add = [&]<class Term>(Term) {
        if constexpr (model_detail::describe<Model, Term>::is_pair)
            result[n++] = model_detail::describe<Model, Term>::value;
    };
    (add(Terms{}), ...);
    return result;
}(typename Model::terms{});

/// The number of units of the layer that each bias belongs to, in the order of θ.
template <model_type Model>
inline constexpr std::array<double, Model::bias_count> units_of_bias = [] {
    std::array<double, Model::bias_count> result{};
    std::size_t n = 0;
    for (std::size_t l = 0; l < Model::layer_count; ++l)
        for (std::size_t s = 0; s < Model::species_counts[l]; ++s)
            result[n++] = static_cast<double>(Model::unit_counts[l]);
    return result;
}();

} // namespace CLOSURA_ABI
} // namespace closura
