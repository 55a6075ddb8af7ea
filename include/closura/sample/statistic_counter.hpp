// Counts matches of statistics in 32 cells at a time. A statistic is a sum over clusters of a product of occupancies,
// so a block of units counts by comparing bytes: Σ_<ij> s_iα s_jβ adds (code_i = α) & (code_j = β).
#pragma once

#include <closura/sample/statistic_loops.hpp>
#include <closura/sample/table_kernel.hpp>
#include <closura/simd/missing.hpp>
#include <closura/state/layout.hpp>
#include <closura/state/state_codes.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

namespace sample_detail {

/// The codes of 32 units at one position of a copy of a cluster; `cells` points at the cells of the copy's anchors.
template <class Planes, class Copy>
byte_block load(const std::uint8_t* cells, const Copy& copy, std::size_t position)
{
    return byte_block::load(cells + copy.planes[position] * Planes::plane_bytes +
                            Planes::distance(copy.cell[position]));
}

template <class Model, std::size_t Layer, class Species>
byte_block holds(const byte_block& codes, Species)
{
    constexpr std::uint8_t code = codes_of<Model>[Layer].code[Model::template state_of<Layer, Species>];
    return equal(codes, byte_block(code));
}

/// Ones where the units of the block hold every species that the body asks for; the body is a product of occupancies.
template <class Model, class Cluster, std::size_t Position, class Species>
byte_block matches(expr::occupancy<Position, Species>, const std::array<byte_block, Cluster::layers.size()>& codes)
{
    return holds<Model, Cluster::layers[Position]>(codes[Position], Species{});
}

template <class Model, class Cluster, class First, class... Rest>
byte_block matches(expr::product<First, Rest...>, const std::array<byte_block, Cluster::layers.size()>& codes)
{
    if constexpr (sizeof...(Rest) == 0)
        return matches<Model, Cluster>(First{}, codes);
    else
        return matches<Model, Cluster>(First{}, codes) & matches<Model, Cluster>(expr::product<Rest...>{}, codes);
}

/// How often a term matched, for each place in a block. Counts of several terms are as many variables: g++ keeps an
/// array of them in memory.
template <class Term>
using count_of = byte_block;

/// Adds to the counts of each term's matches those of 32 cells, copy by copy of the cluster.
template <class Model, class Cluster, class... Terms>
struct counter {
    static void add(const std::uint8_t* cells, const byte_block& outside, count_of<Terms>&... counts)
    {
        constexpr auto& copies = layout<Model>::template placements<Cluster>;
        constexpr std::size_t order = Cluster::layers.size();
        [&]<std::size_t... Copy>(std::index_sequence<Copy...>)
        {
            const auto add_copy = [&](const auto& copy) {
                std::array<byte_block, order> codes;
                for (std::size_t k = 0; k < order; ++k)
                    codes[k] = load<layout<Model>>(cells, copy, k);
                // No species has the code 255, so units outside match nothing.
                codes[order - 1] |= outside;
                ((counts -= matches<Model, Cluster>(typename Terms::body{}, codes)), ...);
            };
            (add_copy(copies[Copy]), ...);
        }
        (std::make_index_sequence<copies.size()>{});
    }
};

/// Numbers of neighbours of each of 32 units, negative as sums of comparisons are: those with its own code, whatever
/// species that stands for.
struct neighbours_of_equal_code {
    byte_block count;

