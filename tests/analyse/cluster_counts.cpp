// Clusters counted site by site from coordinates, on lattices of all dimensions, and laws that counts obey.
#include <closura/analyse/cluster_counts.hpp>
#include <closura/analyse/observables.hpp>
#include <closura/simd/random.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace closura_tests::cluster_counts_tests {

using namespace closura;
using H = species<"H">;
using P = species<"P">;
using list = species_list<H, P>;

template <class Lattice>
std::array<std::uint8_t, Lattice::size> random_states(std::uint64_t seed)
{
    random_stream bits(seed, {purpose{1000}});
    std::array<std::uint8_t, Lattice::size> states;
    for (auto& state : states)
        state = static_cast<std::uint8_t>(bits.below(3));
    return states;
}

/// Σ_i Σ_clusters Π_k by definition.
template <class Lattice>
std::int32_t by_definition(const std::array<std::uint8_t, Lattice::size>& states, const auto& clusters)
{
    std::int32_t total = 0;
    for (std::size_t i = 0; i < Lattice::size; ++i)
        for (const auto& cluster : clusters) {
            bool all = true;
            for (const auto& unit : cluster) {
                auto at = Lattice::position(i);
                for (std::size_t d = 0; d < Lattice::rank; ++d) {
                    const auto extent = static_cast<long>(Lattice::extents[d]);
                    at[d] =
                        static_cast<std::size_t>(((static_cast<long>(at[d]) + unit.at[d]) % extent + extent) % extent);
                }
                all = all && states[Lattice::index(at)] == unit.state;
            }
            total += all;
        }
    return total;
}

constexpr std::array<std::array<displaced_state<2>, 4>, 3> crosses = {{
    {{{1, {0, 0}}, {2, {0, 3}}, {0, {-2, 1}}, {1, {1, -1}}}},
    {{{2, {1, 0}}, {2, {0, 1}}, {2, {-1, 0}}, {2, {0, -1}}}},
    {{{0, {0, 0}}, {1, {0, 1}}, {2, {0, 2}}, {0, {0, 3}}}},
}};

template <class Lattice>
void expect_all()
{
    constexpr std::size_t rank = Lattice::rank;
    for (std::uint64_t seed = 1; seed < 6; ++seed) {
        const auto states = random_states<Lattice>(seed);
        const lattice_states<Lattice> view(states);
        constexpr auto at_two = displacements_at<2, rank>();
        EXPECT_EQ((pair_count<"HP", list, H, P, at_two>{}(view)[0]),
                  (by_definition<Lattice>(states, analyse_detail::pair_clusters<false, at_two>(1, 2))));
        // Each pair of equal molecules once: half of all ordered ones.
        EXPECT_EQ((2 * pair_count<"PP", list, P, P, at_two>{}(view)[0]),
                  (by_definition<Lattice>(states, analyse_detail::pair_clusters<false, at_two>(2, 2))));
        const auto all_at_two = pairs_at_distance<2, H, P>{}(view);
        EXPECT_EQ(all_at_two[1], (pair_count<"PP", list, P, P, at_two>{}(view)[0]));
        EXPECT_EQ(all_at_two[2], (pair_count<"HP", list, H, P, at_two>{}(view)[0]));
        EXPECT_EQ(
            (pairs_at_distance<1, H, P>{}(view)[2]),
            (by_definition<Lattice>(states, analyse_detail::pair_clusters<false, displacements_at<1, rank>()>(1, 2))));
        EXPECT_EQ((triplet_count<"HPH", list, H, P, H, rank>{}(view)[0]),
                  (by_definition<Lattice>(states, analyse_detail::triplet_clusters<true, rank>(1, 2, 1))));
        EXPECT_EQ((triplet_count<"HPP", list, H, P, P, rank>{}(view)[0]),
                  (by_definition<Lattice>(states, analyse_detail::triplet_clusters<false, rank>(1, 2, 2))));
        if constexpr (rank == 2) {
            EXPECT_EQ((cluster_count<"crosses", crosses>{}(view)[0]), by_definition<Lattice>(states, crosses));
        }
    }
}

