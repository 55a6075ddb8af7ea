// The byte that stands for a unit's state.
//
// A logit depends on a unit's neighbours through their species counts alone. So species get codes whose *sums* number
// the counts: for two species and four neighbours the codes 0, 1, 5 have a different sum for each of the 15
// combinations, and one byte addition per neighbour finds the row of a table. Such codes are B_n sequences, found
// greedily at compile time. Where n codes would not fit in a byte, the code is the state itself.
#pragma once

#include <closura/state/layout.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace closura {
inline namespace CLOSURA_ABI {

/// Codes of the states 0 (empty), 1, …, |R| of a layer's units.
struct state_codes {
    std::array<std::uint8_t, 8> code = {0, 1, 2, 3, 4, 5, 6, 7};
    std::size_t states = 1;     ///< 1 + |R|
    std::size_t neighbours = 0; ///< sums of up to this many codes number the combinations
    bool additive = false;      ///< false if no such codes fit in a byte
    std::size_t largest_sum = 0;
};

namespace state_detail {

/// True if every sum of at most `neighbours` of the first `states` codes comes from one combination only.
constexpr bool sums_differ(const std::array<std::size_t, 8>& code, std::size_t states, std::size_t neighbours)
{
    std::array<bool, 256> seen{};
    std::array<std::size_t, 8> count{};
    std::size_t used = 0;
    std::size_t sum = 0;
    for (;;) {
        if (sum > 255 || seen[sum])
            return false;
        seen[sum] = true;
        // The next combination; sums are carried along, as compilers limit the steps of constant evaluation.
        std::size_t s = 1;
        for (; s < states && used == neighbours; ++s) {
            used -= count[s];
            sum -= count[s] * code[s];
            count[s] = 0;
        }
        if (s == states)
            return true;
        ++count[s];
        ++used;
        sum += code[s];
    }
}

constexpr state_codes find_codes(std::size_t states, std::size_t neighbours)
{
    state_codes result;
    result.states = states;
    result.neighbours = neighbours;
    std::array<std::size_t, 8> code{};
    for (std::size_t s = 1; s < states; ++s) {
        code[s] = code[s - 1] + 1;
        while (code[s] * neighbours <= 255 && !sums_differ(code, s + 1, neighbours))
            ++code[s];
        if (code[s] * neighbours > 255)
            return result;
    }
    result.additive = true;
    result.largest_sum = code[states - 1] * neighbours;
    for (std::size_t s = 0; s < states; ++s)
        result.code[s] = static_cast<std::uint8_t>(code[s]);
    return result;
}

/// The most units of a layer that one unit elsewhere has as neighbours through one kind of bond.
template <class Model, class Cluster>
constexpr std::size_t neighbours_through(std::size_t layer)
{
    std::size_t result = 0;
    if constexpr (Cluster::layers.size() == 2) {
        constexpr auto& geometry = geometry_of<Cluster, Model::rank>::value;
        if (Cluster::layers[0] == layer)
            result = is_bond_within_layer<Cluster> ? 2 * geometry.count : geometry.count;
        if (Cluster::layers[1] == layer) {
            const std::size_t seen_from_below = geometry.count / state_detail::volume(geometry.strides[0]);
            result = seen_from_below > result ? seen_from_below : result;
        }
    }
    return result;
}

} // namespace state_detail

/// The codes of each layer of a model.
template <model_type Model>
inline constexpr std::array<state_codes, Model::layer_count> codes_of =
    []<class... Terms>(boost::mp11::mp_list<Terms...>) {
        std::array<state_codes, Model::layer_count> result{};
        for (std::size_t l = 0; l < Model::layer_count; ++l) {
            std::size_t neighbours = 1;
            for (std::size_t n : {state_detail::neighbours_through<Model, typename Terms::cluster>(l)...})
                neighbours = n > neighbours ? n : neighbours;
            result[l] = state_detail::find_codes(1 + Model::species_counts[l], neighbours);
        }
        return result;
    }(typename Model::terms{});

/// The state behind each code; codes that are not in use give 0.
template <model_type Model>
inline constexpr std::array<std::array<std::uint8_t, 256>, Model::layer_count> states_of_codes = [] {
    std::array<std::array<std::uint8_t, 256>, Model::layer_count> result{};
    for (std::size_t l = 0; l < Model::layer_count; ++l)
        for (std::size_t s = 0; s < codes_of<Model>[l].states; ++s)
            result[l][codes_of<Model>[l].code[s]] = static_cast<std::uint8_t>(s);
    return result;
}();

} // namespace CLOSURA_ABI
} // namespace closura
