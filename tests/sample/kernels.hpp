// Every kernel against the conditional distribution (6), number by number. A unit's thresholds must be the cumulative
// probabilities P_s, to 2⁻³⁰; and with its random number u, told from the stream, its state must be the one for which
// P_(s−1) ≤ u < P_s, exactly.
#pragma once

#include "brute_force.hpp"

#include <closura/sample/gibbs.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace closura_tests {

using lane_words = std::array<std::uint32_t, word_block::size>;

/// The 32 random bits of each unit of a block in the kernel of products, by the order of `short_pair`.
inline std::array<std::uint32_t, block_bytes> numbers_for_products(random_lanes& lanes)
{
    std::array<std::uint32_t, block_bytes> result{};
    for (int half = 0; half < 2; ++half)
        for (std::size_t part = 0; part < 2; ++part) {
            std::array<std::uint16_t, 16> bits;
            reinterpret<std::uint16_t>(lanes.next()).store(bits.data());
            for (std::size_t n = 0; n < 16; ++n) {
                const std::size_t unit = (n < 8 ? n : n + 8) + 8 * part;
                result[unit] = (result[unit] << 16) | bits[n];
            }
        }
    return result;
}

/// The first 16 bits of 32 units' numbers, by the order of `short_pair`, and the last 16 of those blocks that draw
/// them: draws_more(block, stream behind its first bits).
template <class DrawsMore>
std::vector<std::uint32_t> numbers_in_fixed_point(random_lanes& lanes, std::size_t block_count,
                                                  const DrawsMore& draws_more)
{
    std::vector<std::uint32_t> numbers(block_count * block_bytes);
    const auto draw = [&](std::size_t block, int shift) {
        for (std::size_t part = 0; part < 2; ++part) {
            std::array<std::uint16_t, 16> bits;
            reinterpret<std::uint16_t>(lanes.next()).store(bits.data());
            for (std::size_t n = 0; n < 16; ++n)
                numbers[block * block_bytes + (n < 8 ? n : n + 8) + 8 * part] |= std::uint32_t{bits[n]} << shift;
        }
    };
    for (std::size_t block = 0; block < block_count; ++block) {
        draw(block, 16);
        if (draws_more(block, lanes))
            draw(block, 0);
    }
    return numbers;
}

/// The numbers that the units of a stretch draw; bits that they do not draw are zero.
template <kernel_kind Kind, class Thresholds, class DrawsMore>
std::vector<std::uint32_t> numbers_of_stretch(random_lanes& lanes, const std::vector<Thresholds>& thresholds,
                                              const DrawsMore& draws_more)
{
    if constexpr (Kind == kernel_kind::fixed_point)
        return numbers_in_fixed_point(lanes, (thresholds.size() + block_bytes - 1) / block_bytes, draws_more);

    const std::size_t block_count = (thresholds.size() + block_bytes - 1) / block_bytes;
    std::vector<std::uint32_t> numbers(block_count * block_bytes);
    lane_words words;
    if constexpr (Kind == kernel_kind::products)
        for (std::size_t first = 0; first < numbers.size(); first += block_bytes)
            std::ranges::copy(numbers_for_products(lanes), &numbers[first]);
    else if constexpr (Kind == kernel_kind::expressions)
        for (std::size_t first = 0; first < thresholds.size(); first += words.size())
            lanes.next().store(&numbers[first]);
    else {
        for (std::size_t first = 0; first < numbers.size(); first += block_bytes) {
            std::array<std::uint8_t, block_bytes> first_bits;
            reinterpret<std::uint8_t>(lanes.next()).store(first_bits.data());
            for (std::size_t unit = 0; unit < block_bytes; ++unit)
                numbers[first + unit] = static_cast<std::uint32_t>(first_bits[unit] ^ 0x80U) << 24;
        }
        std::size_t used = words.size();
        for (std::size_t unit = 0; unit < thresholds.size(); ++unit)
            if (std::ranges::any_of(thresholds[unit], [&](auto t) { return t >> 24 == numbers[unit] >> 24; })) {
                if (used == words.size()) {
                    lanes.next().store(words.data());
                    used = 0;
                }
                numbers[unit] |= words[used++] & 0xFFFFFFU;
            }
    }
    return numbers;
}

/// Keeps what is written.
struct code_recorder {
    std::uint8_t* to;

    void operator()(std::size_t byte, const byte_block& codes) const { codes.store(to + byte); }
    void operator()(std::size_t byte, std::uint8_t code) const { to[byte] = code; }
};

