// Configurations give back what they were given, and halos repeat the opposite side of the lattice.
#include "brute_force.hpp"
#include "models.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace closura_tests::configuration_tests {

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

// ---- What is no configuration is refused, and nothing is changed.

TYPED_TEST(configuration_of, refuses_layers_sites_and_states_that_do_not_exist)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{4};
    const auto states = random_states<Model>(bits);
    auto set = configured<Model>(states);
    constexpr std::size_t beyond = Model::layer_count;
    EXPECT_THROW(static_cast<void>(set.state(beyond, 0)), input_error);
    EXPECT_THROW(static_cast<void>(set.layer(beyond)), input_error);
    EXPECT_THROW(set.set_state(beyond, 0, 0), input_error);
    EXPECT_THROW(set.refresh_halos(beyond), input_error);
    for (std::size_t l = 0; l < Model::layer_count; ++l) {
        const std::size_t sites = Model::unit_counts[l];
        const std::size_t species = Model::species_counts[l];
        EXPECT_THROW(static_cast<void>(set.state(l, sites)), input_error);
        EXPECT_THROW(set.set_state(l, sites, 0), input_error);
        EXPECT_THROW(set.set_state(l, 0, species + 1), input_error);
        for (std::size_t size : {sites - 1, sites + 1, std::size_t{0}}) {
            std::vector<std::uint8_t> of_other_size(size);
            EXPECT_THROW(set.set_layer(l, of_other_size), input_error);
            EXPECT_THROW(set.get_layer(l, of_other_size), input_error);
        }
        // Wherever it is: in whole blocks of bytes, or behind them.
        for (std::size_t site = 0; site < sites; ++site) {
            auto layer = set.layer(l);
            layer[site] = static_cast<std::uint8_t>(species + 1);
            ASSERT_THROW(set.set_layer(l, layer), input_error);
            layer[site] = 255;
            ASSERT_THROW(set.set_layer(l, layer), input_error);
            layer[site] = static_cast<std::uint8_t>(species);
            ASSERT_NO_THROW(configuration<Model>(set).set_layer(l, layer));
        }
    }
    EXPECT_EQ(states_of(set), states);
}

TEST(configuration, says_what_is_wrong)
{
    configuration<paper_two_layers::model> states;
    const auto sentence_of = [](auto call) -> std::string {
        try {
            call();
        } catch (const input_error& refused) {
            return refused.what();
        }
        return "";
    };
    EXPECT_EQ(sentence_of([&] { states.set_state(0, 0, 3); }),
              "configuration: state 3 does not exist: layer 0 has 2 species, the states 1, 2, ..., and 0 for empty");
    EXPECT_EQ(sentence_of([&] { states.set_state(2, 0, 1); }),
              "configuration: layer 2 does not exist: the model has 2 layers, counted from 0");
    EXPECT_EQ(sentence_of([&] { states.set_layer(1, {}); }),
              "configuration: layer 1 has 4 sites; states of 0 were given");
}

} // namespace closura_tests::configuration_tests
