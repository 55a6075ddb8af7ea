// Random streams: the published generator, lane by lane; independent keys; uniform numbers.
#include "chi_square.hpp"

#include <closura/simd/random.hpp>

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <type_traits>
#include <vector>

namespace closura_tests::random_tests {

using closura::purpose;
using closura::random_lanes;
using closura::random_stream;
using closura::splitmix64;
using closura::stream_key;

/// xoshiro128++ 1.0 as its authors print it.
class xoshiro128 {
public:
    std::array<std::uint32_t, 4> s{};

    std::uint32_t operator()()
    {
        const std::uint32_t result = std::rotl(s[0] + s[3], 7) + s[0];
        const std::uint32_t t = s[1] << 9;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = std::rotl(s[3], 11);
        return result;
    }
};

TEST(splitmix64, gives_the_published_numbers)
{
    splitmix64 bits{1234567};
    EXPECT_EQ(bits(), 6457827717110365317U);
    EXPECT_EQ(bits(), 3203168211198807973U);
    EXPECT_EQ(bits(), 9817491932198370423U);
}

TEST(random_lanes, are_eight_generators)
{
    static_assert(std::is_trivially_copyable_v<random_lanes>);
    random_lanes lanes(42, {purpose{1}, 2, 3});
    const auto state = std::bit_cast<std::array<std::array<std::uint32_t, 8>, 4>>(lanes);
    std::array<xoshiro128, 8> scalar;
    for (std::size_t lane = 0; lane < 8; ++lane)
        for (std::size_t word = 0; word < 4; ++word)
            scalar[lane].s[word] = state[word][lane];
    for (int n = 0; n < 1000; ++n) {
        std::array<std::uint32_t, 8> words;
        lanes.next().store(words.data());
        for (std::size_t lane = 0; lane < 8; ++lane)
            ASSERT_EQ(words[lane], scalar[lane]());
    }
}

TEST(random_stream, reads_its_lanes_in_order)
{
    random_lanes lanes(7, {purpose::wake, 0, 9});
    random_stream stream(7, {purpose::wake, 0, 9});
    for (int n = 0; n < 50; ++n) {
        std::array<std::uint32_t, 8> words;
        lanes.next().store(words.data());
        for (std::uint32_t word : words)
            ASSERT_EQ(stream(), word);
    }
}

// Whichever field of the key, or the seed, is another: another stream. Fields do not stand for each other.
TEST(random_stream, differs_by_seed_and_by_every_field_of_the_key)
{
    std::set<std::uint64_t> first_numbers;
    std::size_t streams = 0;
    for (std::uint64_t seed : {0U, 1U, 2U})
        for (std::uint64_t use = 0; use < 5; ++use)
            for (std::uint64_t time = 0; time < 12; ++time)
                for (std::uint64_t chain = 0; chain < 12; ++chain) {
                    random_stream stream(seed, {purpose{use}, time, chain});
                    const std::uint64_t high = stream();
                    first_numbers.insert(high << 32 | stream());
                    ++streams;
                }
    EXPECT_EQ(first_numbers.size(), streams);
    random_stream one(5, {purpose{1}, 2, 3});
    random_stream same(5, {purpose{1}, 2, 3});
    for (int n = 0; n < 100; ++n)
        EXPECT_EQ(one(), same());
}

// Streams with neighbouring keys are not correlated: the mean of products of 10⁶ numbers each is 1/4 within 5 errors.
TEST(random_stream, is_independent_of_its_neighbours)
{
    constexpr int count = 1000000;
    random_stream one(5, {purpose{1}, 2, 3});
    random_stream next(5, {purpose{1}, 2, 4});
    double sum = 0.0;
    for (int n = 0; n < count; ++n)
        sum += (one.uniform() - 0.5) * (next.uniform() - 0.5);
    const double standard_error = 1.0 / 12.0 / std::sqrt(count);
    EXPECT_NEAR(sum / count, 0.0, 5.0 * standard_error);
}

// below(n) is uniform, for bounds where a plain remainder would be too.
TEST(random_stream, draws_whole_numbers_uniformly)
{
    for (std::uint32_t bound : {1U, 2U, 3U, 7U, 10U, 1000U}) {
        random_stream stream(11, {purpose{bound}, 0, 0});
        std::vector<std::int64_t> counts(bound);
        for (int n = 0; n < 200000; ++n) {
            const std::uint32_t number = stream.below(bound);
            ASSERT_LT(number, bound);
            ++counts[number];
        }
        closura_tests::chi_square test;
        test.add(std::vector<double>(bound, 1.0 / bound), counts);
        if (bound > 1)
            closura_tests::expect_agreement(test, "below");
    }
}

// With a bound of 3·2³⁰, a generator without rejection gives the numbers divisible by three twice as often.
TEST(random_stream, draws_whole_numbers_uniformly_for_large_bounds)
{
    constexpr std::uint32_t bound = 3U << 30;
    random_stream stream(12);
    std::vector<std::int64_t> by_remainder(3);
    std::vector<std::int64_t> by_third(3);
    for (int n = 0; n < 300000; ++n) {
        const std::uint32_t number = stream.below(bound);
        ASSERT_LT(number, bound);
        ++by_remainder[number % 3];
        ++by_third[number >> 30];
    }
    for (const auto& counts : {by_remainder, by_third}) {
        closura_tests::chi_square test;
        test.add(std::vector<double>(3, 1.0 / 3.0), counts);
        closura_tests::expect_agreement(test, "below 3·2^30");
    }
}

TEST(random_stream, draws_uniform_reals)
{
    constexpr int cells = 1000;
    random_stream stream(13);
    std::vector<std::int64_t> counts(cells);
    for (int n = 0; n < 500000; ++n) {
        const double number = stream.uniform();
        ASSERT_GE(number, 0.0);
        ASSERT_LT(number, 1.0);
        ++counts[static_cast<std::size_t>(number * cells)];
    }
    closura_tests::chi_square test;
    test.add(std::vector<double>(cells, 1.0 / cells), counts);
    closura_tests::expect_agreement(test, "uniform");
}

// Every bit of every lane is fair.
TEST(random_lanes, have_fair_bits)
{
    constexpr int count = 20000;
    random_lanes lanes(14);
    std::array<std::array<int, 32>, 8> ones{};
    for (int n = 0; n < count; ++n) {
        std::array<std::uint32_t, 8> words;
        lanes.next().store(words.data());
        for (std::size_t lane = 0; lane < 8; ++lane)
            for (std::size_t bit = 0; bit < 32; ++bit)
                ones[lane][bit] += static_cast<int>(words[lane] >> bit & 1U);
    }
    double statistic = 0.0;
    for (const auto& lane : ones)
        for (int sum : lane)
            statistic += (sum - 0.5 * count) * (sum - 0.5 * count) / (0.25 * count);
    EXPECT_GT(closura_tests::upper_gamma(128.0, 0.5 * statistic), closura_tests::significance);
}

} // namespace closura_tests::random_tests
