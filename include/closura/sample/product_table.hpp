// Odds of a unit's states as products of a few rows, for layers with too many combinations of neighbours for one table:
// one row for each side if its codes add up to numbers of combinations, else one for each two neighbours,
//
//   w_s = exp φ_s(no neighbours) · Π_rows row_s,
//
// in single precision.
#pragma once

#include <closura/sample/exact_odds.hpp>
#include <closura/sample/table_kernel.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

template <model_type Model, std::size_t Layer>
class product_table {
    using facts = neighbourhood<Model, Layer>;
    static constexpr std::size_t species_count = Model::species_counts[Layer];
    using weights = sample_detail::state_weights<species_count>;

    template <std::size_t N>
    using side = boost::mp11::mp_at_c<typename facts::sides, N>;

    /// Rows that a side contributes to each product.
    static constexpr std::array<std::size_t, facts::side_count> row_counts = [] {
        std::array<std::size_t, facts::side_count> result{};
        for (std::size_t n = 0; n < facts::side_count; ++n)
            result[n] = facts::facts[n].additive ? 1 : (facts::facts[n].neighbours + 1) / 2;
        return result;
    }();

    /// Where a side's rows begin among all rows of a unit.
    template <std::size_t N>
    static constexpr std::size_t first_row = [] {
        std::size_t result = 0;
        for (std::size_t n = 0; n < N; ++n)
            result += row_counts[n];
        return result;
    }();

    /// By sum of codes, or by 8·(state of one neighbour) + state of the other.
    static constexpr std::size_t table_size = [] {
        std::size_t result = 64;
        for (const auto& side : facts::facts)
            if (side.additive && side.numbering.largest_sum >= result)
                result = side.numbering.largest_sum + 1;
        return result;
    }();

public:
    static constexpr std::size_t rows_per_unit = first_row<facts::side_count>;

    /// Row numbers of 32 units, for each row that their odds are products of.
    struct alignas(block_bytes) row_numbers {
        std::array<std::array<std::uint8_t, block_bytes>, rows_per_unit> of_row;
    };

    product_table(const side_odds<Model, Layer>& odds, const exact_odds<Model, Layer>& exact)
    {
        [&]<std::size_t... N>(std::index_sequence<N...>) { (fill_side<N>(odds, exact), ...); }
        (std::make_index_sequence<facts::side_count>{});
    }

    /// Finds the row numbers of the 32 units from `units` on.
    template <std::size_t Plane>
    static void number_rows(const std::uint8_t* units, row_numbers& numbers)
    {
        [&]<std::size_t... N>(std::index_sequence<N...>) { (number_side<Plane, N>(units, numbers), ...); }
        (std::make_index_sequence<facts::side_count>{});
    }

    /// Odds of the states 1, 2, … and last the empty one. The relative error of each is at most 2·rows_per_unit·2⁻²⁴.
    [[nodiscard]] block<float> product(const row_numbers& numbers, std::size_t unit) const
    {
        block<float> result = first_rows_[numbers.of_row[0][unit]];
        [&]<std::size_t... N>(std::index_sequence<N...>)
        {
            std::size_t row = 1;
            const auto multiply_side = [&](const auto& table, std::size_t end) {
                for (; row < end; ++row)
                    result = result * table[numbers.of_row[row][unit]];
            };
            (multiply_side(rows_[N], first_row<N + 1>), ...);
        }
        (std::make_index_sequence<facts::side_count>{});
        return result;
    }

private:
    /// The states 1, 2, … and last the empty one.
    static block<float> row_of(const weights& w)
    {
        const auto weight = std::bit_cast<std::array<double, 8>>(w.weights);
        std::array<float, 8> row{};
        for (std::size_t s = 0; s < species_count; ++s)
            row[s] = static_cast<float>(weight[s + 1]);
        row[species_count] = static_cast<float>(weight[0]);
        return block<float>::load(row.data());
    }

    template <std::size_t N>
    void fill_side(const side_odds<Model, Layer>& odds, const exact_odds<Model, Layer>& exact)
    {
        const state_codes& other = codes_of<Model>[facts::facts[N].other_layer];
        const auto set_row = [&](std::size_t number, const weights& factor) {
            rows_[N][number] = row_of(factor);
            if constexpr (N == 0)
                first_rows_[number] = row_of(odds.alone() * factor);
        };
        if constexpr (facts::facts[N].additive)
            for_each_combination(other, facts::facts[N].neighbours, [&](std::size_t sum, const auto& counts) {
                set_row(sum, odds.template of_side<side<N>>(counts));
            });
        else
            for (std::size_t a = 0; a < other.states; ++a)
                for (std::size_t b = 0; b < other.states; ++b)
                    set_row(8 * a + b, exact.factor(N, a) * exact.factor(N, b));
    }

    template <std::size_t Plane, std::size_t N>
    static void number_side(const std::uint8_t* units, row_numbers& numbers)
    {
        if constexpr (facts::facts[N].additive)
            sample_detail::sum_of_codes<Model, side<N>, Plane>(units).store(numbers.of_row[first_row<N>].data());
        else {
            constexpr auto& offsets = neighbours_on_side<Model, side<N>, Plane>;
            for (std::size_t pair = 0; pair < row_counts[N]; ++pair) {
                const byte_block one = byte_block::load(units + offsets[2 * pair]);
                // States are below 8, so they do not leave their bytes when 16-bit elements are shifted by three.
                byte_block number = reinterpret<std::uint8_t>(reinterpret<std::uint16_t>(one) << 3);
                if (2 * pair + 1 < offsets.size())
                    number |= byte_block::load(units + offsets[2 * pair + 1]);
                number.store(numbers.of_row[first_row<N> + pair].data());
            }
        }
    }

    /// Rows by number; those for the first factor hold that of a unit without neighbours as well.
    std::array<block<float>, table_size> first_rows_;
    std::array<std::array<block<float>, table_size>, facts::side_count> rows_;
};

} // namespace CLOSURA_ABI
} // namespace closura
