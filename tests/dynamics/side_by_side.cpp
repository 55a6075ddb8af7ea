// Trajectories and windows side by side have, each, the bits that they have alone.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/dynamics/right_hand_sides.hpp>
#include <closura/dynamics/trajectories.hpp>
#include <closura/dynamics/trajectory.hpp>
#include <closura/dynamics/window_gradients.hpp>
#include <closura/run/shuffling.hpp>
#include <closura/run/threads.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace closura_tests::side_by_side_tests {

using Model = paper_two_layers::model;
using values = parameter_values<Model, double>;

/// Expressions with all that they can have.
auto expressions()
{
    auto rhs = right_hand_sides<Model>(
        parameters<Model>{},
        d_dt<bias<0, H>> = u<"k"> * (1_c + exp(bias<0, H>)) - u<"j"> * bias<1, H> * weight<0, H, 1, H>,
        d_dt<bias<0, P>> = u<"k"> * tanh(bias<0, P>) + u<"j"> / (2_c + pow(weight<0, P, 1, P>, 2_c)),
        d_dt<bias<1, H>> = 0_c, d_dt<bias<1, P>> = u<"j"> * sqrt(1_c + bias<1, P> * bias<1, P>) - pow(2_c, bias<0, H>),
        d_dt<weight<0, H, 1, H>> = u<"k"> * weight<0, P, 1, P>,
        d_dt<weight<0, P, 1, P>> = 0.3_c * log(3_c + bias<0, P>));
    rhs.set(u<"k">, -0.2);
    rhs.set(u<"j">, 0.3);
    return rhs;
}

/// Expressions, and finite elements on two domains.
auto mixed()
{
    auto rhs = right_hand_sides<Model>(
        parameters<Model>{},
        d_dt<bias<0, H>> = u<"k"> * (1_c + exp(bias<0, H>)) - u<"j"> * bias<1, H> * weight<0, H, 1, H>,
        d_dt<bias<0, P>> = u<"k"> * tanh(bias<0, P>) + u<"j"> / (2_c + pow(weight<0, P, 1, P>, 2_c)),
        d_dt<bias<1, H>> = 0_c, d_dt<bias<1, P>> = on_domain<bias<0, H>, weight<0, P, 1, P>>(hermite{.cell = 0.4}),
        on_domain<bias<0, P>>(hermite{.cell = 0.7}));
    rhs.set(u<"k">, -0.2);
    rhs.set(u<"j">, 0.3);
    splitmix64 bits{7};
    for (int n = 0; n < 80; ++n)
        rhs.accumulate(random_parameters<Model>(bits, 0.8), random_parameters<Model>(bits, 0.1));
    return rhs;
}

static_assert(decltype(expressions())::side_by_side && !decltype(mixed())::side_by_side);

/// A set of one's own, which knows nothing of blocks.
class relaxation : public right_hand_side_defaults<relaxation, Model> {
public:
    static constexpr std::array<std::string_view, 0> coefficient_names = {};
    values derivative(const parameters<Model>& theta, const instant<Model>&) const { return -0.5 * theta; }
    linearisation<Model> linearise(const parameters<Model>& theta, const instant<Model>& at) const
    {
        linearisation<Model> result{derivative(theta, at), {}};
        for (std::size_t p = 0; p < theta.size(); ++p)
            result.jacobian[p][p] = -0.5;
        return result;
    }
    coefficient_gradient<relaxation> gradient(std::span<const gradient_point<Model>>, std::span<const instant<Model>>,
                                              const serial&) const
    {
        return {};
    }
    void add(const coefficient_gradient<relaxation>&) {}
};

/// An adjoint method of one's own, written for numbers alone.
struct halved_adjoint {
    static constexpr std::string_view name = "halved";
    static constexpr bool uses_centres = false;
    template <class Window>
    void step_back(const Window& window, std::size_t point, values& lambda) const
    {
        plain_adjoint{}.step_back(window, point, lambda);
    }
    template <class Window>
    values weights(const Window& window, std::size_t, const values& lambda) const
    {
        const double h = window.h();
        return (-0.5 * h) * lambda;
    }
};

