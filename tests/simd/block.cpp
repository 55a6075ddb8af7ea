// Blocks against plain integers, and processors' forms of byte operations against the portable ones.
#include <closura/simd/missing.hpp>
#include <closura/simd/random.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace closura_tests::block_tests {

using closura::block;
using closura::byte_block;
using closura::short_block;
using closura::short_pair;
using closura::splitmix64;
using closura::word_block;

constexpr int repetitions = 500;

template <class T>
std::array<T, block<T>::size> elements(const block<T>& of)
{
    std::array<T, block<T>::size> result;
    of.store(result.data());
    return result;
}

/// Random, with many extreme values and many equal ones between two blocks.
template <class T>
block<T> random_block(splitmix64& bits)
{
    std::array<T, block<T>::size> result;
    for (T& value : result) {
        constexpr int width = 8 * sizeof(T);
        const std::uint64_t kind = bits() % 8;
        value = static_cast<T>(kind == 0   ? 0U
                               : kind == 1 ? ~0ULL
                               : kind == 2 ? 1ULL << (width - 1)
                               : kind == 3 ? (1ULL << (width - 1)) - 1
                               : kind == 4 ? 7U
                                           : bits());
    }
    return block<T>::load(result.data());
}

template <class T>
class integer_block : public testing::Test {};
using integers = testing::Types<std::uint8_t, std::uint16_t, std::uint32_t>;
TYPED_TEST_SUITE(integer_block, integers);

TYPED_TEST(integer_block, agrees_with_plain_integers)
{
    using T = TypeParam;
    using signed_type = std::make_signed_t<T>;
    constexpr T ones = static_cast<T>(~T{});
    splitmix64 bits{1};
    for (int n = 0; n < repetitions; ++n) {
        const auto a = random_block<T>(bits);
        const auto b = random_block<T>(bits);
        const auto x = elements(a);
        const auto y = elements(b);
        bool any = false;
        for (std::size_t i = 0; i < x.size(); ++i) {
            EXPECT_EQ(elements(a + b)[i], static_cast<T>(x[i] + y[i]));
            EXPECT_EQ(elements(a - b)[i], static_cast<T>(x[i] - y[i]));
            EXPECT_EQ(elements(a & b)[i], static_cast<T>(x[i] & y[i]));
            EXPECT_EQ(elements(a | b)[i], static_cast<T>(x[i] | y[i]));
            EXPECT_EQ(elements(a ^ b)[i], static_cast<T>(x[i] ^ y[i]));
            EXPECT_EQ(elements(minimum(a, b))[i], std::min(x[i], y[i]));
            EXPECT_EQ(elements(equal(a, b))[i], x[i] == y[i] ? ones : T{});
            EXPECT_EQ(elements(less_signed(a, b))[i],
                      static_cast<signed_type>(x[i]) < static_cast<signed_type>(y[i]) ? ones : T{});
            any = any || (x[i] & y[i]) != 0;
        }
        EXPECT_EQ(closura::any(a & b), any);
    }
}

TYPED_TEST(integer_block, finds_any_single_bit)
{
    using T = TypeParam;
    EXPECT_FALSE(closura::any(block<T>(T{})));
    for (std::size_t bit = 0; bit < 8 * closura::block_bytes; ++bit) {
        std::array<T, block<T>::size> one{};
        one[bit / (8 * sizeof(T))] = static_cast<T>(1ULL << bit % (8 * sizeof(T)));
        EXPECT_TRUE(closura::any(block<T>::load(one.data())));
    }
}

TEST(block, shifts_and_rotates)
{
    splitmix64 bits{2};
    for (int shift = 1; shift < 32; ++shift) {
        const auto a = random_block<std::uint32_t>(bits);
        for (std::size_t i = 0; i < 8; ++i) {
            EXPECT_EQ(elements(a << shift)[i], elements(a)[i] << shift);
            EXPECT_EQ(elements(a >> shift)[i], elements(a)[i] >> shift);
            EXPECT_EQ(elements(rotate_left(a, shift))[i], std::rotl(elements(a)[i], shift));
        }
        if (shift < 16) {
            const auto b = random_block<std::uint16_t>(bits);
            for (std::size_t i = 0; i < 16; ++i) {
                EXPECT_EQ(elements(b << shift)[i], static_cast<std::uint16_t>(elements(b)[i] << shift));
                EXPECT_EQ(elements(b >> shift)[i], static_cast<std::uint16_t>(elements(b)[i] >> shift));
            }
        }
    }
}

