// The Gibbs transition leaves the exact distribution invariant: its matrix, applied to p ∝ exp(−E), gives p again. Each
// factor of the matrix updates one group of units, independently of each other given all the rest, by the conditional
// probabilities (6).
#include "models.hpp"
#include "updated_together.hpp"

#include <closura/sample/energy.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace closura_tests::invariance_tests {

/// p(state of a unit | all others), the empty state first; units are numbered through all layers.
template <class Model>
std::vector<double> conditional(const parameters<Model>& theta, const configuration<Model>& states, std::size_t unit)
{
    std::vector<double> result = {1.0};
    const auto of_layer = [&]<std::size_t Layer>(std::integral_constant<std::size_t, Layer>) {
        const std::size_t first = described<Model>().first_unit(Layer);
        if (unit < first || unit >= first + Model::unit_counts[Layer])
            return;
        for (double p : conditional_probabilities<Layer>(theta, states, unit - first)) {
            result.push_back(p);
            result[0] -= p;
        }
    };
    [&]<std::size_t... Layer>(std::index_sequence<Layer...>)
    {
        (of_layer(std::integral_constant<std::size_t, Layer>{}), ...);
    }
    (std::make_index_sequence<Model::layer_count>{});
    return result;
}

/// The distribution after the units of a group are drawn anew.
template <class Model>
std::vector<double> updated(const parameters<Model>& theta, const std::vector<std::size_t>& group,
                            const std::vector<double>& probabilities)
{
    using all = all_configurations<Model>;
    const std::vector<std::size_t> bases = described<Model>().state_counts();
    std::vector<double> result(probabilities.size(), 0.0);
    for (std::size_t n = 0; n < probabilities.size(); ++n) {
        std::vector<std::uint8_t> states = all::states_of_number(n);
        const auto before = configured<Model>(states);
        std::vector<std::vector<double>> choices;
        for (std::size_t unit : group)
            choices.push_back(conditional<Model>(theta, before, unit));
        // All outcomes of the group, counted up in a mixed base.
        for (std::size_t unit : group)
            states[unit] = 0;
        for (;;) {
            double p = probabilities[n];
            for (std::size_t k = 0; k < group.size(); ++k)
                p *= choices[k][states[group[k]]];
            result[all::number_of(states)] += p;
            std::size_t k = 0;
            for (; k < group.size(); ++k) {
                if (++states[group[k]] < bases[group[k]])
                    break;
                states[group[k]] = 0;
            }
            if (k == group.size())
                break;
        }
    }
    return result;
}

template <class Named>
class gibbs_transition_of : public testing::Test {};
#ifdef CLOSURA_EVERY_MODEL
using exact_transitions = testing::Types<chain_of_five, chain_of_six, two_distances, small_box, coupled_between,
                                         directed_pair, triplets, corners, hidden_triplets, one_species>;
#else
using exact_transitions =
    testing::Types<chain_of_five, chain_of_six, coupled_between, triplets, hidden_triplets, one_species>;
#endif
TYPED_TEST_SUITE(gibbs_transition_of, exact_transitions, by_name);

TYPED_TEST(gibbs_transition_of, leaves_the_model_distribution_invariant)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{1};
    const auto theta = random_parameters<Model>(bits, 1.0);
    const all_configurations<Model> all;
    const std::vector<double> before = all.probabilities(theta);
    std::vector<double> after = before;
    for (const auto& group : groups_updated_together<Model>()) {
        after = updated<Model>(theta, group, after);
        for (std::size_t n = 0; n < all.size(); ++n)
            ASSERT_NEAR(after[n], before[n], 1e-13);
    }
    // Another distribution is not invariant, so the test can fail.
    std::vector<double> other(all.size(), 1.0 / static_cast<double>(all.size()));
    const auto changed = updated<Model>(theta, groups_updated_together<Model>()[0], other);
    double change = 0.0;
    for (std::size_t n = 0; n < all.size(); ++n)
        change += std::fabs(changed[n] - other[n]);
    EXPECT_GT(change, 1e-3);
}

} // namespace closura_tests::invariance_tests
