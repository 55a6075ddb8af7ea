// Learned right-hand sides and all that is needed to go on learning, as .npy files and one JSON file:
//
//   checkpoint.json               steps done, options, names of parameters, domain and grid
//   checkpoint_vertices.npy       int32   [vertex, dimension]
//   checkpoint_coefficients.npy   Scalar  [vertex, parameter, slope], see hermite_field
//   checkpoint_centres.npy        float64 [time, bias]
//   checkpoint_chains.npy         uint8   [chain, unit] of all layers; persistent chains only
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/io/npy.hpp>
#include <closura/io/output_directory.hpp>
#include <closura/io/require.hpp>
#include <closura/learn/dynamic_learning.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace closura::inline CLOSURA_ABI {

NLOHMANN_JSON_SERIALIZE_ENUM(adjoint, {{adjoint::paper, "paper"},
                                       {adjoint::paper_forward, "paper_forward"},
                                       {adjoint::plain, "plain"},
                                       {adjoint::discrete, "discrete"},
                                       {adjoint::preconditioned, "preconditioned"}})
NLOHMANN_JSON_SERIALIZE_ENUM(sleep_start, {{sleep_start::restart, "restart"}, {sleep_start::persistent, "persistent"}})
NLOHMANN_JSON_SERIALIZE_ENUM(batch_runs, {{batch_runs::each_time, "each_time"}, {batch_runs::shared, "shared"}})

template <model_type Model>
void to_json(nlohmann::json& json, const learning_options<Model>& options)
{
    json = {{"window", options.window},
            {"steps_per_slide", options.steps_per_slide},
            {"batch", options.batch},
            {"batch_runs", options.runs},
            {"gibbs_steps", options.gibbs_steps},
            {"time_step", options.time_step},
            {"substeps", options.substeps},
            {"centre_sliding", options.centre_sliding},
            {"adjoint", options.gradient},
            {"sleep", options.sleep},
            {"seed", options.seed},
            {"learning_rate", options.learning_rate.values()}};
}

template <model_type Model>
void from_json(const nlohmann::json& json, learning_options<Model>& options)
{
    json.at("window").get_to(options.window);
    json.at("steps_per_slide").get_to(options.steps_per_slide);
    json.at("batch").get_to(options.batch);
    json.at("batch_runs").get_to(options.runs);
    json.at("gibbs_steps").get_to(options.gibbs_steps);
    json.at("time_step").get_to(options.time_step);
    json.at("substeps").get_to(options.substeps);
    json.at("centre_sliding").get_to(options.centre_sliding);
    json.at("adjoint").get_to(options.gradient);
    json.at("sleep").get_to(options.sleep);
    json.at("seed").get_to(options.seed);
    json.at("learning_rate").get_to(options.learning_rate.values());
}

/// Adds the files of a checkpoint to a directory's outputs.
template <class RightHandSides>
void write_checkpoint(output_directory& out, const dynamic_learning<RightHandSides>& learning)
{
    using Model = typename RightHandSides::model;
    using elements = typename RightHandSides::template hermite_type<>;
    const auto& field = learning.right_hand_sides().field();
    const auto& state = learning.state();
    out.npy("checkpoint_vertices.npy", field.vertex_coordinates(), {field.vertex_count(), elements::dimensions});
    out.npy("checkpoint_coefficients.npy", field.coefficients(),
            {field.vertex_count(), Model::parameter_count, std::size_t{1} << elements::dimensions});
    std::vector<double> mu;
    for (const auto& at_time : state.mu)
        mu.insert(mu.end(), at_time.begin(), at_time.end());
    out.npy("checkpoint_centres.npy", std::span(mu), {state.mu.size(), Model::bias_count});
    if (!state.persistent_chains.empty()) {
        std::vector<std::uint8_t> units;
        for (const auto& chain : state.persistent_chains)
            for (std::size_t l = 0; l < Model::layer_count; ++l) {
                const auto layer = chain.layer(l);
                units.insert(units.end(), layer.begin(), layer.end());
            }
        out.npy("checkpoint_chains.npy", std::span(units),
                {state.persistent_chains.size(), units.size() / state.persistent_chains.size()});
    }
    const nlohmann::json json = {{"steps_done", state.steps_done},       {"options", learning.options()},
                                 {"parameters", Model::parameter_names}, {"domain", elements::domain_names},
                                 {"grid_centre", field.centre()},        {"cell", field.cell_side()}};
    out.text("checkpoint.json", json.dump(2) + "\n");
}

/// What `read_checkpoint` finds.
template <class RightHandSides>
struct checkpoint {
    RightHandSides right_hand_sides;
    learning_options<typename RightHandSides::model> options;
    learning_state<typename RightHandSides::model> state;
};

