#include <closura/simd/random.hpp>
#include <closura/simulate/neighbours.hpp>

#include <gtest/gtest.h>

#include <set>
#include <utility>

namespace closura_tests::neighbours_tests {

using namespace closura;

/// All pairs of sites that differ by one step in one direction, from coordinates.
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
struct Neighbours : testing::Test {};

using lattices =
    testing::Types<lattice<1>, lattice<2>, lattice<3>, lattice<17>, lattice<1, 1>, lattice<1, 5>, lattice<5, 1>,
                   lattice<2, 2>, lattice<2, 5>, lattice<5, 2>, lattice<3, 3>, lattice<9, 40>, lattice<100, 100>,
                   lattice<40, 300>, lattice<2, 1, 3>, lattice<1, 2, 2>, lattice<3, 4, 5>, lattice<4, 2, 3>>;
TYPED_TEST_SUITE(Neighbours, lattices);

template <class Lattice, boundaries Boundaries>
void compare_with_brute_force()
{
    const auto pairs = pairs_of_sites<Lattice>(Boundaries == boundaries::periodic);

    std::set<std::pair<std::size_t, std::size_t>> listed;
    for (std::size_t i = 0; i < Lattice::size; ++i)
        for (std::size_t j : neighbour_table<Lattice, Boundaries>::shared()[i])
            if (i != j)
                listed.emplace(std::min(i, j), std::max(i, j));
    EXPECT_EQ(listed, pairs);

    random_stream random(3);
    for (int repeat = 0; repeat < 5; ++repeat) {
        std::array<std::uint8_t, Lattice::size> states;
        for (std::uint8_t& state : states)
            state = static_cast<std::uint8_t>(random.below(3));
        std::array<std::uint32_t, 3> expected{};
        for (auto [i, j] : pairs) {
            expected[0] += states[i] == 1 && states[j] == 1;
            expected[1] += states[i] == 2 && states[j] == 2;
            expected[2] += (states[i] == 1 && states[j] == 2) || (states[i] == 2 && states[j] == 1);
        }
        EXPECT_EQ((count_neighbour_pairs<Lattice, Boundaries>(states, {1, 1})), expected[0]);
        EXPECT_EQ((count_neighbour_pairs<Lattice, Boundaries>(states, {2, 2})), expected[1]);
        EXPECT_EQ((count_neighbour_pairs<Lattice, Boundaries>(states, {2, 1})), expected[2]);
    }
}

TYPED_TEST(Neighbours, AgreeWithBruteForce)
{
    compare_with_brute_force<TypeParam, boundaries::periodic>();
    compare_with_brute_force<TypeParam, boundaries::closed>();
}

} // namespace closura_tests::neighbours_tests