TEST(block, upper_halves_of_products_and_columns_of_shorts)
{
    splitmix64 bits{3};
    for (int n = 0; n < repetitions; ++n) {
        const auto a = random_block<std::uint16_t>(bits);
        const auto b = random_block<std::uint16_t>(bits);
        const auto x = elements(a), y = elements(b);
        const auto product = elements(closura::multiply_high(a, b));
        const auto both = elements(closura::joined_halves(x.data() + 3, y.data() + 5));
        EXPECT_EQ(product, elements(closura::portable::multiply_high(a, b)));
        EXPECT_EQ(both, elements(closura::portable::joined_halves(x.data() + 3, y.data() + 5)));
        for (std::size_t i = 0; i < 8; ++i) {
            EXPECT_EQ(product[i], x[i] * std::uint32_t{y[i]} >> 16);
            EXPECT_EQ(both[i], x[3 + i]);
            EXPECT_EQ(both[8 + i], y[5 + i]);
        }
        std::array<short_block, 8> rows;
        for (short_block& row : rows)
            row = random_block<std::uint16_t>(bits);
        const auto columns = closura::transpose(rows);
        const auto expected = closura::portable::transpose(rows);
        for (std::size_t i = 0; i < 8; ++i) {
            EXPECT_EQ(elements(columns[i]), elements(expected[i]));
            for (std::size_t k = 0; k < 8; ++k) {
                EXPECT_EQ(elements(columns[k])[i], elements(rows[i])[k]);
                EXPECT_EQ(elements(columns[k])[8 + i], elements(rows[i])[8 + k]);
            }
        }
    }
}

// A product is rounded before it is added: never fused.
TEST(block, products_are_rounded)
{
    const double a = 1.0 + 0x1p-30;
    const block<double> product = block<double>(a) * block<double>(a);
    for (double value : elements(product - block<double>(1.0 + 0x1p-29)))
        EXPECT_EQ(value, 0.0); // a² = 1 + 2⁻²⁹ + 2⁻⁶⁰, and the last term is lost
}

TEST(block, reinterprets_bytes_in_little_endian_order)
{
    std::array<std::uint8_t, 32> bytes;
    for (std::size_t i = 0; i < 32; ++i)
        bytes[i] = static_cast<std::uint8_t>(i);
    const auto shorts = elements(closura::reinterpret<std::uint16_t>(byte_block::load(bytes.data())));
    EXPECT_EQ(shorts[0], 0x0100);
    EXPECT_EQ(shorts[15], 0x1f1e);
}

// ---- What xsimd lacks.

TEST(byte_operations, agree_with_their_portable_forms)
{
    splitmix64 bits{3};
    for (int n = 0; n < repetitions; ++n) {
        std::array<std::uint8_t, 16> table;
        for (auto& entry : table)
            entry = static_cast<std::uint8_t>(bits());
        const byte_block index = random_block<std::uint8_t>(bits) & byte_block(15);
        const byte_block in_both_halves = closura::wide_table<1>(table).block(0);
        EXPECT_EQ(elements(lookup(in_both_halves, index)), elements(closura::portable::lookup(in_both_halves, index)));
        for (std::size_t i = 0; i < 32; ++i)
            EXPECT_EQ(elements(lookup(in_both_halves, index))[i], table[elements(index)[i]]);

        const auto bytes = random_block<std::uint8_t>(bits);
        EXPECT_EQ(sum_of_bytes(bytes), closura::portable::sum_of_bytes(bytes));
        EXPECT_EQ(bit_per_byte(bytes), closura::portable::bit_per_byte(bytes));
        for (std::size_t i = 0; i < 32; ++i)
            EXPECT_EQ(bit_per_byte(bytes) >> i & 1, elements(bytes)[i] >> 7);

        closura::unit_words words;
        for (std::uint64_t& word : words)
            word = bits();
        EXPECT_EQ(elements(closura::lower_halves(words)), elements(closura::portable::lower_halves(words)));
        EXPECT_EQ(elements(closura::upper_halves(words)), elements(closura::portable::upper_halves(words)));
    }
    EXPECT_EQ(sum_of_bytes(byte_block(255)), 32U * 255U);
}

