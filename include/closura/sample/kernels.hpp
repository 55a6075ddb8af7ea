// Sampling kernels, one per kind of neighbourhood. Each is built from parameters once per parameter set and then gives
// the new codes of 32 units at a time. All draw from exactly the conditional distribution (6), to 2⁻³².
#pragma once

#include <closura/sample/choice.hpp>
#include <closura/sample/conditionals.hpp>
#include <closura/sample/neighbourhood.hpp>
#include <closura/sample/thresholds.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace closura::inline CLOSURA_ABI {

namespace kernels_detail {

/// Σ of the codes of each unit's neighbours on one side; `units` points at the first unit's index within the chain.
template <class Model, class Side, std::size_t Plane>
[[nodiscard]] inline byte_block sum_of_codes(const std::uint8_t* units)
{
    constexpr std::size_t other = 1 - Side::position;
    constexpr auto& offsets = neighbour_bytes<Model, typename Side::cluster, Side::position, Plane>;
    return [&]<std::size_t... N>(std::index_sequence<N...>)
    {
        byte_block sum = byte_block::load(units + offsets[0][other]);
        ((sum += byte_block::load(units + offsets[N + 1][other])), ...);
        return sum;
    }
    (std::make_index_sequence<offsets.size() - 1>{});
}

/// Numbers the sums of a side within 0…15.
[[nodiscard]] inline byte_block fold(const byte_block& sum, std::size_t folding)
{
    return folding == 255 ? sum : minimum(sum, byte_block(static_cast<std::uint8_t>(folding)) - sum);
}

[[nodiscard]] constexpr std::size_t fold(std::size_t sum, std::size_t folding)
{
    return folding - sum < sum ? folding - sum : sum;
}

[[nodiscard]] inline std::array<std::uint8_t, block_bytes> bytes_of(const byte_block& block)
{
    return std::bit_cast<std::array<std::uint8_t, block_bytes>>(block);
}

} // namespace kernels_detail

/// Samples one layer; see `kernel_kind`. `sample<Plane>(units, lanes)` returns the new codes of the 32 units that start
/// at `units`, the chain's first byte plus the index of the first unit in its plane.
template <model_type Model, std::size_t Layer, kernel_kind Kind = neighbourhood<Model, Layer>::kernel>
class layer_kernel;

/// What table kernels share: rows of thresholds, numbered by neighbour counts.
template <model_type Model, std::size_t Layer>
class table_kernel {
protected:
    using facts = neighbourhood<Model, Layer>;
    using sides = typename facts::sides;
    static constexpr std::size_t species_count = Model::species_counts[Layer];
    static constexpr const state_codes& codes = codes_of<Model>[Layer];
    using weights_type = thresholds_detail::state_weights<species_count>;

    template <std::size_t Number>
    using side = boost::mp11::mp_at_c<sides, Number>;

    /// Calls function(sums of codes by side, thresholds) for all combinations on all sides.
    template <class Function>
    static void for_each_row(const parameters<Model>& theta, Function function)
    {
        const side_odds<Model, Layer> odds(theta);
        std::array<std::size_t, facts::side_count> sums{};
        over_sides<0>(odds, odds.alone(), sums, function);
    }

private:
    template <std::size_t Number, class Function>
    static void over_sides(const side_odds<Model, Layer>& odds, const weights_type& weights,
                           std::array<std::size_t, facts::side_count>& sums, Function& function)
    {
        if constexpr (Number == facts::side_count)
            function(sums, thresholds_detail::thresholds_of(weights));
        else {
            constexpr auto& side_facts = facts::facts[Number];
            struct entry {
                std::size_t sum;
                weights_type weights;
            };
            std::array<entry, side_facts.combinations> entries;
            std::size_t n = 0;
            for_each_combination(codes_of<Model>[side_facts.other_layer], side_facts.neighbours,
                                 [&](std::size_t sum, const std::array<std::size_t, 8>& counts) {
                                     entries[n++] = {sum, odds.template of_side<side<Number>>(counts)};
                                 });
            for (const entry& e : entries) {
                sums[Number] = e.sum;
                over_sides<Number + 1>(odds, weights * e.weights, sums, function);
            }
        }
    }
};

