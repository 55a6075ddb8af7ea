// Kernels of many species: what 16 bits of a random number decide is what exact thresholds and all 32 bits would, for a
// million units of each kind of layer; and their codes and rows are what they should be.
#include "models.hpp"
#include "sample/kernels.hpp"

#include <closura/sample/wide_codes.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <limits>
#include <map>
#include <vector>

namespace closura_tests::fixed_point_tests {

template <class Pairs>
using seven_in_three_layers =
    closura::model<lattice<40, 40>,
                   layers<units<A, B, C, D, F, G, H>, units<A, B, C, D, F, G, H>, units<A, B, C, D, F, G, H>>,
                   couple<0, 1, patch<2, 2>, Pairs>, couple<1, 2, patch<2, 2>, Pairs>>;

/// The species' own pairs; rows of one side, and products of two.
struct seven_on_a_square {
    static constexpr const char* name = "seven_on_a_square";
    using model = seven_in_three_layers<same_species>;
};

struct all_pairs_of_seven {
    static constexpr const char* name = "all_pairs_of_seven";
    using model = seven_in_three_layers<all_pairs>;
};

/// A middle layer with three sides: two layers, and itself.
struct three_sides {
    static constexpr const char* name = "three_sides";
    using model =
        closura::model<lattice<6, 36>, layers<units<A, B, C, D, F>, units<A, B, C, D, F>, units<A, B, C, D, F>>,
                       couple<0, 1, patch<2, 2>, all_pairs>, couple<1, 1, nearest_neighbours<2>, same_species>,
                       couple<1, 2, patch<2, 2>, same_species>>;
};

/// Too many neighbours for numbers of 16 bits.
struct six_neighbours_of_seven {
    static constexpr const char* name = "six_neighbours_of_seven";
    using model = closura::model<lattice<6, 37>, layers<units<A, B, C, D, F, G, H>, units<A, B, C, D, F, G, H>>,
                                 couple<0, 1, patch<2, 3>, same_species>>;
};

template <class Named, std::size_t Layer>
constexpr kernel_kind kind = neighbourhood<typename Named::model, Layer>::kernel;
static_assert(kind<seven_on_a_square, 0> == kernel_kind::fixed_point);
static_assert(kind<seven_on_a_square, 1> == kernel_kind::fixed_point);
static_assert(kind<three_sides, 1> == kernel_kind::fixed_point);
static_assert(neighbourhood<three_sides::model, 1>::side_count == 3);
static_assert(kind<six_neighbours_of_seven, 0> == kernel_kind::products);

template <class Named>
class kernel_of_many_species : public testing::Test {};
using with_many_species = testing::Types<seven_on_a_square, all_pairs_of_seven, three_sides, six_neighbours_of_seven>;
TYPED_TEST_SUITE(kernel_of_many_species, with_many_species, by_name);

TYPED_TEST(kernel_of_many_species, draws_from_the_conditional_distribution)
{
    expect_conditional_distribution<typename TypeParam::model>();
}

// A million units of either kind of layer, at ordinary parameters and where few states are likely.
TEST(fixed_point, decides_no_unit_otherwise_than_exact_thresholds)
{
    for (const double scale : {0.5, 4.0}) {
        replay_all<seven_on_a_square::model>(scale, 320);
        replay_all<all_pairs_of_seven::model>(scale, 320);
    }
}

// Infinite parameters, and sides that favour different states by so much that products vanish.
TEST(fixed_point, leaves_open_what_it_cannot_say)
{
    using Model = all_pairs_of_seven::model;
    random_lanes lanes(8);
    splitmix64 bits{9};
    for (int repeat = 0; repeat < 2; ++repeat) {
        auto theta = random_parameters<Model>(bits, 1.0);
        theta[bias<1, B>] = -std::numeric_limits<double>::infinity();
        theta[weight<0, A, 1, C>] = -std::numeric_limits<double>::infinity();
        theta[weight<0, A, 1, D>] = 600.0;
        theta[weight<1, F, 2, A>] = 600.0;
        const conditionals<Model> given(theta);
        auto states = configured<Model>(random_states<Model>(bits));
        replay<Model, 1, layout<Model>::first_plane[1]>(theta, states, given, lanes);
    }
}

// The numbers of all combinations differ, by enumeration; and byte sums of digits are in range.
template <std::size_t States, std::size_t Neighbours>
void expect_numbers_of_combinations()
{
    constexpr auto& codes = sample_detail::wide_codes_of<States, Neighbours>;
    ASSERT_GT(codes.numbers, 0U);
    std::map<std::size_t, std::vector<std::size_t>> seen;
    std::vector<std::size_t> counts(States, 0);
    const auto visit = [&](const auto& self, std::size_t state, std::size_t left) -> void {
        if (state == States) {
            std::size_t low = 0, high = 0;
            for (std::size_t s = 0; s < States; ++s) {
                low += counts[s] * codes.low[s];
                high += counts[s] * codes.high[s];
            }
            EXPECT_LE(low, 255U);
            EXPECT_LE(high, 255U);
            const std::size_t number = low + codes.base * high;
            EXPECT_LT(number, codes.numbers);
            EXPECT_TRUE(seen.emplace(number, counts).second) << number;
            return;
        }
        for (counts[state] = 0; counts[state] <= left; ++counts[state])
            self(self, state + 1, left - counts[state]);
        counts[state] = 0;
    };
    visit(visit, 1, Neighbours);
    EXPECT_EQ(seen.size(), sample_detail::combinations(Neighbours, States - 1));
}

TEST(wide_codes, number_all_combinations)
{
    expect_numbers_of_combinations<8, 4>();
    expect_numbers_of_combinations<8, 3>();
    expect_numbers_of_combinations<8, 1>();
    expect_numbers_of_combinations<6, 4>();
    expect_numbers_of_combinations<5, 8>();
    EXPECT_EQ((sample_detail::wide_codes_of<8, 6>.numbers), 0U);
}

} // namespace closura_tests::fixed_point_tests
