// Runge–Kutta integrators: their order, trajectories that are brought up to date, and exact discrete adjoints.
#include "exact_window.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace closura_tests::integrators_tests {

using Model = one_species::model;
using values = parameter_values<Model, double>;

constexpr auto domain = on_domain<bias<0, A>, bias<1, A>>(hermite{.cell = 0.4});

parameters<Model> start()
{
    parameters<Model> theta;
    theta.values() = {0.6, -0.2, 0.5};
    return theta;
}

auto stirred()
{
    auto rhs = right_hand_sides<Model>(start(), domain);
    stir<Model>(rhs, start(), 2, 0.5, 0.4);
    return rhs;
}

/// da_0/dt = k a_0 exactly solved by exp: the growth of one step tells the method's polynomial.
TEST(integrators, have_their_polynomials)
{
    auto rhs = right_hand_sides<Model>(start(), d_dt<bias<0, A>> = u<"k"> * bias<0, A>, d_dt<bias<1, A>> = 0_c * u<"k">,
                                       d_dt<weight<0, A, 1, A>> = 0_c * u<"k">);
    rhs.set(u<"k">, 1.0);
    const auto growth = [&](const any_integrator& method, double step) {
        trajectory<Model> path(start(), step, 1, method);
        path.integrate(rhs, 1);
        return path[1][0] / 0.6;
    };
    EXPECT_NEAR(growth(euler{}, 0.5), 1.5, 1e-15);
    EXPECT_NEAR(growth(heun{}, 0.5), 1.5 + 0.125, 1e-15);
    EXPECT_NEAR(growth(rk4{}, 0.5), 1.5 + 0.125 + 0.125 / 6.0 + 0.0625 / 24.0, 1e-15);
}

// Not linear in θ: da_0/dt = −k a_0 a_1, da_1/dt = k a_0²; a_0² + a_1² is conserved, and the solution is known.
TEST(integrators, converge_with_their_order)
{
    auto rhs = right_hand_sides<Model>(start(), d_dt<bias<0, A>> = -u<"k"> * bias<0, A> * bias<1, A>,
                                       d_dt<bias<1, A>> = u<"k"> * bias<0, A> * bias<0, A>,
                                       d_dt<weight<0, A, 1, A>> = -u<"k"> * weight<0, A, 1, A>);
    rhs.set(u<"k">, 1.0);
    const double radius = std::hypot(0.6, -0.2);
    const double exact = radius * std::tanh(2.0 * radius + std::atanh(-0.2 / radius));
    const auto error = [&](const any_integrator& method, std::size_t steps) {
        trajectory<Model> path(start(), 2.0 / static_cast<double>(steps), 2, method);
        path.integrate(rhs, steps);
        return std::fabs(path[steps][1] - exact);
    };
    EXPECT_NEAR(error(euler{}, 40) / error(euler{}, 80), 2.0, 0.1);
    EXPECT_NEAR(error(heun{}, 40) / error(heun{}, 80), 4.0, 0.2);
    EXPECT_NEAR(error(rk4{}, 10) / error(rk4{}, 20), 16.0, 1.5);
}

// After updates in cells that points or only stages pass, a trajectory is what it is afresh, bit for bit.
TEST(integrators, are_brought_up_to_date)
{
    for (const any_integrator method : {any_integrator(heun{}), any_integrator(rk4{})}) {
        auto rhs = right_hand_sides<Model>(start(), on_domain<bias<0, A>, bias<1, A>>(hermite{.cell = 0.1}));
        trajectory<Model> path(start(), 0.25, 2, method);
        path.integrate(rhs, 40);
        splitmix64 bits{1};
        std::size_t moved = 0;
        for (int update = 0; update < 60; ++update) {
            const auto stages = path.stages(0, 40);
            parameters<Model> at = update % 2 == 0 ? path[bits() % 41] : stages[bits() % stages.size()];
            values weights;
            for (double& w : weights)
                w = symmetric(bits, 0.1);
            rhs.accumulate(at, weights);
            const auto before = path[40];
            path.integrate(rhs, 40);
            moved += !(path[40] == before);
            trajectory<Model> afresh(start(), 0.25, 2, method);
            afresh.integrate(rhs, 40);
            for (std::size_t k = 0; k < path.points(0, 40).size(); ++k)
                ASSERT_EQ(path.points(0, 40)[k], afresh.points(0, 40)[k]) << "update " << update << ", point " << k;
            for (std::size_t k = 0; k < path.stages(3, 17).size(); ++k)
                ASSERT_EQ(path.stages(3, 17)[k], afresh.stages(3, 17)[k]);
        }
        EXPECT_GT(moved, 15U);
    }
}

/// A window of exact moments along the path of an integrator.
struct window_of {
    density_of_states<Model> density;
    any_integrator method;
    std::size_t substeps;
    static constexpr std::size_t steps = 5;
    static constexpr double time_step = 0.4;

    parameters<Model> data_theta(std::size_t k) const
    {
        parameters<Model> theta = start();
        for (std::size_t p = 0; p < theta.size(); ++p)
            theta[p] += 0.3 * std::sin(0.5 * static_cast<double>(k) + static_cast<double>(p)) + 0.1;
        return theta;
    }

