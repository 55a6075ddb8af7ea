// Planes and colours: units that are updated together share no cluster, for any extents.
#include "models.hpp"
#include "updated_together.hpp"

#include <closura/state/plane_choice.hpp>
#include <closura/state/ring_colours.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace closura_tests::planes_tests {

// Points of a ring at a distance of up to `reach`, either way around, have different colours.
TEST(ring_colours, differ_within_reach)
{
    for (std::size_t extent = 1; extent <= 40; ++extent)
        for (std::size_t reach = 0; reach <= 6; ++reach) {
            const ring_colours colour(extent, reach);
            for (std::size_t x = 0; x < extent; ++x) {
                EXPECT_LT(colour(x), colour.count);
                for (std::size_t apart = 1; apart <= reach && apart < extent; ++apart)
                    EXPECT_NE(colour(x), colour((x + apart) % extent)) << extent << ", " << reach << ", " << x;
            }
            // No ring needs fewer than reach + 1, and few need many more.
            EXPECT_GE(colour.count, std::min(extent, reach + 1));
            EXPECT_LE(colour.count, std::max(2 * reach + 1, std::size_t{1}));
        }
}

template <class Named>
class planes_of : public testing::Test {};
using planned_models = joined_types<all_models, large_models_with_couplings_inside>;
TYPED_TEST_SUITE(planes_of, planned_models, by_name);

TYPED_TEST(planes_of, keep_apart_what_shares_a_cluster)
{
    using Model = typename TypeParam::model;
    const description& model = described<Model>();
    const auto groups = groups_updated_together<Model>();
    std::vector<std::size_t> group_of(model.unit_count(), groups.size());
    for (std::size_t g = 0; g < groups.size(); ++g)
        for (std::size_t unit : groups[g]) {
            EXPECT_EQ(group_of[unit], groups.size()) << "unit " << unit << " is in two groups";
            group_of[unit] = g;
        }
    EXPECT_EQ(std::count(group_of.begin(), group_of.end(), groups.size()), 0);
    for (const statistic_sum& sum : model.statistics)
        for (std::size_t n = 0; n < sum.units.size(); n += sum.order)
            for (std::size_t a = 0; a < sum.order; ++a)
                for (std::size_t b = 0; b < a; ++b)
                    ASSERT_NE(group_of[sum.units[n + a].unit], group_of[sum.units[n + b].unit]) << sum.name;
}

template <class Named>
class uncoupled_layers_of : public testing::Test {};
TYPED_TEST_SUITE(uncoupled_layers_of, models_without_couplings_inside, by_name);

// Layers without couplings inside are split by strides alone: their extents have all common divisors in the cells.
TYPED_TEST(uncoupled_layers_of, are_not_split)
{
    using Model = typename TypeParam::model;
    using planes = layout<Model>;
    for (std::size_t d = 0; d < Model::rank; ++d) {
        std::size_t common = 0;
        for (const auto& extents : Model::extents)
            common = std::gcd(common, extents[d]);
        EXPECT_EQ(planes::cells[d], common);
    }
    for (std::size_t l = 0; l < Model::layer_count; ++l)
        EXPECT_EQ(planes::choice.colour_count(l), 1U);
}

template <std::size_t... Extents>
using lattice_with_neighbours =
    model<lattice<Extents...>, layers<units<A>>, couple<0, 0, nearest_neighbours<sizeof...(Extents)>, same_species>>;

// Even extents take two planes per dimension and one colour; prime ones stay whole and take colours.
TEST(planes, of_known_models)
{
    using even = layout<lattice_with_neighbours<1000>>;
    static_assert(even::plane_count == 2 && even::choice.colour_count(0) == 1);
    using prime = layout<lattice_with_neighbours<1009>>;
    static_assert(prime::plane_count == 1 && prime::choice.colour_count(0) == 3);
    using square = layout<lattice_with_neighbours<40, 40>>;
    static_assert(square::plane_count == 4 && square::choice.colour_count(0) == 1);
    using mixed = layout<lattice_with_neighbours<40, 41>>;
    static_assert(mixed::plane_count == 2 && mixed::choice.colour_count(0) == 3);
    using divisible_by_three = layout<lattice_with_neighbours<63, 63>>;
    static_assert(divisible_by_three::plane_count == 9 && divisible_by_three::choice.colour_count(0) == 1);
    using three = layout<lattice_with_neighbours<200, 200, 200>>;
    static_assert(three::plane_count == 8 && three::choice.colour_count(0) == 1);
}

} // namespace closura_tests::planes_tests
