// Gibbs chains of two- and three-dimensional models against exact distributions.
#include "models.hpp"
#include "sample/gibbs.hpp"

#include <gtest/gtest.h>

namespace closura_tests::gibbs_in_more_dimensions_tests {

template <class Named>
class chains_in_more_dimensions : public testing::Test {};
TYPED_TEST_SUITE(chains_in_more_dimensions, tiny_models_in_more_dimensions, by_name);

TYPED_TEST(chains_in_more_dimensions, have_the_model_distribution)
{
    expect_model_distribution<typename TypeParam::model>();
}

TYPED_TEST(chains_in_more_dimensions, have_the_clamped_distribution)
{
    expect_clamped_distribution<typename TypeParam::model>();
}

} // namespace closura_tests::gibbs_in_more_dimensions_tests
