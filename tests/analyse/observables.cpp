#include <closura/analyse/observables.hpp>
#include <closura/simd/random.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string_view>
#include <type_traits>
#include <utility>

namespace closura_tests::observables_tests {

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using Q = species<"Q">;
using fish = species<"fish">;

TEST(Observables, HaveTheOrderOfTheirSpecies)
{
    static_assert(species_counts<H, P>::names == std::array<std::string_view, 2>{"H", "P"});
    static_assert(neighbour_pairs<H>::names == std::array<std::string_view, 1>{"HH"});
    static_assert(neighbour_pairs<H, P>::names == std::array<std::string_view, 3>{"HH", "PP", "HP"});
    static_assert(neighbour_pairs<H, P, Q>::names ==
                  std::array<std::string_view, 6>{"HH", "PP", "QQ", "HP", "HQ", "PQ"});
    static_assert(neighbour_pairs<H, fish>::names == std::array<std::string_view, 3>{"HH", "fish-fish", "H-fish"});
    using both = observables<species_counts<H, P>, neighbour_pairs<H, P>>;
    static_assert(both::names == std::array<std::string_view, 5>{"H", "P", "HH", "PP", "HP"});
    static_assert(value_count<both> == 5);
}

TEST(Observables, OfANetworkHaveItsSpecies)
{
    constexpr auto network = reaction_network<P, H>(decay<H>(0.1));
    using of = std::remove_const_t<decltype(network)>;
    static_assert(std::is_same_v<species_counts_of<of>, species_counts<P, H>>);
    static_assert(std::is_same_v<neighbour_pairs_of<of>, neighbour_pairs<P, H>>);
}

/// Pairs of sites that differ by one step in one direction, each once, from coordinates.
template <class Lattice>
std::set<std::pair<std::size_t, std::size_t>> pairs_of_sites(bool periodic)
{
    std::set<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t i = 0; i < Lattice::size; ++i)
        for (std::size_t d = 0; d < Lattice::rank; ++d) {
            auto at = Lattice::position(i);
            if (!periodic && at[d] + 1 == Lattice::extents[d])
                continue;
            at[d] = (at[d] + 1) % Lattice::extents[d];
            const std::size_t j = Lattice::index(at);
            if (i != j)
                pairs.emplace(std::min(i, j), std::max(i, j));
        }
    return pairs;
}

template <class Lattice>
struct ObservablesOn : testing::Test {};

#ifdef CLOSURA_EVERY_MODEL
using lattices = testing::Types<lattice<1>, lattice<2>, lattice<3>, lattice<31>, lattice<33>, lattice<20'000>,
                                lattice<1, 1>, lattice<1, 5>, lattice<5, 1>, lattice<2, 2>, lattice<2, 40>,
                                lattice<40, 2>, lattice<9, 13>, lattice<100, 90>, lattice<2, 1, 3>, lattice<2, 2, 2>,
                                lattice<3, 4, 5>, lattice<4, 2, 3>, lattice<18, 17, 19>>;
#else
using lattices = testing::Types<lattice<1>, lattice<2>, lattice<33>, lattice<20'000>, lattice<1, 5>, lattice<2, 2>,
                                lattice<40, 2>, lattice<9, 13>, lattice<2, 1, 3>, lattice<18, 17, 19>>;
#endif
TYPED_TEST_SUITE(ObservablesOn, lattices);

TYPED_TEST(ObservablesOn, AgreeWithBruteForce)
{
    random_stream random(3);
    std::array<std::uint8_t, TypeParam::size> bytes{};
    for (const std::uint32_t kinds : {1U, 2U, 4U}) { // all alike, one or three species and vacant sites
        for (std::uint8_t& state : bytes)
            state = static_cast<std::uint8_t>(kinds == 1 ? 1 : random.below(kinds));
        const lattice_states<TypeParam> states(bytes);

        std::array<std::int32_t, 3> counts{};
        for (std::uint8_t state : bytes)
            if (state > 0)
                ++counts[state - 1U];
        EXPECT_EQ((species_counts<H, P, Q>{}(states)), counts);

        for (const boundaries edges : {boundaries::periodic, boundaries::closed}) {
            constexpr std::size_t place[3][3] = {{0, 3, 4}, {3, 1, 5}, {4, 5, 2}};
            std::array<std::int32_t, 6> pairs{};
            for (auto [i, j] : pairs_of_sites<TypeParam>(edges == boundaries::periodic))
                if (bytes[i] > 0 && bytes[j] > 0)
                    ++pairs[place[bytes[i] - 1U][bytes[j] - 1U]];
            EXPECT_EQ((neighbour_pairs<H, P, Q>{edges}(states)), pairs);

            const auto all = observables{species_counts<H, P, Q>{}, neighbour_pairs<H, P, Q>{edges}}(states);
            EXPECT_TRUE(std::equal(counts.begin(), counts.end(), all.begin()));
            EXPECT_TRUE(std::equal(pairs.begin(), pairs.end(), all.begin() + 3));
        }
    }
}

} // namespace closura_tests::observables_tests
