// The sampler that a textbook suggests, as a baseline: one unit at a time over a vector of states, lists of neighbours,
// an exponential for each species, std::mt19937. Generic over models as the library is.
#pragma once

#include <closura/model/model.hpp>
#include <closura/state/parameters.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace benchmarked {

template <class Model>
class textbook_sampler {
public:
    textbook_sampler(const closura::parameters<Model>& theta, std::uint32_t seed) : random_(seed)
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

    const std::vector<int>& states(std::size_t number) const { return layers_[number].states; }

private:
    static constexpr std::size_t state_limit = 8;

    struct side {
        std::size_t cluster; ///< a number for each kind of bond
        std::size_t other_layer;
        std::array<std::array<double, state_limit>, state_limit> weights{}; ///< [own state][state of the neighbour]
        std::vector<std::vector<int>> neighbours;                           ///< by unit
    };

    struct layer {
        std::vector<int> states;
        std::vector<double> biases; ///< by state
        std::vector<side> sides;
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
    void add_term(const closura::parameters<Model>& theta,
                  closura::energy_term<closura::bias_parameter<Layer, Species>, closura::single_unit<Layer>, Body>)
    {
        layers_[Layer].biases[Model::template state_of<Layer, Species>] = theta[closura::bias<Layer, Species>];
    }

    template <std::size_t Lower, class Below, std::size_t Upper, class Above, class Connectivity, class Body>
    void add_term(const closura::parameters<Model>& theta,
                  closura::energy_term<closura::weight_parameter<Lower, Below, Upper, Above>,
                                       closura::bond<Lower, Upper, Connectivity>, Body>)
    {
        using cluster = closura::bond<Lower, Upper, Connectivity>;
        const double weight = theta[closura::weight<Lower, Below, Upper, Above>];
        constexpr std::size_t below = Model::template state_of<Lower, Below>;
        constexpr std::size_t above = Model::template state_of<Upper, Above>;
        side_of<cluster, Lower>(Upper).weights[below][above] = weight;
        side_of<cluster, Upper>(Lower).weights[above][below] = weight;
    }

    /// The side of a layer's units that a kind of bond makes; its lists are made when it is first asked for.
    template <class Cluster, std::size_t Layer>
    side& side_of(std::size_t other_layer)
    {
        constexpr std::size_t number =
            boost::mp11::mp_find<boost::mp11::mp_transform<cluster_of, typename Model::terms>, Cluster>::value;
        for (side& known : layers_[Layer].sides)
            if (known.cluster == number)
                return known;
        side& added = layers_[Layer].sides.emplace_back(side{number, other_layer, {}, {}});
        added.neighbours.resize(Model::unit_counts[Layer]);
        using upper = typename Model::template lattice_of<Cluster::layers[1]>;
        using lower = typename Model::template lattice_of<Cluster::layers[0]>;
        constexpr auto& geometry = closura::geometry_of<Cluster, Model::rank>::value;
        for (std::size_t y = 0; y < upper::size; ++y)
            for (const auto& offset : geometry.offsets) {
                auto at = upper::position(y);
                for (std::size_t d = 0; d < Model::rank; ++d) {
                    const auto extent = static_cast<long>(lower::extents[d]);
                    const long x = static_cast<long>(geometry.strides[0][d] * at[d]) + offset[0][d];
                    at[d] = static_cast<std::size_t>((x % extent + extent) % extent);
                }
                const std::size_t x = lower::index(at);
                if (Layer == Cluster::layers[0])
                    added.neighbours[x].push_back(static_cast<int>(y));
                else
                    added.neighbours[y].push_back(static_cast<int>(x));
            }
        return added;
    }

    template <class Term>
    using cluster_of = typename Term::cluster;

    std::array<layer, Model::layer_count> layers_;
    std::mt19937 random_;
};

} // namespace benchmarked