template <std::size_t Tables>
void expect_wide_lookup(splitmix64& bits)
{
    using table = closura::wide_table<Tables>;
    for (int n = 0; n < repetitions; ++n) {
        typename table::entries entries;
        for (auto& entry : entries)
            entry = static_cast<std::uint8_t>(bits());
        std::array<std::uint8_t, closura::block_bytes> index;
        for (auto& i : index)
            i = static_cast<std::uint8_t>(n == 0 ? 0 : n == 1 ? table::size - 1 : bits() % table::size);
        const auto found = elements(lookup(table(entries), byte_block::load(index.data())));
        EXPECT_EQ(found, elements(closura::portable::lookup(entries.data(), byte_block::load(index.data()))));
        for (std::size_t i = 0; i < index.size(); ++i)
            EXPECT_EQ(found[i], entries[index[i]]) << Tables;
    }
}

TEST(byte_operations, look_up_in_several_tables)
{
    splitmix64 bits{6};
    [&]<std::size_t... N>(std::index_sequence<N...>) { (expect_wide_lookup<N + 1>(bits), ...); }
    (std::make_index_sequence<closura::widest_lookup>{});
}

TEST(byte_operations, multiply_and_add_in_the_order_of_short_pairs)
{
    splitmix64 bits{7};
    for (int n = 0; n < repetitions; ++n) {
        const auto a = random_block<std::uint8_t>(bits);
        const auto b = random_block<std::uint8_t>(bits);
        const auto factor = static_cast<std::uint8_t>(n == 0 ? 127 : bits() % 128);
        const short_pair sums = multiply_add(a, factor, b);
        const std::array both = {elements(sums.first), elements(sums.second)};
        for (std::size_t unit = 0; unit < 32; ++unit) {
            const std::size_t place = closura::place_in_short_pair(unit);
            EXPECT_EQ(both[place / 16][place % 16], elements(a)[unit] + factor * elements(b)[unit]);
        }
        EXPECT_EQ(both[0], elements(closura::portable::multiply_add(a, factor, b).first));
        EXPECT_EQ(both[1], elements(closura::portable::multiply_add(a, factor, b).second));
    }
}

TEST(byte_operations, part_four_bytes_by_unit)
{
    closura::quad_words words;
    for (std::size_t n = 0; n < words.size(); ++n) {
        words[n] = 0;
        for (std::size_t k = 0; k < 8; ++k)
            words[n] |= (closura::first_unit_of_quad_word(n) + k / 4 + 32 * (k % 4)) << (8 * k);
    }
    const auto bytes = closura::parted(words);
    for (std::size_t k = 0; k < 4; ++k) {
        EXPECT_EQ(elements(bytes[k]), elements(closura::portable::parted(words)[k]));
        for (std::size_t unit = 0; unit < 32; ++unit)
            EXPECT_EQ(elements(bytes[k])[unit], unit + 32 * k);
    }
}

// `first` holds units 0–7 and 16–23, `second` the others.
TEST(byte_operations, narrow_from_the_documented_order)
{
    std::array<std::uint16_t, 16> first;
    std::array<std::uint16_t, 16> second;
    for (std::uint16_t n = 0; n < 8; ++n) {
        first[n] = n;
        first[n + 8U] = n + 16;
        second[n] = n + 8;
        second[n + 8U] = n + 24;
    }
    const short_pair shorts = {short_block::load(first.data()), short_block::load(second.data())};
    EXPECT_EQ(elements(narrow(shorts)), elements(closura::portable::narrow(shorts)));
    for (std::size_t unit = 0; unit < 32; ++unit)
        EXPECT_EQ(elements(narrow(shorts))[unit], unit);
}

// Numbers around those where bytes end, around those where shorts end, and others.
std::array<std::uint16_t, 16> shorts_around_ends(splitmix64& bits)
{
    constexpr std::array<std::uint16_t, 8> ends = {0, 0x7F, 0x80, 0xFF7F, 0xFF80, 0x7FFF, 0x8000, 0xFFFF};
    std::array<std::uint16_t, 16> shorts;
    for (std::uint16_t& one : shorts) {
        const std::uint64_t random = bits();
        one = static_cast<std::uint16_t>(random % 4 == 0 ? random >> 32 : ends[random >> 8 & 7U] + (random >> 16 & 3U));
    }
    return shorts;
}

int signed_number(std::uint16_t number) { return number < 0x8000 ? number : number - 0x10000; }

