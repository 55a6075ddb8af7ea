// A model's structure as JSON, for scripts that draw it:
//
//     {"layers":    [{"extents": [40, 40], "species": ["H", "P"]}, …],
//      "couplings": [{"layers": [0, 1], "strides": [[1, 1], [1, 1]], "offsets": [[[0, 0], [0, 0]], [[0, 1], [0, 0]],
//      …],
//                     "parameters": ["weight[0,H,1,H]", …]}, …]}
//
// A coupling is a family of clusters of units and the parameters whose terms sum over it. Its copy n, moved to y, has
// its unit k in layers[k] at strides[k]·y + offsets[n][k], modulo the extents: edges are periodic. What is a single
// unit, biases, is left out. Not part of <closura/closura.hpp>.
#pragma once

#include <closura/model/model.hpp>

#include <boost/mp11/list.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

namespace experiment_detail {

/// Adds a term's parameter to the coupling of its cluster, which begins with its first parameter.
template <class Model, class Parameter, class Cluster, class Body>
void add_term(nlohmann::json& couplings, energy_term<Parameter, Cluster, Body>)
{
    if constexpr (Cluster::layers.size() > 1) {
        constexpr const auto& geometry = geometry_of<Cluster, Model::rank>::value;
        nlohmann::json coupling{
            {"layers", Cluster::layers}, {"strides", geometry.strides}, {"offsets", geometry.offsets}};
        for (auto& known : couplings)
            if (known["layers"] == coupling["layers"] && known["strides"] == coupling["strides"] &&
                known["offsets"] == coupling["offsets"]) {
                known["parameters"].push_back(std::string(name_of<Parameter>()));
                return;
            }
        coupling["parameters"] = nlohmann::json::array({std::string(name_of<Parameter>())});
        couplings.push_back(std::move(coupling));
    }
}

} // namespace experiment_detail

template <model_type Model>
[[nodiscard]] nlohmann::json model_description()
{
    nlohmann::json layers = nlohmann::json::array(), couplings = nlohmann::json::array();
    [&]<std::size_t... Layer>(std::index_sequence<Layer...>)
    {
        const auto add_layer = [&]<class... Species>(const auto& extents, boost::mp11::mp_list<Species...>) {
            layers.push_back(
                {{"extents", extents}, {"species", nlohmann::json::array({std::string(Species::name())...})}});
        };
        (add_layer(Model::extents[Layer], typename Model::template species_of<Layer>{}), ...);
    }
    (std::make_index_sequence<Model::layer_count>{});
    [&]<class... Term>(boost::mp11::mp_list<Term...>) {
        (experiment_detail::add_term<Model>(couplings, Term{}), ...);
    }(typename Model::terms{});
    return {{"layers", layers}, {"couplings", couplings}};
}

} // namespace CLOSURA_ABI
} // namespace closura
