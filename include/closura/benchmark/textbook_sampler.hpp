// The sampler that a textbook suggests, as a baseline: one unit at a time over a vector of states, lists of neighbours,
// an exponential for each species (6), std::mt19937.
//
//   textbook_sampler<Model> sampler(theta, 1);
//   sampler.sweep();
//
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/expr/evaluate.hpp>
#include <closura/model/model.hpp>
#include <closura/state/parameters.hpp>

#include <boost/mp11/algorithm.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// One chain of a model, sampled as plainly as can be. All units are empty at first. A Gibbs step takes a time of some
/// tens of ns for each unit and grows with species and neighbours. For models without site biases.
template <model_type Model>
class textbook_sampler {
public:
    textbook_sampler(const parameters<Model>& theta, std::uint32_t seed) : random_(seed)
    {
        for (std::size_t l = 0; l < Model::layer_count; ++l) {
            layers_[l].states.assign(Model::unit_counts[l], 0);
            layers_[l].biases.assign(1 + Model::species_counts[l], 0.0);
        }
        boost::mp11::mp_for_each<typename Model::terms>([&](auto term) { add_term(theta, term); });
    }

    /// One Gibbs step: odd layers, then even ones.
    void sweep()
    {
        for (std::size_t first : {std::size_t{1}, std::size_t{0}})
            for (std::size_t l = first; l < Model::layer_count; l += 2)
                update(layers_[l]);
    }

    /// The states of a layer's units, row-major: 0 for an empty one.
    [[nodiscard]] const std::vector<int>& states(std::size_t number) const { return layers_[number].states; }

private:
    template <class Term>
    using cluster_of = typename Term::cluster;
    using clusters = boost::mp11::mp_transform<cluster_of, typename Model::terms>;

    static constexpr std::size_t state_limit = 8;

    struct side {
        std::size_t cluster; ///< a number for each kind of bond
        std::size_t other_layer;
        std::array<std::array<double, state_limit>, state_limit> weights{}; ///< [own state][state of the neighbour]
        std::vector<std::vector<int>> neighbours;                           ///< by unit
    };

    /// A unit's part in interactions of any number of units.
    struct part {
        struct other_unit {
            std::size_t layer;
            std::size_t stride; ///< of its state, in `values`
            int unit;
        };
        std::size_t own_stride;
        std::vector<double> values;                                 ///< θ times the body, by the states of all units
        std::vector<std::vector<std::vector<other_unit>>> clusters; ///< by unit
    };

    struct layer {
        std::vector<int> states;
        std::vector<double> biases; ///< by state
        std::vector<side> sides;
        std::vector<part> parts;
    };

    void update(layer& own)
    {
        std::uniform_real_distribution<double> uniform(0.0, 1.0);
        const std::size_t states = own.biases.size();
        for (std::size_t i = 0; i < own.states.size(); ++i) {
            std::array<double, state_limit> logits{};
            for (std::size_t s = 1; s < states; ++s)
                logits[s] = own.biases[s];
            for (const side& from : own.sides)
                for (int j : from.neighbours[i]) {
                    const int neighbour = layers_[from.other_layer].states[static_cast<std::size_t>(j)];
                    for (std::size_t s = 1; s < states; ++s)
                        logits[s] += from.weights[s][static_cast<std::size_t>(neighbour)];
                }
            for (const part& from : own.parts)
                for (const auto& others : from.clusters[i]) {
                    std::size_t empty = 0;
                    for (const auto& other : others)
                        empty += other.stride * static_cast<std::size_t>(
                                                    layers_[other.layer].states[static_cast<std::size_t>(other.unit)]);
                    for (std::size_t s = 1; s < states; ++s)
                        logits[s] += from.values[empty + s * from.own_stride] - from.values[empty];
                }
            std::array<double, state_limit> odds{};
            double total = 1.0;
            for (std::size_t s = 1; s < states; ++s) {
                odds[s] = std::exp(logits[s]);
                total += odds[s];
            }
            double u = uniform(random_) * total;
            std::size_t chosen = 1;
            while (chosen < states && u >= odds[chosen])
                u -= odds[chosen++];
            own.states[i] = chosen < states ? static_cast<int>(chosen) : 0;
        }
    }

    template <std::size_t Layer, class Species, class Body>
    void add_term(const parameters<Model>& theta, energy_term<bias_parameter<Layer, Species>, single_unit<Layer>, Body>)
    {
        layers_[Layer].biases[Model::template state_of<Layer, Species>] = theta[bias<Layer, Species>];
    }

