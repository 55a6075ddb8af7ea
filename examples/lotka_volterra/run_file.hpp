// run.json: what was asked, with which seed and version, and how long it took.
#pragma once

#include "settings.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace lotka_volterra {

/// closura's version.
[[nodiscard]] std::string version();

/// The settings that the command looks at.
[[nodiscard]] nlohmann::json describe(const settings& given);

} // namespace lotka_volterra
