// Steps to nearest (von Neumann) neighbours on a lattice, and counts of neighbouring pairs:
// #αβ = Σ_<ij> [s_i = α and s_j = β, or the reverse], each pair of sites once.
//
// There are two steps in each dimension, and a step is what a hop draws. A periodic lattice is a torus: in a direction
// of extent 2 both steps lead to the same site, which is then entered twice as often; in a direction of extent 1 they
// lead back to where they came from, as do steps into a wall.
#pragma once

#include <closura/simd/missing.hpp>
#include <closura/simulate/lattice_states.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// What lies beyond the edge of a lattice: its opposite edge, or a wall.
enum class boundaries : std::uint8_t { periodic, closed };

/// The smallest unsigned integer that numbers the sites of a lattice.
template <lattice_type Lattice>
using site_index = std::conditional_t<(Lattice::size <= 65536), std::uint16_t, std::uint32_t>;

/// A table of neighbours: row i lists, for each direction, where a step from site i leads; i itself is a step that
/// leads nowhere.
template <lattice_type Lattice, boundaries Boundaries>
class neighbour_table {
public:
    static constexpr std::size_t directions = 2 * Lattice::rank;
    static_assert(Lattice::size <= (std::numeric_limits<std::uint32_t>::max)() / directions,
                  "this lattice has too many sites for 32-bit random numbers");

    using site = site_index<Lattice>;
    using row = std::array<site, directions>;

    /// True if every step leads to another site.
    static constexpr bool complete = Boundaries == boundaries::periodic &&
                                     std::ranges::all_of(Lattice::extents, [](std::size_t e) { return e > 1; });

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
                rows_[i][2 * d] = step(i, d, true);
                rows_[i][2 * d + 1] = step(i, d, false);
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

/// Whether a and b are the pair, in either order. Bitwise, for it cannot be predicted.
inline bool is_pair(std::uint8_t a, std::uint8_t b, state_pair pair)
{
    return ((a == pair.first) & (b == pair.second)) | ((a == pair.second) & (b == pair.first));
}

/// Number of i < length at which {a[i], b[i]} is the pair.
inline std::uint32_t count_matches(const std::uint8_t* a, const std::uint8_t* b, std::size_t length, state_pair pair)
{
    constexpr std::size_t width = byte_block::size;
    const byte_block first(pair.first), second(pair.second);
    std::uint64_t count = 0;
    std::size_t i = 0;
    while (i + width <= length) {
        byte_block counts(0); // a byte holds 255 matches
        for (std::size_t left = 255; left != 0 && i + width <= length; --left, i += width) {
            const auto x = byte_block::load(a + i), y = byte_block::load(b + i);
            counts -= (equal(x, first) & equal(y, second)) | (equal(x, second) & equal(y, first)); // all ones is −1
        }
        count += sum_of_bytes(counts);
    }
    for (; i < length; ++i)
        count += is_pair(a[i], b[i], pair);
    return static_cast<std::uint32_t>(count);
}

} // namespace simulate_detail

namespace simulate_detail {

/// A byte that is no state.
inline constexpr std::uint8_t nobody = 0xFF;

/// states[begin … end) of the sites one step forward in a dimension, into `next`; `nobody` where that pair of sites has
/// been seen from its other end, or the step leads nowhere.
template <lattice_type Lattice, boundaries Boundaries, std::size_t Dimension>
void copy_forward_neighbours(const std::uint8_t* states, std::size_t begin, std::size_t end, std::uint8_t* next)
{
    constexpr std::size_t extent = Lattice::extents[Dimension];
    constexpr std::size_t stride = [] {
        std::size_t product = 1;
        for (std::size_t d = Dimension + 1; d < Lattice::rank; ++d)
            product *= Lattice::extents[d];
        return product;
    }();
    constexpr std::size_t block = stride * extent;
    constexpr bool wraps = Boundaries == boundaries::periodic && extent > 2;

    // A stride further on; and then otherwise at the far edge of each block.
    const std::size_t last = (std::min)(end, Lattice::size - stride);
    if (begin < last)
        std::copy(states + begin + stride, states + last + stride, next);
    for (std::size_t edge = begin / block * block + block - stride; edge < end; edge += block) {
        const std::size_t from = (std::max)(edge, begin), to = stride == 1 ? from + 1 : (std::min)(edge + stride, end);
        for (std::size_t site = from; site < to; ++site)
            next[site - begin] = wraps ? states[site + stride - block] : nobody;
    }
}

} // namespace simulate_detail

/// Numbers of neighbouring pairs of sites that hold these two states, for several pairs of states. Each pair of sites
/// counts once, and a site is no neighbour of its own. Work: dimensions × pairs of states × sites / 32 blocks.
template <lattice_type Lattice, boundaries Boundaries = boundaries::periodic, std::size_t Pairs>
[[nodiscard]] std::array<std::uint32_t, Pairs> count_neighbour_pairs(lattice_states<Lattice> states,
                                                                     const std::array<state_pair, Pairs>& pairs)
{
    using namespace simulate_detail;
    constexpr std::size_t stretch = (std::min<std::size_t>)(Lattice::size, 4096); // it stays in the first cache
    std::array<std::uint8_t, stretch> next;
    std::array<std::uint32_t, Pairs> counts{};
    for (std::size_t begin = 0; begin < Lattice::size; begin += stretch) {
        const std::size_t end = (std::min)(begin + stretch, Lattice::size);
        const auto count_in_dimension = [&]<std::size_t Dimension>() {
            copy_forward_neighbours<Lattice, Boundaries, Dimension>(states.data(), begin, end, next.data());
            for (std::size_t p = 0; p < Pairs; ++p)
                counts[p] += count_matches(states.data() + begin, next.data(), end - begin, pairs[p]);
        };
        [&]<std::size_t... Dimension>(std::index_sequence<Dimension...>)
        {
            (count_in_dimension.template operator()<Dimension>(), ...);
        }
        (std::make_index_sequence<Lattice::rank>{});
    }
    return counts;
}

/// For one pair: `count_neighbour_pairs<lattice<40, 40>>(states, {1, 2})`.
template <lattice_type Lattice, boundaries Boundaries = boundaries::periodic>
[[nodiscard]] std::uint32_t count_neighbour_pairs(lattice_states<Lattice> states, state_pair pair)
{
    return count_neighbour_pairs<Lattice, Boundaries>(states, std::array{pair})[0];
}

} // namespace CLOSURA_ABI
} // namespace closura
