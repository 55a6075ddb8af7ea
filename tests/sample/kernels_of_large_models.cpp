// Kernels of models whose lines are longer than a SIMD block against the conditional distribution (6), number by
// number.
#include "models.hpp"
#include "sample/kernels.hpp"

#include <gtest/gtest.h>

namespace closura_tests::kernels_of_large_models_tests {

template <class Named>
class kernel_of_large : public testing::Test {};
TYPED_TEST_SUITE(kernel_of_large, large_models, by_name);

TYPED_TEST(kernel_of_large, draws_from_the_conditional_distribution)
{
    expect_conditional_distribution<typename TypeParam::model>();
}

} // namespace closura_tests::kernels_of_large_models_tests
