// Every kernel against the conditional distribution (6), number by number: a unit's random number u and the state that
// the kernel chose must satisfy P_(s−1) ≤ u < P_s, to 2⁻³⁰.
#pragma once

#include "brute_force.hpp"

#include <closura/sample/gibbs.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace closura_tests {

/// The 32 random bits of each unit that the next update of a block uses, by the order that `short_pair` documents.
inline std::array<std::uint32_t, block_bytes> numbers_of(random_lanes lanes)
{
    std::array<std::uint32_t, block_bytes> result{};
    for (int half = 0; half < 2; ++half)
        for (std::size_t part = 0; part < 2; ++part) {
            std::array<std::uint16_t, 16> bits;
            reinterpret<std::uint16_t>(lanes.next()).store(bits.data());
            for (std::size_t n = 0; n < 16; ++n) {
                const std::size_t unit = (n < 8 ? n : n + 8) + 8 * part;
                result[unit] = (result[unit] << 16) | (bits[n] ^ 0x8000U);
            }
        }
    return result;
}

template <class Model, std::size_t Layer, std::size_t Plane>
void replay(const parameters<Model>& theta, configuration<Model>& states, const conditionals<Model>& given,
            random_lanes& lanes)
{
    using planes = layout<Model>;
    constexpr double tolerance = 4.0; // of 2³²
    const auto& kernel = given.template kernel<Layer>();
    const auto states_of_code = states_of_codes<Model>[Layer];
    std::vector<std::size_t> site_at(planes::plane_bytes, Model::unit_counts[Layer]);
    for (std::size_t site = 0; site < Model::unit_counts[Layer]; ++site)
        if (const std::size_t byte = planes::byte_of(Layer, site); byte / planes::plane_bytes == Plane)
            site_at[byte % planes::plane_bytes] = site;
    std::size_t seen = 0;
    const std::size_t stride = planes::run_count * planes::run_length / (10 * block_bytes) + 1;
    for (std::size_t run = 0; run < planes::run_count; run += 1)
        for (std::size_t done = 0; done < planes::run_length; done += block_bytes * stride) {
            const std::size_t cell = planes::first_cell + run * planes::run_distance + done;
            const auto numbers = numbers_of(lanes);
            byte_block chosen;
            if constexpr (neighbourhood<Model, Layer>::kernel == kernel_kind::expressions)
                chosen = kernel.template sample<Plane>(states, cell, lanes);
            else
                chosen = kernel.template sample<Plane>(std::as_const(states).data() + cell, lanes);
            std::array<std::uint8_t, block_bytes> codes;
            chosen.store(codes.data());
            for (std::size_t unit = 0; unit < block_bytes; ++unit) {
                const std::size_t site = site_at[cell + unit];
                if (site == Model::unit_counts[Layer])
                    continue;
                ++seen;
                const auto p = conditional_probabilities<Layer>(theta, states, site);
                std::size_t state = states_of_code[codes[unit]];
                double below = 0.0;
                for (std::size_t s = 0; s + 1 < (state == 0 ? p.size() + 1 : state); ++s)
                    below += p[s];
                const double above = state == 0 ? 1.0 : below + p[state - 1];
                const auto number = static_cast<double>(numbers[unit]);
                ASSERT_GE(number, 0x1p32 * below - tolerance) << "layer " << Layer << ", site " << site;
                ASSERT_LE(number, 0x1p32 * above + tolerance) << "layer " << Layer << ", site " << site;
            }
        }
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
        gibbs_detail::for_each_plane<Model, 0, 1>(one_plane);
        gibbs_detail::for_each_plane<Model, 0, 0>(one_plane);
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
