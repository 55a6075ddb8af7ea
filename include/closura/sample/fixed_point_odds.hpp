// Odds of a unit's states in 16-bit fixed point, as products of one row for each side, and what can be told by them of
// its random number u = (r + bits to come) / 2¹⁶. Rows are rounded down, and so is each product, the upper half of 32
// bits:
//
//   a ≤ A < a + 1,   b ≤ B < b + 1      (A, B < 2¹⁶)
//   ⌊a b / 2¹⁶⌋ ≤ A B / 2¹⁶ < ⌊a b / 2¹⁶⌋ + 1 + (b + 1) / 2¹⁶ + a / 2¹⁶
//
// Odds of the first side have a sum of at most `largest_total`, those of the others are below 2¹⁶ each; so products
// have a sum of at most that, too, and summed over n states they are less than n + n + 1 too small. Each further side
// adds n + 1. With sums c_s in fixed point of C_s = Σ_{1…s} A B …, and c of all states' sum C,
//
//   u·C < C_s   surely    if c_s ≥ ⌊r c / 2¹⁶⌋ + error of u·C,
//               possibly  if c_s + error of C_s > ⌊r c / 2¹⁶⌋
#pragma once

#include <closura/sample/wide_rows.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

template <model_type Model, std::size_t Layer>
class fixed_point_odds : public wide_rows<Model, Layer> {
    using base = wide_rows<Model, Layer>;
    using base::species_count;
    using base::together;
    using typename base::facts;
    using typename base::row;
    using typename base::weights_by_state;

    /// How far a sum over states may be above that of its products; 1 is for rounding in double precision.
    static constexpr std::size_t error_of(std::size_t states) { return facts::side_count * (states + 1) - 1 + 1; }
    /// Of the largest C_s.
    static constexpr std::size_t error_of_sum = error_of(species_count);
    /// Of u·C, with the bits to come: u < (r + 1) / 2¹⁶, so that u·C < ⌊r c / 2¹⁶⌋ + 2 + error of C.
    static constexpr std::size_t error_of_point = error_of(species_count + 1) + 2;
    /// Sums and points have room for their errors.
    static constexpr std::size_t largest_total = 0xFFFF - error_of_sum - error_of_point;

public:
    using typename base::row_numbers;

    fixed_point_odds(const side_odds<Model, Layer>& odds, const exact_odds<Model, Layer>& exact)
        : base(odds, exact, [](auto number, const weights_by_state& by_state, const auto&) {
              return rows_of<decltype(number)::value>(by_state);
          })
    {}

    /// How many thresholds are surely above the numbers of 32 units; not 0 in `open` where there may be more.
    [[nodiscard, gnu::always_inline]] byte_block count_above(const row_numbers& numbers, const short_pair& first_bits,
                                                             byte_block& open) const
    {
        const distances first = distances_from(first_bits.first, numbers, 0);
        const distances second = distances_from(first_bits.second, numbers, short_block::size);
        // Errors have room in a signed byte, so distances, saturated, tell there what they tell as they are.
        constexpr std::size_t within_errors = error_of_sum + error_of_point - 1;
        static_assert(within_errors < 0x7F, "closura: errors of fixed_point_odds must have room in a signed byte");
        byte_block surely(0);
        byte_block possibly(0);
        for (std::size_t s = 0; s < species_count; ++s) {
            const byte_block distance = narrow({first[s], second[s]});
            surely -= less_signed(byte_block(within_errors), distance);
            possibly -= less_signed(byte_block(0), distance);
        }
        open = surely ^ possibly;
        return surely;
    }

private:
    using distances = std::array<short_block, species_count>;

    /// How far c_s + error of C_s are above ⌊r c / 2¹⁶⌋, saturated, of the units at `place` and those 8 places behind.
    [[nodiscard, gnu::always_inline]] distances distances_from(const short_block& first_bits,
                                                               const row_numbers& numbers, std::size_t place) const
    {
        // All numbers are 2¹⁵ below theirs, as differences are signed. Nothing wraps around: largest_total has room.
        constexpr auto sum_offset = static_cast<std::uint16_t>(error_of_sum + 0x8000U);
        std::array<short_block, 8> sums = products(numbers, place);
        sums[0] += short_block(sum_offset);
        for (std::size_t s = 1; s <= species_count; ++s)
            sums[s] += sums[s - 1];
        const short_block total = sums[species_count] - short_block(sum_offset);
        const short_block point = multiply_high(first_bits, total) + short_block(0x8000U);
        distances result;
        for (std::size_t s = 0; s < species_count; ++s)
            result[s] = subtract_saturated(sums[s], point);
        return result;
    }

    /// By state, the empty one last.
    [[nodiscard, gnu::always_inline]] std::array<short_block, 8> products(const row_numbers& numbers,
                                                                          std::size_t place) const
    {
        std::array<short_block, 8> rows;
        for (std::size_t k = 0; k < 8; ++k)
            rows[k] = [&]<std::size_t... N>(std::index_sequence<N...>)
            {
                short_block product = this->template rows<0>(numbers, place + k);
                ((product = multiply_high(product, this->template rows<N + 1>(numbers, place + k))), ...);
                return product;
            }
        (std::make_index_sequence<facts::side_count - 1>{});
        return transpose(rows);
    }

    /// What cannot be scaled is 0, and leaves its units open.
    template <std::size_t N>
    static std::array<row, together> rows_of(const weights_by_state& weights)
    {
        block<double> scaled_by(0.0);
        for (const block<double>& weight : weights)
            scaled_by = N == 0 ? scaled_by + weight : maximum(scaled_by, weight);
        const block<std::uint64_t> can_be_scaled =
            less(scaled_by, block<double>(sample_detail::smallest_total)) ^ block<std::uint64_t>(~std::uint64_t{0});
        const block<double> scale = block<double>(N == 0 ? double{largest_total} : double{0xFFFF}) / scaled_by;
        std::array<block<std::uint64_t>, species_count + 1> columns;
        for (std::size_t s = 0; s <= species_count; ++s)
            columns[s == 0 ? species_count : s - 1] = sample_detail::whole_parts(weights[s] * scale) & can_be_scaled;
        return sample_detail::rows_of<row>(columns);
    }
};

} // namespace CLOSURA_ABI
} // namespace closura
