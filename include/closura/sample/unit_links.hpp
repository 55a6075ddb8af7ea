// The energy's terms as tables of numbers, for code that works on mean occupancies m of independent units instead of
// states: −E = Σ_terms θ Σ_clusters Π_k s_k. No cluster holds a unit twice, so expectation values of products are
// products of means, and
//
//   ⟨φ_iα⟩ = a_α + b_iα + Σ θ Π_(other units of the cluster) m
//
// Bodies of interactions are expanded into products, one for each assignment of species for which they are not 0.
#pragma once

#include <closura/core/error.hpp>
#include <closura/expr/evaluate.hpp>
#include <closura/state/unit_means.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

namespace sample_detail {

/// Another unit of a cluster: its field, and how many doubles from the unit's own index.
struct linked_unit {
    std::size_t field = 0;
    long distance = 0;
};

/// θ value Π_k m_k, seen from the cluster's unit whose logit it is a part of, or from the first one.
struct unit_link {
    std::size_t parameter = 0;
    double value = 1.0;
    std::vector<linked_unit> others;
};

/// Answers occupancies of a cluster's units by their states.
template <class Model, class Cluster>
struct assigned_states {
    std::array<std::size_t, Cluster::layers.size()> states{};

    template <std::size_t Position, class Species>
    double operator()(expr::occupancy<Position, Species>) const
    {
        return states[Position] == Model::template state_of<Cluster::layers[Position], Species> ? 1.0 : 0.0;
    }
};

/// All links of a model.
template <class Model>
struct unit_links {
    using planes = layout<Model>;
    using means = unit_means<Model>;

    /// By field: what the logit of its species sums, its biases aside.
    std::array<std::vector<unit_link>, means::field_count> of_logit;
    /// By plane of the first unit: each product once. `others` has all units, as seen from the first.
    std::array<std::vector<unit_link>, planes::plane_count> of_statistic;

    unit_links()
    {
        [&]<class... Terms>(boost::mp11::mp_list<Terms...>) { (add_term<Terms>(), ...); }(typename Model::terms{});
    }

    [[nodiscard]] static const unit_links& of_model()
    {
        static const unit_links links;
        return links;
    }

private:
    template <class Term>
    void add_term()
    {
        using cluster = typename Term::cluster;
        constexpr std::size_t order = cluster::layers.size();
        constexpr std::size_t parameter = Model::template index_of<typename Term::parameter>;
        assigned_states<Model, cluster> assigned;
        for (;;) {
            if (const double value = expr::evaluate(typename Term::body{}, assigned); value != 0.0) {
                for (const std::size_t state : assigned.states)
                    require(state != 0, std::string(Model::parameter_names[parameter]),
                            ": an interaction in which empty units take part; mean occupancies need products of all "
                            "units of the cluster");
                add_product<cluster>(parameter, value, assigned.states);
            }
            std::size_t k = 0;
            for (; k < order && assigned.states[k] == Model::species_counts[cluster::layers[k]]; ++k)
                assigned.states[k] = 0;
            if (k == order)
                return;
            ++assigned.states[k];
        }
    }

    template <class Cluster, std::size_t Order>
    void add_product(std::size_t parameter, double value, const std::array<std::size_t, Order>& states)
    {
        for (const auto& copy : planes::template placements<Cluster>) {
            std::array<std::size_t, Order> field{};
            for (std::size_t k = 0; k < Order; ++k)
                field[k] = means::first_field[copy.planes[k]] + states[k] - 1;
            const auto seen_from = [&](std::size_t position, bool itself) {
                unit_link link{parameter, value, {}};
                for (std::size_t k = 0; k < Order; ++k) {
                    typename planes::displacement apart{};
                    for (std::size_t d = 0; d < planes::rank; ++d)
                        apart[d] = copy.cell[k][d] - copy.cell[position][d];
                    if (itself || k != position)
                        link.others.push_back({field[k], planes::distance(apart)});
                }
                return link;
            };
            if constexpr (Order > 1)
                for (std::size_t k = 0; k < Order; ++k)
                    of_logit[field[k]].push_back(seen_from(k, false));
            of_statistic[copy.planes[0]].push_back(seen_from(0, true));
        }
    }
};

} // namespace sample_detail

} // namespace CLOSURA_ABI
} // namespace closura
