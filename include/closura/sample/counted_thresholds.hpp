// What kernels share that find a unit's row numbers first, multiply odds, and choose a state by how many thresholds are
// above the unit's random number of 32 bits.
#pragma once

#include <closura/simd/missing.hpp>
#include <closura/simd/random.hpp>
#include <closura/state/state_codes.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace closura {
inline namespace CLOSURA_ABI {

namespace sample_detail {

/// 16 random bits for each of 32 units.
[[nodiscard]] inline short_pair draw_bits(random_lanes& lanes)
{
    const word_block first = lanes.next();
    const word_block second = lanes.next();
    return {reinterpret<std::uint16_t>(first), reinterpret<std::uint16_t>(second)};
}

/// Codes of a layer's states by the number of thresholds above: they grow with the state, so that the first one above
/// decides. A byte table, in both halves of a block.
template <class Model, std::size_t Layer>
inline constexpr std::array<std::uint8_t, block_bytes> code_by_count = [] {
    constexpr std::size_t species_count = Model::species_counts[Layer];
    std::array<std::uint8_t, block_bytes> result{};
    for (std::size_t count = 1; count <= species_count; ++count)
        result[count] = result[count + 16] = codes_of<Model>[Layer].code[species_count + 1 - count];
    return result;
}();

/// Finds the row numbers of a table for each block of a stretch, and calls choose(first unit, row numbers) some blocks
/// behind, so that row numbers have left the store buffer when they are read one by one.
template <class Table, std::size_t Plane, class Choose>
[[gnu::always_inline]] inline void numbered_ahead(const std::uint8_t* units, std::size_t unit_count,
                                                  const Choose& choose)
{
    constexpr std::size_t delay = 3;
    constexpr std::size_t slot_count = 4; // a power of two above the delay
    const std::size_t block_count = (unit_count + block_bytes - 1) / block_bytes;
    std::array<typename Table::row_numbers, slot_count> ahead;
    for (std::size_t b = 0; b < block_count + delay; ++b) {
        if (b < block_count)
            Table::template number_rows<Plane>(units + b * block_bytes, ahead[b % slot_count]);
        if (b >= delay)
            choose((b - delay) * block_bytes, ahead[(b - delay) % slot_count]);
    }
}

} // namespace sample_detail

} // namespace CLOSURA_ABI
} // namespace closura
