// Nearest (von Neumann) neighbours on a lattice, and counts of neighbouring pairs:
// #αβ = Σ_<ij> [s_i = α and s_j = β, or the reverse], each pair of sites once.
//
// Neighbours are distinct sites. In a periodic direction of extent 2 both steps lead to the same site, which counts
// once; a direction of extent 1 leads nowhere.
#pragma once

#include <closura/model/lattice.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// What lies beyond the edge of a lattice: its opposite edge, or a wall.
enum class boundaries : std::uint8_t { periodic, closed };

/// The smallest unsigned integer that numbers the sites of a lattice.
template <lattice_type Lattice>
using site_index = std::conditional_t<(Lattice::size <= 65536), std::uint16_t, std::uint32_t>;

/// A table of neighbours: row i lists, for each direction, the neighbour of site i, or i itself if that direction leads
/// nowhere (a wall, or a site already listed).
template <lattice_type Lattice, boundaries Boundaries>
class neighbour_table {
public:
    static constexpr std::size_t directions = 2 * Lattice::rank;
    static_assert(Lattice::size <= std::numeric_limits<std::uint32_t>::max() / directions,
                  "this lattice has too many sites for 32-bit random numbers");

    using site = site_index<Lattice>;
    using row = std::array<site, directions>;

    /// True if every direction leads to a neighbour, from every site.
    static constexpr bool complete = Boundaries == boundaries::periodic &&
                                     std::ranges::all_of(Lattice::extents, [](std::size_t e) { return e > 2; });

    /// The table, built at its first use and shared by all simulations on this lattice.
    [[nodiscard]] static const neighbour_table& shared()
    {
        static const neighbour_table table;
        return table;
    }

    [[nodiscard]] const row& operator[](std::size_t site_number) const { return rows_[site_number]; }

private:
    neighbour_table() : rows_(Lattice::size)
    {
        for (std::size_t i = 0; i < Lattice::size; ++i)
            for (std::size_t d = 0; d < Lattice::rank; ++d) {
                const auto forward = step(i, d, true), backward = step(i, d, false);
                rows_[i][2 * d] = forward;
                rows_[i][2 * d + 1] = backward == forward ? static_cast<site>(i) : backward;
            }
    }

    static site step(std::size_t from, std::size_t dimension, bool forward)
    {
        auto at = Lattice::position(from);
        const std::size_t extent = Lattice::extents[dimension];
        const std::size_t edge = forward ? extent - 1 : 0;
        if (at[dimension] != edge)
            at[dimension] = forward ? at[dimension] + 1 : at[dimension] - 1;
        else if (Boundaries == boundaries::periodic)
            at[dimension] = extent - 1 - edge;
        return static_cast<site>(Lattice::index(at));
    }

    std::vector<row> rows_;
};

/// Two states whose neighbouring pairs are counted, in either order.
struct state_pair {
    std::uint8_t first, second;
};

namespace simulate_detail {

/// Number of i < length at which {a[i], b[i]} is the pair.
inline std::uint32_t count_matches(const std::uint8_t* a, const std::uint8_t* b, std::size_t length, state_pair pair)
{
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < length; ++i) {
        const bool same_order = (a[i] == pair.first) & (b[i] == pair.second);
        const bool reversed = (a[i] == pair.second) & (b[i] == pair.first);
        count += static_cast<std::uint32_t>(same_order | reversed);
    }
    return count;
}

} // namespace simulate_detail

/// Number of neighbouring pairs of sites that hold the two states, each pair of sites once.
/// `states`: a byte for each site, row-major.
template <lattice_type Lattice, boundaries Boundaries = boundaries::periodic>
[[nodiscard]] std::uint32_t count_neighbour_pairs(std::span<const std::uint8_t, Lattice::size> states, state_pair pair)
{
    using simulate_detail::count_matches;
    std::uint32_t count = 0;
    std::size_t stride = 1;
    for (std::size_t d = Lattice::rank; d-- > 0;) {
        const std::size_t block = stride * Lattice::extents[d];
        const bool wraps = Boundaries == boundaries::periodic && Lattice::extents[d] > 2;
        for (const std::uint8_t* first = states.data(); first != states.data() + Lattice::size; first += block) {
            count += count_matches(first, first + stride, block - stride, pair);
            if (wraps)
                count += count_matches(first + block - stride, first, stride, pair);
        }
        stride = block;
    }
    return count;
}

/// The same for several pairs of states: `count_neighbour_pairs<lattice<40, 40>>(states, {{1, 1}, {2, 2}, {1, 2}})`.
template <lattice_type Lattice, boundaries Boundaries = boundaries::periodic, std::size_t Pairs>
[[nodiscard]] std::array<std::uint32_t, Pairs>
count_neighbour_pairs(std::span<const std::uint8_t, Lattice::size> states, const state_pair (&pairs)[Pairs])
{
    std::array<std::uint32_t, Pairs> counts{};
    for (std::size_t p = 0; p < Pairs; ++p)
        counts[p] = count_neighbour_pairs<Lattice, Boundaries>(states, pairs[p]);
    return counts;
}

} // namespace CLOSURA_ABI
} // namespace closura
