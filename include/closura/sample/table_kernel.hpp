// What sampling kernels share: sums of neighbours' codes, and tables of thresholds by neighbour counts.
#pragma once

#include <closura/sample/layer_kernel.hpp>
#include <closura/sample/side_odds.hpp>
#include <closura/simd/missing.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

namespace sample_detail {

/// Σ of the codes of each unit's neighbours on one side; `units` points at the first unit's index within the chain.
template <class Model, class Side, std::size_t Plane>
[[nodiscard]] inline byte_block sum_of_codes(const std::uint8_t* units)
{
    constexpr auto& offsets = neighbours_on_side<Model, Side, Plane>;
    return [&]<std::size_t... N>(std::index_sequence<N...>)
    {
        byte_block sum = byte_block::load(units + offsets[0]);
        ((sum += byte_block::load(units + offsets[N + 1])), ...);
        return sum;
    }
    (std::make_index_sequence<offsets.size() - 1>{});
}

/// The same for one unit.
template <class Model, class Side, std::size_t Plane>
[[nodiscard]] inline std::size_t sum_of_codes_at(const std::uint8_t* unit)
{
    constexpr auto& offsets = neighbours_on_side<Model, Side, Plane>;
    return [&]<std::size_t... N>(std::index_sequence<N...>) { return (std::size_t{0} + ... + unit[offsets[N]]); }
    (std::make_index_sequence<offsets.size()>{});
}

/// The numbers of 32 sums.
[[nodiscard]] inline byte_block number(const sum_numbering& numbering, const byte_block& sum)
{
    if (numbering.constant == 0)
        return sum;
    return minimum(sum, byte_block(static_cast<std::uint8_t>(numbering.constant)) - sum);
}

[[nodiscard]] inline std::array<std::uint8_t, block_bytes> bytes_of(const byte_block& block)
{
    return std::bit_cast<std::array<std::uint8_t, block_bytes>>(block);
}

/// The combinations of at most so many neighbours: their sums of codes, and the counts of states by block of
/// combinations, the last one repeated until its block is full.
template <state_codes Codes, std::size_t Neighbours>
inline constexpr auto combinations_of = [] {
    constexpr std::size_t together = block<double>::size;
    constexpr std::size_t count = combinations(Neighbours, Codes.states - 1);
    struct {
        std::array<std::size_t, count> sums{};
        std::array<std::array<std::array<double, together>, 8>, (count + together - 1) / together> counts{};
    } result;
    std::size_t n = 0;
    for_each_combination(Codes, Neighbours, [&](std::size_t sum, const std::array<std::size_t, 8>& counts) {
        result.sums[n] = sum;
        for (std::size_t place = n; place < result.counts.size() * together; ++place)
            if (place == n || n + 1 == count)
                for (std::size_t s = 0; s < counts.size(); ++s)
                    result.counts[place / together][s][place % together] = static_cast<double>(counts[s]);
        ++n;
    });
    return result;
}();

} // namespace sample_detail

/// What table kernels share: rows of thresholds, numbered by neighbour counts.
template <model_type Model, std::size_t Layer>
class table_kernel {
protected:
    using facts = neighbourhood<Model, Layer>;
    using sides = typename facts::sides;
    static constexpr std::size_t species_count = Model::species_counts[Layer];
    static constexpr const state_codes& codes = codes_of<Model>[Layer];
    using weights_type = sample_detail::state_weights<species_count>;

    template <std::size_t Number>
    using side = boost::mp11::mp_at_c<sides, Number>;

    /// Σ of the codes of a unit's neighbours, by side.
    template <std::size_t Plane>
    [[nodiscard]] static std::array<std::size_t, facts::side_count> sums_of_codes(const std::uint8_t* unit)
    {
        return [&]<std::size_t... N>(std::index_sequence<N...>)
        {
            return std::array<std::size_t, facts::side_count>{
                sample_detail::sum_of_codes_at<Model, side<N>, Plane>(unit)...};
        }
        (std::make_index_sequence<facts::side_count>{});
    }

