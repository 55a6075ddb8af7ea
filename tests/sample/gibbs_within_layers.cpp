// Gibbs chains of models with couplings inside their layers against exact distributions.
#include "models.hpp"
#include "sample/gibbs.hpp"

#include <gtest/gtest.h>

namespace closura_tests::gibbs_within_layers_tests {

template <class Named>
class chains_within_layers : public testing::Test {};
TYPED_TEST_SUITE(chains_within_layers, tiny_models_with_couplings_inside, by_name);

TYPED_TEST(chains_within_layers, have_the_model_distribution)
{
    expect_model_distribution<typename TypeParam::model>();
}

template <class Named>
class chains_within_hidden_layers : public testing::Test {};
using hidden_models = testing::Types<coupled_between, coupled_below_a_stride, hidden_triplets>;
TYPED_TEST_SUITE(chains_within_hidden_layers, hidden_models, by_name);

TYPED_TEST(chains_within_hidden_layers, have_the_clamped_distribution)
{
    expect_clamped_distribution<typename TypeParam::model>();
}

} // namespace closura_tests::gibbs_within_layers_tests
