// Which of a pass's statistics (statistic_passes.hpp) are counted in one loop: as many as registers hold counts of.
#pragma once

#include <closura/core/joined_lists.hpp>
#include <closura/expr/expression.hpp>
#include <closura/model/connectivity.hpp>
#include <closura/state/state_codes.hpp>

#include <boost/mp11/list.hpp>

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

namespace sample_detail {

/// A pair of species in a product of occupancies, by the states of the lower and of the upper unit of a bond.
template <class Model, std::size_t Lower, std::size_t Upper, class Body>
struct pair_of_states;

template <class Model, std::size_t Lower, std::size_t Upper, class SpeciesBelow, class SpeciesAbove>
struct pair_of_states<Model, Lower, Upper,
                      expr::product<expr::occupancy<0, SpeciesBelow>, expr::occupancy<1, SpeciesAbove>>> {
    static constexpr std::size_t below = Model::template state_of<Lower, SpeciesBelow>;
    static constexpr std::size_t above = Model::template state_of<Upper, SpeciesAbove>;
    static constexpr bool has_equal_codes = codes_of<Model>[Lower].code[below] == codes_of<Model>[Upper].code[above];
};

template <class Model, std::size_t Lower, std::size_t Upper, class SpeciesAbove, class SpeciesBelow>
struct pair_of_states<Model, Lower, Upper,
                      expr::product<expr::occupancy<1, SpeciesAbove>, expr::occupancy<0, SpeciesBelow>>>
    : pair_of_states<Model, Lower, Upper,
                     expr::product<expr::occupancy<0, SpeciesBelow>, expr::occupancy<1, SpeciesAbove>>> {};

/// A sum of such products goes by its first one.
template <class Model, std::size_t Lower, std::size_t Upper, class First, class... Rest>
struct pair_of_states<Model, Lower, Upper, expr::sum<First, Rest...>> : pair_of_states<Model, Lower, Upper, First> {
    static constexpr bool has_equal_codes = pair_of_states<Model, Lower, Upper, First>::has_equal_codes &&
                                            (pair_of_states<Model, Lower, Upper, Rest>::has_equal_codes && ...);
};

/// Whether a term counts pairs of units with equal codes, if it counts pairs of this bond at all.
template <class Model, class Bond, class Term>
inline constexpr bool has_equal_codes = [] {
    if constexpr (std::is_same_v<typename Term::cluster, Bond>)
        return pair_of_states<Model, Bond::layers[0], Bond::layers[1], typename Term::body>::has_equal_codes;
    else
        return true;
}();

/// The loops of a pass, as lists of terms.
template <class Model, class Cluster, class Terms>
struct loops_of {
    using type = boost::mp11::mp_list<Terms>;
};

/// Half of 16 registers; the others have what is counted.
inline constexpr std::size_t most_counts_together = 8;

template <class... Terms>
concept need_several_loops = sizeof...(Terms) > most_counts_together;

/// A coupling of many pairs of species: its upper layer's biases, the pairs of each lower species, whose neighbours are
/// counted once, or all pairs, where one comparison counts the neighbours of any species, and the lower layer's biases;
/// in this order as many of them together as registers allow.
template <class Model, std::size_t Lower, std::size_t Upper, class Connectivity, class... Terms>
requires need_several_loops<Terms...>
struct loops_of<Model, bond<Lower, Upper, Connectivity>, boost::mp11::mp_list<Terms...>> {
private:
    using pair = bond<Lower, Upper, Connectivity>;
    static constexpr bool all_have_equal_codes = (has_equal_codes<Model, pair, Terms> && ...);
    static constexpr std::size_t group_count = 2 + Model::species_counts[Lower];

    template <class Term>
    static constexpr std::size_t group_of = [] {
        if constexpr (std::is_same_v<typename Term::cluster, pair>)
            return all_have_equal_codes ? 1 : pair_of_states<Model, Lower, Upper, typename Term::body>::below;
        else
            return std::is_same_v<typename Term::cluster, single_unit<Upper>> ? 0 : group_count - 1;
    }();

    static constexpr std::array<std::size_t, group_count> loop_of_group = [] {
        std::array<std::size_t, group_count> terms{}, result{};
        (++terms[group_of<Terms>], ...);
        std::size_t loop = 0, counts = 0;
        for (std::size_t group = 0; group < group_count; ++group) {
            if (counts != 0 && counts + terms[group] > most_counts_together) {
                ++loop;
                counts = 0;
            }
            counts += terms[group];
            result[group] = loop;
        }
        return result;
    }();

    template <std::size_t Loop, class Term>
    using if_in =
        std::conditional_t<loop_of_group[group_of<Term>] == Loop, boost::mp11::mp_list<Term>, boost::mp11::mp_list<>>;

    template <std::size_t Loop>
    using terms_of = joined_lists<if_in<Loop, Terms>...>;

    template <std::size_t... Loop>
    static auto loops(std::index_sequence<Loop...>) -> boost::mp11::mp_list<terms_of<Loop>...>;

public:
    using type = decltype(loops(std::make_index_sequence<loop_of_group[group_count - 1] + 1>{}));
};

} // namespace sample_detail

} // namespace CLOSURA_ABI
} // namespace closura
