// Learned right-hand sides and all that is needed to go on learning, as .npy files and one JSON file:
//
//   checkpoint.json               steps done, options, names of parameters, equations, their coefficients, grids
//   checkpoint_vertices.npy       int32   [vertex, dimension]
//   checkpoint_coefficients.npy   Scalar  [vertex, parameter, slope], see hermite_field
//   checkpoint_vertices_1.npy …   the same for a second domain, and so on
//   checkpoint_centres.npy        float64 [time, bias]
//   checkpoint_chains.npy         uint8   [chain, unit] of all layers; persistent chains only
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/dynamics/dynamics_equations.hpp>
#include <closura/io/learning_json.hpp>
#include <closura/io/npy.hpp>
#include <closura/io/output_directory.hpp>
#include <closura/io/require.hpp>
#include <closura/learn/dynamic_learning.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

namespace io_detail {

/// checkpoint_vertices.npy, checkpoint_vertices_1.npy, …
inline std::string file_name(const std::string& content, std::size_t domain)
{
    return "checkpoint_" + content + (domain > 0 ? "_" + std::to_string(domain) : "") + ".npy";
}

/// Calls function(integral constant n) for the domains of Hermite functions.
template <class RightHandSides, class Function>
void for_each_domain(Function function)
{
    [&]<std::size_t... Domain>(std::index_sequence<Domain...>)
    {
        (function(std::integral_constant<std::size_t, Domain>{}), ...);
    }
    (std::make_index_sequence<RightHandSides::hermite_count>{});
}

/// The equations as they are printed: what right-hand sides must have in common.
template <class RightHandSides>
nlohmann::json equations()
{
    nlohmann::json result = nlohmann::json::array();
    for (const equation& one : dynamics_equations<RightHandSides>)
        result.push_back(one.text);
    return result;
}

template <class RightHandSides>
nlohmann::json grids(const RightHandSides& rhs)
{
    nlohmann::json result = nlohmann::json::array();
    for_each_domain<RightHandSides>([&](auto domain) {
        const auto& field = rhs.template field<decltype(domain)::value>();
        result.push_back({{"centre", field.centre()}, {"cell", field.cell_side()}});
    });
    return result;
}

template <class RightHandSides>
nlohmann::json coefficients(const RightHandSides& rhs)
{
    nlohmann::json result = nlohmann::json::object();
    for (std::size_t c = 0; c < RightHandSides::coefficient_count; ++c)
        result[std::string(RightHandSides::coefficient_names[c])] = rhs.coefficients()[c];
    return result;
}

/// Sets the coefficients of expressions. False if one is missing or no number.
template <class RightHandSides>
bool restore_coefficients(const nlohmann::json& json, RightHandSides& rhs)
{
    auto u = rhs.coefficients();
    bool fits = json.is_object() && json.size() == u.size();
    for (std::size_t c = 0; fits && c < u.size(); ++c) {
        const auto found = json.find(std::string(RightHandSides::coefficient_names[c]));
        fits = found != json.end() && io_detail::read_option(*found, u[c]);
    }
    if (fits && !u.empty())
        rhs.set_coefficients(u);
    return fits;
}

/// Reads the vertices of one domain. Errors: `input_error` naming the file.
template <std::size_t Domain, class RightHandSides>
void restore_domain(const std::filesystem::path& directory, RightHandSides& rhs)
{
    using elements = typename RightHandSides::template hermite_type<Domain>;
    const std::string vertices_name = file_name("vertices", Domain);
    const std::string coefficients_name = file_name("coefficients", Domain);
    const auto vertices = read_npy<std::int32_t, 2>(directory / vertices_name, "[vertex, dimension]");
    const auto coefficients =
        read_npy<typename RightHandSides::scalar, 3>(directory / coefficients_name, "[vertex, parameter, slope]");
    require_finite(coefficients, coefficients_name);
    if (vertices.shape(1) != elements::dimensions || coefficients.shape(0) != vertices.shape(0) ||
        coefficients.shape(1) != elements::functions ||
        !rhs.template restore<Domain>(std::span(vertices.data(), vertices.size()),
                                      std::span(coefficients.data(), coefficients.size())))
        throw input_error((directory / coefficients_name).string() + ": does not fit " + vertices_name +
                          " and this model");
}

} // namespace io_detail