std::vector<parameters<Model>> starts(std::size_t count)
{
    splitmix64 bits{count};
    std::vector<parameters<Model>> result;
    for (std::size_t n = 0; n < count; ++n)
        result.push_back(random_parameters<Model>(bits, 0.6));
    return result;
}

constexpr double time_step = 0.1;
constexpr std::size_t steps = 12;

template <class RightHandSides, class Integrator, class Executor>
void expect_trajectories(const RightHandSides& rhs, std::size_t count, const Integrator& method, std::size_t substeps,
                         const Executor& executor)
{
    const auto theta_0 = starts(count);
    trajectories<Model> together(theta_0, time_step, substeps, method);
    together.integrate(rhs, steps, executor);
    EXPECT_EQ(together.start_count(), count);
    for (std::size_t start = 0; start < count; ++start) {
        trajectory<Model> alone(theta_0[start], time_step, substeps, method);
        alone.integrate(rhs, steps);
        for (std::size_t t = 0; t <= steps; ++t)
            EXPECT_EQ(together(start, t), alone[t]) << "start " << start << " of " << count << ", time step " << t;
        EXPECT_TRUE(together.finite(start, steps));
    }
}

template <class RightHandSides>
void expect_all_trajectories(const RightHandSides& rhs)
{
    for (const std::size_t count : {1U, 3U, 4U, 5U, 16U, 19U}) {
        expect_trajectories(rhs, count, euler{}, 1, serial{});
        expect_trajectories(rhs, count, heun{}, 1, serial{});
        expect_trajectories(rhs, count, rk4{}, 2, serial{});
        expect_trajectories(rhs, count, any_integrator(rk4{}), 1, serial{});
    }
    expect_trajectories(rhs, 37, euler{}, 3, threads(3));
    expect_trajectories(rhs, 37, euler{}, 3, shuffling(5));
}

TEST(trajectories_side_by_side, are_those_of_each_start)
{
    expect_all_trajectories(expressions());
    expect_all_trajectories(mixed());
    expect_all_trajectories(relaxation{});
}

TEST(trajectories_side_by_side, go_on_and_begin_anew)
{
    const auto rhs = expressions();
    const auto theta_0 = starts(5);
    trajectories<Model> twice(theta_0, time_step), once(theta_0, time_step);
    EXPECT_EQ(twice.last_step(), 0U);
    EXPECT_EQ(twice(4, 0), theta_0[4]);
    twice.integrate(relaxation{}, 3);
    twice.integrate(rhs, steps);
    once.integrate(rhs, steps);
    EXPECT_EQ(twice.last_step(), steps);
    for (std::size_t start = 0; start < 5; ++start)
        EXPECT_EQ(twice(start, steps), once(start, steps));
    trajectories<Model> none(std::vector<parameters<Model>>{}, time_step);
    none.integrate(rhs, 3);
    EXPECT_EQ(none.start_count(), 0U);
}

/// A start that diverges takes none with it.
template <class RightHandSides>
void expect_one_lost(const RightHandSides& rhs)
{
    auto theta_0 = starts(4);
    theta_0[1][bias<0, H>] = std::numeric_limits<double>::infinity();
    trajectories<Model> together(theta_0, time_step);
    together.integrate(rhs, steps);
    for (const std::size_t start : {0U, 2U, 3U}) {
        trajectory<Model> alone(theta_0[start], time_step);
        alone.integrate(rhs, steps);
        EXPECT_EQ(together(start, steps), alone[steps]);
        EXPECT_TRUE(together.finite(start, steps));
    }
    EXPECT_FALSE(together.finite(1, steps));
}

TEST(trajectories_side_by_side, leave_each_other_alone)
{
    expect_one_lost(expressions());
    expect_one_lost(mixed());
}

