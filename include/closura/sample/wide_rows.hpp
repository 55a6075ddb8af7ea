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

namespace sample_detail {

/// A combination of neighbours, as another one and one neighbour more.
struct wide_combination {
    std::uint16_t number = 0; ///< of its row
    std::uint16_t other = 0;  ///< the place of the other one in the list, before its own
    std::uint8_t state = 0;   ///< of the neighbour more: the last state of which the combination has some
};

template <state_codes Codes, std::size_t Neighbours>
[[nodiscard]] constexpr std::size_t wide_code(std::size_t state)
{
    if constexpr (Codes.additive)
        return Codes.code[state];
    else
        return wide_codes_of<Codes.states, Neighbours>.code(state);
}

/// All of at most so many neighbours that are not empty.
template <state_codes Codes, std::size_t Neighbours>
inline constexpr auto wide_combinations_of = [] {
    constexpr std::size_t numbers = Neighbours * wide_code<Codes, Neighbours>(Codes.states - 1) + 1;
    std::array<wide_combination, combinations(Neighbours, Codes.states - 1)> result{};
    std::array<std::uint16_t, numbers> place_of{};
    std::uint16_t place = 0;
    for_each_combination(Codes, Neighbours, [&](std::size_t, const std::array<std::size_t, 8>& counts) {
        wide_combination& one = result[place];
        std::size_t number = 0;
        for (std::size_t s = 1; s < Codes.states; ++s) {
            number += counts[s] * wide_code<Codes, Neighbours>(s);
            if (counts[s] > 0)
                one.state = static_cast<std::uint8_t>(s);
        }
        one.number = static_cast<std::uint16_t>(number);
        if (place > 0)
            one.other = place_of[number - wide_code<Codes, Neighbours>(one.state)];
        place_of[number] = place++;
    });
    return result;
}();

} // namespace sample_detail

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
    static constexpr std::size_t together = block<double>::size;
    /// By state, the empty one first.
    using weights_by_state = std::array<block<double>, species_count + 1>;

    /// Sets the rows of all combinations on all sides, some at a time: rows_of(side as an integral constant, weights by
    /// state, weights_of) returns them, where weights_of(n) are the weights of the n-th with their logarithms. On the
    /// first side they are those of a unit with such neighbours, on others the factors by which neighbours change them.
    template <class RowsOf>
    wide_rows(const side_odds<Model, Layer>& odds, const exact_odds<Model, Layer>& exact, const RowsOf& rows_of)
    {
        [&]<std::size_t... N>(std::index_sequence<N...>)
        {
            (clear_side<N>(), ...);
            (fill_side<N>(odds, exact, rows_of), ...);
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

    template <std::size_t N>
    static constexpr const std::array<sample_detail::wide_combination,
                                      facts::facts[N].combinations>& combinations_on_side =
        sample_detail::wide_combinations_of<codes_of<Model>[facts::facts[N].other_layer], facts::facts[N].neighbours>;

    template <std::size_t N>
    [[nodiscard]] static const weights& without_neighbours(const side_odds<Model, Layer>& odds,
                                                           const exact_odds<Model, Layer>& exact)
    {
        return N == 0 ? odds.alone() : exact.factor(N, 0); // a neighbour that is empty changes nothing
    }

    /// Weights of all combinations, each by one product; then rows, some at a time. Not inlined: in one function for
    /// all sides compilers would stop inlining operations on blocks.
    template <std::size_t N, class RowsOf>
    [[gnu::noinline]] void fill_side(const side_odds<Model, Layer>& odds, const exact_odds<Model, Layer>& exact,
                                     const RowsOf& rows_of)
    {
        constexpr auto& all = combinations_on_side<N>;
        std::array<std::array<double, 8>, (all.size() + together - 1) / together * together> products;
        products.front() = std::bit_cast<std::array<double, 8>>(without_neighbours<N>(odds, exact).weights);
        for (std::size_t n = 1; n < all.size(); ++n) {
            const auto& factors = exact.factor(N, all[n].state).weights;
            for (std::size_t k = 0; k < factors.size(); ++k) {
                const std::size_t first = k * together;
                (block<double>::load(&products[all[n].other][first]) * factors[k]).store(&products[n][first]);
            }
        }
        std::fill(products.begin() + all.size(), products.end(), products[all.size() - 1]);

        for (std::size_t first = 0; first < all.size(); first += together) {
            weights_by_state by_state;
            for (std::size_t s = 0; s <= species_count; ++s) {
                std::array<double, together> side_by_side;
                for (std::size_t n = 0; n < together; ++n)
                    side_by_side[n] = products[first + n][s];
                by_state[s] = block<double>::load(side_by_side.data());
            }
            const std::array<row, together> rows =
                rows_of(std::integral_constant<std::size_t, N>{}, by_state,
                        [&](std::size_t n) { return weights_of<N>(odds, exact, first + n); });
            for (std::size_t n = 0; n < together && first + n < all.size(); ++n)
                rows_[first_row<N> + all[first + n].number] = rows[n];
        }
    }

    /// Those of the n-th combination by the same products, with logarithms; behind the last, those of the last.
    template <std::size_t N>
    [[nodiscard, gnu::cold, gnu::noinline]] static weights
    weights_of(const side_odds<Model, Layer>& odds, const exact_odds<Model, Layer>& exact, std::size_t n)
    {
        constexpr auto& all = combinations_on_side<N>;
        n = (std::min)(n, all.size() - 1);
        if (n == 0)
            return without_neighbours<N>(odds, exact);
        return weights_of<N>(odds, exact, all[n].other) * exact.factor(N, all[n].state);
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
