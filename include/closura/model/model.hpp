// A model is one type: a deep Boltzmann machine on a lattice, p ∝ exp(−E), with (4)
//
//   E = − Σ_l Σ_α a_α^(l) Σ_i s_iα^(l) − Σ_l Σ_αβ W_αβ^(l,l+1) Σ_<ij> s_iα^(l) s_jβ^(l+1)
//
// and, beyond the paper, couplings inside layers, interactions of the user's, and biases of single units.
//
// The energy is a compile-time expression. From it, by differentiation:
//   logits     φ_α^(l) = −∂E/∂s_iα^(l)    what conditionals (6) are made of
//   statistics O_θ     = −∂E/∂θ           what moments, gradients and closures are made of
#pragma once

#include <closura/core/joined_lists.hpp>
#include <closura/expr/derivative.hpp>
#include <closura/model/site_biases.hpp>
#include <closura/model/structure.hpp>
#include <closura/model/validation.hpp>

#include <boost/hana/at_key.hpp>
#include <boost/hana/contains.hpp>
#include <boost/hana/integral_constant.hpp>
#include <boost/hana/map.hpp>
#include <boost/hana/pair.hpp>
#include <boost/hana/set.hpp>
#include <boost/hana/type.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

template <lattice_type Lattice, class Layers, class... Elements>
struct model {
    static_assert(validated<validation::layers_list_check<Layers>>);
};

namespace model_detail {

template <class Layers, class Numbers, class... Elements>
inline constexpr bool elements_validated = false;

template <class Lattice, class... Layers, std::size_t... Numbers, class... Elements>
inline constexpr bool
    elements_validated<model<Lattice, layers<Layers...>>, std::index_sequence<Numbers...>, Elements...> =
        validated<validation::layers_check<Lattice, Layers...>> &&
        (... && (validated<validation::coupled_layers_check<sizeof...(Layers), Numbers, Elements>> &&
                 validated<validation::coupling_check<Lattice, Numbers, Elements, Layers...>>));

template <class Numbers, class... Layers>
struct bias_terms_of_layers;

template <std::size_t... Numbers, class... Layers>
struct bias_terms_of_layers<std::index_sequence<Numbers...>, Layers...> {
    using type = joined_lists<typename model_detail::bias_terms<std::integral_constant<std::size_t, Numbers>,
                                                                typename Layers::species>::type...>;
};

template <class Term>
using parameter_of = typename Term::parameter;

template <class... Terms>
consteval auto sum_of_terms(boost::mp11::mp_list<Terms...>)
{
    return expr::sum_of((expr::parameter<typename Terms::parameter>{} *
                         expr::over_clusters<typename Terms::cluster, typename Terms::body>{})...);
}

template <class... Fields>
consteval auto sum_of_fields(boost::mp11::mp_list<Fields...>)
{
    return expr::sum_of(Fields{}...);
}

} // namespace model_detail

template <lattice_type Lattice, class... Layers, class... Elements>
struct model<Lattice, layers<Layers...>, Elements...> {
    static_assert(model_detail::elements_validated<model<Lattice, layers<Layers...>>,
                                                   std::make_index_sequence<sizeof...(Elements)>, Elements...>);
    static_assert(validated<validation::site_biases_check<Elements...>>);

    static constexpr std::size_t layer_count = sizeof...(Layers);
    static constexpr std::size_t rank = Lattice::rank;

    /// The lattice of a layer, `lattice<…>`.
    template <std::size_t Layer>
    using lattice_of = typename boost::mp11::mp_at_c<boost::mp11::mp_list<Layers...>, Layer>::template on<Lattice>;

    /// N^(l), the number of units of each layer.
    static constexpr std::array<std::size_t, layer_count> unit_counts = {Layers::template on<Lattice>::size...};
    static constexpr std::array<std::array<std::size_t, rank>, layer_count> extents = {
        Layers::template on<Lattice>::extents...};

    /// The species of a layer in order: a unit's state is 0 if it is empty, else 1 + the position of its species here.
    template <std::size_t Layer>
    using species_of = typename boost::mp11::mp_at_c<boost::mp11::mp_list<Layers...>, Layer>::species;

    /// |R^(l)|, the number of species of each layer.
    static constexpr std::array<std::size_t, layer_count> species_counts = {
        boost::mp11::mp_size<typename Layers::species>::value...};

