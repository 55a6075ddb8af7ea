// The kernel of layers whose table of thresholds fits in registers: the first bits are looked up there.
#pragma once

#include <closura/sample/open_units.hpp>
#include <closura/sample/row_numbering.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace closura {
inline namespace CLOSURA_ABI {

template <model_type Model, std::size_t Layer>
class layer_kernel<Model, Layer, kernel_kind::in_register> : table_kernel<Model, Layer> {
    using base = table_kernel<Model, Layer>;
    using base::species_count;
    using numbering = byte_numbering<Model, Layer>;
    using table = wide_table<(numbering::row_count + 15) / 16>;

public:
    explicit layer_kernel(const parameters<Model>& theta)
    {
        std::array<typename table::entries, species_count> first_bits{};
        base::for_each_row(theta, [&](const auto& sums, const threshold_row<species_count>& row) {
            const std::size_t number = numbering::row_number(sums);
            rows_[number] = row;
            for (std::size_t s = 0; s < species_count; ++s)
                first_bits[s][number] = sample_detail::first_bits(row[s]);
        });
        for (std::size_t s = 0; s < species_count; ++s)
            first_bits_[s] = table(first_bits[s]);
    }

    template <std::size_t Plane, class Write>
    void sample_stretch(const std::uint8_t* units, std::size_t unit_count, random_lanes& lanes,
                        const Write& write) const
    {
        const auto tables = first_bits_; // what is written could be the kernel itself, for all the compiler knows
        open_units::memory memory;
        open_units undecided(memory);
        for (std::size_t first = 0; first < unit_count; first += block_bytes) {
            const byte_block number = numbering::template row_numbers<Plane>(units + first);
            std::array<byte_block, species_count> thresholds;
            for (std::size_t s = 0; s < species_count; ++s)
                thresholds[s] = lookup(tables[s], number);
            undecided.sample(first, thresholds, lanes, base::codes, write);
        }
        undecided.decide<species_count>(
            unit_count, lanes, base::codes,
            [ this, units ](std::size_t unit) -> const auto& { return thresholds<Plane>(units + unit); }, write);
    }

    template <std::size_t Plane>
    [[nodiscard]] const threshold_row<species_count>& thresholds(const std::uint8_t* unit) const
    {
        return rows_[numbering::row_number(base::template sums_of_codes<Plane>(unit))];
    }

private:
    std::array<table, species_count> first_bits_;
    /// Those of no combination of neighbours are not set, and never read.
    std::array<threshold_row<species_count>, table::size> rows_;
};

} // namespace CLOSURA_ABI
} // namespace closura