/// Adds the files of a checkpoint to a directory's outputs.
template <class RightHandSides>
void write_checkpoint(output_directory& out, const dynamic_learning<RightHandSides>& learning)
{
    using Model = typename RightHandSides::model;
    const RightHandSides& rhs = learning.right_hand_sides();
    const auto& state = learning.state();
    io_detail::for_each_domain<RightHandSides>([&](auto domain) {
        using elements = typename RightHandSides::template hermite_type<decltype(domain)::value>;
        const auto& field = rhs.template field<decltype(domain)::value>();
        out.npy(io_detail::file_name("vertices", domain), field.vertex_coordinates(),
                {field.vertex_count(), elements::dimensions});
        const auto coefficients = field.coefficients();
        out.npy(io_detail::file_name("coefficients", domain), std::span(coefficients),
                {field.vertex_count(), elements::functions, std::size_t{1} << elements::dimensions});
    });
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
    const nlohmann::json json = {{"steps_done", state.steps_done},
                                 {"options", learning.options()},
                                 {"parameters", Model::parameter_names},
                                 {"equations", io_detail::equations<RightHandSides>()},
                                 {"coefficients", io_detail::coefficients(rhs)},
                                 {"grids", io_detail::grids(rhs)}};
    out.text("checkpoint.json", json.dump(2) + "\n");
}

/// What `read_checkpoint` finds.
template <class RightHandSides>
struct checkpoint {
    RightHandSides right_hand_sides;
    learning_options<typename RightHandSides::model> options;
    learning_state<typename RightHandSides::model> state;
};

/// Reads a checkpoint into right-hand sides that were made from the same equations, cells and θ(0).
/// Errors: `input_error` naming the file that is missing or does not fit.
template <class RightHandSides>
[[nodiscard]] checkpoint<RightHandSides> read_checkpoint(const std::filesystem::path& directory, RightHandSides rhs)
{
    using Model = typename RightHandSides::model;
    const auto path = directory / "checkpoint.json";
    const auto refuse = [&](const std::string& reason) { throw input_error(path.string() + ": " + reason); };
    std::ifstream file(path);
    if (!file)
        refuse("cannot be read; expected a checkpoint that `train` has written");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    learning_options<Model> options;
    learning_state<Model> state;
    try {
        const auto json = nlohmann::json::parse(text.data(), text.data() + text.size());
        if (json.at("parameters") != nlohmann::json(Model::parameter_names))
            refuse("names other parameters than this model has");
        if (json.at("equations") != io_detail::equations<RightHandSides>())
            refuse("was made with other equations");
        if (json.at("grids") != io_detail::grids(rhs))
            refuse("was made with another grid (cell or initial parameters)");
        if (!io_detail::restore_coefficients(json.at("coefficients"), rhs))
            refuse("has coefficients that make no sense");
        json.at("options").get_to(options);
        if (!io_detail::read_option(json.at("steps_done"), state.steps_done))
            refuse("has a number of steps that makes no sense");
    } catch (const nlohmann::json::exception& error) {
        refuse(std::string("is not a checkpoint: ") + error.what());
    } catch (const std::invalid_argument& error) {
        refuse(std::string("is not a checkpoint: ") + error.what());
    }

    io_detail::for_each_domain<RightHandSides>(
        [&](auto domain) { io_detail::restore_domain<decltype(domain)::value>(directory, rhs); });

    const auto mu = read_npy<double, 2>(directory / "checkpoint_centres.npy", "[time, bias]");
    require_shape(mu, {any_extent, Model::bias_count}, "checkpoint_centres.npy", "[time, bias]");
    require_range(mu, 0.0, 1.0, "checkpoint_centres.npy");
    if (options.window >= mu.shape(0))
        refuse("has a window longer than checkpoint_centres.npy");
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

} // namespace CLOSURA_ABI
} // namespace closura