TEST(cluster_counts, are_those_of_the_definition)
{
    expect_all<lattice<40, 40>>();
    expect_all<lattice<3, 37>>();
    expect_all<lattice<67>>();
    expect_all<lattice<4, 5, 9>>();
}

TEST(cluster_counts, have_the_displacements_of_their_distance)
{
    static_assert(displacements_at<1, 2>().size() == 4 && displacements_at<2, 2>().size() == 8);
    static_assert(displacements_at<1, 3>().size() == 6 && displacements_at<2, 3>().size() == 18);
    static_assert(displacements_at<5, 1>().size() == 2);
    for (const auto& at : displacements_at<2, 2>())
        EXPECT_EQ(std::labs(at[0]) + std::labs(at[1]), 2);
    static_assert(list::state_of<H> == 1 && list::state_of<P> == 2);
    static_assert(pairs_at_distance<2, H, P>::names[0] == "HH at 2" &&
                  pairs_at_distance<2, H, P>::names[2] == "HP at 2");
}

// Nearest neighbours in two ways, and a full lattice where every count is known.
TEST(cluster_counts, agree_with_neighbour_pairs_and_full_lattices)
{
    using square = lattice<40, 40>;
    const auto states = random_states<square>(9);
    const auto pairs = neighbour_pairs<H, P>{}(lattice_states<square>(states));
    const observables all{pair_count<"HH", list, H, H, displacements_at<1, 2>()>{},
                          pair_count<"PP", list, P, P, displacements_at<1, 2>()>{},
                          pair_count<"HP", list, H, P, displacements_at<1, 2>()>{}};
    EXPECT_EQ(all(lattice_states<square>(states)), pairs);

    std::array<std::uint8_t, square::size> full;
    full.fill(2);
    const lattice_states<square> prey(full);
    EXPECT_EQ((pair_count<"PP", list, P, P, displacements_at<2, 2>()>{}(prey)[0]), 4 * 1600);
    EXPECT_EQ((triplet_count<"PPP", list, P, P, P, 2>{}(prey)[0]), 6 * 1600);
    using radial = radial_pairs<list, P, P, 2, 4>;
    const auto counted = radial{}(prey);
    std::array<double, 4> mean{};
    for (std::size_t r = 0; r < 4; ++r) {
        EXPECT_EQ(counted[r], static_cast<std::int32_t>(2 * (r + 1) * 1600));
        mean[r] = counted[r];
    }
    for (const double g : radial::correlation<square>(mean, 1600.0, 1600.0))
        EXPECT_EQ(g, 1.0);
}

// Independent molecules have g(r) = 1: over 400 random lattices, each pair count is off by less than 4.5 of its errors,
// √(2 · pairs) at most.
TEST(radial_pairs, of_independent_molecules_have_no_correlation)
{
    using square = lattice<20, 20>;
    using radial = radial_pairs<list, H, P, 2, 5>;
    static_assert(radial::names[4] == "r=5" && radial::displacement_counts[1] == 8);
    std::array<double, 5> pairs{};
    double hunters = 0.0;
    double prey = 0.0;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        const auto states = random_states<square>(100 + seed);
        const lattice_states<square> view(states);
        const auto counts = species_counts<H, P>{}(view);
        hunters += counts[0] / 400.0;
        prey += counts[1] / 400.0;
        const auto of_one = radial{}(view);
        for (std::size_t r = 0; r < 5; ++r)
            pairs[r] += of_one[r] / 400.0;
    }
    const auto g = radial::correlation<square>(pairs, hunters, prey);
    for (std::size_t r = 0; r < 5; ++r)
        EXPECT_NEAR(g[r], 1.0, 4.5 * std::sqrt(2.0 / (400.0 * pairs[r]))) << "r = " << r + 1;
}

} // namespace closura_tests::cluster_counts_tests
