// What training has come to, by any recipe: what its stages return and the program says.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/experiment/fit.hpp>
#include <closura/experiment/settings.hpp>
#include <closura/learn/expectation_closure.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace closura {
inline namespace CLOSURA_ABI {

/// What training has come to.
template <system_definition System>
struct trained {
    fit<System> fitted;
    learning_options_of<System> options; ///< of the checkpoint, if it was resumed
    std::size_t steps_done = 0;
    std::size_t steps_to_cover = 0;
    std::string note;      ///< what must be said of it; mostly nothing
    double residual = 0.0; ///< of the regression of right-hand sides to a path, where there is one
    /// Of the recipe `expectation`. With {}, so that other recipes are not warned about it.
    std::optional<expectation_closure> closure{}; // NOLINT(readability-redundant-member-init)
};

} // namespace CLOSURA_ABI
} // namespace closura
