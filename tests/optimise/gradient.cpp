// The gradient as a value: against central differences coefficient by coefficient, the same on all executors, with
// numbers of vertices that stay, and its arithmetic.
#include "two_kinds.hpp"

#include <closura/io/memory_archive.hpp>
#include <closura/run/shuffling.hpp>
#include <closura/run/threads.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <tuple>

namespace closura_tests::gradient_tests {

/// dS/du by central differences against the gradient, for all coefficients.
template <class Scalar>
void expect_central_differences(double epsilon, double tolerance)
{
    auto rhs = two_kinds<Scalar>();
    const some_points at(2, 4);
    const auto gradient = rhs.gradient(at.points, at.surroundings, serial{});
    const auto along = [&](auto change) {
        double difference = 0.0;
        for (const double sign : {1.0, -1.0}) {
            auto moved = rhs;
            auto step = 0.0 * gradient;
            change(step) = static_cast<Scalar>(sign * epsilon);
            moved.add(step);
            difference += sign * at.weighted(moved);
        }
        return difference / (2.0 * epsilon);
    };
    for (std::size_t c = 0; c < gradient.dense.size(); ++c) {
        const double expected = along([&](auto& step) -> auto& { return step.dense[c]; });
        EXPECT_GT(std::fabs(expected), 1e-3) << "a coefficient that shows nothing";
        EXPECT_NEAR(gradient.dense[c], expected, 1e-7) << "coefficient " << c;
    }
    std::size_t seen = 0;
    const auto compare = [&]<std::size_t Domain>(std::integral_constant<std::size_t, Domain>) {
        const auto& block = std::get<Domain>(gradient.hermite);
        for (std::size_t n = 0; n < block.at_vertex.size(); n += 3)
            for (std::size_t s = 0; s < block.at_vertex[n].size(); ++s, ++seen)
                EXPECT_NEAR(static_cast<double>(block.at_vertex[n][s]),
                            along([&](auto& step) -> auto& { return std::get<Domain>(step.hermite).at_vertex[n][s]; }),
                            tolerance)
                    << "domain " << Domain << ", vertex " << n << ", coefficient " << s;
    };
    compare(std::integral_constant<std::size_t, 0>{});
    compare(std::integral_constant<std::size_t, 1>{});
    EXPECT_GT(seen, 60U);
}

TEST(coefficient_gradient, is_that_of_the_weighted_right_hand_sides) { expect_central_differences<double>(1e-5, 1e-9); }

TEST(coefficient_gradient, is_so_in_stores_of_float) { expect_central_differences<float>(0.125, 1e-5); }

TEST(coefficient_gradient, does_not_depend_on_the_executor)
{
    const some_points at(3, 6);
    auto rhs = two_kinds();
    const auto expected = rhs.gradient(at.points, at.surroundings, serial{});
    EXPECT_GT(norm(expected), 0.1);
    EXPECT_TRUE(rhs.gradient(at.points, at.surroundings, threads(2)) == expected);
    EXPECT_TRUE(rhs.gradient(at.points, at.surroundings, threads(5)) == expected);
    EXPECT_TRUE(rhs.gradient(at.points, at.surroundings, shuffling(7)) == expected);
}

TEST(coefficient_gradient, leaves_right_hand_sides_and_their_stamp_as_they_are)
{
    auto rhs = two_kinds();
    const some_points before(4, 5);
    rhs.accumulate(before.points, before.surroundings);
    const some_points at(5, 5, 2.0);
    const std::uint64_t stamp = rhs.stamp();
    const std::size_t vertices = rhs.field<0>().vertex_count();
    const double value = at.weighted(rhs);
    static_cast<void>(rhs.gradient(at.points, at.surroundings, serial{}));
    EXPECT_GT(rhs.field<0>().vertex_count(), vertices);
    EXPECT_EQ(rhs.stamp(), stamp);
    EXPECT_EQ(at.weighted(rhs), value);
}

// What an optimiser keeps for a vertex is that vertex's for ever: numbers do not change as the store grows.
TEST(coefficient_gradient, numbers_vertices_as_the_store_does)
{
    auto rhs = two_kinds();
    const some_points first(6, 3);
    const auto early = rhs.gradient(first.points, first.surroundings, serial{});
    const auto& field = rhs.field<0>();
    const std::vector<std::int32_t> coordinates(field.vertex_coordinates().begin(), field.vertex_coordinates().end());
    const some_points second(7, 10, 3.0);
    static_cast<void>(rhs.gradient(second.points, second.surroundings, serial{}));
    ASSERT_GT(field.vertex_coordinates().size(), coordinates.size());
    EXPECT_TRUE(std::ranges::equal(field.vertex_coordinates().first(coordinates.size()), coordinates));
    const auto again = rhs.gradient(first.points, first.surroundings, serial{});
    EXPECT_TRUE(again == early);
    EXPECT_TRUE(std::ranges::is_sorted(std::get<0>(early.hermite).vertices));
    EXPECT_EQ(std::get<0>(early.hermite).vertices.size() * 2, coordinates.size());
}

TEST(coefficient_gradient, is_a_vector_space)
{
    auto rhs = two_kinds();
    const some_points here(8, 3);
    const some_points there(9, 4, 1.5);
    some_points both = here;
    both.points.insert(both.points.end(), there.points.begin(), there.points.end());
    both.surroundings.insert(both.surroundings.end(), there.surroundings.begin(), there.surroundings.end());
    const auto a = rhs.gradient(here.points, here.surroundings, serial{});
    const auto b = rhs.gradient(there.points, there.surroundings, serial{});
    const auto all = rhs.gradient(both.points, both.surroundings, serial{});
    ASSERT_NE(std::get<0>(a.hermite).vertices, std::get<0>(b.hermite).vertices);
    EXPECT_EQ(std::get<0>((a + b).hermite).vertices, std::get<0>(all.hermite).vertices);
    EXPECT_LT(norm(a + b - all), 1e-13 * norm(all));
    EXPECT_LT(norm(a + b - b - a), 1e-13 * norm(b));
    EXPECT_NEAR(norm(2.0 * a), 2.0 * norm(a), 1e-13);
    // Steps add up as their sum does.
    auto once = rhs;
    once.add(a + b);
    rhs.add(a);
    rhs.add(b);
    const auto expected = all_coefficients(once);
    const auto found = all_coefficients(rhs);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t n = 0; n < found.size(); ++n)
        EXPECT_NEAR(found[n], expected[n], 1e-13);
}

TEST(coefficient_gradient, refuses_what_is_another_stores)
{
    auto rhs = two_kinds();
    const some_points far(10, 20, 5.0);
    const auto step = rhs.gradient(far.points, far.surroundings, serial{});
    auto small = two_kinds();
    EXPECT_THROW(small.add(step), input_error);
    EXPECT_THROW(static_cast<void>(rhs.gradient(far.points, {}, serial{})), input_error) << "it needs surroundings";
}

TEST(coefficient_gradient, comes_back_from_archives)
{
    auto rhs = two_kinds();
    const some_points at(11, 3);
    const auto gradient = rhs.gradient(at.points, at.surroundings, serial{});
    auto read = 0.0 * gradient;
    read.dense = {};
    std::get<0>(read.hermite) = {};
    from_bytes(to_bytes(gradient), read);
    EXPECT_TRUE(read == gradient);
    auto twice = gradient;
    std::get<0>(twice.hermite).vertices[1] = std::get<0>(twice.hermite).vertices[0];
    EXPECT_THROW(from_bytes(to_bytes(twice), read), input_error);
}

} // namespace closura_tests::gradient_tests
