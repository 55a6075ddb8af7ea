// What the conditionals of a layer look at, read off its logits at compile time, and the choice of kernel that follows.
//
// If all clusters in the logits are pairs, φ depends on the neighbours only through their species counts on each side.
// With K species and n neighbours a side has C(n + K, K) combinations: a finite table per parameter set.
#pragma once

#include <closura/expr/neighbour_sums.hpp>
#include <closura/model/layer_check.hpp>
#include <closura/state/state_codes.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace closura {
inline namespace CLOSURA_ABI {

/// How a layer is sampled.
enum class kernel_kind : std::uint8_t {
    in_register, ///< at most 16 combinations on a single side: thresholds are looked up by byte shuffles
    byte_index,  ///< up to 256 rows: their numbers go through a small buffer, rows are loaded one by one
    short_index, ///< a joint table of up to `largest_table` rows
    products,    ///< larger: odds of all neighbours are multiplied
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

/// The constant m for which min(sum, m − sum) numbers all sums of a side within 0…15, or 255 if sums need no folding;
/// 0 if there is none. For the codes 0, 1, 5 and four neighbours it is 29.
constexpr std::size_t folding(const state_codes& codes, std::size_t neighbours)
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
    for (std::size_t m = 255; m > 0; --m) {
        std::array<bool, 16> taken{};
        bool fits = true;
        for (std::size_t sum = 0; sum < 256 && fits; ++sum)
            if (is_sum[sum]) {
                const std::size_t folded = m >= sum && m - sum < sum ? m - sum : sum;
                fits = m >= sum && folded < 16 && !taken[folded];
                if (fits)
                    taken[folded] = true;
            }
        if (fits)
            return m;
    }
    return 0;
}

/// The same, evaluated once for all sides that are alike.
template <state_codes Codes, std::size_t Neighbours>
inline constexpr std::size_t folding_of = folding(Codes, Neighbours);

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
        std::size_t order = 0;        ///< units per cluster
        std::size_t other_layer = 0;  ///< layer of the neighbours, for pairs
        std::size_t neighbours = 0;   ///< neighbours of each unit, for pairs
        std::size_t combinations = 0; ///< of their species counts
        std::size_t folding = 0;      ///< see sample_detail::folding
        bool additive = false;        ///< codes of the other layer add up to numbers of combinations
        std::size_t largest_sum = 0;  ///< of the codes of all neighbours
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
                result.largest_sum = code.code[code.states - 1] * result.neighbours;
                if constexpr (code.additive && sample_detail::combinations(neighbours, code.states - 1) <= 16)
                    result.folding = sample_detail::folding_of<code, neighbours>;
            }
            return result;
        };
        return std::array<side_facts, side_count>{describe(Side{})...};
    }(sides{});

    static constexpr kernel_kind kernel = [] {
        bool pairs = true;
        bool additive = true;
        bool folded = true;
        std::size_t rows = 1;
        for (const side_facts& side : facts) {
            pairs = pairs && side.order == 2;
            additive = additive && side.additive;
            folded = folded && side.folding != 0;
            rows *= side.combinations;
        }
        if (!pairs || Model::site_biased[Layer])
            return kernel_kind::expressions;
        if (!additive || rows > sample_detail::largest_table)
            return kernel_kind::products;
        if (side_count <= 1 && folded)
            return kernel_kind::in_register;
        if (side_count == 1 || (side_count == 2 && folded))
            return kernel_kind::byte_index;
        return kernel_kind::short_index;
    }();
};

} // namespace CLOSURA_ABI
} // namespace closura
