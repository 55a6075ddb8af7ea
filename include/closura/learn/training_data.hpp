// What dynamic learning learns from: many runs of the visible layer's states over time.
#pragma once

#include <closura/core/error.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <ranges>
#include <span>
#include <type_traits>

namespace closura {
inline namespace CLOSURA_ABI {

/// A view of states [run, step, site], row-major, one byte per site: 0 for empty, else 1 + the position of the species
/// in the visible layer's list. The bytes stay the caller's.
class training_data {
public:
    /// A temporary's states would be gone before anyone looks at them.
    template <class Bytes>
    requires(!std::is_lvalue_reference_v<Bytes> && !std::ranges::borrowed_range<Bytes>)
        training_data(Bytes&& states, std::size_t runs, std::size_t steps, std::size_t sites)
    = delete;

    /// Errors: `input_error` if the states are not runs · steps · sites, or one of these numbers is 0.
    training_data(std::span<const std::uint8_t> states, std::size_t runs, std::size_t steps, std::size_t sites)
        : states_(states), runs_(runs), steps_(steps), sites_(sites)
    {
        require(runs >= 1 && steps >= 1 && sites >= 1, "training data: ", runs, " runs, ", steps, " times, ", sites,
                " sites; expected at least one of each");
        require(states.size() / runs / steps == sites && states.size() % (runs * steps * sites) == 0,
                "training data: ", states.size(), " states; expected runs · times · sites, ", runs, " · ", steps, " · ",
                sites);
    }

    [[nodiscard]] std::size_t runs() const { return runs_; }
    /// Number of times, t = 0 included.
    [[nodiscard]] std::size_t steps() const { return steps_; }
    [[nodiscard]] std::size_t sites() const { return sites_; }
    /// The states of all runs at all times.
    [[nodiscard]] std::span<const std::uint8_t> states() const { return states_; }

    /// The states of one run at one time. Errors: `input_error` if there is no such run or time.
    [[nodiscard]] std::span<const std::uint8_t> at(std::size_t run, std::size_t step) const
    {
        require(run < runs_ && step < steps_, "training data: run ", run, " at time step ", step,
                " does not exist; there are ", runs_, " runs of ", steps_, " times, counted from 0");
        return states_.subspan((run * steps_ + step) * sites_, sites_);
    }

private:
    std::span<const std::uint8_t> states_;
    std::size_t runs_;
    std::size_t steps_;
    std::size_t sites_;
};

/// How many sites of all runs hold each state at a time: empty ones first, then species by species. Whole numbers, so
/// that what is formed from them does not depend on the order of runs.
/// Errors: `input_error` for a state that is none, or a time that does not exist.
template <std::size_t SpeciesCount>
[[nodiscard]] std::array<std::uint64_t, 1 + SpeciesCount> count_states(const training_data& data, std::size_t time)
{
    require(time < data.steps(), "training data: time step ", time, " does not exist; there are ", data.steps(),
            " times, counted from 0");
    std::array<std::uint64_t, 256> counts{};
    for (std::size_t run = 0; run < data.runs(); ++run)
        for (const std::uint8_t state : data.at(run, time))
            ++counts[state];
    const auto unknown = std::ranges::find_if(counts.begin() + 1 + SpeciesCount, counts.end(),
                                              [](std::uint64_t count) { return count != 0; });
    require(unknown == counts.end(), "training data: state ", static_cast<std::size_t>(unknown - counts.begin()),
            " at time step ", time, "; the visible layer has ", SpeciesCount, " species");
    std::array<std::uint64_t, 1 + SpeciesCount> result;
    std::copy_n(counts.begin(), result.size(), result.begin());
    return result;
}

} // namespace CLOSURA_ABI
} // namespace closura
