// Learning that has gone astray. A conditional probability is exp(φ) over a sum, and draws resolve 2⁻³² ≈ exp(−22): a
// parameter beyond 25 says no more than 25 does, and one beyond 100 is no model of anything, but rates that are too
// large.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/described_text.hpp>
#include <closura/core/error.hpp>
#include <closura/core/executor.hpp>
#include <closura/dynamics/trajectory.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <type_traits>

namespace closura {
inline namespace CLOSURA_ABI {

/// Beyond this |θ|, learning has diverged.
inline constexpr double largest_parameter = 100.0;
/// Beyond this |θ|, it is said.
inline constexpr double doubtful_parameter = 25.0;

/// The parameter that is farthest from 0, and when.
struct extreme_parameter {
    std::string name;
    double value = 0.0;
    std::size_t time = 0; ///< recorded time of the data

    [[nodiscard]] bool diverged() const { return !(std::fabs(value) <= largest_parameter); }
};

/// Of θ at the times `first` to `last` of a trajectory, or of a list of parameters.
template <class Path>
[[nodiscard]] extreme_parameter extreme_along(const Path& theta, std::size_t first, std::size_t last)
{
    using model = typename std::remove_cvref_t<decltype(theta[first])>::model;
    std::size_t parameter = 0, when = first;
    double farthest = 0.0;
    for (std::size_t time = first; time <= last; ++time)
        for (std::size_t p = 0; p < model::parameter_count; ++p)
            if (std::fabs(theta[time][p]) > std::fabs(farthest)) {
                farthest = theta[time][p];
                parameter = p;
                when = time;
            }
    return {std::string(model::parameter_names[parameter]), farthest, when};
}

/// Of a learner's θ(t) at the times `first` to `last`; where θ(t) stops being finite, that is it.
template <class Learner, executor Executor>
[[nodiscard]] extreme_parameter extreme_of(Learner& learning, std::size_t first, std::size_t last,
                                           const Executor& executor)
{
    try {
        return extreme_along(learning.path_to(last, executor), first, last);
    } catch (const not_finite& found) {
        return {found.parameter(), found.value(), found.time_step()};
    }
}

/// Errors: `input_error` naming --learning-rate, the parameter, and when it was noticed.
inline void require_not_diverged(const extreme_parameter& extreme, std::size_t steps_done)
{
    require(!extreme.diverged(), "--learning-rate: learning has diverged: after ", steps_done, " optimisation steps, ",
            extreme.name, " at time step ", extreme.time, " is ", as_text(extreme.value),
            "; expected parameters from -100 to 100. A smaller rate may do, a quarter say, or a larger --batch");
}

/// What must be said of a fit whose parameters say more than can be drawn; empty if they do not.
inline std::string doubt_about(const extreme_parameter& extreme)
{
    if (std::fabs(extreme.value) <= doubtful_parameter)
        return {};
    return "note: " + extreme.name + " at time step " + std::to_string(extreme.time) + " is " + as_text(extreme.value) +
           ", more than a model can need (25): learning may have diverged; a smaller --learning-rate would show";
}

} // namespace CLOSURA_ABI
} // namespace closura
