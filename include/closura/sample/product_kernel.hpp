// The kernel of layers with too many combinations of neighbours for one table. With the odds w of a unit's states,
//
//   state s ≥ 1 if C_(s−1) ≤ u·C < C_s,    C_s = Σ_{1…s} w,    C = Σ_all w
//
// in single precision, with a bound on the error. The few units that the bound leaves open (about one in 10⁴) are
// decided by exact thresholds, and so in effect are all others: results do not depend on how the products are rounded.
#pragma once

#include <closura/sample/counted_thresholds.hpp>
#include <closura/sample/product_table.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace closura {
inline namespace CLOSURA_ABI {

namespace sample_detail {

/// Eight numbers u in [0, 1), rounded down to multiples of 2⁻²³.
[[nodiscard]] inline block<float> unit_interval(const word_block& bits)
{
    const word_block one(std::bit_cast<std::uint32_t>(1.0F));
    return reinterpret<float>((bits >> 9) | one) - block<float>(1.0F);
}

} // namespace sample_detail

template <model_type Model, std::size_t Layer>
class layer_kernel<Model, Layer, kernel_kind::products> {
    using table = product_table<Model, Layer>;
    using row_numbers = typename table::row_numbers;
    static constexpr std::size_t species_count = Model::species_counts[Layer];

public:
    explicit layer_kernel(const parameters<Model>& theta) : layer_kernel(side_odds<Model, Layer>(theta)) {}

    template <std::size_t Plane, class Write>
    void sample_stretch(const std::uint8_t* units, std::size_t unit_count, random_lanes& lanes,
                        const Write& write) const
    {
        sample_detail::numbered_ahead<table, Plane>(
            units, unit_count, [&](std::size_t first, const row_numbers& numbers) {
                write(first, choose_by_products<Plane>(units + first, numbers, lanes));
            });
    }

    template <std::size_t Plane>
    [[nodiscard]] threshold_row<species_count> thresholds(const std::uint8_t* unit) const
    {
        return exact_.template thresholds<Plane>(unit);
    }

private:
    explicit layer_kernel(const side_odds<Model, Layer>& odds) : exact_(odds), table_(odds, exact_) {}

    /// Bound on the error of C_s − u·C in parts of C. In units of 2⁻²⁴, the largest relative error of one rounding:
    /// products are off by 2 for each row, sums by 1 for each state; C_s and C by both; u by 2; 6 is for four more
    /// operations and for all that is of higher order.
    static constexpr float margin = static_cast<float>(2 * (2 * table::rows_per_unit + species_count) + 8) * 0x1p-24F;
    /// Totals that are not above may have lost digits to underflow.
    static constexpr float smallest_total = 0x1p-60F;

    template <std::size_t Plane>
    [[nodiscard]] byte_block choose_by_products(const std::uint8_t* units, const row_numbers& numbers,
                                                random_lanes& lanes) const
    {
        const short_pair upper = sample_detail::draw_bits(lanes);
        const short_pair lower = sample_detail::draw_bits(lanes);
        const short_pair thresholds_above = {half<Plane, 0>(upper.first, lower.first, numbers, units),
                                             half<Plane, 8>(upper.second, lower.second, numbers, units)};
        return lookup(byte_block::load(sample_detail::code_by_count<Model, Layer>.data()), narrow(thresholds_above));
    }

    /// How many thresholds are above the random numbers of the 16 units FirstUnit + 0…7 and FirstUnit + 16…23.
    template <std::size_t Plane, std::size_t FirstUnit>
    [[nodiscard]] short_block half(const short_block& upper, const short_block& lower, const row_numbers& numbers,
                                   const std::uint8_t* units) const
    {
        const word_block high = reinterpret<std::uint32_t>(upper);
        const word_block low = reinterpret<std::uint32_t>(lower);
        const word_block even = reinterpret<std::uint32_t>(blend(lower, reinterpret<std::uint16_t>(high << 16)));
        const word_block odd = reinterpret<std::uint32_t>(blend(reinterpret<std::uint16_t>(low >> 16), upper));
        return blend(reinterpret<std::uint16_t>(count<Plane, FirstUnit>(even, numbers, units)),
                     reinterpret<std::uint16_t>(count<Plane, FirstUnit + 1>(odd, numbers, units) << 16));
    }

    /// The same for the eight units FirstUnit + 0, 2, 4, 6, 16, 18, 20, 22.
    template <std::size_t Plane, std::size_t FirstUnit>
    [[nodiscard]] word_block count(const word_block& random, const row_numbers& numbers,
                                   const std::uint8_t* units) const
    {
        std::array<block<float>, 8> columns;
        for (std::size_t k = 0; k < 8; ++k)
            columns[k] = table_.product(numbers, FirstUnit + offset_of(k));
        columns = transpose(columns);
        for (std::size_t s = 1; s <= species_count; ++s)
            columns[s] = columns[s] + columns[s - 1];
        const block<float>& total = columns[species_count];
        const block<float> point = sample_detail::unit_interval(random) * total;
        const block<float> error = block<float>(margin) * total;
        const block<float> least = point - error;
        const block<float> most = point + error;
        word_block surely(0);
        word_block possibly(0);
        for (std::size_t s = 0; s < species_count; ++s) {
            surely -= less(most, columns[s]);
            possibly -= less(least, columns[s]);
        }
        const word_block open = (surely ^ possibly) | (less(block<float>(smallest_total), total) ^ word_block(~0U));
        if (any(open)) [[unlikely]]
            return exact_count<Plane>(surely, open, random, units + FirstUnit);
        return surely;
    }

    static constexpr std::size_t offset_of(std::size_t k) { return 2 * (k % 4) + 16 * (k / 4); }

    /// The counts of eight units, those of open ones by exact thresholds.
    template <std::size_t Plane>
    [[nodiscard, gnu::noinline, gnu::cold]] word_block exact_count(word_block counts, word_block open,
                                                                   word_block random, const std::uint8_t* units) const
    {
        auto result = std::bit_cast<std::array<std::uint32_t, 8>>(counts);
        const auto is_open = std::bit_cast<std::array<std::uint32_t, 8>>(open);
        const auto number = std::bit_cast<std::array<std::uint32_t, 8>>(random);
        for (std::size_t k = 0; k < 8; ++k)
            if (is_open[k] != 0)
                result[k] = exact_.template count_above<Plane>(units + offset_of(k), number[k]);
        return std::bit_cast<word_block>(result);
    }

    exact_odds<Model, Layer> exact_;
    table table_;
};

} // namespace CLOSURA_ABI
} // namespace closura