    template <std::size_t Lower, class SpeciesBelow, std::size_t Upper, class SpeciesAbove, class Connectivity,
              fixed_string Coupling, class Body>
    void add_term(const parameters<Model>& theta,
                  energy_term<weight_parameter<Lower, SpeciesBelow, Upper, SpeciesAbove, Coupling>,
                              bond<Lower, Upper, Connectivity>, Body>)
    {
        using cluster = bond<Lower, Upper, Connectivity>;
        const double value = theta[weight<Lower, SpeciesBelow, Upper, SpeciesAbove, Coupling>];
        constexpr std::size_t below = Model::template state_of<Lower, SpeciesBelow>;
        constexpr std::size_t above = Model::template state_of<Upper, SpeciesAbove>;
        side_of<cluster, Lower>(Upper).weights[below][above] = value;
        side_of<cluster, Upper>(Lower).weights[above][below] = value;
    }

    template <class Parameter, class... Units, class Body>
    void add_term(const parameters<Model>& theta, energy_term<Parameter, cluster<Units...>, Body>)
    {
        using units = cluster<Units...>;
        constexpr std::size_t order = units::layers.size();
        std::array<std::size_t, order + 1> strides{1};
        for (std::size_t k = 0; k < order; ++k)
            strides[k + 1] = strides[k] * (1 + Model::species_counts[units::layers[k]]);
        std::vector<double> values(strides[order]);
        for (std::size_t n = 0; n < values.size(); ++n) {
            joint_state<units> states;
            for (std::size_t k = 0; k < order; ++k)
                states.of_unit[k] = n / strides[k] % (strides[k + 1] / strides[k]);
            values[n] = theta[Parameter{}] * expr::evaluate(Body{}, states);
        }
        for (std::size_t k = 0; k < order; ++k) {
            part& added = layers_[units::layers[k]].parts.emplace_back(part{strides[k], values, {}});
            added.clusters.resize(Model::unit_counts[units::layers[k]]);
            for_each_copy<units>([&](const auto& at) {
                auto& others = added.clusters[at[k]].emplace_back();
                for (std::size_t other = 0; other < order; ++other)
                    if (other != k)
                        others.push_back({units::layers[other], strides[other], static_cast<int>(at[other])});
            });
        }
    }

    /// The units of a cluster in given states: answers occupancies.
    template <class Units>
    struct joint_state {
        std::array<std::size_t, Units::layers.size()> of_unit{};

        template <std::size_t Position, class Species>
        double operator()(expr::occupancy<Position, Species>) const
        {
            return of_unit[Position] == Model::template state_of<Units::layers[Position], Species> ? 1.0 : 0.0;
        }
    };

    /// Calls function(units, one for each position) for all copies of a cluster.
    template <class Cluster, class Function>
    static void for_each_copy(Function function)
    {
        constexpr std::size_t order = Cluster::layers.size();
        constexpr auto& geometry = geometry_of<Cluster, Model::rank>::value;
        using anchors = typename Model::template lattice_of<Cluster::layers[order - 1]>;
        for (std::size_t anchor = 0; anchor < anchors::size; ++anchor)
            for (const auto& offsets : geometry.offsets)
                [&]<std::size_t... Position>(std::index_sequence<Position...>)
                {
                    function(std::array<std::size_t, order>{
                        translated<typename Model::template lattice_of<Cluster::layers[Position]>>(
                            anchors::position(anchor), geometry.strides[Position], offsets[Position])...});
                }
        (std::make_index_sequence<order>{});
    }

    /// The site at stride·anchor + offset of a periodic lattice.
    template <class Lattice>
    static std::size_t translated(std::array<std::size_t, Model::rank> anchor,
                                  const std::array<std::size_t, Model::rank>& stride,
                                  const std::array<long, Model::rank>& offset)
    {
        for (std::size_t d = 0; d < Model::rank; ++d) {
            const auto extent = static_cast<long>(Lattice::extents[d]);
            const long x = static_cast<long>(stride[d] * anchor[d]) + offset[d];
            anchor[d] = static_cast<std::size_t>((x % extent + extent) % extent);
        }
        return Lattice::index(anchor);
    }

    /// The side of a layer's units that a kind of bond makes; its lists are made when it is first asked for. Bonds
    /// within a layer make one side of both.
    template <class Cluster, std::size_t Layer>
    side& side_of(std::size_t other_layer)
    {
        constexpr std::size_t number = boost::mp11::mp_find<clusters, Cluster>::value;
        for (side& known : layers_[Layer].sides)
            if (known.cluster == number)
                return known;
        side& added = layers_[Layer].sides.emplace_back(side{number, other_layer, {}, {}});
        added.neighbours.resize(Model::unit_counts[Layer]);
        for_each_copy<Cluster>([&](const auto& at) {
            if (Layer == Cluster::layers[0])
                added.neighbours[at[0]].push_back(static_cast<int>(at[1]));
            if (Layer == Cluster::layers[1])
                added.neighbours[at[1]].push_back(static_cast<int>(at[0]));
        });
        return added;
    }

    std::array<layer, Model::layer_count> layers_;
    std::mt19937 random_;
};

} // namespace CLOSURA_ABI
} // namespace closura