template <class Model, std::size_t Layer, std::size_t Plane>
void replay(const parameters<Model>& theta, configuration<Model>& states, const conditionals<Model>& given,
            random_lanes& lanes)
{
    using planes = layout<Model>;
    constexpr kernel_kind kind = neighbourhood<Model, Layer>::kernel;
    constexpr std::size_t species_count = Model::species_counts[Layer];
    constexpr double tolerance = 4.0; // of 2³²
    const auto& kernel = given.template kernel<Layer>();
    std::uint8_t* const chain = states.data();

    std::vector<std::size_t> site_at(planes::plane_bytes, Model::unit_counts[Layer]);
    for (std::size_t site = 0; site < Model::unit_counts[Layer]; ++site)
        if (const std::size_t byte = planes::byte_of(Layer, site); byte / planes::plane_bytes == Plane)
            site_at[byte % planes::plane_bytes] = site;
    const std::size_t stride = Model::unit_counts[Layer] / 200 + 1;

    std::size_t seen = 0;
    sample_detail::for_each_stretch<Model>(chain + Plane * planes::plane_bytes, [&](std::size_t first,
                                                                                    std::size_t unit_count) {
        std::vector<threshold_row<species_count>> thresholds(unit_count);
        std::vector<std::uint8_t> codes(unit_count + block_bytes); // the last block may be longer
        random_lanes copy = lanes;
        for (std::size_t unit = 0; unit < unit_count; ++unit)
            if constexpr (kind == kernel_kind::expressions)
                thresholds[unit] = kernel.template thresholds<Plane>(states, first + unit);
            else
                thresholds[unit] = kernel.template thresholds<Plane>(chain + first + unit);
        if constexpr (kind == kernel_kind::expressions)
            kernel.template sample_stretch<Plane>(states, first, unit_count, lanes, code_recorder{codes.data()});
        else
            kernel.template sample_stretch<Plane>(chain + first, unit_count, lanes, code_recorder{codes.data()});

        // Whether a block draws more bits than it must is the kernel's to say: by the stream behind a stretch that
        // ends with it.
        std::vector<bool> drew_more;
        const auto draws_more = [&, before = copy](std::size_t block, random_lanes after) {
            random_lanes as_found = before;
            std::vector<std::uint8_t> unused(codes.size());
            if constexpr (kind == kernel_kind::fixed_point)
                kernel.template sample_stretch<Plane>(chain + first, (std::min)(unit_count, (block + 1) * block_bytes),
                                                      as_found, code_recorder{unused.data()});
            drew_more.push_back(std::bit_cast<lane_words>(as_found.next()) != std::bit_cast<lane_words>(after.next()));
            return drew_more.back();
        };
        const auto numbers = numbers_of_stretch<kind>(copy, thresholds, draws_more);
        for (std::size_t unit = 0; unit < unit_count; ++unit) {
            const std::size_t site = site_at[first + unit];
            if (site == Model::unit_counts[Layer])
                continue;
            ASSERT_EQ(codes[unit], code_for<species_count>(numbers[unit], thresholds[unit], codes_of<Model>[Layer]))
                << "layer " << Layer << ", site " << site;
            // Bits that were not drawn must not matter.
            if (kind == kernel_kind::fixed_point && !drew_more[unit / block_bytes]) {
                ASSERT_EQ(codes[unit],
                          code_for<species_count>(numbers[unit] | 0xFFFFU, thresholds[unit], codes_of<Model>[Layer]))
                    << "layer " << Layer << ", site " << site;
            }
            if (seen++ % stride == 0) {
                const auto p = conditional_probabilities<Layer>(theta, states, site);
                double cumulative = 0.0;
                for (std::size_t s = 0; s < species_count; ++s)
                    ASSERT_NEAR(thresholds[unit][s], 0x1p32 * (cumulative += p[s]), tolerance)
                        << "layer " << Layer << ", site " << site;
            }
        }
        ASSERT_EQ(std::bit_cast<lane_words>(copy.next()), std::bit_cast<lane_words>(lanes.next()));
    });
    EXPECT_GT(seen, 0U);
}

template <class Model>
void replay_all(double scale, int repetitions)
{
    splitmix64 bits{5};
    random_lanes lanes(6);
    for (int n = 0; n < repetitions; ++n) {
        const auto theta = random_parameters<Model>(bits, scale);
        const conditionals<Model> given(theta);
        auto states = configured<Model>(random_states<Model>(bits));
        const auto one_plane = [&](auto layer, auto plane) {
            replay<Model, decltype(layer)::value, decltype(plane)::value>(theta, states, given, lanes);
        };
        sample_detail::for_each_plane<Model, 0, 1>(one_plane);
        sample_detail::for_each_plane<Model, 0, 0>(one_plane);
        ASSERT_FALSE(testing::Test::HasFailure());
    }
}

// Parameters of ordinary size, none at all, and so large that probabilities are 0 or 1 and exp would overflow.
template <class Model>
void expect_conditional_distribution()
{
    const int repetitions = Model::unit_counts[0] > 20 ? 3 : 30;
    replay_all<Model>(1.5, repetitions);
    replay_all<Model>(0.0, 1);
    replay_all<Model>(10.0, repetitions);
    replay_all<Model>(800.0, repetitions);
    replay_all<Model>(1e6, repetitions);
}

} // namespace closura_tests