    template <class RightHandSides>
    trajectory<Model> path_of(const RightHandSides& rhs) const
    {
        trajectory<Model> path(start(), time_step, substeps, method);
        path.integrate(rhs, steps);
        return path;
    }

    /// S by the trapezoidal rule.
    template <class RightHandSides>
    double objective(const RightHandSides& rhs) const
    {
        const auto path = path_of(rhs);
        double sum = 0.0;
        for (std::size_t k = 0; k <= steps; ++k) {
            const auto data = density(data_theta(k));
            double divergence = density(path[k]).log_z - data.log_z;
            for (std::size_t p = 0; p < Model::parameter_count; ++p)
                divergence += (data_theta(k)[p] - path[k][p]) * data.mean[p];
            sum += (k == 0 || k == steps ? 0.5 : 1.0) * divergence;
        }
        return time_step * sum;
    }

    template <class RightHandSides, class Adjoint>
    std::vector<gradient_point<Model>> gradient(const RightHandSides& rhs, const Adjoint& adjoint) const
    {
        const auto path = path_of(rhs);
        std::vector<values> differences;
        for (std::size_t k = 0; k <= steps; ++k) {
            differences.push_back(density(path[k]).mean);
            differences.back() -= density(data_theta(k)).mean;
        }
        return window_gradient(adjoint, rhs,
                               adjoint_window<Model>{path.points(0, steps),
                                                     differences,
                                                     {},
                                                     time_step,
                                                     substeps,
                                                     {},
                                                     path.stages(0, steps),
                                                     path.tableau()});
    }
};

// dS/du of the discrete map to the rounding of finite differences of fourth order.
TEST(integrators, have_exact_discrete_adjoints)
{
    const auto rhs = stirred();
    for (const any_integrator method : {any_integrator(euler{}), any_integrator(heun{}), any_integrator(rk4{})})
        for (const std::size_t substeps : {1U, 3U}) {
            SCOPED_TRACE(std::string(method.name()) + ", substeps " + std::to_string(substeps));
            const window_of task{{}, method, substeps};
            const auto gradient = task.gradient(rhs, discrete_adjoint{});
            EXPECT_EQ(gradient.size(), tableau_of(method).stages * substeps * task.steps);
            for (const std::uint64_t seed : {3U, 4U, 5U}) {
                auto direction = right_hand_sides<Model>(start(), domain);
                stir<Model>(direction, start(), seed, 1.0, 0.4);
                const auto difference = [&](double epsilon) {
                    auto above = rhs;
                    auto below = rhs;
                    stir<Model>(above, start(), seed, epsilon, 0.4);
                    stir<Model>(below, start(), seed, -epsilon, 0.4);
                    return (task.objective(above) - task.objective(below)) / (2.0 * epsilon);
                };
                const double expected = (4.0 * difference(5e-4) - difference(1e-3)) / 3.0;
                EXPECT_GT(std::fabs(expected), 1e-3) << "a direction that shows nothing";
                EXPECT_NEAR(along(gradient, direction), expected, 1e-8 * std::fabs(expected));
            }
        }
}

// For Euler's method the form with stages is the one without, and the continuous adjoints approach that of rk4.
TEST(integrators, agree_where_they_should)
{
    const auto rhs = stirred();
    const window_of task{{}, euler{}, 2};
    const auto path = task.path_of(rhs);
    const auto expected = task.gradient(rhs, discrete_adjoint{});
    std::vector<values> differences;
    for (std::size_t k = 0; k <= task.steps; ++k) {
        differences.push_back(task.density(path[k]).mean);
        differences.back() -= task.density(task.data_theta(k)).mean;
    }
    const auto found = discrete_adjoint::stage_gradient(
        rhs, adjoint_window<Model>{path.points(0, task.steps), differences, {}, task.time_step, 2}, serial{});
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t j = 0; j < found.size(); ++j)
        for (std::size_t p = 0; p < Model::parameter_count; ++p)
            EXPECT_NEAR(found[j].weights[p], expected[j].weights[p], 1e-14);
}

TEST(integrators, refuse_what_they_do_not_know)
{
    const auto rhs =
        right_hand_sides<Model>(start(), d_dt<bias<0, A>> = u<"k"> * centre<1, A>,
                                d_dt<bias<1, A>> = u<"k"> * bias<0, A>, d_dt<weight<0, A, 1, A>> = 0_c * u<"k">);
    struct source {
        centres<Model> centres_at(std::size_t) const { return {}; }
        void observe(std::size_t, const parameters<Model>&, instant<Model>&) const {}
        std::uint64_t identity_number() const { return 0; }
    };
    trajectory<Model> path(start(), 1.0, 1, heun{});
    try {
        path.integrate(rhs, 1, source{});
        FAIL() << "integrated";
    } catch (const input_error& error) {
        EXPECT_EQ(std::string(error.what()), "trajectory: an integrator of 2 stages; expected euler for right-hand "
                                             "sides that depend on time, centres or mean occupancies");
    }
    std::vector<values> differences(2);
    const std::vector<parameters<Model>> points(2, start());
    EXPECT_THROW((void)window_gradient(discrete_adjoint{}, stirred(),
                                       adjoint_window<Model>{points, differences, {}, 1.0, 1, {}, {}, heun::tableau}),
                 input_error);
}

} // namespace closura_tests::integrators_tests
