// Names of the choices that simulations and learning offer, as files and command lines spell them.
//
//     choice_name(site_choice::uniform)                // "uniform"
//     choice_named<site_choice>("uniform")             // site_choice::uniform; nothing if there is no such choice
//     for (const auto& [choice, name] : choices<site_choice>) …
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/learn/dynamic_learning.hpp>
#include <closura/learn/wake_sleep.hpp>
#include <closura/simulate/site_choice.hpp>

#include <array>
#include <optional>
#include <string_view>

namespace closura {
inline namespace CLOSURA_ABI {

/// A choice and its name.
template <class Choice>
struct named_choice {
    Choice choice;
    std::string_view name;
};

/// All values of an enumeration with their names.
template <class Choice>
inline constexpr std::array<named_choice<Choice>, 0> choices{};

template <>
inline constexpr std::array<named_choice<site_choice>, 2> choices<site_choice>{
    {{site_choice::uniform, "uniform"}, {site_choice::row_first, "row_first"}}};

template <>
inline constexpr std::array<named_choice<sleep_start>, 2> choices<sleep_start>{
    {{sleep_start::restart, "restart"}, {sleep_start::persistent, "persistent"}}};

template <>
inline constexpr std::array<named_choice<batch_runs>, 2> choices<batch_runs>{
    {{batch_runs::each_time, "each_time"}, {batch_runs::shared, "shared"}}};

/// The name of a choice.
template <class Choice>
[[nodiscard]] constexpr std::string_view choice_name(Choice choice)
{
    for (const auto& known : choices<Choice>)
        if (known.choice == choice)
            return known.name;
    return {};
}

/// The choice of a name, if there is one.
template <class Choice>
[[nodiscard]] constexpr std::optional<Choice> choice_named(std::string_view name)
{
    for (const auto& known : choices<Choice>)
        if (known.name == name)
            return known.choice;
    return std::nullopt;
}

} // namespace CLOSURA_ABI
} // namespace closura
