// From logits to thresholds. A unit's new state is found by comparing a random number u in [0, 1) with the
// cumulative conditional probabilities: state s ≥ 1 if P_(s−1) ≤ u < P_s with P_s = Σ_{α ≤ s} p_α, and empty if u ≥
// P_K. Thresholds are P_s in units of 2⁻³².
#pragma once

#include <closura/simd/exponential.hpp>
#include <closura/simd/missing.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace closura {
inline namespace CLOSURA_ABI {

namespace sample_detail {

/// Relative weights of the states 0 … 7 of a unit, and their logarithms but for a common constant. Those of states that
/// the unit has not are some numbers within [0, 1].
template <std::size_t SpeciesCount>
struct state_weights {
    std::array<block<double>, 2> weights;
    std::array<double, SpeciesCount> logits; ///< φ, with that of the empty state 0

    friend state_weights operator*(const state_weights& a, const state_weights& b)
    {
        state_weights result;
        for (std::size_t k = 0; k < 2; ++k)
            result.weights[k] = a.weights[k] * b.weights[k];
        for (std::size_t s = 0; s < SpeciesCount; ++s)
            result.logits[s] = a.logits[s] + b.logits[s];
        return result;
    }
};

[[nodiscard, gnu::always_inline]] inline double element(const block<double>& numbers, std::size_t k)
{
    return std::bit_cast<std::array<double, block<double>::size>>(numbers)[k];
}

inline void set_element(block<double>& numbers, std::size_t k, double value)
{
    auto elements = std::bit_cast<std::array<double, block<double>::size>>(numbers);
    elements[k] = value;
    numbers = std::bit_cast<block<double>>(elements);
}

/// The weights of as many units as a block has numbers, by state, the empty one first.
template <std::size_t SpeciesCount>
struct weights_side_by_side {
    std::array<block<double>, SpeciesCount + 1> weights;
    std::array<block<double>, SpeciesCount> logits;

    [[nodiscard]] state_weights<SpeciesCount> of(std::size_t unit) const
    {
        state_weights<SpeciesCount> result;
        std::array<double, 8> of_states{};
        for (std::size_t s = 0; s <= SpeciesCount; ++s)
            of_states[s] = element(weights[s], unit);
        for (std::size_t s = 0; s < SpeciesCount; ++s)
            result.logits[s] = element(logits[s], unit);
        result.weights = std::bit_cast<std::array<block<double>, 2>>(of_states);
        return result;
    }

    void set(std::size_t unit, const state_weights<SpeciesCount>& of_unit)
    {
        const auto of_states = std::bit_cast<std::array<double, 8>>(of_unit.weights);
        for (std::size_t s = 0; s <= SpeciesCount; ++s)
            set_element(weights[s], unit, of_states[s]);
        for (std::size_t s = 0; s < SpeciesCount; ++s)
            set_element(logits[s], unit, of_unit.logits[s]);
    }
};

/// Above every finite φ (largest_finite_parameter), so that a comparison shows an infinite one, -ffast-math or not.
inline constexpr double beyond_finite_logits = 1e300;

/// Where φ of one state is +∞: the others weigh nothing.
template <std::size_t SpeciesCount>
[[gnu::cold, gnu::noinline]] state_weights<SpeciesCount>
weights_of_certainty(const std::array<double, SpeciesCount>& logits)
{
    std::array<double, 8> weights{};
    for (std::size_t s = 0; s < SpeciesCount; ++s)
        weights[s + 1] = logits[s] > beyond_finite_logits ? 1.0 : 0.0;
    return {{block<double>::load(weights.data()), block<double>::load(weights.data() + 4)}, logits};
}

/// exp(φ_s − max φ) with φ_0 = 0: the largest exponent is subtracted, so nothing overflows.
template <std::size_t SpeciesCount>
state_weights<SpeciesCount> weights_of(const std::array<double, SpeciesCount>& logits)
{
    double largest = 0.0;
    for (double logit : logits)
        largest = (std::max)(largest, logit);
    if (largest > beyond_finite_logits) [[unlikely]]
        return weights_of_certainty(logits);
    std::array<double, 8> exponents{};
    exponents[0] = -largest;
    for (std::size_t s = 0; s < SpeciesCount; ++s)
        exponents[s + 1] = logits[s] - largest;
    constexpr std::size_t together = block<double>::size;
    state_weights<SpeciesCount> result{{block<double>(0.0), block<double>(0.0)}, logits};
    for (std::size_t first = 0; first <= SpeciesCount; first += together)
        result.weights[first / together] = exponential_of(block<double>::load(&exponents[first]));
    return result;
}

/// The same of as many units as a block has numbers, whose logits are finite.
template <std::size_t SpeciesCount>
[[nodiscard]] std::array<block<double>, SpeciesCount + 1>
weights_of(const std::array<block<double>, SpeciesCount>& logits)
{
    const block<double> zero(0.0);
    block<double> minus_largest = zero;
    for (const block<double>& logit : logits)
        minus_largest = minimum(minus_largest, zero - logit);
    std::array<block<double>, SpeciesCount + 1> exponents;
    exponents[0] = minus_largest;
    for (std::size_t s = 0; s < SpeciesCount; ++s)
        exponents[s + 1] = logits[s] + minus_largest;
    return exponentials_of(exponents);
}

/// Sets the weights of units whose logits are set. One function for all layers of as many species: exponentials are
/// large where compilers are to instrument them.
template <std::size_t SpeciesCount>
[[gnu::flatten, gnu::noinline]] void set_weights(weights_side_by_side<SpeciesCount>* units, std::size_t count)
{
    for (std::size_t n = 0; n < count; ++n)
        units[n].weights = weights_of(units[n].logits);
}

} // namespace sample_detail

/// The cumulative conditional probabilities of a unit's species, in units of 2⁻³². 2³² − 1 stands for certainty, too.
template <std::size_t SpeciesCount>
using threshold_row = std::array<std::uint32_t, SpeciesCount>;

namespace sample_detail {

/// Sides that favour different states by factors of e⁷⁰⁰ can make a product vanish; its logarithm does not.
inline constexpr double smallest_total = 0x1p-900;

template <std::size_t SpeciesCount>
threshold_row<SpeciesCount> thresholds_of(const state_weights<SpeciesCount>& weights)
{
    const auto weight = std::bit_cast<std::array<double, 8>>(weights.weights);
    double total = weight[0];
    for (std::size_t s = 1; s <= SpeciesCount; ++s)
        total += weight[s];
    if (total < smallest_total)
        return thresholds_of(weights_of(weights.logits));
    const double scale = 0x1p32 / total;
    threshold_row<SpeciesCount> row{};
    double cumulative = 0.0;
    for (std::size_t s = 1; s <= SpeciesCount; ++s) {
        cumulative += weight[s];
        const double threshold = cumulative * scale;
        row[s - 1] = threshold < 0x1p32 - 1.0 ? static_cast<std::uint32_t>(threshold) : 0xFFFFFFFFU;
    }
    return row;
}

/// Whole numbers below 2³², rounded down.
[[nodiscard]] inline block<std::uint64_t> whole_parts(const block<double>& numbers)
{
    // Adding 2⁵² rounds to whole numbers, which then are the last bits of the sum; some are rounded up.
    const block<double> shift(0x1p52);
    const block<double> shifted = numbers + shift;
    const block<std::uint64_t> rounded_up = less(numbers, shifted - shift);
    const block<std::uint64_t> last_bits(0xFFFFFFFFU);
    return (reinterpret<std::uint64_t>(shifted) + rounded_up) & last_bits;
}

/// The thresholds of as many units as a block has numbers, by state the empty one first; the same as those of each.
/// False if one of the totals is too small for that.
template <std::size_t SpeciesCount>
[[nodiscard, gnu::always_inline]] inline bool thresholds_of(const std::array<block<double>, SpeciesCount + 1>& weights,
                                                            std::array<block<std::uint64_t>, SpeciesCount>& thresholds)
{
    block<double> total = weights[0];
    for (std::size_t s = 1; s <= SpeciesCount; ++s)
        total = total + weights[s];
    if (any(less(total, block<double>(smallest_total)))) [[unlikely]]
        return false;
    const block<double> scale = block<double>(0x1p32) / total;
    block<double> cumulative(0.0);
    for (std::size_t s = 1; s <= SpeciesCount; ++s) {
        cumulative = cumulative + weights[s];
        thresholds[s - 1] = whole_parts(minimum(cumulative * scale, block<double>(0x1p32 - 1.0)));
    }
    return true;
}

/// Numbers by place in a row, then unit, as rows of units.
template <class Row, std::size_t Count>
[[nodiscard, gnu::always_inline]] inline std::array<Row, block<std::uint64_t>::size>
rows_of(const std::array<block<std::uint64_t>, Count>& columns)
{
    using number = typename Row::value_type;
    std::array<Row, block<std::uint64_t>::size> rows{};
    for (std::size_t place = 0; place < Count; ++place) {
        const auto numbers = std::bit_cast<std::array<std::uint64_t, rows.size()>>(columns[place]);
        for (std::size_t n = 0; n < rows.size(); ++n)
            rows[n][place] = static_cast<number>(numbers[n]);
    }
    return rows;
}

template <std::size_t SpeciesCount>
[[nodiscard, gnu::always_inline]] inline bool
thresholds_of(const std::array<block<double>, SpeciesCount + 1>& weights,
              std::array<threshold_row<SpeciesCount>, block<double>::size>& rows)
{
    std::array<block<std::uint64_t>, SpeciesCount> thresholds;
    if (!thresholds_of<SpeciesCount>(weights, thresholds)) [[unlikely]]
        return false;
    rows = rows_of<threshold_row<SpeciesCount>>(thresholds);
    return true;
}

} // namespace sample_detail

} // namespace CLOSURA_ABI
} // namespace closura
