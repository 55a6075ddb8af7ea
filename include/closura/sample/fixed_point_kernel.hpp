// The kernel of layers with too many combinations of neighbours for one table in memory, but not on one side. The first
// 16 bits of a unit's random number nearly always tell which thresholds are above it: by thresholds of 16 bits where
// there is one side (short_thresholds.hpp), by products of odds of 16 bits where there are more (fixed_point_odds.hpp).
// Where they leave a unit of a block open, the block draws 16 bits more, and exact thresholds decide. So states are
// those of exact thresholds and 32 bits, however odds are rounded; how many bits are drawn depends on it, and is the
// same on every machine.
#pragma once

#include <closura/sample/counted_thresholds.hpp>
#include <closura/sample/exact_odds.hpp>
#include <closura/sample/fixed_point_odds.hpp>
#include <closura/sample/short_thresholds.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace closura {
inline namespace CLOSURA_ABI {

template <model_type Model, std::size_t Layer>
class layer_kernel<Model, Layer, kernel_kind::fixed_point> {
    using table = std::conditional_t<neighbourhood<Model, Layer>::side_count == 1, short_thresholds<Model, Layer>,
                                     fixed_point_odds<Model, Layer>>;
    using row_numbers = typename table::row_numbers;
    static constexpr std::size_t species_count = Model::species_counts[Layer];

public:
    explicit layer_kernel(const parameters<Model>& theta) : layer_kernel(side_odds<Model, Layer>(theta)) {}

    template <std::size_t Plane, class Write>
    void sample_stretch(const std::uint8_t* units, std::size_t unit_count, random_lanes& lanes,
                        const Write& write) const
    {
        sample_detail::numbered_ahead<table, Plane>(
            units, unit_count, [&](std::size_t first, const row_numbers& numbers) {
                write(first, choose<Plane>(units + first, unit_count - first, numbers, lanes));
            });
    }

    template <std::size_t Plane>
    [[nodiscard]] threshold_row<species_count> thresholds(const std::uint8_t* unit) const
    {
        return exact_.template thresholds<Plane>(unit);
    }

private:
    explicit layer_kernel(const side_odds<Model, Layer>& odds) : exact_(odds), table_(odds, exact_) {}

    /// Codes of 32 units, of which the last ones may be behind the last of a stretch.
    template <std::size_t Plane>
    [[nodiscard, gnu::always_inline]] byte_block choose(const std::uint8_t* units, std::size_t unit_count,
                                                        const row_numbers& numbers, random_lanes& lanes) const
    {
        const short_pair first_bits = sample_detail::draw_bits(lanes);
        byte_block open;
        byte_block counts = table_.count_above(numbers, first_bits, open);
        if (any(open)) [[unlikely]]
            decide<Plane>(units, unit_count, first_bits, open, counts, lanes);
        return lookup(byte_block::load(sample_detail::code_by_count<Model, Layer>.data()), counts);
    }

    /// Draws 16 more bits for each of 32 units if one is open, and counts open ones' exact thresholds.
    template <std::size_t Plane>
    [[gnu::noinline]] void decide(const std::uint8_t* units, std::size_t unit_count, const short_pair& first_bits,
                                  const byte_block& open, byte_block& counts, random_lanes& lanes) const
    {
        std::uint32_t open_units = ~bit_per_byte(equal(open, byte_block(0)));
        // Behind the last unit is whatever memory holds; what others draw must not depend on it.
        if (unit_count < block_bytes)
            open_units &= (1U << unit_count) - 1U;
        if (open_units == 0)
            return;
        using shorts = std::array<std::uint16_t, block_bytes>;
        const auto first = std::bit_cast<shorts>(first_bits);
        const auto last = std::bit_cast<shorts>(sample_detail::draw_bits(lanes));
        auto count = std::bit_cast<std::array<std::uint8_t, block_bytes>>(counts);
        for (; open_units != 0; open_units &= open_units - 1) {
            const auto unit = static_cast<std::size_t>(std::countr_zero(open_units));
            const std::size_t place = place_in_short_pair(unit);
            count[unit] = static_cast<std::uint8_t>(
                exact_.template count_above<Plane>(units + unit, std::uint32_t{first[place]} << 16 | last[place]));
        }
        counts = std::bit_cast<byte_block>(count);
    }

    exact_odds<Model, Layer> exact_;
    table table_;
};

} // namespace CLOSURA_ABI
} // namespace closura
