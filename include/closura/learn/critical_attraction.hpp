// Where a nearest-neighbour model separates into phases. Molecules of one species,
//
//     E = −a Σ_i s_i − W Σ_<ij> s_i s_j,      s = 0 or 1,
//
// are an Ising model with J = W / 4: on an infinite lattice W > W_c and a = −W · neighbours / 2 is a sparse and a dense
// phase of equal weight. A fit to data that have no such phases may pass there all the same, where they have more
// pairs than any one phase could: moments are right in a population that stays in the phase in which it is, and a
// larger one, or one of more steps, finds the other. With all weights under W_c there is one phase: of several species
// none attracts its neighbours more than one with the largest weight would that filled all their sites.
#pragma once

#include <closura/model/connectivity.hpp>
#include <closura/model/model.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <type_traits>

namespace closura {
inline namespace CLOSURA_ABI {

namespace learn_detail {

/// One offset along each dimension, to the next unit.
template <class Connectivity>
[[nodiscard]] consteval bool joins_nearest_neighbours()
{
    std::array<long, Connectivity::rank> along{};
    for (const auto& offset : Connectivity::offsets) {
        long length = 0;
        for (std::size_t d = 0; d < Connectivity::rank; ++d) {
            along[d] += offset[d] * offset[d];
            length += offset[d] * offset[d];
        }
        if (length != 1)
            return false;
    }
    for (const long count : along)
        if (count != 1)
            return false;
    return true;
}

/// W_c of a cluster; none known, or none at all: infinite.
template <class Cluster>
inline constexpr double critical_attraction_of = HUGE_VAL;

template <class Connectivity>
inline constexpr double critical_attraction_of<bond<0, 0, Connectivity>> = [] {
    if constexpr (joins_nearest_neighbours<Connectivity>()) {
        if (Connectivity::rank == 2)
            return 1.7627471740390861; // 2 ln(1 + √2): Onsager, Phys. Rev. 65, 117 (1944)
        if (Connectivity::rank == 3)
            return 0.886618504; // 4 · 0.221654626: Ferrenberg, Xu and Landau, Phys. Rev. E 97, 043301 (2018)
    }
    return HUGE_VAL;
}();

template <class Term>
using is_bias = std::is_same<typename Term::cluster, single_unit<0>>;

} // namespace learn_detail

/// W_c of a model: attraction, in units of kT, between molecules of one species at which it begins to separate. Known
/// of models without hidden layers whose couplings are all between nearest neighbours of a square or simple cubic
/// lattice; infinite otherwise, and in one dimension.
template <model_type Model>
inline constexpr double critical_attraction = []<class... Terms>(boost::mp11::mp_list<Terms...>) {
    using clusters = boost::mp11::mp_unique<boost::mp11::mp_list<typename Terms::cluster...>>;
    if constexpr (Model::layer_count == 1 && boost::mp11::mp_size<clusters>::value == 1)
        return learn_detail::critical_attraction_of<boost::mp11::mp_front<clusters>>;
    else
        return HUGE_VAL;
}(boost::mp11::mp_remove_if<typename Model::terms, learn_detail::is_bias>{});

} // namespace CLOSURA_ABI
} // namespace closura
