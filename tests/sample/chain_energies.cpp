// Energies of many configurations, by counting, are those of the expression evaluated cluster by cluster.
#include "brute_force.hpp"
#include "io/temporary_directory.hpp"
#include "models.hpp"

#include <closura/run/threads.hpp>
#include <closura/sample/chain_energies.hpp>
#include <closura/sample/energy.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace closura_tests::chain_energies_tests {

/// Biases of sites, couplings inside the layer, and a hidden layer.
struct with_fields {
    static constexpr const char* name = "with_fields";
    using model =
        closura::model<lattice<3, 4>, layers<units<A, B>, units<A>>, site_biases<0>,
                       couple<0, 0, nearest_neighbours<2>, all_pairs>, couple<0, 1, patch<2, 2>, same_species>>;
};

template <class Named>
class chain_energies_of : public testing::Test {};
using counted = testing::Types<paper_two_layers, unequal_layers, hidden_triplets, with_fields>;
TYPED_TEST_SUITE(chain_energies_of, counted, by_name);

template <class Model>
parameters<Model> drawn(splitmix64& bits)
{
    auto theta = random_parameters<Model>(bits, 2.0);
    if constexpr (Model::site_biased[0])
        for (double& value : theta.site_biases().values())
            value = symmetric(bits, 2.0);
    return theta;
}

TYPED_TEST(chain_energies_of, are_energies_and_their_differences)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{3};
    const auto before = drawn<Model>(bits), after = drawn<Model>(bits);
    std::vector<configuration<Model>> chains;
    for (int n = 0; n < 30; ++n)
        chains.push_back(configured<Model>(random_states<Model>(bits)));
    const std::span<const configuration<Model>> all = chains;
    const auto found = energies(before, all);
    const auto differences = energy_differences(before, after, all);
    ASSERT_EQ(found.size(), chains.size());
    ASSERT_EQ(differences.size(), chains.size());
    for (std::size_t c = 0; c < chains.size(); ++c) {
        EXPECT_NEAR(found[c], energy(before, chains[c]), 1e-11);
        EXPECT_NEAR(differences[c], energy(after, chains[c]) - energy(before, chains[c]), 1e-11);
    }
    EXPECT_EQ(energies(before, all, threads{3}), found);
}

TYPED_TEST(chain_energies_of, know_infinite_parameters)
{
    using Model = typename TypeParam::model;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    splitmix64 bits{4};
    for (const double value : {-infinity, infinity})
        for (std::size_t p = 0; p < Model::parameter_count; ++p) {
            auto theta = drawn<Model>(bits);
            theta[p] = value;
            const std::vector<configuration<Model>> chains = {configuration<Model>{},
                                                              configured<Model>(random_states<Model>(bits))};
            const auto found = energies(theta, std::span<const configuration<Model>>(chains));
            EXPECT_EQ(found[0], 0.0);
            if (const double expected = energy(theta, chains[1]); std::isinf(expected)) {
                EXPECT_EQ(found[1], expected) << Model::parameter_names[p];
            } else {
                EXPECT_NEAR(found[1], expected, 1e-11) << Model::parameter_names[p];
            }
        }
}

TEST(chain_energies, that_are_undefined_are_refused)
{
    using Model = paper_two_layers::model;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    std::vector<configuration<Model>> chains(1);
    const std::span<const configuration<Model>> all = chains;
    const auto said = [&](const parameters<Model>& theta) {
        return message_of<input_error>([&] { (void)energies(theta, all); });
    };
    parameters<Model> theta;
    theta[bias<0, P>] = std::nan("");
    EXPECT_EQ(said(theta), "energies: bias[0,P] is nan");
    theta[bias<0, P>] = infinity;
    theta[bias<0, H>] = -infinity;
    EXPECT_EQ(energies(theta, all)[0], 0.0); // nothing is on the lattice
    chains[0].set_state(0, 0, 1);
    EXPECT_EQ(energies(theta, all)[0], infinity);
    chains[0].set_state(0, 1, 2);
    EXPECT_EQ(said(theta), "energies: one is undefined: a parameter is nan, or infinite ones of both signs meet");
    // No difference between two excluded states.
    EXPECT_EQ(message_of<input_error>([&] { (void)energy_differences(theta, theta, all); }),
              "energies: one is undefined: a parameter is nan, or infinite ones of both signs meet");
}

} // namespace closura_tests::chain_energies_tests
