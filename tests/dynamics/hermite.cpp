// Cubic Hermite right-hand sides: exactness, smoothness, gradients against an independent evaluation in long double,
// updates as the transpose of evaluation, the vertex store, and bits that depend on nothing but the numbers.
#include <closura/dynamics/hermite_field.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <type_traits>
#include <utility>
#include <vector>

namespace closura_tests::hermite_tests {

using closura::hermite_field;

double uniform(closura::splitmix64& bits) { return static_cast<double>(bits() >> 11) * 0x1p-53; }

template <class Field>
typename Field::point random_point(const Field& field, closura::splitmix64& bits, double cells)
{
    typename Field::point x;
    for (std::size_t k = 0; k < x.size(); ++k) {
        // Volatile: if the product were fused with the sum, the points would depend on the instruction set.
        const volatile double offset = cells * field.cell_side() * (uniform(bits) - 0.5);
        x[k] = field.centre()[k] + offset;
    }
    return x;
}

template <class Field>
typename Field::function_values random_weights(closura::splitmix64& bits)
{
    typename Field::function_values weights;
    for (double& w : weights)
        w = 2.0 * uniform(bits) - 1.0;
    return weights;
}

/// A field with all coefficients of the cells around its centre random.
template <class Field>
Field random_field(double cell_side, std::uint64_t seed)
{
    closura::splitmix64 bits{seed};
    typename Field::point centre;
    for (double& c : centre)
        c = 4.0 * uniform(bits) - 2.0;
    Field field(centre, cell_side);
    for (int n = 0; n < 12; ++n) {
        const auto x = random_point(field, bits, 3.0); // apart: the order of evaluation of arguments is not defined
        field.accumulate(x, random_weights<Field>(bits));
    }
    field.accumulate(centre, random_weights<Field>(bits));
    std::vector<typename Field::scalar> coefficients(field.coefficients().size());
    for (auto& u : coefficients)
        u = static_cast<typename Field::scalar>(2.0 * uniform(bits) - 1.0);
    const std::vector<std::int32_t> coordinates(field.vertex_coordinates().begin(), field.vertex_coordinates().end());
    EXPECT_TRUE(field.restore(coordinates, coefficients));
    return field;
}

/// F and its gradient straight from the definition: polynomials as printed, a map of vertices, long double.
template <class Field>
class definition {
public:
    struct evaluation {
        std::array<long double, Field::functions> values{};
        std::array<std::array<long double, Field::dimensions>, Field::functions> gradients{};
    };

    explicit definition(const Field& field) : field_(field), coefficients_(field.coefficients())
    {
        for (std::size_t v = 0; v < field.vertex_count(); ++v) {
            std::array<std::int32_t, Field::dimensions> at;
            std::copy_n(field.vertex_coordinates().begin() + static_cast<std::ptrdiff_t>(v * at.size()), at.size(),
                        at.begin());
            vertices_[at] = v;
        }
    }

