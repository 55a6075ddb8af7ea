// Kernels of tiny models against the conditional distribution (6), number by number.
#include "sample/kernels.hpp"
#include "models.hpp"

#include <gtest/gtest.h>

#include <cstddef>

namespace closura_tests::kernels_tests {

// Every kind of kernel is among the models.
template <class Named, std::size_t Layer>
constexpr kernel_kind kind = neighbourhood<typename Named::model, Layer>::kernel;

constexpr kernel_kind up_to_256_rows = widest_lookup == 16 ? kernel_kind::in_register : kernel_kind::byte_index;
static_assert(kind<paper, 0> == kernel_kind::in_register);
static_assert(kind<paper, 1> == up_to_256_rows);
static_assert(kind<paper, 2> == kernel_kind::in_register);
static_assert(kind<single_layer, 0> == kernel_kind::in_register);
static_assert(kind<three_species, 0> == kernel_kind::in_register);
static_assert(kind<five_species, 0> == kernel_kind::in_register);
static_assert(kind<five_species, 1> == kernel_kind::short_index);
static_assert(kind<long_lines, 0> == kernel_kind::in_register);
static_assert(kind<seven_species, 0> == kernel_kind::fixed_point);
static_assert(kind<wide_patch, 1> == kernel_kind::fixed_point);
static_assert(kind<three_unit_cluster, 0> == kernel_kind::expressions);
static_assert(kind<two_unit_cluster, 0> == kernel_kind::in_register);

template <class Named>
class kernel_of : public testing::Test {};
TYPED_TEST_SUITE(kernel_of, tiny_models_in_one_dimension, by_name);

TYPED_TEST(kernel_of, draws_from_the_conditional_distribution)
{
    expect_conditional_distribution<typename TypeParam::model>();
}

template <class Named>
class kernel_in_more_dimensions_of : public testing::Test {};
TYPED_TEST_SUITE(kernel_in_more_dimensions_of, tiny_models_in_more_dimensions, by_name);

TYPED_TEST(kernel_in_more_dimensions_of, draws_from_the_conditional_distribution)
{
    expect_conditional_distribution<typename TypeParam::model>();
}

} // namespace closura_tests::kernels_tests
