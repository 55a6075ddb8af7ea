// Which site, of all that hold a given state, a spontaneous reaction happens at.
//
//     simulation_on<lattice<40, 40>>(network, random, {}, row_first_site_choice{})
//
// A site choice is a small type with a call; one of the user's own stands beside these two:
//
//     struct first_site_choice {
//         template <lattice_type Lattice>
//         std::size_t operator()(lattice_states<Lattice> states, std::uint8_t wanted, std::uint32_t available,
//                                random_stream& random) const;
//     };
//
// Neither law here needs a list of sites that would have to follow every hop. Trying sites at random until one matches
// takes N/n tries for n matches; such reactions have propensities k n, so that the tries cost k N per unit of time,
// however few the molecules.
#pragma once

#include <closura/core/choice.hpp>
#include <closura/simd/random.hpp>
#include <closura/simulate/lattice_states.hpp>

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace closura {
inline namespace CLOSURA_ABI {

/// Chooses a site for birth, and a molecule for decay, conversion or splitting: called with the states, the state
/// wanted, the number of sites that hold it (never 0) and the run's random numbers, it returns the index of such a
/// site.
template <class T, class Lattice>
concept site_choice_type = requires(const T& choose, lattice_states<Lattice> states, std::uint8_t wanted,
                                    std::uint32_t available, random_stream& random)
{
    {
        choose(states, wanted, available, random)
        } -> std::convertible_to<std::size_t>;
};

namespace simulate_detail {

/// A row is a line of sites along the last dimension.
template <lattice_type Lattice>
inline constexpr std::size_t row_length = Lattice::extents[Lattice::rank - 1];

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

/// Each match with equal chance: what the master equation means.
struct uniform_site_choice {
    static constexpr std::string_view name = "uniform";

    template <lattice_type Lattice>
    [[nodiscard]] std::size_t operator()(lattice_states<Lattice> states, std::uint8_t wanted, std::uint32_t available,
                                         random_stream& random) const
    {
        using namespace simulate_detail;
        // Where matches are rare, one pass over the bytes is quicker than many tries.
        if (available < Lattice::size / 64) {
            constexpr std::size_t length = row_length<Lattice>;
            std::uint32_t rank = random.below(available);
            const std::uint8_t* row = states.data();
            for (std::uint32_t matches = 0; (matches = count_in<length>(row, wanted)) <= rank; row += length)
                rank -= matches;
            return static_cast<std::size_t>(row - states.data()) + nth_match<length>(row, wanted, rank);
        }
        for (;;) {
            const std::size_t site = random.below(static_cast<std::uint32_t>(Lattice::size));
            if (states[site] == wanted)
                return site;
        }
    }

    friend bool operator==(const uniform_site_choice&, const uniform_site_choice&) = default;
};

/// A row uniformly of those that hold a match, then uniformly within the row. It favours molecules in thin rows, and so
/// changes the dynamics; the paper's simulator (its figures and data) does this: it shuffles rows and columns and takes
/// the first match of the scan. A row is a line along the last dimension, so in one dimension both laws agree.
struct row_first_site_choice {
    static constexpr std::string_view name = "row_first";

    template <lattice_type Lattice>
    [[nodiscard]] std::size_t operator()(lattice_states<Lattice> states, std::uint8_t wanted, std::uint32_t available,
                                         random_stream& random) const
    {
        using namespace simulate_detail;
        constexpr std::size_t length = row_length<Lattice>;
        constexpr std::size_t rows = Lattice::size / length;
        if constexpr (rows == 1)
            return uniform_site_choice{}(states, wanted, available, random);
        for (;;) {
            const std::uint8_t* row = states.data() + length * random.below(rows);
            if (const std::uint32_t matches = count_in<length>(row, wanted); matches != 0)
                return static_cast<std::size_t>(row - states.data()) +
                       nth_match<length>(row, wanted, random.below(matches));
        }
    }

    friend bool operator==(const row_first_site_choice&, const row_first_site_choice&) = default;
};

/// One of the library's site choices, at run time.
using any_site_choice = choice<uniform_site_choice, row_first_site_choice>;

} // namespace CLOSURA_ABI
} // namespace closura
