// Thresholds of 16 bits for each combination of neighbours on the only side of a unit, and what can be told by them of
// its random number, of which the first 16 bits r are known. Thresholds T of 32 bits may be one off here, as factors
// are multiplied in another order than those that decide; so t = ⌊T / 2¹⁶⌋ says
//
//   surely above        if r < t − 1,
//   surely not          if r > t
#pragma once

#include <closura/sample/wide_rows.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace closura {
inline namespace CLOSURA_ABI {

template <model_type Model, std::size_t Layer>
class short_thresholds : public wide_rows<Model, Layer> {
    using base = wide_rows<Model, Layer>;
    using base::species_count;
    using base::together;
    using typename base::row;
    using typename base::weights_by_state;

public:
    using typename base::row_numbers;

    short_thresholds(const side_odds<Model, Layer>& odds, const exact_odds<Model, Layer>& exact)
        : base(odds, exact, [](auto, const weights_by_state& by_state, const auto& weights_of) {
              return rows_of(by_state, weights_of);
          })
    {}

    /// How many thresholds are surely above the numbers of 32 units; not 0 in `open` where there may be more.
    [[nodiscard, gnu::always_inline]] byte_block count_above(const row_numbers& numbers, const short_pair& first_bits,
                                                             byte_block& open) const
    {
        short_pair counts, may_be_more;
        counts.first = count_above(numbers, 0, first_bits.first, may_be_more.first);
        counts.second = count_above(numbers, short_block::size, first_bits.second, may_be_more.second);
        open = narrow(may_be_more);
        return narrow(counts);
    }

private:
    /// Of the eight units from `place` on, in the order of `short_pair`, and of those 8 places behind.
    [[nodiscard, gnu::always_inline]] short_block count_above(const row_numbers& numbers, std::size_t place,
                                                              const short_block& first_bits, short_block& open) const
    {
        std::array<short_block, 8> thresholds;
        for (std::size_t k = 0; k < 8; ++k)
            thresholds[k] = this->template rows<0>(numbers, place + k);
        thresholds = transpose(thresholds);
        const short_block bits = first_bits ^ short_block(sign_bit);
        short_block surely(0);
        short_block closest(0xFFFFU);
        for (std::size_t s = 0; s < species_count; ++s) {
            surely -= less_signed(bits, thresholds[s]);
            closest = minimum(closest, bits - thresholds[s]);
        }
        open = equal(closest & short_block(0xFFFEU), short_block(0)); // r is t − 1 or t
        return surely;
    }

    /// Comparisons are signed.
    static constexpr std::uint16_t sign_bit = 0x8000;

    /// t − 1 of the species, sign bit flipped; 0 for t = 0, of which nothing is above surely.
    template <class WeightsOf>
    static std::array<row, together> rows_of(const weights_by_state& weights, const WeightsOf& weights_of)
    {
        using numbers = block<std::uint64_t>;
        std::array<numbers, species_count> thresholds;
        if (!sample_detail::thresholds_of<species_count>(weights, thresholds)) [[unlikely]]
            thresholds = one_by_one(weights_of);
        for (numbers& threshold : thresholds) {
            const numbers t = threshold >> 16;
            const numbers minus_one_if_above = equal(t, numbers(0)) ^ numbers(~std::uint64_t{0});
            threshold = (t + minus_one_if_above) ^ numbers(sign_bit);
        }
        return sample_detail::rows_of<row>(thresholds);
    }

    /// Where products vanish.
    template <class WeightsOf>
    [[gnu::cold, gnu::noinline]] static std::array<block<std::uint64_t>, species_count>
    one_by_one(const WeightsOf& weights_of)
    {
        std::array<std::array<std::uint64_t, together>, species_count> thresholds;
        for (std::size_t n = 0; n < together; ++n) {
            const auto row = sample_detail::thresholds_of(weights_of(n));
            for (std::size_t s = 0; s < species_count; ++s)
                thresholds[s][n] = row[s];
        }
        return std::bit_cast<std::array<block<std::uint64_t>, species_count>>(thresholds);
    }
};

} // namespace CLOSURA_ABI
} // namespace closura
