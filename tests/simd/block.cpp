// Blocks against plain integers, and the x86 forms of byte operations against the portable ones.
#include <closura/simd/missing.hpp>
#include <closura/simd/random.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace {

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
        closura::byte_table table;
        for (auto& entry : table)
            entry = static_cast<std::uint8_t>(bits());
        const byte_block index = random_block<std::uint8_t>(bits) & byte_block(15);
        const byte_block in_both_halves = closura::repeated(table);
        EXPECT_EQ(elements(lookup(in_both_halves, index)), elements(closura::portable::lookup(in_both_halves, index)));
        for (std::size_t i = 0; i < 32; ++i)
            EXPECT_EQ(elements(lookup(in_both_halves, index))[i], table[elements(index)[i]]);

        const auto low = random_block<std::uint8_t>(bits);
        const auto high = random_block<std::uint8_t>(bits);
        const short_pair interleaved = interleave(low, high);
        const short_pair expected = closura::portable::interleave(low, high);
        EXPECT_EQ(elements(interleaved.first), elements(expected.first));
        EXPECT_EQ(elements(interleaved.second), elements(expected.second));

        EXPECT_EQ(sum_of_bytes(low), closura::portable::sum_of_bytes(low));
    }
    EXPECT_EQ(sum_of_bytes(byte_block(255)), 32U * 255U);
}

// `first` holds units 0–7 and 16–23, `second` the others; narrowing masks undoes interleaving.
TEST(byte_operations, interleave_in_the_documented_order)
{
    std::array<std::uint8_t, 32> units;
    for (std::size_t i = 0; i < 32; ++i)
        units[i] = static_cast<std::uint8_t>(i);
    const short_pair pair = interleave(byte_block::load(units.data()), byte_block(0));
    for (std::uint16_t n = 0; n < 8; ++n) {
        EXPECT_EQ(elements(pair.first)[n], n);
        EXPECT_EQ(elements(pair.first)[n + 8U], n + 16);
        EXPECT_EQ(elements(pair.second)[n], n + 8);
        EXPECT_EQ(elements(pair.second)[n + 8U], n + 24);
    }
    for (std::uint8_t unit = 0; unit < 32; ++unit) {
        const byte_block mask = equal(byte_block::load(units.data()), byte_block(unit));
        const short_pair wide = interleave(mask, mask);
        EXPECT_EQ(elements(narrow_mask(wide)), elements(mask));
        EXPECT_EQ(elements(closura::portable::narrow_mask(wide)), elements(mask));
    }
}

TEST(byte_operations, gather_eight_words)
{
    std::array<std::uint32_t, 100> table;
    splitmix64 bits{4};
    for (auto& word : table)
        word = static_cast<std::uint32_t>(bits());
    std::array<std::size_t, 8> index;
    for (auto& i : index)
        i = bits() % table.size();
    for (std::size_t n = 0; n < 8; ++n)
        EXPECT_EQ(elements(closura::gather(table.data(), index))[n], table[index[n]]);
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

} // namespace