/// Reads a checkpoint into right-hand sides that were made with the same domain, cell and θ(0).
/// Errors: `input_error` naming the file that is missing or does not fit.
template <class RightHandSides>
[[nodiscard]] checkpoint<RightHandSides> read_checkpoint(const std::filesystem::path& directory, RightHandSides rhs)
{
    using Model = typename RightHandSides::model;
    using elements = typename RightHandSides::template hermite_type<>;
    const auto path = directory / "checkpoint.json";
    std::ifstream file(path);
    if (!file)
        throw input_error(path.string() + ": cannot be read; expected a checkpoint that `train` has written");
    learning_options<Model> options;
    learning_state<Model> state;
    try {
        const auto json = nlohmann::json::parse(file);
        std::vector<std::string> names;
        json.at("parameters").get_to(names);
        if (!std::ranges::equal(names, Model::parameter_names))
            throw input_error(path.string() + ": names other parameters than this model has");
        json.at("domain").get_to(names);
        if (!std::ranges::equal(names, elements::domain_names))
            throw input_error(path.string() + ": was made with right-hand sides of other parameters");
        json.at("options").get_to(options);
        json.at("steps_done").get_to(state.steps_done);
        // A negative size or an unknown choice does not read back as it is.
        if (nlohmann::json(options).dump() != json.at("options").dump() ||
            std::to_string(state.steps_done) != json.at("steps_done").dump() ||
            std::min({options.window, options.steps_per_slide, options.batch, options.substeps}) == 0)
            throw input_error(path.string() + ": has an option that makes no sense");
        if (json.at("cell").get<double>() != rhs.field().cell_side() ||
            json.at("grid_centre").get<typename elements::point>() != rhs.field().centre())
            throw input_error(path.string() + ": was made with another grid (cell or initial parameters)");
    } catch (const nlohmann::json::exception& error) {
        throw input_error(path.string() + ": is not a checkpoint: " + error.what());
    }

    using scalar = typename RightHandSides::scalar;
    const auto vertices = read_npy<std::int32_t, 2>(directory / "checkpoint_vertices.npy", "[vertex, dimension]");
    const auto coefficients =
        read_npy<scalar, 3>(directory / "checkpoint_coefficients.npy", "[vertex, parameter, slope]");
    require_finite(coefficients, "checkpoint_coefficients.npy");
    if (vertices.shape(1) != elements::dimensions || coefficients.shape(0) != vertices.shape(0) ||
        coefficients.shape(1) != Model::parameter_count ||
        !rhs.restore(std::span(vertices.data(), vertices.size()), std::span(coefficients.data(), coefficients.size())))
        throw input_error((directory / "checkpoint_coefficients.npy").string() +
                          ": does not fit checkpoint_vertices.npy and this model");

    const auto mu = read_npy<double, 2>(directory / "checkpoint_centres.npy", "[time, bias]");
    require_shape(mu, {any_extent, Model::bias_count}, "checkpoint_centres.npy", "[time, bias]");
    require_range(mu, 0.0, 1.0, "checkpoint_centres.npy");
    if (options.window >= mu.shape(0))
        throw input_error(path.string() + ": has a window longer than checkpoint_centres.npy");
    state.mu.resize(mu.shape(0));
    for (std::size_t t = 0; t < state.mu.size(); ++t)
        for (std::size_t i = 0; i < Model::bias_count; ++i)
            state.mu[t][i] = mu(t, i);

    if (options.sleep == sleep_start::persistent) {
        const auto units = read_npy<std::uint8_t, 2>(directory / "checkpoint_chains.npy", "[chain, unit]");
        std::size_t unit_count = 0;
        for (std::size_t n : Model::unit_counts)
            unit_count += n;
        require_shape(units, {(options.window + 1) * options.batch, unit_count}, "checkpoint_chains.npy",
                      "[chain, unit]");
        state.persistent_chains.resize(units.shape(0));
        const std::uint8_t* from = units.data();
        for (auto& chain : state.persistent_chains)
            for (std::size_t l = 0; l < Model::layer_count; ++l) {
                const std::span states(from, Model::unit_counts[l]);
                if (*std::ranges::max_element(states) > Model::species_counts[l])
                    throw input_error((directory / "checkpoint_chains.npy").string() + ": has a state larger than " +
                                      std::to_string(Model::species_counts[l]));
                chain.set_layer(l, states);
                from += states.size();
            }
    }
    return {std::move(rhs), options, std::move(state)};
}

} // namespace closura::inline CLOSURA_ABI
