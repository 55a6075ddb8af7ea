// One seed, many uses: whatever is made with its defaults from one seed has a stream of its own.
#include "models.hpp"

#include <closura/sample/sampler.hpp>
#include <closura/simd/random.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace closura_tests::streams_tests {

/// The first 64 random bits of lanes.
std::uint64_t first_bits(random_lanes lanes)
{
    std::array<std::uint32_t, 8> words;
    lanes.next().store(words.data());
    return std::uint64_t{words[0]} << 32 | words[1];
}

std::uint64_t first_bits(random_stream stream)
{
    const std::uint64_t high = stream();
    return high << 32 | stream();
}

// Streams that agree would agree for every seed; streams that do not, in 64 bits, for one of 2·10¹⁹.
TEST(streams, of_the_same_seed_differ_by_use)
{
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        const std::array uses = {first_bits(random_stream(seed)),
                                 first_bits(random_lanes(seed)),
                                 first_bits(random_lanes(seed, {purpose::sampling})),
                                 first_bits(random_stream(seed, {purpose::simulation})),
                                 first_bits(random_stream(seed, {purpose::batch})),
                                 first_bits(random_lanes(seed, {purpose::wake})),
                                 first_bits(random_lanes(seed, {purpose::sleep})),
                                 first_bits(random_lanes(seed, {purpose::evaluation})),
                                 first_bits(random_lanes(seed, {purpose::observation}))};
        for (std::size_t one = 0; one < uses.size(); ++one)
            for (std::size_t other = 0; other < one; ++other)
                ASSERT_NE(uses[one], uses[other]) << "seed " << seed << ", uses " << one << " and " << other;
    }
}

// A key that names no purpose keeps its time and chain, and still differs by type.
TEST(streams, without_a_purpose_differ_by_type_in_every_chain)
{
    for (std::uint64_t chain = 0; chain < 1000; ++chain)
        ASSERT_NE(first_bits(random_stream(7, {.chain = chain})), first_bits(random_lanes(7, {.chain = chain})));
}

// A sampler's chain 0 and a random stream of the same seed used to have the same numbers: the first unit was occupied
// exactly where the stream's first number was large.
TEST(streams, of_a_sampler_is_not_that_of_a_random_stream)
{
    using Model = closura::model<lattice<64>, layers<units<A>>>;
    std::size_t agree = 0;
    constexpr std::size_t seeds = 1000;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        sampler<Model> chains(seed, 1);
        chains.randomise();
        random_stream stream(seed);
        agree += (chains.chain(0).state(0, 0) == 1) == (stream() >= 0x80000000U);
    }
    // 500 ± 16 where they have nothing to do with each other; 4.5 standard deviations.
    EXPECT_NEAR(static_cast<double>(agree), 500.0, 72.0);
}

} // namespace closura_tests::streams_tests