    /// The species of a layer as a Hana set of types.
    template <std::size_t Layer>
    static constexpr auto species_set = []<class... Species>(boost::mp11::mp_list<Species...>) {
        return boost::hana::make_set(boost::hana::type_c<Species>...);
    }(species_of<Layer>{});

    template <std::size_t Layer, class Species>
    static constexpr bool has_species = boost::hana::contains(species_set<Layer>, boost::hana::type_c<Species>);

    /// The state, 1 … |R|, of a unit that holds the species.
    template <std::size_t Layer, class Species>
    static constexpr std::size_t state_of = 1 + boost::mp11::mp_find<species_of<Layer>, Species>::value;

    /// Every term −θ Σ_clusters Body of the energy: biases first (by layer, then species), then weights as listed.
    using terms = joined_lists<
        typename model_detail::bias_terms_of_layers<std::make_index_sequence<layer_count>, Layers...>::type,
        typename model_detail::terms_of<Elements, boost::mp11::mp_list<typename Layers::species...>>::type...>;

    /// For each layer, whether its units have biases of their own, see `site_biases`.
    static constexpr std::array<bool, layer_count> site_biased =
        model_detail::site_biased_layers<layer_count, Elements...>;

    /// The parameters θ in order.
    using parameters = boost::mp11::mp_transform<model_detail::parameter_of, terms>;
    static_assert(validated<validation::parameters_check<parameters>>);

    static constexpr std::size_t parameter_count = boost::mp11::mp_size<parameters>::value;
    static constexpr std::size_t bias_count =
        (std::size_t{0} + ... + boost::mp11::mp_size<typename Layers::species>::value);

    /// The position of each parameter in θ, as a Hana map of types.
    static constexpr auto index_map = []<std::size_t... Index>(std::index_sequence<Index...>)
    {
        return boost::hana::make_map(boost::hana::make_pair(
            boost::hana::type_c<boost::mp11::mp_at_c<parameters, Index>>, boost::hana::size_c<Index>)...);
    }
    (std::make_index_sequence<parameter_count>{});

    template <class Parameter>
    static constexpr bool has_parameter = boost::hana::contains(index_map, boost::hana::type_c<Parameter>);

    /// The position of a parameter in θ.
    template <class Parameter>
    static constexpr std::size_t index_of = boost::hana::at_key(index_map, boost::hana::type_c<Parameter>);

    /// The names of all parameters, in order.
    static constexpr std::array<std::string_view, parameter_count> parameter_names =
        []<class... Parameter>(boost::mp11::mp_list<Parameter...>) {
            return std::array<std::string_view, sizeof...(Parameter)>{name_of<Parameter>()...};
        }(parameters{});

    /// −E as an expression.
    using negative_energy = decltype(model_detail::sum_of_terms(terms{}) +
                                     model_detail::sum_of_fields(
                                         joined_lists<typename model_detail::fields_of<
                                             Elements, boost::mp11::mp_list<typename Layers::species...>>::type...>{}));

    /// The energy (4) as an expression.
    using energy = decltype(-negative_energy{});

    /// φ_α^(l) = −∂E/∂s_iα^(l): an expression in parameters and in sums over the neighbours of unit i.
    template <std::size_t Layer, class Species>
    using logit = expr::derivative<negative_energy, expr::unit_occupancy<Layer, Species>>;

    /// The term of the energy that has the parameter; there is one.
    template <class Parameter>
    using term_of = boost::mp11::mp_at_c<terms, index_of<Parameter>>;

    /// O_θ = −∂E/∂θ: the sum over clusters that the parameter multiplies.
    template <class Parameter>
    using statistic = expr::derivative<decltype(model_detail::sum_of_terms(boost::mp11::mp_list<term_of<Parameter>>{})),
                                       expr::parameter<Parameter>>;
};

template <class T>
inline constexpr bool is_model = false;

/// A wrong one says what is wrong with it, also where it is only asked whether it is one.
template <class Lattice, class Layers, class... Elements>
inline constexpr bool is_model<model<Lattice, Layers, Elements...>> = validated<validation::layers_list_check<Layers>>;

template <class Lattice, class... Layers, class... Elements>
inline constexpr bool is_model<model<Lattice, layers<Layers...>, Elements...>> = true;

/// A type of the form `model<…>`.
template <class T>
concept model_type = is_model<T>;

} // namespace CLOSURA_ABI
} // namespace closura
