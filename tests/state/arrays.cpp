// Arrays of parameters and states: the order that is documented, and back again.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/state/arrays.hpp>
#include <closura/state/statistics.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace closura_tests::arrays_tests {

template <class Named>
class arrays_of : public testing::Test {};
using arranged = testing::Types<paper_three_layers, unequal_layers, strided_plane, box>;
TYPED_TEST_SUITE(arrays_of, arranged, by_name);

TYPED_TEST(arrays_of, parameters_are_in_their_order)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{1};
    const auto theta = random_parameters<Model>(bits, 1.0);
    const auto array = to_array(theta);
    static_assert(std::is_same_v<std::remove_const_t<decltype(array)>, xt::xtensor<double, 1>>);
    ASSERT_EQ(array.shape(), (std::array<std::size_t, 1>{Model::parameter_count}));
    for (std::size_t p = 0; p < Model::parameter_count; ++p)
        EXPECT_EQ(array(p), theta[p]) << Model::parameter_names[p];
    EXPECT_EQ(parameters_from_array<Model>(array), theta);

    statistics<Model> counts;
    for (std::size_t p = 0; p < Model::parameter_count; ++p)
        counts[p] = static_cast<std::int64_t>(p) - (std::int64_t{1} << 60);
    EXPECT_EQ(parameter_values_from_array<Model>(to_array(counts)), counts);
}

TYPED_TEST(arrays_of, parameters_at_several_times)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{2};
    std::vector<parameters<Model>> theta;
    for (int t = 0; t < 5; ++t)
        theta.push_back(random_parameters<Model>(bits, 1.0));
    const auto array = to_array(std::span<const parameters<Model>>(theta));
    ASSERT_EQ(array.shape(), (std::array<std::size_t, 2>{5, Model::parameter_count}));
    for (std::size_t t = 0; t < 5; ++t)
        for (std::size_t p = 0; p < Model::parameter_count; ++p)
            EXPECT_EQ(array(t, p), theta[t][p]);
    EXPECT_EQ(parameters_from_array<Model>(array), theta);

    const auto none = to_array(std::span<const parameters<Model>>());
    EXPECT_EQ(none.shape(), (std::array<std::size_t, 2>{0, Model::parameter_count}));
    EXPECT_TRUE(parameters_from_array<Model>(none).empty());
}

TYPED_TEST(arrays_of, layers_have_the_extents_of_their_lattices)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{3};
    const auto states = configured<Model>(random_states<Model>(bits));
    configuration<Model> copy;
    const auto check = [&]<std::size_t Layer>(std::integral_constant<std::size_t, Layer>) {
        const auto array = to_array<Layer>(states);
        EXPECT_EQ(array.shape(), Model::extents[Layer]);
        // Row-major: the last axis is the fastest.
        const auto expected = states.layer(Layer);
        EXPECT_EQ((std::vector<std::uint8_t>(array.begin(), array.end())), expected);
        set_layer<Layer>(copy, array);
    };
    [&]<std::size_t... Layer>(std::index_sequence<Layer...>)
    {
        (check(std::integral_constant<std::size_t, Layer>{}), ...);
    }
    (std::make_index_sequence<Model::layer_count>{});
    EXPECT_TRUE(copy == states);
}

TEST(arrays, have_y_before_x)
{
    using model = strided_plane::model; // 4×2
    configuration<model> states;
    states.set_state(0, 5, 2); // y = 2, x = 1
    const auto array = to_array<0>(states);
    EXPECT_EQ(array(2, 1), 2);
    EXPECT_EQ(xt::sum(array)(), 2);

    xt::xtensor<std::uint8_t, 2> edited = array;
    edited(3, 0) = 1;
    set_layer<0>(states, edited);
    EXPECT_EQ(states.state(0, 6), 1);
    EXPECT_EQ(states.state(0, 5), 2);
    EXPECT_EQ(array(3, 0), 0) << "an array does not own its memory";
}

TEST(arrays, are_refused_if_they_do_not_fit)
{
    using model = strided_plane::model; // 4×2
    configuration<model> states;
    EXPECT_THROW(set_layer<0>(states, xt::xtensor<std::uint8_t, 2>::from_shape({2, 4})), input_error);
    EXPECT_THROW(set_layer<0>(states, xt::xtensor<std::uint8_t, 2>::from_shape({4, 3})), input_error);
    const xt::xtensor<std::uint8_t, 2> unknown = 3 * xt::ones<std::uint8_t>({4, 2});
    EXPECT_THROW(set_layer<0>(states, unknown), input_error);
    for (std::size_t count : {model::parameter_count - 1, model::parameter_count + 1}) {
        const auto one = xt::xtensor<double, 1>::from_shape({count});
        EXPECT_THROW(static_cast<void>(parameters_from_array<model>(one)), input_error);
        EXPECT_THROW(static_cast<void>(parameter_values_from_array<model>(one)), input_error);
        const auto several = xt::xtensor<double, 2>::from_shape({3, count});
        EXPECT_THROW(static_cast<void>(parameters_from_array<model>(several)), input_error);
    }
}

} // namespace closura_tests::arrays_tests
