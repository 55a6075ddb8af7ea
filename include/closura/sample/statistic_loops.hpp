// Which of a pass's statistics (statistic_passes.hpp) are counted in one loop: as many as registers hold counts of.
#pragma once

#include <closura/core/joined_lists.hpp>
#include <closura/model/connectivity.hpp>
#include <closura/state/state_codes.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

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

/// More than processors have registers.
template <class... Terms>
concept need_several_loops = sizeof...(Terms) > 16;

/// A coupling of many pairs of species: the lower layer's biases, the upper one's, and the pairs of each lower species,
/// whose neighbours are counted once; or all pairs, where one comparison counts the neighbours of any species.
template <class Model, std::size_t Lower, std::size_t Upper, class Connectivity, class... Terms>
requires need_several_loops<Terms...>
struct loops_of<Model, bond<Lower, Upper, Connectivity>, boost::mp11::mp_list<Terms...>> {
private:
    using pair = bond<Lower, Upper, Connectivity>;
    static constexpr bool all_have_equal_codes = (has_equal_codes<Model, pair, Terms> && ...);

    template <class Term>
    static constexpr std::size_t loop_of = [] {
        if constexpr (std::is_same_v<typename Term::cluster, pair>)
            return 2 + (all_have_equal_codes ? 0 : pair_of_states<Model, Lower, Upper, typename Term::body>::below);
        else
            return std::size_t{std::is_same_v<typename Term::cluster, single_unit<Upper>>};
    }();

    template <std::size_t Loop, class Term>
    using if_in = std::conditional_t<loop_of<Term> == Loop, boost::mp11::mp_list<Term>, boost::mp11::mp_list<>>;

    template <std::size_t Loop>
    using terms_of = joined_lists<if_in<Loop, Terms>...>;

    template <std::size_t... Loop>
    static auto loops(std::index_sequence<Loop...>)
        -> boost::mp11::mp_remove<boost::mp11::mp_list<terms_of<Loop>...>, boost::mp11::mp_list<>>;

public:
    using type = decltype(loops(std::make_index_sequence<3 + Model::species_counts[Lower]>{}));
};

} // namespace sample_detail

} // namespace CLOSURA_ABI
} // namespace closura
