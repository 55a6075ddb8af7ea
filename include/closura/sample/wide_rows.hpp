// Rows of eight 16-bit numbers for each combination of neighbours on each side of a unit, found by sums of codes
// (state/state_codes.hpp, wide_codes.hpp), for many units at once.
#pragma once

#include <closura/sample/exact_odds.hpp>
#include <closura/sample/table_kernel.hpp>
#include <closura/sample/wide_codes.hpp>
#include <closura/simd/missing.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

template <model_type Model, std::size_t Layer>
class wide_rows {
protected:
    using facts = neighbourhood<Model, Layer>;
    static constexpr std::size_t species_count = Model::species_counts[Layer];
    using weights = sample_detail::state_weights<species_count>;
    using row = std::array<std::uint16_t, 8>;

private:
    template <std::size_t N>
    using side = boost::mp11::mp_at_c<typename facts::sides, N>;

    /// Where a side's rows begin.
    template <std::size_t N>
    static constexpr std::size_t first_row = [] {
        std::size_t result = 0;
        for (std::size_t n = 0; n < N; ++n)
            result += facts::facts[n].wide_numbers;
        return result;
    }();

public:
    /// Row numbers of 32 units by side, in the order of `short_pair`, times the elements of a row.
    struct alignas(block_bytes) row_numbers {
        std::array<std::array<std::uint16_t, block_bytes>, facts::side_count> of_side;
    };

    /// Finds the row numbers of the 32 units from `units` on.
    template <std::size_t Plane>
    static void number_rows(const std::uint8_t* units, row_numbers& numbers)
    {
        [&]<std::size_t... N>(std::index_sequence<N...>)
        {
            (store(number_side<Plane, N>(units), numbers.of_side[N].data()), ...);
        }
        (std::make_index_sequence<facts::side_count>{});
    }

protected:
    /// Sets the rows of all combinations on all sides: row_of(side as an integral constant, weights), where those of
    /// the first side are of a unit with such neighbours, of other sides the factors by which neighbours change them.
    template <class RowOf>
    wide_rows(const side_odds<Model, Layer>& odds, const exact_odds<Model, Layer>& exact, const RowOf& row_of)
    {
        [&]<std::size_t... N>(std::index_sequence<N...>)
        {
            (clear_side<N>(), ...);
            // A neighbour that is empty changes nothing.
            (fill_side<N>(exact, row_of, N == 0 ? odds.alone() : exact.factor(N, 0), 1, 0, facts::facts[N].neighbours),
             ...);
        }
        (std::make_index_sequence<facts::side_count>{});
    }

    /// The rows of a side, of the unit at `place` in the order of `short_pair` and of that 8 places behind.
    template <std::size_t N>
    [[nodiscard, gnu::always_inline]] short_block rows(const row_numbers& numbers, std::size_t place) const
    {
        const std::uint16_t* const first = rows_[first_row<N>].data();
        return joined_halves(first + numbers.of_side[N][place], first + numbers.of_side[N][place + 8]);
    }

private:
    static void store(const short_pair& numbers, std::uint16_t* to)
    {
        (numbers.first << 3).store(to);
        (numbers.second << 3).store(to + short_block::size);
    }

    template <std::size_t Plane, std::size_t N>
    [[nodiscard, gnu::always_inline]] static short_pair number_side(const std::uint8_t* units)
    {
        if constexpr (facts::facts[N].additive) {
            return multiply_add(sample_detail::sum_of_codes<Model, side<N>, Plane>(units), 0, byte_block(0));
        } else {
            // Codes in a byte are states here.
            constexpr auto& codes = wide_codes_on_side<N>;
            const byte_block low_digit = digits(codes.low), high_digit = digits(codes.high);
            byte_block low(0), high(0);
            for (const long offset : neighbours_on_side<Model, side<N>, Plane>) {
                const byte_block states = byte_block::load(units + offset);
                low += lookup(low_digit, states);
                high += lookup(high_digit, states);
            }
            return multiply_add(low, codes.base, high);
        }
    }

    static byte_block digits(const std::array<std::uint8_t, 16>& by_state)
    {
        std::array<std::uint8_t, block_bytes> both_halves;
        std::ranges::copy(by_state, std::ranges::copy(by_state, both_halves.begin()).out);
        return byte_block::load(both_halves.data());
    }

    template <std::size_t N>
    static constexpr const sample_detail::wide_codes& wide_codes_on_side =
        sample_detail::wide_codes_of<codes_of<Model>[facts::facts[N].other_layer].states, facts::facts[N].neighbours>;

    /// Rows of all combinations of so many neighbours of a state and later ones, beside those whose weights and number
    /// are given.
    template <std::size_t N, class RowOf>
    void fill_side(const exact_odds<Model, Layer>& exact, const RowOf& row_of, weights product, std::size_t state,
                   std::size_t number, std::size_t neighbours)
    {
        constexpr const state_codes& other = codes_of<Model>[facts::facts[N].other_layer];
        if (state == other.states) {
            rows_[first_row<N> + number] = row_of(std::integral_constant<std::size_t, N>{}, product);
            return;
        }
        for (std::size_t count = 0;; ++count) {
            fill_side<N>(exact, row_of, product, state + 1, number, neighbours - count);
            if (count == neighbours)
                return;
            product = product * exact.factor(N, state);
            number += number_of_state<N>(state);
        }
    }

    template <std::size_t N>
    static constexpr std::size_t number_of_state(std::size_t state)
    {
        if constexpr (facts::facts[N].additive)
            return codes_of<Model>[facts::facts[N].other_layer].code[state];
        else
            return wide_codes_on_side<N>.code(state);
    }

    /// Sums of whatever bytes there are behind the last unit may be numbers of no combination.
    template <std::size_t N>
    void clear_side()
    {
        if constexpr (facts::facts[N].additive)
            for (std::size_t number = 0; number < facts::facts[N].wide_numbers; ++number)
                rows_[first_row<N> + number] = {};
    }

    /// By side and number. Of states all sums are numbers of combinations, and what is none is never read.
    alignas(block_bytes) std::array<row, first_row<facts::side_count>> rows_;
};

} // namespace CLOSURA_ABI
} // namespace closura