template <model_type Model, std::size_t Layer>
class layer_kernel<Model, Layer, kernel_kind::in_register> : table_kernel<Model, Layer> {
    using base = table_kernel<Model, Layer>;
    using base::species_count;
    using typename base::facts;

public:
    explicit layer_kernel(const parameters<Model>& theta)
    {
        std::array<byte_table, species_count> low{};
        std::array<byte_table, species_count> high{};
        base::for_each_row(theta, [&](const auto& sums, const threshold_row<species_count>& row) {
            const std::size_t number = row_number(sums);
            rows_[number] = row;
            for (std::size_t s = 0; s < species_count; ++s) {
                const std::uint16_t upper = choice_detail::upper_bits(row[s]);
                low[s][number] = static_cast<std::uint8_t>(upper);
                high[s][number] = static_cast<std::uint8_t>(upper >> 8);
            }
        });
        for (std::size_t s = 0; s < species_count; ++s) {
            low_[s] = repeated(low[s]);
            high_[s] = repeated(high[s]);
        }
    }

    template <std::size_t Plane>
    [[nodiscard]] byte_block sample(const std::uint8_t* units, random_lanes& lanes) const
    {
        byte_block number(0);
        if constexpr (facts::side_count == 1)
            number =
                kernels_detail::fold(kernels_detail::sum_of_codes<Model, typename base::template side<0>, Plane>(units),
                                     facts::facts[0].folding);
        std::array<short_pair, species_count> thresholds;
        for (std::size_t s = 0; s < species_count; ++s)
            thresholds[s] = interleave(lookup(low_[s], number), lookup(high_[s], number));
        return choose<species_count>(
            thresholds, lanes, base::codes, [ this, number ](std::size_t unit) -> const auto& {
                return rows_[kernels_detail::bytes_of(number)[unit]];
            });
    }

private:
    static std::size_t row_number(const std::array<std::size_t, facts::side_count>& sums)
    {
        if constexpr (facts::side_count == 1)
            return kernels_detail::fold(sums[0], facts::facts[0].folding);
        else
            return 0;
    }

    std::array<byte_block, species_count> low_;
    std::array<byte_block, species_count> high_;
    std::array<threshold_row<species_count>, 16> rows_{};
};

/// What kernels with tables in memory share: rows whose upper bits are packed two species to a word.
template <model_type Model, std::size_t Layer, std::size_t RowCount>
class packed_table : protected table_kernel<Model, Layer> {
protected:
    using base = table_kernel<Model, Layer>;
    using base::species_count;
    static constexpr std::size_t word_count = (species_count + 1) / 2;

    void set_row(std::size_t number, const threshold_row<species_count>& row)
    {
        rows_[number] = row;
        for (std::size_t s = 0; s < species_count; ++s) {
            const std::uint32_t upper = choice_detail::upper_bits(row[s]);
            words_[s / 2][number] |= s % 2 == 0 ? upper : upper << 16;
        }
    }

    /// `numbers` are the row numbers of the 32 units.
    template <class Number>
    [[nodiscard]] byte_block sample_rows(const std::array<Number, block_bytes>& numbers, random_lanes& lanes) const
    {
        std::array<short_pair, 2 * word_count> thresholds;
        for (std::size_t w = 0; w < word_count; ++w)
            for (std::size_t half = 0; half < 2; ++half) {
                // Even and odd 16-bit elements of `short_pair`, whose units are 0–7 and 16–23, or 8 more.
                const Number* from = numbers.data() + 8 * half;
                const std::uint32_t* words = words_[w].data();
                const word_block even = pick(words, from, 0);
                const word_block odd = pick(words, from, 1);
                const word_block lower(0xFFFFU);
                const short_block first = reinterpret<std::uint16_t>((even & lower) | (odd << 16));
                const short_block second = reinterpret<std::uint16_t>((even >> 16) | (odd & (lower << 16)));
                (half == 0 ? thresholds[2 * w].first : thresholds[2 * w].second) = first;
                (half == 0 ? thresholds[2 * w + 1].first : thresholds[2 * w + 1].second) = second;
            }
        std::array<short_pair, species_count> used;
        for (std::size_t s = 0; s < species_count; ++s)
            used[s] = thresholds[s];
        return choose<species_count>(
            used, lanes, base::codes, [&](std::size_t unit) -> const auto& { return rows_[numbers[unit]]; });
    }

private:
    template <class Number>
    static word_block pick(const std::uint32_t* words, const Number* numbers, std::size_t first)
    {
        return gather(words, {numbers[first], numbers[first + 2], numbers[first + 4], numbers[first + 6],
                              numbers[first + 16], numbers[first + 18], numbers[first + 20], numbers[first + 22]});
    }