    [[nodiscard]] const byte_block& operator[](std::size_t) const { return count; }
};

/// Counts pairs, negative as `neighbours` are, from the lower species of each unit's neighbours and the upper unit's
/// own; a body is a product of two occupancies, or a sum of those.
template <class Model, std::size_t Lower, std::size_t Upper, class SpeciesBelow, class SpeciesAbove, class Neighbours>
byte_block pairs(expr::product<expr::occupancy<0, SpeciesBelow>, expr::occupancy<1, SpeciesAbove>>,
                 const Neighbours& neighbours, const byte_block& codes)
{
    return neighbours[Model::template state_of<Lower, SpeciesBelow> - 1] & holds<Model, Upper>(codes, SpeciesAbove{});
}

template <class Model, std::size_t Lower, std::size_t Upper, class SpeciesAbove, class SpeciesBelow, class Neighbours>
byte_block pairs(expr::product<expr::occupancy<1, SpeciesAbove>, expr::occupancy<0, SpeciesBelow>>,
                 const Neighbours& neighbours, const byte_block& codes)
{
    return neighbours[Model::template state_of<Lower, SpeciesBelow> - 1] & holds<Model, Upper>(codes, SpeciesAbove{});
}

template <class Model, std::size_t Lower, std::size_t Upper, class... Products, class Neighbours>
byte_block pairs(expr::sum<Products...>, const Neighbours& neighbours, const byte_block& codes)
{
    return (byte_block(0) + ... + pairs<Model, Lower, Upper>(Products{}, neighbours, codes));
}

/// Sums of codes whose combinations are few enough to be looked up.
template <state_codes Codes, std::size_t Neighbours>
inline constexpr sum_numbering counts_numbering = [] {
    if constexpr (Codes.additive)
        return numbering_of<Codes, Neighbours>;
    else
        return sum_numbering{};
}();

/// How many of a unit's neighbours hold each species, negative, by the number of the sum of their codes.
template <state_codes Codes, std::size_t Neighbours>
inline constexpr auto counts_by_number = [] {
    constexpr sum_numbering numbering = counts_numbering<Codes, Neighbours>;
    using table = wide_table<(numbering.numbers + 15) / 16>;
    std::array<typename table::entries, Codes.states - 1> counts{};
    for_each_combination(Codes, Neighbours, [&](std::size_t sum, const std::array<std::size_t, 8>& of_states) {
        for (std::size_t s = 0; s < counts.size(); ++s)
            counts[s][numbering(sum)] = static_cast<std::uint8_t>(-of_states[s + 1]);
    });
    std::array<table, Codes.states - 1> result;
    for (std::size_t s = 0; s < counts.size(); ++s)
        result[s] = table(counts[s]);
    return result;
}();

/// How many neighbours of 32 units of the bond's upper layer hold each species, negative.
template <class Model, class Bond, std::size_t Plane>
auto count_neighbours_by_species(const std::uint8_t* units)
{
    using side = expr::side<Bond, 1>;
    constexpr std::size_t layer = Bond::layers[0];
    constexpr auto& offsets = neighbours_on_side<Model, side, Plane>;
    constexpr auto& numbering = counts_numbering<codes_of<Model>[layer], offsets.size()>;
    constexpr std::size_t tables = (numbering.numbers + 15) / 16;
    std::array<byte_block, Model::species_counts[layer]> result;
    if constexpr (tables >= 1 && tables <= simple_lookup) {
        constexpr auto& counts = counts_by_number<codes_of<Model>[layer], offsets.size()>;
        const byte_block numbers = number(numbering, sum_of_codes<Model, side, Plane>(units));
        for (std::size_t s = 0; s < result.size(); ++s)
            result[s] = lookup(counts[s], numbers);
    } else {
        result.fill(byte_block(0));
        for (long offset : offsets) {
            const byte_block codes = byte_block::load(units + offset);
            [&]<class... Species>(boost::mp11::mp_list<Species...>) {
                std::size_t s = 0;
                ((result[s++] += holds<Model, layer>(codes, Species{})), ...);
            }(typename Model::template species_of<layer>{});
        }
    }
    return result;
}

/// The same for the pairs of species of a coupling, and the biases of its layers: an upper unit's neighbours are
/// counted first, Σ_j s_jβ Σ_i s_iα.
template <class Model, std::size_t Lower, std::size_t Upper, class Connectivity, class... Terms>
struct counter<Model, bond<Lower, Upper, Connectivity>, Terms...> {
    static void add(const std::uint8_t* cells, const byte_block& outside, count_of<Terms>&... counts)
    {
        for_each_plane<Lower>([&](auto plane) { add_units<Lower, plane>(cells, outside, counts...); });
        for_each_plane<Upper>([&](auto plane) {
            add_pairs<plane>(cells, outside, counts...);
            if constexpr (Lower != Upper)
                add_units<Upper, plane>(cells, outside, counts...);
        });
    }

private:
    using pair = bond<Lower, Upper, Connectivity>;

    template <std::size_t Layer, class Function>
    static void for_each_plane(Function function)
    {
        using planes = layout<Model>;
        [&]<std::size_t... Residue>(std::index_sequence<Residue...>)
        {
            (function(std::integral_constant<std::size_t, planes::first_plane[Layer] + Residue>{}), ...);
        }
        (std::make_index_sequence<planes::plane_counts[Layer]>{});
    }

    /// No species has the code 255, so units outside match nothing.
    template <std::size_t Plane>
    static byte_block codes_of_plane(const std::uint8_t* cells, const byte_block& outside)
    {
        return byte_block::load(cells + Plane * layout<Model>::plane_bytes) | outside;
    }

    template <std::size_t Layer, std::size_t Plane>
    static void add_units(const std::uint8_t* cells, const byte_block& outside, count_of<Terms>&... counts)
    {
        const auto add_term = [&]<class Term>(Term, byte_block& count) {
            if constexpr (std::is_same_v<typename Term::cluster, single_unit<Layer>>)
                count -=
                    matches<Model, single_unit<Layer>>(typename Term::body{}, {codes_of_plane<Plane>(cells, outside)});
        };
        (add_term(Terms{}, counts), ...);
    }

    /// Of an upper unit, by lower species.
    template <std::size_t Plane>
    static auto count_neighbours(const std::uint8_t* cells, const byte_block& codes)
    {
        if constexpr ((has_equal_codes<Model, pair, Terms> && ...)) {
            byte_block count(0);
            for (const long offset : neighbours_on_side<Model, expr::side<pair, 1>, Plane>)
                count += equal(codes, byte_block::load(cells + offset));
            return neighbours_of_equal_code{count};
        } else
            return count_neighbours_by_species<Model, pair, Plane>(cells);
    }

    template <std::size_t Plane>
    static void add_pairs(const std::uint8_t* cells, const byte_block& outside, count_of<Terms>&... counts)
    {
        const byte_block codes = codes_of_plane<Plane>(cells, outside);
        const auto neighbours = count_neighbours<Plane>(cells, codes);
        const auto add_term = [&]<class Term>(Term, byte_block& count) {
            if constexpr (std::is_same_v<typename Term::cluster, pair>)
                count -= pairs<Model, Lower, Upper>(typename Term::body{}, neighbours, codes);
        };
        (add_term(Terms{}, counts), ...);
    }
};

} // namespace sample_detail

} // namespace CLOSURA_ABI
} // namespace closura
