// Options of learning as JSON, through nlohmann-json's own hooks:
//
//     nlohmann::json json = options;
//     const auto options = json.get<learning_options<Model>>();
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/io/choices.hpp>
#include <closura/learn/dynamic_learning.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace closura {
inline namespace CLOSURA_ABI {

namespace io_detail {

/// Calls visit(name, option) for every option.
template <class Options, class Visit>
void for_each_option(Options& options, Visit visit)
{
    visit("window", options.window);
    visit("steps_per_slide", options.steps_per_slide);
    visit("batch", options.batch);
    visit("batch_runs", options.runs);
    visit("gibbs_steps", options.gibbs_steps);
    visit("observation_chains", options.observation_chains);
    visit("time_step", options.time_step);
    visit("substeps", options.substeps);
    visit("centre_sliding", options.centre_sliding);
    visit("adjoint", options.gradient);
    visit("sleep", options.sleep);
    visit("seed", options.seed);
    visit("learning_rate", options.learning_rate.values());
}

/// Sets `option` to what the JSON value says. False if it says nothing that fits: nlohmann-json itself would take −1
/// for a size, and 2.5 for 2.
template <class Option>
bool read_option(const nlohmann::json& value, Option& option)
{
    if constexpr (is_choice<Option>) {
        return value.is_string() && option.select(value.get_ref<const std::string&>());
    } else if constexpr (std::is_enum_v<Option>) {
        const auto known = value.is_string() ? choice_named<Option>(value.get_ref<const std::string&>()) : std::nullopt;
        option = known.value_or(option);
        return known.has_value();
    } else {
        const bool fits = std::unsigned_integral<Option> ? value.is_number_unsigned() : value.is_number();
        if (fits)
            value.get_to(option);
        return fits;
    }
}

template <std::size_t Count>
bool read_option(const nlohmann::json& value, std::array<double, Count>& option)
{
    if (!value.is_array() || value.size() != Count)
        return false;
    bool fits = true;
    for (std::size_t i = 0; i < Count; ++i)
        fits &= read_option(value[i], option[i]);
    return fits;
}

} // namespace io_detail

template <model_type Model>
void to_json(nlohmann::json& json, const learning_options<Model>& options)
{
    io_detail::for_each_option(options, [&]<class Option>(const char* name, const Option& option) {
        if constexpr (is_choice<Option>)
            json[name] = std::string(option.name());
        else if constexpr (std::is_enum_v<Option>)
            json[name] = std::string(choice_name(option));
        else
            json[name] = option;
    });
}

/// Errors: std::invalid_argument naming an option that makes no sense; nlohmann::json::exception if one is missing.
template <model_type Model>
void from_json(const nlohmann::json& json, learning_options<Model>& options)
{
    io_detail::for_each_option(options, [&](const char* name, auto& option) {
        if (const nlohmann::json& value = json.at(name); !io_detail::read_option(value, option))
            throw std::invalid_argument(std::string("the option ") + name + " makes no sense: " + value.dump());
    });
    if (std::min({options.window, options.steps_per_slide, options.batch, options.substeps}) == 0)
        throw std::invalid_argument("of the options window, steps_per_slide, batch and substeps, one is 0");
    if (options.observation_chains < 2)
        throw std::invalid_argument("the option observation_chains is less than 2");
}

} // namespace CLOSURA_ABI
} // namespace closura