/// Windows along trajectories, with numbers of no meaning for moments and centres.
class some_windows {
public:
    template <class RightHandSides, class Integrator = euler>
    some_windows(const RightHandSides& rhs, std::size_t count, std::size_t substeps, const Integrator& method = {})
    {
        const auto theta_0 = starts(count);
        splitmix64 bits{99};
        for (std::size_t n = 0; n < count; ++n) {
            // The sixth is longer than all others.
            const std::size_t length = n == 5 ? 5 : 4;
            auto& path = paths_.emplace_back(theta_0[n], 0.1 + 0.01 * static_cast<double>(n), substeps, method);
            path.integrate(rhs, length);
            auto& differences = differences_.emplace_back(length + 1);
            auto& mu = mu_.emplace_back(length + 1);
            for (std::size_t t = 0; t <= length; ++t) {
                differences[t] = random_parameters<Model>(bits, 3.0);
                for (double& value : mu[t])
                    value = uniform(bits);
            }
        }
        for (std::size_t n = 0; n < count; ++n) {
            const std::size_t length = mu_[n].size() - 1;
            windows_.push_back({paths_[n].points(0, length),
                                differences_[n],
                                mu_[n],
                                paths_[n].time_step(),
                                substeps,
                                {},
                                paths_[n].stages(0, length),
                                paths_[n].tableau()});
        }
    }

    [[nodiscard]] std::span<const adjoint_window<Model>> windows() const { return windows_; }

private:
    std::vector<trajectory<Model>> paths_;
    std::vector<std::vector<values>> differences_;
    std::vector<std::vector<centres<Model>>> mu_;
    std::vector<adjoint_window<Model>> windows_;
};

template <class Method, class RightHandSides, class Executor = serial>
void expect_gradients(const Method& method, const RightHandSides& rhs, const some_windows& some,
                      const Executor& executor = {})
{
    const auto together = window_gradients(method, rhs, some.windows(), executor);
    ASSERT_EQ(together.size(), some.windows().size());
    for (std::size_t n = 0; n < together.size(); ++n) {
        const auto alone = window_gradient(method, rhs, some.windows()[n]);
        ASSERT_EQ(together[n].size(), alone.size());
        for (std::size_t j = 0; j < alone.size(); ++j) {
            EXPECT_EQ(together[n][j].weights, alone[j].weights) << "window " << n << ", point " << j;
            EXPECT_EQ(together[n][j].theta, alone[j].theta);
        }
    }
}

template <class Method>
class windows_side_by_side : public testing::Test {};
using methods = testing::Types<plain_adjoint, paper_adjoint, paper_forward_adjoint, discrete_adjoint,
                               preconditioned_adjoint, halved_adjoint>;
TYPED_TEST_SUITE(windows_side_by_side, methods, );

TYPED_TEST(windows_side_by_side, have_the_gradients_of_each)
{
    const auto rhs = expressions();
    for (const std::size_t count : {0U, 1U, 4U, 8U, 13U})
        for (const std::size_t substeps : {1U, 3U})
            expect_gradients(TypeParam{}, rhs, some_windows(rhs, count, substeps));
    expect_gradients(TypeParam{}, rhs, some_windows(rhs, 13, 2), threads(2));
    expect_gradients(TypeParam{}, mixed(), some_windows(mixed(), 6, 2));
    expect_gradients(TypeParam{}, relaxation{}, some_windows(relaxation{}, 6, 2));
}

TEST(windows_side_by_side_of, any_method_and_integrator_are_taken)
{
    const auto rhs = expressions();
    expect_gradients(any_adjoint(discrete_adjoint{}), rhs, some_windows(rhs, 8, 2));
    expect_gradients(discrete_adjoint{}, rhs, some_windows(rhs, 8, 2, rk4{}));
}

} // namespace closura_tests::side_by_side_tests