    std::array<std::array<std::uint32_t, RowCount>, word_count> words_{};
    std::array<threshold_row<species_count>, RowCount> rows_{};
};

template <model_type Model, std::size_t Layer>
class layer_kernel<Model, Layer, kernel_kind::byte_index> : packed_table<Model, Layer, 256> {
    using table = packed_table<Model, Layer, 256>;
    using facts = neighbourhood<Model, Layer>;

public:
    explicit layer_kernel(const parameters<Model>& theta)
    {
        table::for_each_row(theta, [&](const auto& sums, const auto& row) {
            if constexpr (facts::side_count == 1)
                this->set_row(sums[0], row);
            else
                this->set_row(kernels_detail::fold(sums[0], facts::facts[0].folding) +
                                  16 * kernels_detail::fold(sums[1], facts::facts[1].folding),
                              row);
        });
    }

    template <std::size_t Plane>
    [[nodiscard]] byte_block sample(const std::uint8_t* units, random_lanes& lanes) const
    {
        byte_block number = kernels_detail::sum_of_codes<Model, typename table::template side<0>, Plane>(units);
        if constexpr (facts::side_count == 2) {
            const byte_block second = kernels_detail::fold(
                kernels_detail::sum_of_codes<Model, typename table::template side<1>, Plane>(units),
                facts::facts[1].folding);
            // Numbers below 16 do not leave their bytes when 16-bit elements are shifted by four.
            number = kernels_detail::fold(number, facts::facts[0].folding) |
                     reinterpret<std::uint8_t>(reinterpret<std::uint16_t>(second) << 4);
        }
        return this->sample_rows(kernels_detail::bytes_of(number), lanes);
    }
};

template <model_type Model, std::size_t Layer>
inline constexpr std::size_t row_count_of = [] {
    std::size_t rows = 1;
    for (const auto& side : neighbourhood<Model, Layer>::facts)
        rows *= side.combinations;
    return rows;
}();

template <model_type Model, std::size_t Layer>
class layer_kernel<Model, Layer, kernel_kind::short_index> : packed_table<Model, Layer, row_count_of<Model, Layer>> {
    using table = packed_table<Model, Layer, row_count_of<Model, Layer>>;
    using facts = neighbourhood<Model, Layer>;

public:
    explicit layer_kernel(const parameters<Model>& theta)
    {
        std::size_t stride = 1;
        for (std::size_t n = 0; n < facts::side_count; ++n) {
            std::size_t number = 0;
            for_each_combination(codes_of<Model>[facts::facts[n].other_layer], facts::facts[n].neighbours,
                                 [&](std::size_t sum, const auto&) {
                                     row_of_sum_[n][sum] = static_cast<std::uint16_t>(stride * number++);
                                 });
            stride *= number;
        }
        table::for_each_row(theta, [&](const auto& sums, const auto& row) {
            std::size_t number = 0;
            for (std::size_t n = 0; n < facts::side_count; ++n)
                number += row_of_sum_[n][sums[n]];
            this->set_row(number, row);
        });
    }

