// Tables of thresholds in memory. In three steps, units of a block are turned into row numbers, their rows are fetched
// one by one through general registers, and the units choose. The steps use different parts of a processor, so each
// iteration takes all three, for three blocks some iterations apart: data that changes between vectors and single
// elements goes through memory, and is slow to read until it has left the store buffer.
#pragma once

#include <closura/sample/choice.hpp>
#include <closura/sample/table_kernel.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace closura::inline CLOSURA_ABI {

/// What kernels with such tables share. `Kernel`, derived from this, has row_numbers<Plane>(units, numbers), which
/// fills in the row numbers of 32 units. Rows are packed two species to a word, upper bits only.
template <class Kernel, model_type Model, std::size_t Layer, class Number, std::size_t RowCount>
class packed_table : protected table_kernel<Model, Layer> {
    using base = table_kernel<Model, Layer>;
    using base::species_count;

public:
    template <std::size_t Plane>
    [[nodiscard]] byte_block sample(const std::uint8_t* units, random_lanes& lanes) const
    {
        fetched_block block;
        kernel().template row_numbers<Plane>(units, block.numbers.data());
        fetch(block);
        return choose_fetched(block, lanes);
    }

    /// The same for successive blocks: calls store(bytes from the first unit, codes) for each.
    template <std::size_t Plane, class Store>
    void sample_run(const std::uint8_t* units, std::size_t block_count, random_lanes& lanes, const Store& store) const
    {
        constexpr std::size_t delay = 3;
        constexpr std::size_t slot_count = 8; // a power of two above 2·delay
        std::array<fetched_block, slot_count> slots;
        const auto slot = [&](std::size_t block) -> auto& { return slots[block % slot_count]; };
        for (std::size_t b = 0; b < block_count + 2 * delay; ++b) {
            if (b < block_count)
                kernel().template row_numbers<Plane>(units + b * block_bytes, slot(b).numbers.data());
            if (b >= delay && b - delay < block_count)
                fetch(slot(b - delay));
            if (b >= 2 * delay)
                store((b - 2 * delay) * block_bytes, choose_fetched(slot(b - 2 * delay), lanes));
        }
    }

protected:
    void set_row(std::size_t number, const threshold_row<species_count>& row)
    {
        rows_[number] = row;
        for (std::size_t s = 0; s < species_count; ++s) {
            const std::uint32_t upper = choice_detail::upper_bits(row[s]);
            words_[s / 2][number] |= s % 2 == 0 ? upper : upper << 16;
        }
    }

private:
    static constexpr std::size_t word_count = (species_count + 1) / 2;

    /// The words of 32 units, in the order of `unit_at`.
    using words_of_block = std::array<std::uint32_t, block_bytes>;

    struct alignas(block_bytes) fetched_block {
        std::array<words_of_block, word_count> words;
        std::array<Number, block_bytes> numbers;
    };

    /// Units of the even elements of a `short_pair`'s first half, of its odd ones, and of the second half likewise.
    static constexpr std::array<std::size_t, block_bytes> unit_at = [] {
        std::array<std::size_t, block_bytes> result{};
        for (std::size_t half = 0; half < 2; ++half)
            for (std::size_t odd = 0; odd < 2; ++odd)
                for (std::size_t k = 0; k < 8; ++k)
                    result[16 * half + 8 * odd + k] = 8 * half + odd + 2 * (k % 4) + 16 * (k / 4);
        return result;
    }();

    [[nodiscard]] const Kernel& kernel() const { return static_cast<const Kernel&>(*this); }

    void fetch(fetched_block& block) const
    {
        for (std::size_t w = 0; w < word_count; ++w)
            for (std::size_t first = 0; first < block_bytes; first += 8)
                [&]<std::size_t... K>(std::index_sequence<K...>)
                {
                    gather(words_[w].data(), {block.numbers[unit_at[first + K]]...})
                        .store(block.words[w].data() + first);
                }
        (std::make_index_sequence<8>{});
    }

    [[nodiscard]] byte_block choose_fetched(const fetched_block& block, random_lanes& lanes) const
    {
        std::array<short_pair, species_count> thresholds;
        for (std::size_t s = 0; s < species_count; ++s)
            thresholds[s] = s % 2 == 0 ? lower_halves(block.words[s / 2]) : upper_halves(block.words[s / 2]);
        return choose<species_count>(
            thresholds, lanes, base::codes,
            [ this, numbers = block.numbers.data() ](std::size_t unit) -> const auto& { return rows_[numbers[unit]]; });
    }

    static short_block half(const word_block& even, const word_block& odd)
    {
        return blend(reinterpret<std::uint16_t>(even), reinterpret<std::uint16_t>(odd));
    }

    static short_pair lower_halves(const words_of_block& words)
    {
        return {half(word_block::load(words.data()), word_block::load(words.data() + 8) << 16),
                half(word_block::load(words.data() + 16), word_block::load(words.data() + 24) << 16)};
    }

    static short_pair upper_halves(const words_of_block& words)
    {
        return {half(word_block::load(words.data()) >> 16, word_block::load(words.data() + 8)),
                half(word_block::load(words.data() + 16) >> 16, word_block::load(words.data() + 24))};
    }

    std::array<std::array<std::uint32_t, RowCount>, word_count> words_{};
    std::array<threshold_row<species_count>, RowCount> rows_{};
};

} // namespace closura::inline CLOSURA_ABI
