// Species codes: sums over neighbours number the species counts uniquely, for all layers of all models.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/state/state_codes.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <map>
#include <vector>

namespace closura_tests::state_codes_tests {

/// Every multiset of `neighbours` units, empty ones included, by recursion.
template <class Function>
void for_each_multiset(std::size_t states, std::size_t neighbours, std::vector<std::size_t>& counts, Function function)
{
    if (counts.size() + 1 == states) {
        counts.push_back(neighbours);
        function(counts);
        counts.pop_back();
        return;
    }
    for (std::size_t n = 0; n <= neighbours; ++n) {
        counts.push_back(n);
        for_each_multiset(states, neighbours - n, counts, function);
        counts.pop_back();
    }
}

void expect_unique_sums(const state_codes& codes, std::size_t neighbours)
{
    std::map<std::size_t, std::vector<std::size_t>> counts_of_sum;
    std::vector<std::size_t> counts;
    for_each_multiset(codes.states, neighbours, counts, [&](const std::vector<std::size_t>& by_state) {
        std::size_t sum = 0;
        for (std::size_t s = 0; s < codes.states; ++s)
            sum += by_state[codes.states - 1 - s] * codes.code[s]; // the last count is that of empty units
        EXPECT_LE(sum, codes.largest_sum);
        EXPECT_LE(sum, 255U);
        const auto [at, added] = counts_of_sum.emplace(sum, by_state);
        EXPECT_TRUE(added) << "two combinations have the sum " << sum;
    });
}

template <class Named>
class codes_of_layers : public testing::Test {};
TYPED_TEST_SUITE(codes_of_layers, models_of_each_kind, by_name);

TYPED_TEST(codes_of_layers, have_unique_sums)
{
    using Model = typename TypeParam::model;
    const description& model = described<Model>();
    for (std::size_t l = 0; l < Model::layer_count; ++l) {
        const state_codes& codes = codes_of<Model>[l];
        EXPECT_EQ(codes.states, Model::species_counts[l] + 1);
        EXPECT_EQ(codes.code[0], 0);
        for (std::size_t s = 1; s < codes.states; ++s)
            EXPECT_GT(codes.code[s], codes.code[s - 1]);
        // The most units of this layer that any unit has as neighbours through one kind of bond.
        std::size_t neighbours = 1;
        for (const counted_pair& pair : model.pairs) {
            const std::size_t first = model.bias_index(l, model.layers[l].species.front());
            const std::size_t last = first + model.layers[l].species.size();
            // A unit sees the neighbours at both ends of bonds inside its layer; those of two species count both.
            if (pair.lower_bias == pair.upper_bias && pair.lower_bias >= first && pair.lower_bias < last)
                neighbours = std::max(neighbours, static_cast<std::size_t>(2.0 * pair.lower_per_upper));
            if (pair.lower_bias >= first && pair.lower_bias < last)
                neighbours = std::max(neighbours, static_cast<std::size_t>(pair.lower_per_upper));
            if (pair.upper_bias >= first && pair.upper_bias < last)
                neighbours = std::max(neighbours, static_cast<std::size_t>(pair.upper_per_lower));
        }
        EXPECT_EQ(codes.neighbours, neighbours);
        if (codes.additive)
            expect_unique_sums(codes, neighbours);
        for (std::size_t s = 0; s < codes.states; ++s)
            EXPECT_EQ(states_of_codes<Model>[l][codes.code[s]], s);
    }
}

// Two species and four neighbours have the codes 0, 1, 5.
TEST(codes, of_the_paper)
{
    for (const state_codes& codes : codes_of<paper::model>) {
        EXPECT_TRUE(codes.additive);
        EXPECT_EQ(codes.code[1], 1);
        EXPECT_EQ(codes.code[2], 5);
    }
}

TEST(codes, for_every_small_number_of_species_and_neighbours)
{
    for (std::size_t species = 1; species <= 7; ++species)
        for (std::size_t neighbours = 1; neighbours <= 6; ++neighbours) {
            const state_codes codes = state_detail::find_codes(1 + species, neighbours);
            if (codes.additive)
                expect_unique_sums(codes, neighbours);
            else
                EXPECT_GT(species * neighbours, 8U) << species << " species, " << neighbours << " neighbours";
        }
}

} // namespace closura_tests::state_codes_tests
