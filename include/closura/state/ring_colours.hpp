// Colours of the points of a ring, the periodic line of units along one dimension.
#pragma once

#include <closura/core/config.hpp>

#include <cstddef>

namespace closura {
inline namespace CLOSURA_ABI {

/// Colours of the points of a ring such that points at a distance of up to `reach` differ: x modulo `period` as far as
/// whole periods go, and a colour of its own for each point of the rest.
struct ring_colours {
    std::size_t whole = 0; ///< points in whole periods
    std::size_t period = 1;
    std::size_t count = 1;

    constexpr ring_colours() = default;
    constexpr ring_colours(std::size_t extent, std::size_t reach)
    {
        if (reach == 0)
            return;
        count = extent; // if the ring is shorter than any period, each point has its own
        for (std::size_t p = reach + 1; p <= extent && p <= 2 * reach + 1; ++p)
            if (p + extent % p <= count) {
                period = p;
                whole = extent - extent % p;
                count = p + extent % p;
            }
    }

    [[nodiscard]] constexpr std::size_t operator()(std::size_t x) const
    {
        return x < whole || count == 1 ? x % period : x - whole + (whole > 0 ? period : 0);
    }
};

} // namespace CLOSURA_ABI
} // namespace closura
