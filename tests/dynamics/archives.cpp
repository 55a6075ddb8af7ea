// Right-hand sides in archives: all coefficients come back to the last bit, into the equations and grids that they
// belong to and no others.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/dynamics/right_hand_sides.hpp>
#include <closura/dynamics/trajectory.hpp>
#include <closura/io/memory_archive.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

namespace closura_tests::archives_tests {

using Model = one_species::model;
using values = parameter_values<Model, double>;

parameters<Model> start(double bias_0 = 0.3)
{
    parameters<Model> theta;
    theta.values() = {bias_0, -0.2, 0.1};
    return theta;
}

template <class Scalar = double>
auto make(const parameters<Model>& theta_0, double cell = 0.3)
{
    return right_hand_sides<Model, Scalar>(theta_0, d_dt<bias<1, A>> = -u<"k"> * exp(bias<1, A>) + u<1>,
                                           d_dt<weight<0, A, 1, A>> = on_domain<weight<0, A, 1, A>>(hermite{}),
                                           on_domain<bias<0, A>, bias<1, A>>(hermite{.cell = cell}));
}

template <class RightHandSides>
void stir(RightHandSides& rhs, std::uint64_t seed)
{
    splitmix64 bits{seed};
    for (int n = 0; n < 10; ++n) {
        const auto at = random_parameters<Model>(bits, 0.6);
        values weights;
        for (double& weight : weights)
            weight = symmetric(bits, 0.2);
        rhs.accumulate(at, weights);
    }
}

/// What refuses to be read says why.
template <class RightHandSides>
std::string refusal(const std::string& bytes, RightHandSides rhs)
{
    try {
        from_bytes(bytes, rhs);
    } catch (const input_error& error) {
        return error.what();
    }
    return "";
}

template <class Scalar>
void come_back()
{
    auto rhs = make<Scalar>(start());
    stir(rhs, 1);
    auto read = make<Scalar>(start());
    stir(read, 2);
    trajectory<Model> path(start(), 0.1);
    path.integrate(read, 20); // with what it was before
    from_bytes(to_bytes(rhs), read);
    EXPECT_EQ(to_bytes(read), to_bytes(rhs));
    EXPECT_EQ(read.coefficients(), rhs.coefficients());
    // Both go on alike, and a trajectory sees that something has changed.
    for (std::uint64_t seed : {3U, 4U}) {
        trajectory<Model> expected(start(), 0.1);
        expected.integrate(rhs, 20);
        path.integrate(read, 20);
        for (std::size_t k = 0; k <= 20; ++k)
            ASSERT_EQ(path[k], expected[k]) << k;
        stir(rhs, seed);
        stir(read, seed);
    }
    EXPECT_EQ(to_bytes(read), to_bytes(rhs));
}

TEST(archives_of_right_hand_sides, bring_all_coefficients_back)
{
    come_back<double>();
    come_back<float>();
}

// Two programs may form θ(0) in two ways; the grid is the same one, and the archive's bits are taken.
TEST(archives_of_right_hand_sides, take_a_grid_that_differs_by_rounding)
{
    double density = 0.0;
    for (int n = 0; n < 100; ++n)
        density += 0.01;
    const double summed = std::log(density / 14.0);
    const double counted = std::log(100.0 / 1400.0);
    ASSERT_NE(summed, counted);
    auto rhs = make(start(summed));
    stir(rhs, 5);
    auto read = make(start(counted));
    from_bytes(to_bytes(rhs), read);
    EXPECT_EQ(read.field<1>().centre(), rhs.field<1>().centre());
    EXPECT_EQ(to_bytes(read), to_bytes(rhs));
    EXPECT_NE(refusal(to_bytes(rhs), make(start(counted + 1e-6))), "") << "an error that is no rounding";
}

TEST(archives_of_right_hand_sides, are_refused_by_others)
{
    auto rhs = make(start());
    stir(rhs, 6);
    const std::string bytes = to_bytes(rhs);
    EXPECT_EQ(refusal(bytes, make(start())), "");
    EXPECT_EQ(refusal(bytes, make(start(), 0.31)),
              "memory archive: domain_1.centre: was made with another grid (cell or initial parameters)");
    EXPECT_EQ(refusal(bytes, make(start(0.4))),
              "memory archive: domain_1.centre: was made with another grid (cell or initial parameters)");
    const auto other = right_hand_sides<Model>(start(), d_dt<bias<1, A>> = -u<"k"> * bias<1, A> + u<1>,
                                               d_dt<weight<0, A, 1, A>> = on_domain<weight<0, A, 1, A>>(hermite{}),
                                               on_domain<bias<0, A>, bias<1, A>>(hermite{.cell = 0.3}));
    EXPECT_EQ(refusal(bytes, other).find("memory archive: equations: was made with "), 0U) << refusal(bytes, other);
    using Pair = paper_two_layers::model;
    const auto another_model = right_hand_sides<Pair>(parameters<Pair>{}, on_domain<bias<0, H>>(hermite{}));
    EXPECT_EQ(refusal(bytes, another_model).find("memory archive: parameters: was made with "), 0U)
        << refusal(bytes, another_model);
}

/// Bytes as they are when a vertex is there twice.
struct damaged {
    double k = 0.0;

    template <class Archive>
    void parts(Archive& archive)
    {
        std::array<double, 1> centre{0.0};
        double cell = 1.0;
        std::vector<std::array<std::int32_t, 1>> vertices{{0}, {0}};
        std::vector<double> u(4, 1.0);
        archive("centre", centre);
        archive("cell", cell);
        archive("vertices", vertices, "[vertex, dimension]");
        archive("coefficients", u, {1, 2}, "[vertex, function, slope]");
    }
};

TEST(archives_of_right_hand_sides, are_refused_where_a_vertex_is_there_twice)
{
    const hermite_field<1, 1> field({0.0}, 1.0);
    EXPECT_EQ(refusal(to_bytes(damaged{}), field),
              "memory archive: coefficients: do not belong to the vertices, or a vertex is there twice");
}

} // namespace closura_tests::archives_tests