    /// Calls function(sums of codes by side, thresholds) for all combinations on all sides.
    template <class Function>
    static void for_each_row(const parameters<Model>& theta, const Function& function)
    {
        const side_odds<Model, Layer> odds(theta);
        [&]<std::size_t... Number>(std::index_sequence<Number...>)
        {
            rows_of_combinations<Function, combinations_on_side<Number>...>(odds, function).over_all();
        }
        (std::make_index_sequence<facts::side_count>{});
    }

private:
    static constexpr std::size_t together = block<double>::size;

    /// The combinations on one side, some at a time: factors of weights.
    template <std::size_t Number>
    struct combinations_on_side {
        static constexpr std::size_t count = facts::facts[Number].combinations;
        static constexpr auto& numbered =
            sample_detail::combinations_of<codes_of<Model>[facts::facts[Number].other_layer],
                                           facts::facts[Number].neighbours>;

        std::array<sample_detail::weights_side_by_side<species_count>, numbered.counts.size()> factors;

        explicit combinations_on_side(const side_odds<Model, Layer>& odds)
        {
            odds.template of_side<side<Number>>(numbered.counts, factors);
        }
    };

    /// Rows for all combinations on these sides; function(sums of codes by side, thresholds) takes them.
    template <class Function, class... Sides>
    class rows_of_combinations : Sides... {
    public:
        rows_of_combinations(const side_odds<Model, Layer>& odds, const Function& function)
            : Sides(odds)..., odds_(odds), function_(function)
        {}

        void over_all()
        {
            if constexpr (sizeof...(Sides) == 0)
                function_(sums_, sample_detail::thresholds_of(odds_.alone()));
            else
                over_side<0>(std::bit_cast<std::array<double, 8>>(odds_.alone().weights));
        }

    private:
        template <std::size_t Number>
        [[nodiscard]] const combinations_on_side<Number>& on_side() const
        {
            return *this;
        }

        /// Given the weights of a unit with the neighbours on the sides before.
        template <std::size_t Number>
        void over_side(const std::array<double, 8>& weights)
        {
            const auto& side = on_side<Number>();
            std::array<block<double>, species_count + 1> products;
            for (std::size_t first = 0; first < side.count; first += together) {
                for (std::size_t s = 0; s <= species_count; ++s)
                    products[s] = block<double>(weights[s]) * side.factors[first / together].weights[s];
                const std::size_t used = first + together <= side.count ? together : side.count - first;
                if constexpr (Number + 1 == sizeof...(Sides))
                    set_rows(products, first, used);
                else
                    for (std::size_t k = 0; k < used; ++k) {
                        combination_[Number] = first + k;
                        sums_[Number] = side.numbered.sums[first + k];
                        std::array<double, 8> product{};
                        for (std::size_t s = 0; s <= species_count; ++s)
                            product[s] = sample_detail::element(products[s], k);
                        over_side<Number + 1>(product);
                    }
            }
        }

        /// Of so many combinations on the last side from the first on.
        [[gnu::always_inline]] void set_rows(const std::array<block<double>, species_count + 1>& weights,
                                             std::size_t first, std::size_t used)
        {
            std::array<threshold_row<species_count>, together> rows;
            if (!sample_detail::thresholds_of<species_count>(weights, rows)) [[unlikely]]
                for (std::size_t k = 0; k < used; ++k)
                    rows[k] = row_by_logits(first + k);
            for (std::size_t k = 0; k < used; ++k) {
                sums_.back() = on_side<sizeof...(Sides) - 1>().numbered.sums[first + k];
                function_(sums_, rows[k]);
            }
        }

        /// Where products vanish.
        [[gnu::cold, gnu::noinline]] threshold_row<species_count> row_by_logits(std::size_t on_last_side)
        {
            combination_.back() = on_last_side;
            weights_type weights = odds_.alone();
            [&]<std::size_t... Number>(std::index_sequence<Number...>)
            {
                ((weights = weights * on_side<Number>().factors[combination_[Number] / together].of(
                                          combination_[Number] % together)),
                 ...);
            }
            (std::make_index_sequence<sizeof...(Sides)>{});
            return sample_detail::thresholds_of(weights);
        }

        const side_odds<Model, Layer>& odds_;
        const Function& function_;
        std::array<std::size_t, sizeof...(Sides)> combination_{}; ///< by side
        std::array<std::size_t, sizeof...(Sides)> sums_{};
    };
};

} // namespace CLOSURA_ABI
} // namespace closura
