// Configurations give back what they were given, and halos repeat the opposite side of the lattice.
#include "brute_force.hpp"
#include "models.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

namespace closura_tests {
namespace {

template <class Named>
class configuration_of : public testing::Test {};
TYPED_TEST_SUITE(configuration_of, models_of_each_kind, by_name);

TYPED_TEST(configuration_of, starts_empty)
{
    using Model = typename TypeParam::model;
    for (std::uint8_t state : states_of(configuration<Model>{}))
        EXPECT_EQ(state, 0);
}

TYPED_TEST(configuration_of, gives_back_whole_layers)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{1};
    const auto states = random_states<Model>(bits);
    const auto set = configured<Model>(states);
    EXPECT_EQ(states_of(set), states);
    for (std::size_t l = 0; l < Model::layer_count; ++l)
        for (std::size_t site = 0; site < Model::unit_counts[l]; ++site)
            EXPECT_EQ(set.state(l, site), states[described<Model>().first_unit(l) + site]);
}

TYPED_TEST(configuration_of, sets_one_unit_and_no_other)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{2};
    auto states = random_states<Model>(bits);
    auto set = configured<Model>(states);
    const description& model = described<Model>();
    for (int n = 0; n < 20; ++n) {
        const std::size_t unit = bits() % states.size();
        const std::size_t layer = model.layer_of(unit);
        states[unit] = static_cast<std::uint8_t>(bits() % (model.layers[layer].species.size() + 1));
        set.set_state(layer, unit - model.first_unit(layer), states[unit]);
        EXPECT_EQ(states_of(set), states);
        EXPECT_TRUE(set == configured<Model>(states));
    }
}

TYPED_TEST(configuration_of, has_a_byte_for_each_unit)
{
    using Model = typename TypeParam::model;
    using planes = layout<Model>;
    std::set<std::size_t> bytes;
    std::size_t units = 0;
    for (std::size_t l = 0; l < Model::layer_count; ++l)
        for (std::size_t site = 0; site < Model::unit_counts[l]; ++site) {
            bytes.insert(planes::byte_of(l, site));
            ++units;
        }
    EXPECT_EQ(bytes.size(), units);
    EXPECT_LT(*bytes.rbegin(), planes::chain_bytes);
}

// Cell c of a plane, anywhere in the halo too, has the code of the unit  multiplicity·c + residue  modulo the extents.
TYPED_TEST(configuration_of, has_periodic_halos)
{
    using Model = typename TypeParam::model;
    using planes = layout<Model>;
    constexpr std::size_t rank = Model::rank;
    splitmix64 bits{3};
    const auto states = random_states<Model>(bits);
    const auto set = configured<Model>(states);
    for (std::size_t l = 0; l < Model::layer_count; ++l)
        for (std::size_t p = 0; p < planes::plane_counts[l]; ++p)
            for (std::size_t n = 0; n < state_detail::volume(planes::padded); ++n) {
                std::size_t byte = (planes::first_plane[l] + p) * planes::plane_bytes;
                std::size_t rest = n;
                std::size_t residues = p;
                std::array<long, rank> at{};
                for (std::size_t d = rank; d-- > 0;) {
                    const std::size_t padded_at = rest % planes::padded[d];
                    rest /= planes::padded[d];
                    byte += padded_at * planes::pitch[d];
                    const auto multiplicity = static_cast<long>(planes::multiplicity[l][d]);
                    at[d] = (static_cast<long>(padded_at) - static_cast<long>(planes::halo[d])) * multiplicity +
                            static_cast<long>(residues) % multiplicity;
                    residues /= planes::multiplicity[l][d];
                }
                const layer_facts& layer = described<Model>().layers[l];
                const std::size_t site = site_of(filled_up<rank>(at, 0), layer.extents);
                ASSERT_EQ(set.data()[byte], codes_of<Model>[l].code[states[described<Model>().first_unit(l) + site]]);
            }
}

} // namespace
} // namespace closura_tests