TEST(byte_operations, narrow_and_subtract_take_the_closest_number)
{
    splitmix64 bits{9};
    for (int repetition = 0; repetition < 1000; ++repetition) {
        const auto x = shorts_around_ends(bits);
        const auto y = shorts_around_ends(bits);
        const short_block a = short_block::load(x.data());
        const short_block b = short_block::load(y.data());
        const auto difference = elements(closura::subtract_saturated(a, b));
        const auto narrowed = elements(closura::narrow({a, b}));
        for (std::size_t i = 0; i < 16; ++i) {
            EXPECT_EQ(signed_number(difference[i]),
                      std::clamp(signed_number(x[i]) - signed_number(y[i]), -0x8000, 0x7FFF));
            EXPECT_EQ(narrowed[i / 8 * 16 + i % 8],
                      static_cast<std::uint8_t>(std::clamp(signed_number(x[i]), -0x80, 0x7F)));
            EXPECT_EQ(narrowed[i / 8 * 16 + 8 + i % 8],
                      static_cast<std::uint8_t>(std::clamp(signed_number(y[i]), -0x80, 0x7F)));
        }
        EXPECT_EQ(difference, elements(closura::portable::subtract_saturated(a, b)));
        EXPECT_EQ(narrowed, elements(closura::portable::narrow({a, b})));
    }
}

TEST(byte_operations, part_the_halves_of_words_by_unit)
{
    closura::unit_words words;
    for (std::size_t n = 0; n < words.size(); ++n) {
        words[n] = 0;
        for (std::size_t k = 0; k < 4; ++k) {
            const std::uint64_t unit = closura::first_unit_of_word(n) + k;
            words[n] |= unit << (8 * k) | (unit + 100) << (8 * k + 32);
        }
    }
    for (std::size_t unit = 0; unit < 32; ++unit) {
        EXPECT_EQ(elements(closura::lower_halves(words))[unit], unit);
        EXPECT_EQ(elements(closura::upper_halves(words))[unit], unit + 100);
    }
}

TEST(byte_operations, blend_takes_even_and_odd_elements)
{
    splitmix64 bits{5};
    for (int repetition = 0; repetition < 100; ++repetition) {
        std::array<std::uint64_t, 4> even, odd;
        for (std::size_t i = 0; i < 4; ++i) {
            even[i] = bits();
            odd[i] = bits();
        }
        const auto a = std::bit_cast<short_block>(even);
        const auto b = std::bit_cast<short_block>(odd);
        const auto blended = elements(closura::blend(a, b));
        EXPECT_EQ(blended, elements(closura::portable::blend(a, b)));
        for (std::size_t i = 0; i < 16; ++i)
            EXPECT_EQ(blended[i], elements(i % 2 == 0 ? a : b)[i]);
    }
}

TEST(byte_operations, transpose_eight_rows)
{
    using closura::block;
    std::array<block<float>, 8> rows;
    for (std::size_t r = 0; r < 8; ++r) {
        std::array<float, 8> row;
        for (std::size_t c = 0; c < 8; ++c)
            row[c] = static_cast<float>(10 * r + c);
        rows[r] = block<float>::load(row.data());
    }
    const auto columns = closura::transpose(rows);
    const auto expected = closura::portable::transpose(rows);
    for (std::size_t c = 0; c < 8; ++c) {
        EXPECT_EQ(elements(columns[c]), elements(expected[c]));
        for (std::size_t r = 0; r < 8; ++r)
            EXPECT_EQ(elements(columns[c])[r], static_cast<float>(10 * r + c));
    }
}

TEST(byte_operations, any_bit_is_seen)
{
    EXPECT_FALSE(closura::any(byte_block(0)));
    for (std::size_t i = 0; i < 32; ++i) {
        std::array<std::uint8_t, 32> bytes{};
        bytes[i] = static_cast<std::uint8_t>(1U << (i % 8));
        const byte_block block = byte_block::load(bytes.data());
        EXPECT_TRUE(closura::any(block));
        EXPECT_TRUE(closura::portable::any(block));
    }
}

TEST(block, less_of_floats)
{
    using closura::block;
    const std::array<float, 8> left = {0.0F, 1.0F, -1.0F, 2.0F, 3.0F, -0.0F, 1e30F, -5.0F};
    const std::array<float, 8> right = {1.0F, 0.0F, -1.0F, 2.5F, 3.0F, 0.0F, 2e30F, -6.0F};
    const auto masks = elements(closura::less(block<float>::load(left.data()), block<float>::load(right.data())));
    for (std::size_t i = 0; i < 8; ++i)
        EXPECT_EQ(masks[i], left[i] < right[i] ? 0xFFFFFFFFU : 0U);
}

} // namespace closura_tests::block_tests
