// The first 8 bits of a table's thresholds, packed for being fetched row by row: 64-bit words hold those of several
// units, which byte shuffles part again.
#pragma once

#include <closura/sample/open_units.hpp>
#include <closura/simd/missing.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

namespace sample_detail {

/// The word itself. GCC would put words together in vectors, which takes up to twice the time.
[[nodiscard]] inline std::uint64_t in_general_register(std::uint64_t word)
{
#if defined(__GNUC__) && !defined(__clang__)
    asm("" : "+r"(word));
#endif
    return word;
}

/// A word holds four units: in its lower half for one species, in its upper half for the next.
template <std::size_t SpeciesCount, std::size_t RowCount>
class packed_first_bits {
    static constexpr std::size_t pair_count = (SpeciesCount + 1) / 2;
    /// Tables are kept once for each place in a word, unless they would crowd the first cache.
    static constexpr std::size_t copy_count = RowCount <= 256 ? 4 : 1;
    using tables = std::array<std::array<std::uint64_t, RowCount>, copy_count>;

public:
    using words_type = std::array<unit_words, pair_count>;

    void set(std::size_t number, const threshold_row<SpeciesCount>& row)
    {
        for (std::size_t pair = 0; pair < pair_count; ++pair) {
            std::uint64_t word = 0;
            for (std::size_t s = 2 * pair; s < SpeciesCount && s < 2 * pair + 2; ++s)
                word |= std::uint64_t{first_bits(row[s])} << (32 * (s % 2));
            for (std::size_t k = 0; k < copy_count; ++k)
                tables_[pair][k][number] = word << (8 * k);
        }
    }

    /// `Numbering` says where in `numbers` a unit's row is.
    template <class Numbering>
    void fetch(const typename Numbering::number_type* numbers, words_type& words) const
    {
        for (std::size_t pair = 0; pair < pair_count; ++pair)
            [&]<std::size_t... N>(std::index_sequence<N...>)
            {
                ((words[pair][N] = word(tables_[pair], numbers + Numbering::place(first_unit_of_word(N)))), ...);
            }
        (std::make_index_sequence<std::tuple_size_v<unit_words>>{});
    }

    [[nodiscard]] static std::array<byte_block, SpeciesCount> thresholds(const words_type& words)
    {
        std::array<byte_block, SpeciesCount> result;
        for (std::size_t s = 0; s < SpeciesCount; ++s)
            result[s] = s % 2 == 0 ? lower_halves(words[s / 2]) : upper_halves(words[s / 2]);
        return result;
    }

private:
    template <class Number>
    static std::uint64_t word(const tables& table, const Number* numbers)
    {
        if constexpr (copy_count == 1)
            return in_general_register(table[0][numbers[0]] | table[0][numbers[1]] << 8 | table[0][numbers[2]] << 16 |
                                       table[0][numbers[3]] << 24);
        else
            return table[0][numbers[0]] | table[1][numbers[1]] | table[2][numbers[2]] | table[3][numbers[3]];
    }

    std::array<tables, pair_count> tables_{};
};

/// Of three or four species, a word holds all of two units.
template <std::size_t SpeciesCount, std::size_t RowCount>
requires(SpeciesCount == 3 || SpeciesCount == 4) class packed_first_bits<SpeciesCount, RowCount> {
public:
    using words_type = quad_words;

    void set(std::size_t number, const threshold_row<SpeciesCount>& row)
    {
        std::uint32_t word = 0;
        for (std::size_t s = 0; s < SpeciesCount; ++s)
            word |= std::uint32_t{first_bits(row[s])} << (8 * s);
        table_[number] = word;
    }

    template <class Numbering>
    void fetch(const typename Numbering::number_type* numbers, words_type& words) const
    {
        [&]<std::size_t... N>(std::index_sequence<N...>)
        {
            ((words[N] = word(numbers + Numbering::place(first_unit_of_quad_word(N)))), ...);
        }
        (std::make_index_sequence<std::tuple_size_v<words_type>>{});
    }

    [[nodiscard]] static std::array<byte_block, SpeciesCount> thresholds(const words_type& words)
    {
        const auto all = parted(words);
        std::array<byte_block, SpeciesCount> result;
        for (std::size_t s = 0; s < SpeciesCount; ++s)
            result[s] = all[s];
        return result;
    }

private:
    template <class Number>
    std::uint64_t word(const Number* numbers) const
    {
        return in_general_register(table_[numbers[0]] | std::uint64_t{table_[numbers[1]]} << 32);
    }

    std::array<std::uint32_t, RowCount> table_{};
};

} // namespace sample_detail

} // namespace CLOSURA_ABI
} // namespace closura
