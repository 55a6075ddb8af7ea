// Units whose logits are evaluated side by side draw what each draws alone.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/sample/conditionals.hpp>
#include <closura/sample/gibbs.hpp>

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace closura_tests::expression_kernel_tests {

/// Biases of single units in a plane of odd extents, below and above.
using biased_square = model<lattice<7, 5>, layers<units<H, P>, units<H, P>>, couple<0, 1, patch<2, 2>, all_pairs>,
                            site_biases<0>, site_biases<1>>;
/// The same with units that are coupled to their own layer, updated colour by colour.
using biased_neighbours =
    model<lattice<6, 10>, layers<units<H, P>>, couple<0, 0, nearest_neighbours<2>, same_species>, site_biases<0>>;
/// Several planes a layer.
using biased_strides = model<lattice<24>, layers<units<A, B>, units_on<lattice<12>, A>>,
                             couple<0, 1, strided<patch<2>, 2>, all_pairs>, site_biases<0>>;
using biased_box =
    model<lattice<3, 4, 5>, layers<units<A, B, C>, units<A>>, couple<0, 1, patch<2, 1, 2>, all_pairs>, site_biases<0>>;

template <class Model>
parameters<Model> some_parameters()
{
    splitmix64 bits{3};
    auto theta = random_parameters<Model>(bits, 1.0);
    if constexpr (state_detail::has_site_biases<Model>)
        for (double& value : theta.site_biases().values())
            value = symmetric(bits, 2.0);
    return theta;
}

/// For stretches of every length from the plane's first cell on.
template <class Model, std::size_t Layer, std::size_t Plane>
void expect_units_as_alone(const parameters<Model>& theta)
{
    constexpr std::size_t species_count = Model::species_counts[Layer];
    static_assert(neighbourhood<Model, Layer>::kernel == kernel_kind::expressions);
    const conditionals<Model> given(theta);
    const auto& kernel = given.template kernel<Layer>();
    configuration<Model> states;
    random_lanes stream(5, {purpose::sampling, 0, Plane});
    sweep<phase::sleep>(states, given, stream, 3);
    using planes = layout<Model>;
    constexpr std::size_t first = planes::first_cell;
    for (std::size_t count = 1; count <= planes::run_length; ++count) {
        random_lanes once = stream;
        random_lanes again = stream;
        std::vector<int> found(count, -1);
        kernel.template sample_stretch<Plane>(states, first, count, once,
                                              [&](std::size_t unit, std::uint8_t code) { found.at(unit) = code; });
        using numbers_type = std::array<std::uint32_t, word_block::size>;
        numbers_type numbers{};
        for (std::size_t unit = 0; unit < count; ++unit) {
            if (unit % numbers.size() == 0)
                again.next().store(numbers.data());
            // Between the lines of a plane there are bytes that are no units.
            const std::size_t byte = Plane * planes::plane_bytes + first + unit;
            if (planes::byte_of(Layer, planes::site_of(Layer, Plane, first + unit)) != byte)
                continue;
            const threshold_row<species_count> row = kernel.template thresholds<Plane>(states, first + unit);
            ASSERT_EQ(found[unit], code_for<species_count>(numbers[unit % numbers.size()], row, codes_of<Model>[Layer]))
                << "unit " << unit << " of " << count << ", layer " << Layer << ", plane " << Plane;
        }
        stream = once;
        ASSERT_EQ(std::bit_cast<numbers_type>(once.next()), std::bit_cast<numbers_type>(again.next()));
    }
}

template <class Model, std::size_t Layer>
void expect_planes_as_alone(const parameters<Model>& theta)
{
    [&]<std::size_t... Number>(std::index_sequence<Number...>)
    {
        (expect_units_as_alone<Model, Layer, layout<Model>::first_plane[Layer] + Number>(theta), ...);
    }
    (std::make_index_sequence<layout<Model>::plane_counts[Layer]>{});
}

TEST(expression_kernel, draws_side_by_side_what_it_draws_alone)
{
    expect_planes_as_alone<biased_square, 0>(some_parameters<biased_square>());
    expect_planes_as_alone<biased_square, 1>(some_parameters<biased_square>());
    expect_planes_as_alone<biased_neighbours, 0>(some_parameters<biased_neighbours>());
    expect_planes_as_alone<biased_strides, 0>(some_parameters<biased_strides>());
    expect_planes_as_alone<biased_box, 0>(some_parameters<biased_box>());
    expect_planes_as_alone<three_unit_cluster::model, 0>(some_parameters<three_unit_cluster::model>());
    expect_planes_as_alone<triplets::model, 0>(some_parameters<triplets::model>());
    expect_planes_as_alone<corners::model, 0>(some_parameters<corners::model>());
}

/// Logits far apart, so that exponentials vanish; and infinite ones, which are taken one by one.
TEST(expression_kernel, takes_any_parameters)
{
    auto theta = some_parameters<biased_square>();
    for (double& value : theta.site_biases().values())
        value *= 500.0;
    expect_planes_as_alone<biased_square, 0>(theta);
    theta.site_biases().of<0, H>()[3] = -std::numeric_limits<double>::infinity();
    theta.site_biases().of<0, P>()[9] = std::numeric_limits<double>::infinity();
    expect_planes_as_alone<biased_square, 0>(theta);
}

} // namespace closura_tests::expression_kernel_tests
