// What dynamic learning learns from: many runs of the visible layer's states over time.
#pragma once

#include <closura/core/config.hpp>

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

namespace closura {
inline namespace CLOSURA_ABI {

/// A view of states [run, step, site], row-major, one byte per site: 0 for empty, else 1 + the position of the species
/// in the visible layer's list. The bytes stay the caller's.
class training_data {
public:
    training_data(std::span<const std::uint8_t> states, std::size_t runs, std::size_t steps, std::size_t sites)
        : states_(states), runs_(runs), steps_(steps), sites_(sites)
    {
        assert(states.size() == runs * steps * sites);
    }

    [[nodiscard]] std::size_t runs() const { return runs_; }
    /// Number of times, t = 0 included.
    [[nodiscard]] std::size_t steps() const { return steps_; }
    [[nodiscard]] std::size_t sites() const { return sites_; }

    /// The states of one run at one time.
    [[nodiscard]] std::span<const std::uint8_t> at(std::size_t run, std::size_t step) const
    {
        return states_.subspan((run * steps_ + step) * sites_, sites_);
    }

private:
    std::span<const std::uint8_t> states_;
    std::size_t runs_;
    std::size_t steps_;
    std::size_t sites_;
};

} // namespace CLOSURA_ABI
} // namespace closura
