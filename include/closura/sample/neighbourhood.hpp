// What the conditionals of a layer look at, read off its logits at compile time, and the choice of kernel that follows.
//
// If all clusters in the logits are pairs, φ depends on the neighbours only through their species counts on each side.
// With K species and n neighbours a side has C(n + K, K) combinations: a finite table per parameter set.
#pragma once

#include <closura/expr/neighbour_sums.hpp>
#include <closura/model/layer_check.hpp>
#include <closura/sample/wide_codes.hpp>
#include <closura/simd/missing.hpp>
#include <closura/state/layout.hpp>
#include <closura/state/state_codes.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace closura {
inline namespace CLOSURA_ABI {

/// How a layer is sampled.
enum class kernel_kind : std::uint8_t {
    in_register, ///< a table of up to 64 rows, 256 with AVX-512 VBMI: they are looked up in registers
    byte_index,  ///< up to 256 rows: their numbers go through a small buffer, rows are loaded one by one
    short_index, ///< a joint table of up to `largest_table` rows
    fixed_point, ///< larger: odds by side, in 16 bits each, are multiplied
    products,    ///< where a side has too many combinations for that: odds of pairs of neighbours are multiplied
    expressions, ///< clusters of three and more units, biases of single units: the logit is evaluated unit by unit
};

/// Both ends of the bonds inside a layer. They have no direction, so the neighbours at either end are one side.
template <class Cluster>
struct both_ends {
    using cluster = Cluster;
    static constexpr std::size_t position = 0;
};

namespace sample_detail {

template <class Side>
struct merged {
    using type = Side;
};
template <std::size_t Layer, class Connectivity, std::size_t Position>
struct merged<expr::side<bond<Layer, Layer, Connectivity>, Position>> {
    using type = both_ends<bond<Layer, Layer, Connectivity>>;
};
template <class Side>
using merged_side = typename merged<Side>::type;

/// True if a sum over the clusters that hold a unit at `Position` is the one to take for all neighbours of a side. Sums
/// over either end of a bond inside a layer are alike: the first stands for both.
template <class Side, class Cluster, std::size_t Position>
inline constexpr bool stands_for = std::is_same_v<Side, expr::side<Cluster, Position>>;
template <class Cluster, std::size_t Position>
inline constexpr bool stands_for<both_ends<Cluster>, Cluster, Position> = Position == 0;

inline constexpr std::size_t largest_table = 4096;

/// Combinations of at most n neighbours that are not empty, over K species.
constexpr std::size_t combinations(std::size_t neighbours, std::size_t species)
{
    std::size_t result = 1;
    for (std::size_t k = 1; k <= species; ++k)
        result = result * (neighbours + k) / k;
    return result;
}

/// How sums of codes number combinations of neighbours: as they are, or as min(sum, constant − sum).
struct sum_numbering {
    std::size_t constant = 0; ///< 0: as they are
    std::size_t numbers = 0;  ///< all are below
    std::size_t largest_sum = 0;

    [[nodiscard]] constexpr std::size_t operator()(std::size_t sum) const
    {
        return constant != 0 && constant - sum < sum ? constant - sum : sum;
    }
};

/// More numbers are not worth folding for.
inline constexpr std::size_t most_folded_numbers = 64;

/// The numbering with the fewest multiples of 16. For the codes 0, 1, 5 and four neighbours it is min(sum, 29 − sum),
/// 0 … 14; for 0, 1, 5, 21 and four min(sum, 93 − sum), 0 … 46.
constexpr sum_numbering numbering(const state_codes& codes, std::size_t neighbours)
{
    std::array<bool, 256> is_sum{};
    is_sum[0] = true;
    for (std::size_t n = 0; n < neighbours; ++n) {
        auto next = is_sum;
        for (std::size_t sum = 0; sum < 256; ++sum)
            for (std::size_t s = 1; is_sum[sum] && s < codes.states; ++s)
                next[sum + codes.code[s]] = true;
        is_sum = next;
    }
    std::array<std::size_t, 256> sums{};
    std::size_t count = 0;
    for (std::size_t sum = 0; sum < 256; ++sum)
        if (is_sum[sum])
            sums[count++] = sum;
    const std::size_t largest = sums[count - 1];
    const sum_numbering as_they_are{0, largest + 1, largest};
    for (std::size_t most = 16; most <= most_folded_numbers && most < as_they_are.numbers; most += 16)
        for (std::size_t constant = 255; count <= most && constant >= largest; --constant) {
            sum_numbering result{constant, 0, largest};
            std::array<bool, most_folded_numbers> taken{};
            bool fits = true;
            for (std::size_t n = 0; n < count && fits; ++n) {
                const std::size_t number = result(sums[n]);
                fits = number < most && !taken[number];
                if (fits) {
                    taken[number] = true;
                    result.numbers = number + 1 > result.numbers ? number + 1 : result.numbers;
                }
            }
            if (fits)
                return result;
        }
    return as_they_are;
}

/// The same, evaluated once for all sides that are alike.
template <state_codes Codes, std::size_t Neighbours>
inline constexpr sum_numbering numbering_of = numbering(Codes, Neighbours);

} // namespace sample_detail

/// Where the neighbours on one side of a unit of `Plane` are, for pairs: bytes from the unit's index in its plane,
/// counted from the start of the chain.
template <model_type Model, class Side, std::size_t Plane>
inline constexpr auto neighbours_on_side = [] {
    constexpr std::size_t other = 1 - Side::position;
    constexpr auto& clusters = neighbour_bytes<Model, typename Side::cluster, Side::position, Plane>;
    std::array<long, clusters.size()> result{};
    for (std::size_t n = 0; n < result.size(); ++n)
        result[n] = clusters[n][other];
    return result;
}();

template <model_type Model, class Cluster, std::size_t Plane>
inline constexpr auto neighbours_on_side<Model, both_ends<Cluster>, Plane> = [] {
    constexpr auto& first = neighbours_on_side<Model, expr::side<Cluster, 0>, Plane>;
    constexpr auto& second = neighbours_on_side<Model, expr::side<Cluster, 1>, Plane>;
    std::array<long, first.size() + second.size()> result{};
    std::copy(first.begin(), first.end(), result.begin());
    std::copy(second.begin(), second.end(), result.begin() + first.size());
    return result;
}();

/// The sides of a layer's units and what follows from them.
template <model_type Model, std::size_t Layer>
struct neighbourhood {
    static_assert(validated<validation::layer_check<Model, Layer>>);

    template <class... Species>
    static auto sides_of_species(boost::mp11::mp_list<Species...>) -> boost::mp11::mp_unique<boost::mp11::mp_transform<
        sample_detail::merged_side, expr::sides_of<typename Model::template logit<Layer, Species>...>>>;

    /// mp_list of expr::side<Cluster, Position> and both_ends<Cluster>.
    using sides = decltype(sides_of_species(typename Model::template species_of<Layer>{}));
    static constexpr std::size_t side_count = boost::mp11::mp_size<sides>::value;

    struct side_facts {
        std::size_t order = 0;                  ///< units per cluster
        std::size_t other_layer = 0;            ///< layer of the neighbours, for pairs
        std::size_t neighbours = 0;             ///< neighbours of each unit, for pairs
        std::size_t combinations = 0;           ///< of their species counts
        bool additive = false;                  ///< codes of the other layer add up to numbers of combinations
        sample_detail::sum_numbering numbering; ///< of sums that do
        std::size_t wide_numbers = 0;           ///< numbers of 16 bits for them are below; 0: there are none
    };

    static constexpr std::array<side_facts, side_count> facts = []<class... Side>(boost::mp11::mp_list<Side...>) {
        [[maybe_unused]] constexpr auto describe = []<class S>(S) {
            using cluster = typename S::cluster;
            side_facts result;
            result.order = cluster::layers.size();
            if constexpr (cluster::layers.size() == 2) {
                result.other_layer = cluster::layers[1 - S::position];
                constexpr std::size_t neighbours =
                    neighbours_on_side<Model, S, layout<Model>::first_plane[Layer]>.size();
                constexpr state_codes code = codes_of<Model>[cluster::layers[1 - S::position]];
                result.neighbours = neighbours;
                result.combinations = sample_detail::combinations(result.neighbours, code.states - 1);
                result.additive = code.additive;
                if constexpr (code.additive) {
                    result.numbering = sample_detail::numbering_of<code, neighbours>;
                    result.wide_numbers = 256; // behind the last unit, bytes may have any sum
                } else {
                    result.wide_numbers = sample_detail::wide_codes_of<code.states, neighbours>.numbers;
                }
            }
            return result;
        };
        return std::array<side_facts, side_count>{describe(Side{})...};
    }(sides{});

    /// Rows of a table whose numbers fit in a byte, one side's or two sides', the second's so many bits above the
    /// first's; no rows if there is none.
    struct rows_by_byte {
        std::size_t rows = 0;
        int second_side_shift = 0;
    };
    static constexpr rows_by_byte by_byte = [] {
        rows_by_byte result;
        for (const side_facts& side : facts)
            if (!side.additive)
                return result;
        if constexpr (side_count == 0)
            result.rows = 1;
        else if constexpr (side_count == 1)
            result.rows = facts[0].numbering.numbers;
        else if constexpr (side_count == 2) {
            result.second_side_shift = std::bit_width(facts[0].numbering.numbers - 1);
            result.rows = facts[0].numbering.numbers + ((facts[1].numbering.numbers - 1) << result.second_side_shift);
        }
        return result.rows <= 256 ? result : rows_by_byte{};
    }();

    /// Where units are updated colour by colour, those of other colours draw, too, by what they see at the time: there,
    /// kernels that look ahead and kernels that do not differ in bits, and none may depend on the processor.
    static constexpr std::size_t most_rows_in_register =
        layout<Model>::choice.colour_count(Layer) == 1 ? 16 * widest_lookup : 16;

    static constexpr kernel_kind kernel = [] {
        bool pairs = true;
        bool additive = true;
        std::size_t rows = 1;
        for (const side_facts& side : facts) {
            pairs = pairs && side.order == 2;
            additive = additive && side.additive;
            rows *= side.combinations;
        }
        if (!pairs || Model::site_biased[Layer])
            return kernel_kind::expressions;
        if (!additive || rows > sample_detail::largest_table) {
            std::size_t numbers = 0;
            for (const side_facts& side : facts) {
                if (side.wide_numbers == 0)
                    return kernel_kind::products;
                numbers += side.wide_numbers;
            }
            return numbers <= 2 * sample_detail::most_wide_numbers ? kernel_kind::fixed_point : kernel_kind::products;
        }
        if (by_byte.rows == 0)
            return kernel_kind::short_index;
        return by_byte.rows <= most_rows_in_register ? kernel_kind::in_register : kernel_kind::byte_index;
    }();
};

} // namespace CLOSURA_ABI
} // namespace closura
