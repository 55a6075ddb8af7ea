// data/exact_models.json: log Z, means and covariances of tiny models by an independent brute force.
#pragma once

#include "models.hpp"

#include <closura/state/parameters.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace closura_tests {

/// One entry of the file, in the order of the model's own parameters.
template <class Model>
struct exact_reference {
    parameters<Model> theta;
    double log_partition_function = 0.0;
    std::vector<double> mean;
    std::vector<std::vector<double>> covariance;
};

template <class Model>
struct reference_name;
template <>
struct reference_name<paper_two_layers::model> {
    static constexpr const char* value = "paper_shape_2x2_two_layers";
};
template <>
struct reference_name<unequal_layers::model> {
    static constexpr const char* value = "unequal_1d_4_2_2";
};
template <>
struct reference_name<three_species::model> {
    static constexpr const char* value = "three_species_1d_3_3";
};

using reference_models = testing::Types<paper_two_layers, unequal_layers, three_species>;

namespace reading {

/// The file's names, "n[layer,species]" and "m[layer,species,layer,species]" with numbers for species.
template <class Model, std::size_t Layer, class Species>
std::string statistic_name(bias_parameter<Layer, Species>)
{
    return "n[" + std::to_string(Layer) + "," + std::to_string(Model::template state_of<Layer, Species> - 1) + "]";
}

template <class Model, std::size_t Lower, class Below, std::size_t Upper, class Above>
std::string statistic_name(weight_parameter<Lower, Below, Upper, Above>)
{
    return "m[" + std::to_string(Lower) + "," + std::to_string(Model::template state_of<Lower, Below> - 1) + "," +
           std::to_string(Upper) + "," + std::to_string(Model::template state_of<Upper, Above> - 1) + "]";
}

} // namespace reading

template <class Model>
exact_reference<Model> read_reference()
{
    std::ifstream file(CLOSURA_TEST_DATA_DIR "/exact_models.json");
    const nlohmann::json all = nlohmann::json::parse(file);
    const nlohmann::json& entry = all.at(reference_name<Model>::value);

    // Parameters by the names of their statistics.
    std::map<std::string, double> theta;
    const nlohmann::json& biases = entry.at("model").at("bias");
    for (std::size_t l = 0; l < biases.size(); ++l)
        for (std::size_t s = 0; s < biases[l].size(); ++s)
            theta["n[" + std::to_string(l) + "," + std::to_string(s) + "]"] = biases[l][s];
    for (const nlohmann::json& coupling : entry.at("model").at("couplings")) {
        const std::size_t lower = coupling.at("lower");
        for (const nlohmann::json& weight : coupling.at("weights"))
            theta["m[" + std::to_string(lower) + "," + std::to_string(weight[0].get<int>()) + "," +
                  std::to_string(lower + 1) + "," + std::to_string(weight[1].get<int>()) + "]"] = weight[2];
    }
    const std::vector<std::string> names = entry.at("statistics").get<std::vector<std::string>>();
    const auto position = [&](const std::string& name) {
        for (std::size_t n = 0; n < names.size(); ++n)
            if (names[n] == name)
                return n;
        throw std::runtime_error("exact_models.json has no statistic " + name);
    };

    exact_reference<Model> result;
    EXPECT_EQ(names.size(), Model::parameter_count);
    EXPECT_EQ(theta.size(), Model::parameter_count);
    std::vector<std::size_t> order;
    [&]<class... Parameter>(boost::mp11::mp_list<Parameter...>) {
        ((result.theta[Parameter{}] = theta.at(reading::statistic_name<Model>(Parameter{}))), ...);
        (order.push_back(position(reading::statistic_name<Model>(Parameter{}))), ...);
    }(typename Model::parameters{});
    result.log_partition_function = entry.at("log_Z");
    for (std::size_t p : order) {
        result.mean.push_back(entry.at("mean")[p]);
        result.covariance.emplace_back();
        for (std::size_t r : order)
            result.covariance.back().push_back(entry.at("covariance")[p][r]);
    }
    return result;
}

} // namespace closura_tests