    [[nodiscard]] evaluation operator()(const typename Field::point& x) const
    {
        constexpr std::size_t d = Field::dimensions;
        std::array<std::int32_t, d> cell;
        std::array<std::array<long double, 4>, d> shape;
        std::array<std::array<long double, 4>, d> slope;
        for (std::size_t k = 0; k < d; ++k) {
            // The fraction as the library rounds it: the test is about sums, not about the rounding of x.
            const double position = (x[k] - field_.centre()[k]) / field_.cell_side() + 0.5;
            cell[k] = static_cast<std::int32_t>(std::floor(position));
            const long double t = position - std::floor(position);
            shape[k] = {1 - 3 * t * t + 2 * t * t * t, t - 2 * t * t + t * t * t, 3 * t * t - 2 * t * t * t,
                        t * t * t - t * t};
            slope[k] = {-6 * t + 6 * t * t, 1 - 4 * t + 3 * t * t, 6 * t - 6 * t * t, 3 * t * t - 2 * t};
        }
        evaluation result;
        for (std::size_t v = 0; v < Field::coefficients_per_vertex; ++v) {
            auto at = cell;
            for (std::size_t k = 0; k < d; ++k)
                at[k] += static_cast<std::int32_t>(v >> k & 1);
            const auto found = vertices_.find(at);
            if (found == vertices_.end())
                continue;
            for (std::size_t s = 0; s < Field::coefficients_per_vertex; ++s)
                for (std::size_t by = 0; by <= d; ++by) {
                    long double product = by == d ? 1.0L : 1.0L / static_cast<long double>(field_.cell_side());
                    for (std::size_t k = 0; k < d; ++k) {
                        const std::size_t which = 2 * (v >> k & 1) + (s >> k & 1);
                        product *= k == by ? slope[k][which] : shape[k][which];
                    }
                    for (std::size_t f = 0; f < Field::functions; ++f) {
                        const auto u = static_cast<long double>(
                            coefficients_[(found->second * Field::functions + f) * Field::coefficients_per_vertex + s]);
                        (by == d ? result.values[f] : result.gradients[f][by]) += u * product;
                    }
                }
        }
        return result;
    }

private:
    const Field& field_;
    std::vector<typename Field::scalar> coefficients_;
    std::map<std::array<std::int32_t, Field::dimensions>, std::size_t> vertices_;
};

template <class Type>
class hermite : public testing::Test {};

template <std::size_t D, class Scalar>
struct in {
    static constexpr std::size_t d = D;
    using scalar = Scalar;
    using field = hermite_field<D, 3, Scalar>;
    static constexpr double epsilon = std::numeric_limits<Scalar>::epsilon();
};

#ifdef CLOSURA_EVERY_MODEL
using cases = testing::Types<in<1, double>, in<2, double>, in<3, double>, in<4, double>, in<5, double>, in<6, double>,
                             in<7, double>, in<8, double>, in<1, float>, in<2, float>, in<3, float>, in<4, float>,
                             in<5, float>, in<6, float>, in<7, float>, in<8, float>>;
#else
using cases = testing::Types<in<1, double>, in<2, double>, in<3, double>, in<6, double>, in<8, double>, in<1, float>,
                             in<4, float>, in<5, float>, in<7, float>>;
#endif
TYPED_TEST_SUITE(hermite, cases);

TYPED_TEST(hermite, agrees_with_its_definition)
{
    using field_type = typename TypeParam::field;
    const field_type field = random_field<field_type>(0.1, 11 + TypeParam::d);
    const definition<field_type> exact(field);
    closura::splitmix64 bits{5};
    for (int n = 0; n < (TypeParam::d < 7 ? 10 : 3); ++n) {
        const auto x = random_point(field, bits, 2.5);
        const auto found = field.values_and_gradients(x);
        const auto expected = exact(x);
        const auto values = field.values(x);
        // At most 4^d terms of size below 1, most of them far smaller.
        const double tolerance = 64 * TypeParam::epsilon;
        for (std::size_t f = 0; f < field_type::functions; ++f) {
            EXPECT_EQ(values[f], found.values[f]) << "both ways of asking give the same bits";
            EXPECT_NEAR(found.values[f], static_cast<double>(expected.values[f]), tolerance);
            for (std::size_t k = 0; k < TypeParam::d; ++k)
                EXPECT_NEAR(found.gradients[f][k], static_cast<double>(expected.gradients[f][k]), tolerance / 0.1)
                    << "function " << f << ", dimension " << k;
        }
    }
}

TYPED_TEST(hermite, updates_are_the_transpose_of_values)
{
    using field_type = typename TypeParam::field;
    field_type field = random_field<field_type>(0.25, 3);
    closura::splitmix64 bits{8};
    const auto x = random_point(field, bits, 1.0);
    const auto y = random_point(field, bits, 1.0);
    const auto weights = random_weights<field_type>(bits);
    // u += w ∂F/∂u(x) changes F_f(y) by w_f K(x, y), with the symmetric kernel K = Σ_u ∂F/∂u(x) ∂F/∂u(y).
    field_type at_x(field.centre(), field.cell_side());
    field_type at_y(field.centre(), field.cell_side());
    typename field_type::function_values ones;
    ones.fill(1.0);
    at_x.accumulate(x, ones);
    at_y.accumulate(y, ones);
    const double kernel = at_x.values(y)[0];
    EXPECT_NEAR(kernel, at_y.values(x)[0], 32 * TypeParam::epsilon);
    // The coefficients of at_x are ∂F/∂u(x) themselves, for functions, in the order of at_x's vertices.
    double squares = 0.0;
    const auto u = at_x.coefficients();
    for (std::size_t c = 0; c < u.size(); ++c)
        if (c / field_type::coefficients_per_vertex % field_type::functions == 0)
            squares += static_cast<double>(u[c]) * static_cast<double>(u[c]);
    EXPECT_NEAR(squares, at_x.values(x)[0], 32 * TypeParam::epsilon);
    const auto before = field.values(y);
    field.accumulate(x, weights);
    const auto after = field.values(y);
    for (std::size_t f = 0; f < field_type::functions; ++f)
        EXPECT_NEAR(after[f] - before[f], weights[f] * kernel, 64 * TypeParam::epsilon);
}

TYPED_TEST(hermite, is_linear_in_its_coefficients)
{
    using field_type = typename TypeParam::field;
    const field_type a = random_field<field_type>(0.25, 3);
    field_type sum = a;
    field_type b(a.centre(), a.cell_side());
    closura::splitmix64 bits{21};
    for (int n = 0; n < 4; ++n) {
        const auto x = random_point(a, bits, 2.0);
        const auto weights = random_weights<field_type>(bits);
        sum.accumulate(x, weights);
        b.accumulate(x, weights);
    }
    const auto x = random_point(a, bits, 2.0);
    const auto of_a = a.values_and_gradients(x);
    const auto of_b = b.values_and_gradients(x);
    const auto of_sum = sum.values_and_gradients(x);
    for (std::size_t f = 0; f < field_type::functions; ++f) {
        EXPECT_NEAR(of_sum.values[f], of_a.values[f] + of_b.values[f], 128 * TypeParam::epsilon);
        EXPECT_NEAR(of_sum.gradients[f][0], of_a.gradients[f][0] + of_b.gradients[f][0], 512 * TypeParam::epsilon);
    }
}

TYPED_TEST(hermite, is_smooth_across_faces)
{
    using field_type = typename TypeParam::field;
    const field_type field = random_field<field_type>(1.0, 4);
    closura::splitmix64 bits{6};
    for (std::size_t k = 0; k < TypeParam::d; ++k) {
        auto below = random_point(field, bits, 0.9);
        auto above = below;
        below[k] = field.centre()[k] + 0.5 - 0x1p-40;
        above[k] = field.centre()[k] + 0.5 + 0x1p-40;
        const auto left = field.values_and_gradients(below);
        const auto right = field.values_and_gradients(above);
        for (std::size_t f = 0; f < field_type::functions; ++f) {
            EXPECT_NEAR(left.values[f], right.values[f], 1e-10 + 64 * TypeParam::epsilon);
            for (std::size_t by = 0; by < TypeParam::d; ++by)
                EXPECT_NEAR(left.gradients[f][by], right.gradients[f][by], 1e-10 + 128 * TypeParam::epsilon);
        }
    }
}

TYPED_TEST(hermite, refuses_points_without_a_cell)
{
    using field_type = typename TypeParam::field;
    field_type field = random_field<field_type>(0.1, 7);
    const std::size_t vertices = field.vertex_count();
    const std::uint64_t stamp = field.stamp();
    constexpr double infinity = std::numeric_limits<double>::infinity();
    for (const double bad : {std::numeric_limits<double>::quiet_NaN(), infinity, -infinity, 1e300, -1e300, 2.2e8}) {
        auto x = field.centre();
        x[TypeParam::d - 1] = bad;
        field.accumulate(x, {1.0, 1.0, 1.0});
        for (const double value : field.values(x))
            EXPECT_TRUE(std::isnan(value)) << bad;
        for (const auto& gradient : field.values_and_gradients(x).gradients)
            for (const double derivative : gradient)
                EXPECT_TRUE(std::isnan(derivative)) << bad;
        EXPECT_LE(field.changed_at(x), stamp);
    }
    EXPECT_EQ(field.vertex_count(), vertices);
    EXPECT_EQ(field.stamp(), stamp);
}

/// A polynomial of degree 3 in each variable, Π_k p_k(x_k), lies in the element space: set its nodal values and
/// compare.
template <std::size_t D>
void reproduces_cubics()
{
    using field_type = hermite_field<D, 2>;
    const double side = 0.5;
    typename field_type::point centre;
    centre.fill(0.25);
    field_type field(centre, side);
    field.accumulate(centre, {1.0, 1.0}); // creates the vertices of the middle cell, [0, ½]^d
    const auto p = [](std::size_t k, double x) { return 1.0 + x * (0.5 - x * (1.5 + x * (0.25 * double(k) - 1.0))); };
    const auto dp = [](std::size_t k, double x) { return 0.5 - x * (3.0 + 3.0 * x * (0.25 * double(k) - 1.0)); };
    std::vector<double> u(field.coefficients().size());
    for (std::size_t c = 0; c < u.size(); ++c) {
        const std::size_t s = c % field_type::coefficients_per_vertex;
        const std::size_t vertex = c / field_type::coefficients_per_vertex / 2;
        u[c] = c / field_type::coefficients_per_vertex % 2 == 0 ? 1.0 : -3.0;
        for (std::size_t k = 0; k < D; ++k) {
            const double at = centre[k] + side * (field.vertex_coordinates()[vertex * D + k] - 0.5);
            u[c] *= (s >> k & 1) != 0 ? side * dp(k, at) : p(k, at);
        }
    }
    const std::vector<std::int32_t> coordinates(field.vertex_coordinates().begin(), field.vertex_coordinates().end());
    ASSERT_TRUE(field.restore(coordinates, u));
    closura::splitmix64 bits{D};
    for (int n = 0; n < 5; ++n) {
        const auto x = random_point(field, bits, 1.0);
        const auto found = field.values_and_gradients(x);
        double product = 1.0;
        for (std::size_t k = 0; k < D; ++k)
            product *= p(k, x[k]);
        EXPECT_NEAR(found.values[0], product, 1e-14);
        EXPECT_NEAR(found.values[1], -3.0 * product, 4e-14);
        for (std::size_t k = 0; k < D; ++k) {
            const double derivative = product / p(k, x[k]) * dp(k, x[k]);
            EXPECT_NEAR(found.gradients[0][k], derivative, 1e-13);
            EXPECT_NEAR(found.gradients[1][k], -3.0 * derivative, 4e-13);
        }
    }
}

TEST(hermite_field, reproduces_cubic_polynomials)
{
    [&]<std::size_t... K>(std::index_sequence<K...>) { (reproduces_cubics<K + 1>(), ...); }
    (std::make_index_sequence<8>{});
}

TEST(hermite_field, gradients_are_central_differences)
{
    using field_type = hermite_field<6, 10>;
    const auto field = random_field<field_type>(0.1, 1);
    closura::splitmix64 bits{2};
    for (int n = 0; n < 5; ++n) {
        const auto x = random_point(field, bits, 0.9);
        const auto found = field.values_and_gradients(x);
        for (std::size_t k = 0; k < 6; ++k) {
            auto above = x;
            auto below = x;
            above[k] += 1e-6;
            below[k] -= 1e-6;
            const auto high = field.values(above);
            const auto low = field.values(below);
            for (std::size_t f = 0; f < 10; ++f)
                EXPECT_NEAR(found.gradients[f][k], (high[f] - low[f]) / 2e-6, 1e-6);
        }
    }
}

TEST(hermite_field, the_centre_is_in_the_middle_of_a_cell_and_cells_have_the_given_side)
{
    hermite_field<2, 1> field({0.3, -7.0}, 0.2);
    // Anywhere within half a side of the centre is the same cell: no more than its four vertices come into being.
    for (const double a : {-0.0999, 0.0, 0.0999})
        for (const double b : {-0.0999, 0.0, 0.0999})
            field.accumulate({0.3 + a, -7.0 + b}, {1.0});
    EXPECT_EQ(field.vertex_count(), 4U);
    field.accumulate({0.3 + 0.1001, -7.0}, {1.0});
    EXPECT_EQ(field.vertex_count(), 6U) << "a neighbour shares the vertices of the common face";
    field.accumulate({0.3 - 0.1001, -7.0 - 0.1001}, {1.0});
    EXPECT_EQ(field.vertex_count(), 9U) << "a diagonal neighbour shares one vertex with the first cell";
    // The value shape functions alone sum to 1: at the centre of a cell each of the 2^d is 1/2^d.
    hermite_field<1, 1> line({5.0}, 2.0);
    line.accumulate({5.0}, {1.0});
    EXPECT_EQ(line.coefficients()[0], 0.5);
    EXPECT_EQ(line.coefficients()[2], 0.5);
    EXPECT_EQ(line.coefficients()[1], 0.125);
    EXPECT_EQ(line.coefficients()[3], -0.125);
    const std::vector<std::int32_t> coordinates(line.vertex_coordinates().begin(), line.vertex_coordinates().end());
    EXPECT_EQ(coordinates, (std::vector<std::int32_t>{0, 1}));
}

TEST(hermite_field, slopes_are_per_cell_and_gradients_per_unit_of_x)
{
    for (const double side : {0.1, 1.0, 8.0}) {
        hermite_field<1, 1> field({0.0}, side);
        // F = x: at the vertices −δ/2 and δ/2 the values are those numbers, the slopes δ.
        const std::array<double, 4> u{-side / 2, side, side / 2, side};
        const std::array<std::int32_t, 2> vertices{0, 1};
        ASSERT_TRUE(field.restore(vertices, u));
        const auto found = field.values_and_gradients({0.2 * side});
        EXPECT_NEAR(found.values[0], 0.2 * side, 1e-15 * side);
        EXPECT_NEAR(found.gradients[0][0], 1.0, 1e-14) << "the factor 1/δ";
    }
}

TEST(hermite_field, vertices_come_into_being_with_updates_alone)
{
    hermite_field<3, 2> field({0.0, 0.0, 0.0}, 0.1);
    EXPECT_EQ(field.values({0.01, 0.02, 0.03})[1], 0.0);
    EXPECT_EQ(field.values_and_gradients({0.01, 0.02, 0.03}).gradients[1][2], 0.0);
    EXPECT_EQ(field.changed_at({0.01, 0.02, 0.03}), 0U);
    field.accumulate({0.01, 0.02, 0.03}, {0.0, 0.0});
    EXPECT_EQ(field.vertex_count(), 0U);
    EXPECT_EQ(field.stamp(), 0U) << "weights of 0 change nothing";
    field.accumulate({0.01, 0.02, 0.03}, {0.0, 1.0});
    EXPECT_EQ(field.vertex_count(), 8U);
    EXPECT_EQ(field.values({0.02, 0.02, 0.03})[0], 0.0);
    EXPECT_NE(field.values({0.02, 0.02, 0.03})[1], 0.0);
    // A cell that has some of its vertices reads the others as 0.
    EXPECT_NE(field.values({0.06, 0.02, 0.03})[1], 0.0);
    EXPECT_EQ(field.values({0.16, 0.02, 0.03})[1], 0.0);
    EXPECT_EQ(field.vertex_count(), 8U);
    // Far away and at negative coordinates.
    field.accumulate({-1e6, 1e7, 0.0}, {1.0, 1.0});
    EXPECT_EQ(field.vertex_count(), 16U);
    EXPECT_NE(field.values({-1e6, 1e7, 0.0})[0], 0.0);
}

TEST(hermite_field, stamps_tell_where_something_changed)
{
    hermite_field<2, 2> field({0.0, 0.0}, 1.0);
    field.accumulate({0.0, 0.0}, {1.0, 0.0});
    field.accumulate({0.2, 0.1}, {1.0, 0.0});
    EXPECT_EQ(field.stamp(), 2U);
    EXPECT_EQ(field.changed_at({0.3, 0.3}), 2U);
    EXPECT_EQ(field.changed_at({1.3, 0.3}), 2U) << "a neighbour depends on the shared vertices";
    EXPECT_EQ(field.changed_at({2.3, 0.3}), 0U);
    const auto untouched = field.values({-0.7, 0.0});
    const std::uint64_t stamp = field.stamp();
    field.accumulate({2.0, 0.0}, {1.0, 1.0});
    EXPECT_EQ(field.changed_at({0.0, 0.0}), stamp) << "two cells away: nothing changed";
    EXPECT_EQ(field.changed_at({1.0, 0.0}), stamp + 1);
    EXPECT_EQ(field.changed_at({3.0, 1.0}), stamp + 1);
    EXPECT_EQ(field.values({-0.7, 0.0}), untouched);
}

TEST(hermite_field, restores_what_it_saved)
{
    using field_type = hermite_field<4, 3, float>;
    const auto saved = random_field<field_type>(0.1, 9);
    field_type field(saved.centre(), saved.cell_side());
    field.accumulate(saved.centre(), {1.0, 2.0, 3.0});
    const auto coordinates = saved.vertex_coordinates();
    const auto coefficients = saved.coefficients();

    const auto before = field.values(saved.centre());
    EXPECT_FALSE(field.restore(coordinates.first(coordinates.size() - 1), coefficients));
    EXPECT_FALSE(field.restore(coordinates, std::span(coefficients).first(coefficients.size() - 1)));
    EXPECT_FALSE(field.restore(coordinates.first(4), coefficients));
    std::vector<std::int32_t> twice(coordinates.begin(), coordinates.end());
    std::copy_n(twice.begin(), 4, twice.end() - 4);
    EXPECT_FALSE(field.restore(twice, coefficients));
    EXPECT_EQ(field.values(saved.centre()), before) << "a failed restore changes nothing";

    const std::uint64_t stamp = field.stamp();
    ASSERT_TRUE(field.restore(coordinates, coefficients));
    EXPECT_TRUE(std::ranges::equal(field.vertex_coordinates(), coordinates));
    EXPECT_TRUE(std::ranges::equal(field.coefficients(), coefficients));
    EXPECT_GT(field.changed_at({1e3, 1e3, 1e3, 1e3}), stamp) << "everything may have changed";
    // Both go on alike, and number new vertices alike.
    auto other = saved;
    closura::splitmix64 bits{1};
    for (int n = 0; n < 30; ++n) {
        const auto x = random_point(saved, bits, 6.0);
        const auto weights = random_weights<field_type>(bits);
        field.accumulate(x, weights);
        other.accumulate(x, weights);
        EXPECT_EQ(field.values(x), other.values(x));
    }
    EXPECT_TRUE(std::ranges::equal(field.vertex_coordinates(), other.vertex_coordinates()));
    EXPECT_TRUE(std::ranges::equal(field.coefficients(), other.coefficients()));
    ASSERT_TRUE(field.restore(std::span<const std::int32_t>{}, std::span<const float>{}));
    EXPECT_EQ(field.vertex_count(), 0U);
}

TEST(hermite_field, copies_are_independent_and_moves_cheap)
{
    using field_type = hermite_field<2, 1>;
    auto field = random_field<field_type>(0.1, 2);
    const auto x = field.centre();
    const auto before = field.values(x);
    auto copy = field;
    copy.accumulate(x, {1.0});
    EXPECT_EQ(field.values(x), before);
    const auto changed = copy.values(x);
    const auto moved = std::move(copy);
    EXPECT_EQ(moved.values(x), changed);
}

TEST(hermite_field, grows_by_moderate_steps)
{
    hermite_field<6, 10> field({}, 0.1);
    closura::splitmix64 bits{3};
    for (int n = 0; n < 60; ++n) {
        const auto x = random_point(field, bits, 40.0);
        field.accumulate(x, random_weights<hermite_field<6, 10>>(bits));
        const std::size_t data = field.coefficients().size() * sizeof(double);
        EXPECT_LE(field.memory_bytes(), data + data / 4 + data / 10 + 100000);
    }
    EXPECT_GT(field.vertex_count(), 60U * 60U);
}

TEST(hermite_field, float_agrees_with_double)
{
    const auto single = random_field<hermite_field<6, 10, float>>(0.1, 5);
    hermite_field<6, 10> twice(single.centre(), single.cell_side());
    const auto of_single = single.coefficients();
    const std::vector<double> u(of_single.begin(), of_single.end());
    ASSERT_TRUE(twice.restore(single.vertex_coordinates(), u));
    closura::splitmix64 bits{4};
    for (int n = 0; n < 20; ++n) {
        const auto x = random_point(single, bits, 2.0);
        const auto a = single.values_and_gradients(x);
        const auto b = twice.values_and_gradients(x);
        for (std::size_t f = 0; f < 10; ++f) {
            EXPECT_NEAR(a.values[f], b.values[f], 2e-6);
            for (std::size_t k = 0; k < 6; ++k)
                EXPECT_NEAR(a.gradients[f][k], b.gradients[f][k], 2e-5);
        }
    }
}

/// FNV-1a over the bits of all results of a fixed run.
template <std::size_t D, class Scalar>
void hash_run(std::uint64_t& hash)
{
    using field_type = hermite_field<D, 3, Scalar>;
    const auto add = [&](double value) { hash = (hash ^ std::bit_cast<std::uint64_t>(value)) * 0x100000001b3U; };
    auto field = random_field<field_type>(0.1, D);
    closura::splitmix64 bits{D};
    for (int n = 0; n < 5; ++n) {
        const auto x = random_point(field, bits, 3.0);
        field.accumulate(x, random_weights<field_type>(bits));
        for (const double value : field.values(x))
            add(value);
        const auto both = field.values_and_gradients(random_point(field, bits, 2.0));
        for (std::size_t f = 0; f < 3; ++f) {
            add(both.values[f]);
            for (const double derivative : both.gradients[f])
                add(derivative);
        }
    }
    for (const Scalar u : field.coefficients())
        add(static_cast<double>(u));
}

TEST(hermite_field, bits_do_not_depend_on_compiler_or_instruction_set)
{
    std::uint64_t hash = 0xcbf29ce484222325U;
    [&]<std::size_t... K>(std::index_sequence<K...>) { (hash_run<K + 1, double>(hash), ...); }
    (std::make_index_sequence<8>{});
    EXPECT_EQ(hash, 12967341232658929767U) << "double";
    hash = 0xcbf29ce484222325U;
    [&]<std::size_t... K>(std::index_sequence<K...>) { (hash_run<K + 1, float>(hash), ...); }
    (std::make_index_sequence<8>{});
    EXPECT_EQ(hash, 2413207316643620149U) << "float";
}

} // namespace closura_tests::hermite_tests
