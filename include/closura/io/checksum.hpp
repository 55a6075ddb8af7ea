// Checksums of bytes, by which a damaged file is known: cyclic redundancy checks, CRC-64/XZ for closura's files, and
// CRC-32, which zip archives have.
//
//     crc64 sum;
//     sum.add(first), sum.add(second);                     // spans of bytes
//     sum.value();                                         // of all of them, one after the other
//     crc64::joined(value_of_first, value_of_second, bytes_of_second);  // the same, of parts that were seen apart
//
// The bytes are the coefficients of a polynomial over {0, 1}, and the sum is the remainder of its division by another
// one of degree 64: up to 64 changed bits in a row are always noticed, anything else but for one case in 2⁶⁴.
// Boost.CRC takes a byte at a time, which would be half as long as simulating; eight at a time take a fifth of it.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <string_view>

namespace closura {
inline namespace CLOSURA_ABI {

namespace io_detail {

/// The remainder times x.
template <class Word>
constexpr Word times_x(Word word, Word polynomial)
{
    return (word & 1) != 0 ? (word >> 1) ^ polynomial : word >> 1;
}

/// [k][b]: what byte b does to the remainder when k more bytes have come.
template <class Word, Word Polynomial>
inline constexpr auto checksum_tables = [] {
    std::array<std::array<Word, 256>, 8> result{};
    for (std::size_t b = 0; b < 256; ++b) {
        auto word = static_cast<Word>(b);
        for (int bit = 0; bit < 8; ++bit)
            word = times_x(word, Polynomial);
        result[0][b] = word;
    }
    for (std::size_t k = 1; k < result.size(); ++k)
        for (std::size_t b = 0; b < 256; ++b)
            result[k][b] = (result[k - 1][b] >> 8) ^ result[0][result[k - 1][b] & 0xff];
    return result;
}();

} // namespace io_detail

/// A cyclic redundancy check whose polynomial is written with the lowest degree in the highest bit.
template <class Word, Word Polynomial>
class cyclic_checksum {
public:
    /// Adds bytes after those that were added before. Time: O(bytes), about half a nanosecond each.
    void add(std::span<const std::byte> bytes)
    {
        constexpr auto& tables = io_detail::checksum_tables<Word, Polynomial>;
        const std::byte* next = bytes.data();
        std::size_t left = bytes.size();
        Word word = word_;
        for (; left >= block; left -= block, next += block) {
            std::uint64_t eight = 0;
            std::memcpy(&eight, next, block);
            if constexpr (std::endian::native == std::endian::big)
                eight = swapped(eight);
            eight ^= word;
            word = 0;
            for (std::size_t i = 0; i < block; ++i)
                word ^= tables[block - 1 - i][(eight >> (8 * i)) & 0xff];
        }
        for (; left > 0; --left, ++next)
            word = (word >> 8) ^ tables[0][(word ^ static_cast<Word>(*next)) & 0xff];
        word_ = word;
    }
    void add(std::string_view text) { add(std::as_bytes(std::span(text.data(), text.size()))); }

    [[nodiscard]] Word value() const { return ~word_; }

    /// The sum of two parts, one after the other, from the sums of each. Time: O(log bytes).
    [[nodiscard]] static Word joined(Word first, Word second, std::uint64_t bytes_of_second)
    {
        Word power = one, square = one >> 8; // x⁰ and x⁸
        for (; bytes_of_second > 0; bytes_of_second >>= 1) {
            if (bytes_of_second & 1)
                power = product(power, square);
            square = product(square, square);
        }
        return product(power, first) ^ second;
    }

private:
    static constexpr std::size_t block = 8;
    static constexpr Word one = Word{1} << (std::numeric_limits<Word>::digits - 1);

    static constexpr Word product(Word a, Word b)
    {
        Word sum = 0;
        for (Word bit = one; bit != 0; bit >>= 1, b = io_detail::times_x(b, Polynomial))
            if ((a & bit) != 0)
                sum ^= b;
        return sum;
    }

    static constexpr std::uint64_t swapped(std::uint64_t value)
    {
        std::uint64_t result = 0;
        for (int i = 0; i < 8; ++i)
            result = (result << 8) | ((value >> (8 * i)) & 0xff);
        return result;
    }

    Word word_ = ~Word{0};
};

/// CRC-64/XZ (ECMA-182, reflected).
using crc64 = cyclic_checksum<std::uint64_t, 0xC96C5795D7870F42U>;
/// CRC-32 (ISO-HDLC), that of zip archives.
using crc32 = cyclic_checksum<std::uint32_t, 0xEDB88320U>;

template <class Checksum>
[[nodiscard]] auto checksum_of(std::string_view bytes)
{
    Checksum sum;
    sum.add(bytes);
    return sum.value();
}

/// A checksum as text: 16 hexadecimal digits.
[[nodiscard]] inline std::string checksum_text(std::uint64_t sum)
{
    std::string text(16, '0');
    for (std::size_t i = text.size(); i-- > 0; sum >>= 4)
        text[i] = "0123456789abcdef"[sum & 0xf];
    return text;
}

/// Reads what `checksum_text` wrote; false, and nothing changes, if it is something else.
[[nodiscard]] inline bool read_checksum(std::string_view text, std::uint64_t& sum)
{
    std::uint64_t read = 0;
    for (const char digit : text) {
        const std::size_t value = std::string_view("0123456789abcdef").find(digit);
        if (value == std::string_view::npos || text.size() != 16)
            return false;
        read = (read << 4) | value;
    }
    if (text.size() == 16)
        sum = read;
    return text.size() == 16;
}

} // namespace CLOSURA_ABI
} // namespace closura
