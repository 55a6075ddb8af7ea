// Kernels of layers with couplings inside against the conditional distribution (6), number by number.
#include "models.hpp"
#include "sample/kernels.hpp"

#include <gtest/gtest.h>

#include <cstddef>

namespace closura_tests::kernels_within_layers_tests {

// Pairs inside a layer are served by the kernels of other pairs.
template <class Named, std::size_t Layer>
constexpr kernel_kind kind = neighbourhood<typename Named::model, Layer>::kernel;

static_assert(kind<chain_of_five, 0> == kernel_kind::in_register);
static_assert(kind<chequered, 0> == kernel_kind::in_register);
static_assert(kind<coupled_box, 0> == kernel_kind::in_register);
static_assert(kind<coupled_between, 1> == kernel_kind::short_index);
static_assert(kind<prime_extents, 1> == kernel_kind::byte_index);
static_assert(kind<directed_pair, 0> == kernel_kind::short_index);
static_assert(kind<crowded_square, 0> == kernel_kind::fixed_point);
static_assert(kind<triplets, 0> == kernel_kind::expressions);

template <class Named>
class kernel_within_layers_of : public testing::Test {};
using kernel_models = joined_types<tiny_models_with_couplings_inside, large_models_with_couplings_inside>;
TYPED_TEST_SUITE(kernel_within_layers_of, kernel_models, by_name);

TYPED_TEST(kernel_within_layers_of, draws_from_the_conditional_distribution)
{
    expect_conditional_distribution<typename TypeParam::model>();
}

} // namespace closura_tests::kernels_within_layers_tests
