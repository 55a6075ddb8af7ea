// Which site, of all that hold a given state, a spontaneous reaction happens at.
//
// Neither law needs a list of sites that would have to follow every hop. Trying sites at random until one matches
// takes N/n tries for n matches; such reactions have propensities k n, so that the tries cost k N per unit of time,
// however few the molecules.
#pragma once

#include <closura/model/lattice.hpp>
#include <closura/simd/random.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace closura {
inline namespace CLOSURA_ABI {

/// How a site is chosen for birth, and a molecule for decay, conversion or splitting.
enum class site_choice : std::uint8_t {
    uniform,  ///< each match with equal chance: what the master equation means
    row_first ///< a row uniformly of those that hold a match, then uniformly within the row. It favours molecules in
              ///< thin rows, and so changes the dynamics; the paper's simulator (its figures and data) does this: it
              ///< shuffles rows and columns and takes the first match of the scan. A row is a line along the last
              ///< dimension, so in one dimension both laws agree.
};

namespace simulate_detail {

inline constexpr std::uint64_t every_byte = 0x0101010101010101;

/// Eight sites at once: the highest bit of each byte that equals `wanted`.
template <std::size_t Length>
std::uint64_t matches(const std::uint8_t* bytes, std::uint8_t wanted)
{
    std::uint64_t difference = every_byte; // where fewer than eight sites are left, the rest do not match
    std::memcpy(&difference, bytes, Length);
    if constexpr (Length == 8)
        difference ^= every_byte * wanted;
    else
        difference ^= every_byte * wanted & (~std::uint64_t{0} >> (64 - 8 * Length));
    constexpr std::uint64_t low_bits = every_byte * 0x7f;
    return ~(((difference & low_bits) + low_bits) | difference | low_bits);
}

inline std::uint32_t number_of(std::uint64_t marks)
{
    return static_cast<std::uint32_t>(((marks >> 7) * every_byte) >> 56);
}

/// The sites of one row, eight after eight: `visit(first position, marks)` until it returns true.
template <std::size_t Length, class Visit>
void for_marks(const std::uint8_t* row, std::uint8_t wanted, Visit visit)
{
    std::size_t i = 0;
    for (; i + 8 <= Length; i += 8)
        if (visit(i, matches<8>(row + i, wanted)))
            return;
    if constexpr (Length % 8 != 0)
        visit(i, matches<Length % 8>(row + i, wanted));
}

template <std::size_t Length>
std::uint32_t count_in(const std::uint8_t* row, std::uint8_t wanted)
{
    std::uint32_t count = 0;
    for_marks<Length>(row, wanted, [&](std::size_t, std::uint64_t marks) {
        count += number_of(marks);
        return false;
    });
    return count;
}

/// Position of match number `rank`, from 0, in a row that has more matches than that.
template <std::size_t Length>
std::size_t nth_match(const std::uint8_t* row, std::uint8_t wanted, std::uint32_t rank)
{
    std::size_t position = 0;
    for_marks<Length>(row, wanted, [&](std::size_t first, std::uint64_t marks) {
        const std::uint32_t found = number_of(marks);
        if (found <= rank) {
            rank -= found;
            return false;
        }
        for (; rank != 0; --rank)
            marks &= marks - 1;
        position = first + static_cast<std::size_t>(std::countr_zero(marks)) / 8;
        return true;
    });
    return position;
}

} // namespace simulate_detail

/// A random site in state `wanted`. `available` is the number of such sites and is not 0; `states` has a byte for each
/// site, row-major.
template <lattice_type Lattice>
[[nodiscard]] std::size_t choose_site(std::span<const std::uint8_t, Lattice::size> states, std::uint8_t wanted,
                                      std::uint32_t available, site_choice choice, random_stream& random)
{
    using namespace simulate_detail;
    constexpr std::size_t row_length = Lattice::extents[Lattice::rank - 1];
    constexpr std::size_t rows = Lattice::size / row_length;

    if (choice == site_choice::row_first && rows > 1) {
        for (;;) {
            const std::uint8_t* row = states.data() + row_length * random.below(rows);
            if (const std::uint32_t matches = count_in<row_length>(row, wanted); matches != 0)
                return static_cast<std::size_t>(row - states.data()) +
                       nth_match<row_length>(row, wanted, random.below(matches));
        }
    }

    // Where matches are rare, one pass over the bytes is quicker than many tries.
    if (available < Lattice::size / 64) {
        std::uint32_t rank = random.below(available);
        const std::uint8_t* row = states.data();
        for (std::uint32_t matches = 0; (matches = count_in<row_length>(row, wanted)) <= rank; row += row_length)
            rank -= matches;
        return static_cast<std::size_t>(row - states.data()) + nth_match<row_length>(row, wanted, rank);
    }
    for (;;) {
        const std::size_t site = random.below(static_cast<std::uint32_t>(Lattice::size));
        if (states[site] == wanted)
            return site;
    }
}

} // namespace CLOSURA_ABI
} // namespace closura
