// Gillespie's direct method (J. Phys. Chem. 81, 2340 (1977)) for the spontaneous reactions of a network, during a given
// time: waiting times −ln(1 − u) / Σ_r a_r, and reaction r with chance a_r / Σ_r a_r, propensities a_r from current
// counts.
#pragma once

#include <closura/core/error.hpp>
#include <closura/core/finite.hpp>
#include <closura/core/rounding.hpp>
#include <closura/simd/random.hpp>
#include <closura/simulate/reactions.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace closura {
inline namespace CLOSURA_ABI {

/// Propensity a of a spontaneous reaction; `counts` are numbers of molecules by state byte.
template <class Counts>
[[nodiscard]] double propensity(const reaction_rule& rule, const Counts& counts)
{
    const std::uint32_t present = counts[rule.reactants[0]];
    switch (rule.kind) {
    case reaction_kind::source:
        return rule.constant;
    case reaction_kind::reseeding_reproduction:
        return rounded(rule.constant * (std::max)(present, 1U));
    default:
        return rounded(rule.constant * present);
    }
}

/// Calls `fire(rule)` for each event within `duration`; it may change `counts`, in place. The waiting time left over at
/// the end is dropped: exponential waiting times have no memory, so the next call may draw anew. Errors: input_error if
/// the time is NaN or the rates are not finite and positive.
template <std::size_t Reactions, class Counts, class Fire>
void direct_method(const std::array<reaction_rule, Reactions>& rules, const Counts& counts, double duration,
                   random_stream& random, Fire fire)
{
    CLOSURA_NO_CONTRACTION
    // Were the total infinite, time would stand still.
    double largest = 0;
    for (const reaction_rule& rule : rules)
        largest += rule.constant * 0x1p32;
    require(largest >= 0 && is_finite(largest) && !is_nan(duration), "direct method: ", duration,
            " units of time with rates that add up to ", largest * 0x1p-32,
            "; expected finite numbers, rates not negative");
    std::array<double, Reactions> cumulative{};
    for (double time = 0;;) {
        double total = 0;
        for (std::size_t r = 0; r < Reactions; ++r)
            cumulative[r] = total += propensity(rules[r], counts);
        if (total == 0)
            return;
        time -= std::log(1 - random.uniform()) / total;
        if (time >= duration)
            return;
        const double pick = rounded(random.uniform() * total); // below the total, since u < 1
        fire(rules[static_cast<std::size_t>(std::ranges::upper_bound(cumulative, pick) - cumulative.begin())]);
    }
}

} // namespace CLOSURA_ABI
} // namespace closura