    template <std::size_t Plane>
    [[nodiscard]] byte_block sample(const std::uint8_t* units, random_lanes& lanes) const
    {
        std::array<std::uint16_t, block_bytes> numbers{};
        [&]<std::size_t... N>(std::index_sequence<N...>) { (add_side<Plane, N>(units, numbers), ...); }
        (std::make_index_sequence<facts::side_count>{});
        return this->sample_rows(numbers, lanes);
    }

private:
    template <std::size_t Plane, std::size_t N>
    void add_side(const std::uint8_t* units, std::array<std::uint16_t, block_bytes>& numbers) const
    {
        const auto sums = kernels_detail::bytes_of(
            kernels_detail::sum_of_codes<Model, typename table::template side<N>, Plane>(units));
        for (std::size_t unit = 0; unit < block_bytes; ++unit)
            numbers[unit] = static_cast<std::uint16_t>(numbers[unit] + row_of_sum_[N][sums[unit]]);
    }

    std::array<std::array<std::uint16_t, 256>, facts::side_count> row_of_sum_{};
};

template <model_type Model, std::size_t Layer>
class layer_kernel<Model, Layer, kernel_kind::products> {
    using facts = neighbourhood<Model, Layer>;
    static constexpr std::size_t species_count = Model::species_counts[Layer];
    using weights = thresholds_detail::state_weights<species_count>;

public:
    explicit layer_kernel(const parameters<Model>& theta)
    {
        const side_odds<Model, Layer> odds(theta);
        alone_ = odds.alone();
        [&]<std::size_t... N>(std::index_sequence<N...>) { (fill_side<N>(odds), ...); }
        (std::make_index_sequence<facts::side_count>{});
    }

    template <std::size_t Plane>
    [[nodiscard]] byte_block sample(const std::uint8_t* units, random_lanes& lanes) const
    {
        const short_pair upper = draw_bits(lanes);
        return choose_by_rows<species_count>(upper, lanes, codes_of<Model>[Layer], [&](std::size_t unit) {
            weights product = alone_;
            [&]<std::size_t... N>(std::index_sequence<N...>) { (multiply_side<Plane, N>(units + unit, product), ...); }
            (std::make_index_sequence<facts::side_count>{});
            return thresholds_detail::thresholds_of(product);
        });
    }

private:
    template <std::size_t N>
    using side = boost::mp11::mp_at_c<typename facts::sides, N>;

    /// One factor per neighbour, by its code.
    template <std::size_t N>
    void fill_side(const side_odds<Model, Layer>& odds)
    {
        const state_codes& codes = codes_of<Model>[facts::facts[N].other_layer];
        for (std::size_t s = 0; s < codes.states; ++s) {
            std::array<std::size_t, 8> counts{};
            counts[s] = 1;
            by_code_[N][codes.code[s]] = odds.template of_side<side<N>>(counts);
        }
    }

    template <std::size_t Plane, std::size_t N>
    void multiply_side(const std::uint8_t* unit, weights& product) const
    {
        constexpr std::size_t other = 1 - side<N>::position;
        for (const auto& offset : neighbour_bytes<Model, typename side<N>::cluster, side<N>::position, Plane>)
            product = product * by_code_[N][unit[offset[other]]];
    }

    weights alone_;
    std::array<std::array<weights, 256>, facts::side_count> by_code_;
};

template <model_type Model, std::size_t Layer>
class layer_kernel<Model, Layer, kernel_kind::expressions> {
    static constexpr std::size_t species_count = Model::species_counts[Layer];

public:
    explicit layer_kernel(const parameters<Model>& theta) : theta_(theta) {}

    /// Needs the configuration itself.
    template <std::size_t Plane>
    [[nodiscard]] byte_block sample(const configuration<Model>& states, std::size_t cell, random_lanes& lanes) const
    {
        const short_pair upper = draw_bits(lanes);
        return choose_by_rows<species_count>(upper, lanes, codes_of<Model>[Layer], [&](std::size_t unit) {
            return thresholds_detail::thresholds_of(
                thresholds_detail::weights_of(logits_in_plane<Layer, Plane>(theta_, states, cell + unit)));
        });
    }

private:
    parameters<Model> theta_;
};

} // namespace closura::inline CLOSURA_ABI
