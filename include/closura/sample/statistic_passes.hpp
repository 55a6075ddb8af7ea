// Which statistics −∂E/∂θ of a model are counted together: terms that sum over the same cluster share one pass, and
// biases of a layer that of a coupling from below.
#pragma once

#include <closura/core/joined_lists.hpp>
#include <closura/model/model.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <cstddef>
#include <type_traits>

namespace closura {
inline namespace CLOSURA_ABI {

namespace sample_detail {

/// A parameter's statistic −∂E/∂θ: the cluster that it sums over, and the product of occupancies that it counts.
template <class Parameter, class Statistic>
struct counted;

template <class Parameter, class Cluster, class Body>
struct counted<Parameter, expr::over_clusters<Cluster, Body>> {
    using parameter = Parameter;
    using cluster = Cluster;
    using body = Body;
};

template <class Model>
struct statistics_of {
    template <class Parameter>
    using one = counted<Parameter, typename Model::template statistic<Parameter>>;
    using type = boost::mp11::mp_transform<one, typename Model::parameters>;
};

template <class Term>
using cluster_of = typename Term::cluster;

/// Whether a cluster is a bond with this layer at this end.
template <std::size_t Layer, std::size_t Position>
struct has_end {
    template <class Cluster>
    struct test : std::false_type {};
    template <std::size_t Lower, std::size_t Upper, class Connectivity>
    struct test<bond<Lower, Upper, Connectivity>> : std::bool_constant<(Position == 0 ? Lower : Upper) == Layer> {};
};

/// The cluster whose pass a cluster's terms are counted in, of those that there are.
template <class Clusters, class Cluster>
struct pass_of {
    using type = Cluster;
};
template <class Clusters, std::size_t Layer>
struct pass_of<Clusters, single_unit<Layer>> {
    using type = boost::mp11::mp_front<joined_lists<boost::mp11::mp_copy_if<Clusters, has_end<Layer, 1>::template test>,
                                                    boost::mp11::mp_copy_if<Clusters, has_end<Layer, 0>::template test>,
                                                    boost::mp11::mp_list<single_unit<Layer>>>>;
};

template <class Terms>
struct passes {
    using clusters = boost::mp11::mp_unique<boost::mp11::mp_transform<cluster_of, Terms>>;
    template <class Cluster>
    using pass = typename pass_of<clusters, Cluster>::type;
    using type = boost::mp11::mp_unique<boost::mp11::mp_transform<pass, clusters>>;

    template <class Pass>
    struct holds {
        template <class Term>
        using test = std::is_same<pass<cluster_of<Term>>, Pass>;
    };
    template <class Pass>
    using terms = boost::mp11::mp_copy_if<Terms, holds<Pass>::template test>;
};

} // namespace sample_detail

} // namespace CLOSURA_ABI
} // namespace closura
