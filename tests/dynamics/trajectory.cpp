// θ(t) by Euler's method, and that bringing a trajectory up to date gives what integrating it afresh gives.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/dynamics/right_hand_sides.hpp>
#include <closura/dynamics/trajectory.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace closura_tests::trajectory_tests {

using Model = one_species::model;
using values = parameter_values<Model, double>;

/// da_0/dt = −a_1, da_1/dt = a_0, dW/dt = W: what Euler's method can be compared with.
class rotation : public right_hand_side_defaults<rotation, Model> {
public:
    static constexpr std::array<std::string_view, 0> coefficient_names = {};
    values derivative(const parameters<Model>& theta, const instant<Model>&) const
    {
        values result;
        result.values() = {-theta[1], theta[0], theta[2]};
        return result;
    }
    linearisation<Model> linearise(const parameters<Model>& theta, const instant<Model>& at) const
    {
        return {derivative(theta, at), {{{0.0, -1.0, 0.0}, {1.0, 0.0, 0.0}, {0.0, 0.0, 1.0}}}};
    }
    coefficient_gradient<rotation> gradient(std::span<const gradient_point<Model>>, std::span<const instant<Model>>,
                                            const serial&) const
    {
        return {};
    }
    void add(const coefficient_gradient<rotation>&) {}
};
static_assert(right_hand_side_set<rotation>);
static_assert(!right_hand_side_set<int>);

parameters<Model> start()
{
    parameters<Model> theta;
    theta.values() = {1.0, 0.0, 0.5};
    return theta;
}

double error_at_one(std::size_t steps, std::size_t substeps)
{
    trajectory<Model> path(start(), 1.0 / static_cast<double>(steps), substeps);
    path.integrate(rotation{}, steps);
    const auto& theta = path[steps];
    return std::hypot(theta[0] - std::cos(1.0), theta[1] - std::sin(1.0), theta[2] - 0.5 * std::exp(1.0));
}

TEST(trajectory, is_eulers_method)
{
    trajectory<Model> path(start(), 0.5, 2);
    path.integrate(rotation{}, 1);
    EXPECT_EQ(path.integration_step(), 0.25);
    EXPECT_EQ(path.last_step(), 1U);
    ASSERT_EQ(path.points(0, 1).size(), 3U);
    EXPECT_EQ(path[0], start());
    // By hand: (1, 0, ½) → (1, ¼, ⅝) → (15/16, ½, 25/32).
    EXPECT_EQ(path.points(0, 1)[1].values(), (std::array{1.0, 0.25, 0.625}));
    EXPECT_EQ(path[1].values(), (std::array{0.9375, 0.5, 0.78125}));
}

// The error is of first order in h, whether steps or substeps make it small.
TEST(trajectory, converges_with_first_order)
{
    EXPECT_NEAR(error_at_one(100, 1) / error_at_one(200, 1), 2.0, 0.05);
    EXPECT_NEAR(error_at_one(100, 1) / error_at_one(100, 4), 4.0, 0.15);
    EXPECT_NEAR(error_at_one(100, 4), error_at_one(400, 1), 1e-12);
}

TEST(trajectory, gives_windows_with_their_substeps)
{
    trajectory<Model> path(start(), 0.1, 3);
    path.integrate(rotation{}, 10);
    const auto window = path.points(4, 6);
    ASSERT_EQ(window.size(), 7U);
    EXPECT_EQ(window.front(), path[4]);
    EXPECT_EQ(window[3], path[5]);
    EXPECT_EQ(window.back(), path[6]);
}

TEST(trajectory, can_be_lengthened)
{
    trajectory<Model> path(start(), 0.1, 2);
    path.integrate(rotation{}, 3);
    path.integrate(rotation{}, 8);
    trajectory<Model> afresh(start(), 0.1, 2);
    afresh.integrate(rotation{}, 8);
    for (std::size_t k = 0; k <= 8; ++k)
        EXPECT_EQ(path[k], afresh[k]);
}

// Updates of u in the cells of a late window, an early one, everywhere and nowhere: the trajectory that is brought up
// to date equals, bit for bit, one integrated from the start.
TEST(trajectory, brought_up_to_date_equals_integrated_afresh)
{
    constexpr std::size_t steps = 60;
    const parameters<Model> theta_0 = start();
    auto rhs = right_hand_sides<Model>(theta_0, on_domain<bias<0, A>, bias<1, A>>(hermite{.cell = 0.1}));
    trajectory<Model> path(theta_0, 0.25, 2);
    path.integrate(rhs, steps);
    splitmix64 bits{1};
    std::size_t moved = 0;
    for (int update = 0; update < 200; ++update) {
        // Usually at a point of the trajectory, as learning does, sometimes beside it.
        parameters<Model> at = path[bits() % (steps + 1)];
        if (update % 5 == 0)
            at[0] += symmetric(bits, 0.3);
        values weights;
        for (double& w : weights)
            w = symmetric(bits, 0.05);
        if (update % 7 == 0)
            weights = values{};
        rhs.accumulate(at, weights);
        const auto before = path[steps];
        path.integrate(rhs, steps);
        moved += !(path[steps] == before);
        trajectory<Model> afresh(theta_0, 0.25, 2);
        afresh.integrate(rhs, steps);
        for (std::size_t k = 0; k < path.points(0, steps).size(); ++k)
            ASSERT_EQ(path.points(0, steps)[k], afresh.points(0, steps)[k]) << "update " << update << ", point " << k;
    }
    EXPECT_GT(moved, 50U) << "too few updates that change anything";
}

// Several updates between two integrations, and a shorter integration between two longer ones.
TEST(trajectory, remembers_when_it_was_integrated)
{
    const parameters<Model> theta_0 = start();
    auto rhs = right_hand_sides<Model>(theta_0, on_domain<bias<0, A>, weight<0, A, 1, A>>(hermite{.cell = 0.2}));
    trajectory<Model> path(theta_0, 0.5);
    splitmix64 bits{2};
    for (std::size_t round = 0; round < 60; ++round) {
        for (int n = 0; n < 3; ++n) {
            values weights;
            for (double& w : weights)
                w = symmetric(bits, 0.1);
            rhs.accumulate(path[bits() % (path.last_step() + 1)], weights);
        }
        const std::size_t steps = 5 + bits() % 30;
        path.integrate(rhs, steps);
        trajectory<Model> afresh(theta_0, 0.5);
        afresh.integrate(rhs, steps);
        for (std::size_t k = 0; k <= steps; ++k)
            ASSERT_EQ(path[k], afresh[k]) << "round " << round << ", step " << k;
    }
}

// ---- One trajectory, several right-hand sides. Stamps are counts of each object: two objects have equal ones.

auto stirred(std::uint64_t seed)
{
    auto rhs = right_hand_sides<Model>(start(), on_domain<bias<0, A>, bias<1, A>>(hermite{.cell = 0.4}));
    splitmix64 bits{seed};
    for (int n = 0; n < 20; ++n) {
        parameters<Model> at = start();
        values weights;
        for (std::size_t p = 0; p < at.size(); ++p) {
            at[p] += symmetric(bits, 0.3);
            weights[p] = symmetric(bits, 0.5);
        }
        rhs.accumulate(at, weights);
    }
    return rhs;
}

template <class RightHandSides>
void expect_integrated(trajectory<Model>& path, const RightHandSides& rhs, const char* what)
{
    path.integrate(rhs, 8);
    trajectory<Model> afresh(start(), 0.25);
    afresh.integrate(rhs, 8);
    for (std::size_t k = 0; k <= 8; ++k)
        ASSERT_EQ(path[k], afresh[k]) << what << ", step " << k;
}

TEST(trajectory, tells_right_hand_sides_apart)
{
    const auto first = stirred(1);
    const auto second = stirred(2);
    ASSERT_EQ(first.stamp(), second.stamp());
    trajectory<Model> path(start(), 0.25);
    expect_integrated(path, first, "first");
    const auto of_first = path[8];
    expect_integrated(path, second, "second");
    EXPECT_NE(path[8], of_first);
    expect_integrated(path, first, "first again");
    EXPECT_EQ(path[8], of_first);
}

TEST(trajectory, tells_copies_apart_that_have_changed_apart)
{
    trajectory<Model> path(start(), 0.25);
    auto original = stirred(3);
    expect_integrated(path, original, "original");
    auto copy = original;
    values weights;
    weights.values().fill(0.2);
    copy.accumulate(start(), weights);
    expect_integrated(path, copy, "changed copy");
    weights.values().fill(-0.3);
    original.accumulate(start(), weights);
    ASSERT_EQ(copy.stamp(), original.stamp());
    expect_integrated(path, original, "original, changed otherwise");
    original = copy;
    expect_integrated(path, original, "what the copy was assigned to");
    original = stirred(4);
    expect_integrated(path, original, "what a temporary was moved to");
    auto moved = std::move(original);
    expect_integrated(path, moved, "moved");
    original = stirred(5);
    expect_integrated(path, original, "what was moved from, assigned to");
    std::swap(original, moved);
    expect_integrated(path, original, "swapped");
    expect_integrated(path, moved, "swapped, too");
}

TEST(trajectory, gives_finite_differences_between_right_hand_sides)
{
    const auto rhs = stirred(6);
    values weights;
    weights.values() = {1.0, -0.5, 0.25};
    std::array<double, 2> value;
    trajectory<Model> path(start(), 0.25);
    for (std::size_t n = 0; n < 2; ++n) {
        auto moved = rhs;
        moved.accumulate(start(), (n == 0 ? 1e-5 : -1e-5) * weights);
        path.integrate(moved, 8);
        value[n] = path[8][0];
    }
    EXPECT_GT(std::fabs(value[0] - value[1]), 1e-7);
}

/// Mean occupancies that a trajectory cannot know to have changed, except by the number of their source.
struct numbered_source {
    double occupancy;
    std::uint64_t number;

    centres<Model> centres_at(std::size_t) const { return {}; }
    void observe(std::size_t, const parameters<Model>&, instant<Model>& at) const
    {
        at.mean_occupancies.fill(occupancy);
    }
    std::uint64_t identity_number() const { return number; }
};

TEST(trajectory, tells_sources_of_mean_occupancies_apart)
{
    auto rhs = right_hand_sides<Model>(start(), d_dt<bias<0, A>> = u<"k"> * mean_occupancy<0, A>,
                                       d_dt<bias<1, A>> = 0_c, d_dt<weight<0, A, 1, A>> = 0_c);
    rhs.set(u<"k">, 1.0);
    trajectory<Model> path(start(), 1.0);
    path.integrate(rhs, 2, numbered_source{0.25, 1});
    EXPECT_EQ(path[2][0], start()[0] + 0.5);
    path.integrate(rhs, 2, numbered_source{0.5, 2});
    EXPECT_EQ(path[2][0], start()[0] + 1.0);
}

/// A source that fails once the trajectory is half way.
struct failing_source : numbered_source {
    void observe(std::size_t point, const parameters<Model>& theta, instant<Model>& at) const
    {
        require(point < 3, "no more observations");
        numbered_source::observe(point, theta, at);
    }
};

TEST(trajectory, is_of_one_set_after_exceptions)
{
    const auto with_rate = [](double k) {
        auto rhs = right_hand_sides<Model>(start(), d_dt<bias<0, A>> = u<"k"> * mean_occupancy<0, A>,
                                           d_dt<bias<1, A>> = 0_c, d_dt<weight<0, A, 1, A>> = 0_c);
        rhs.set(u<"k">, k);
        return rhs;
    };
    const auto slow = with_rate(1.0);
    const auto fast = with_rate(2.0);
    const numbered_source source{0.25, 1};
    trajectory<Model> path(start(), 1.0);
    path.integrate(slow, 4, source);
    EXPECT_THROW(path.integrate(fast, 4, failing_source{source}), input_error);
    path.integrate(slow, 4, source);
    EXPECT_EQ(path[4][0], start()[0] + 1.0);
}

TEST(trajectory, refuses_what_is_no_step_and_times_not_reached)
{
    for (const double step : {0.0, -1.0, std::nan(""), HUGE_VAL})
        EXPECT_THROW(trajectory<Model>(start(), step), input_error) << step;
    EXPECT_THROW(trajectory<Model>(start(), 1.0, 0), input_error);
    trajectory<Model> path(start(), 0.5, 2);
    path.integrate(rotation{}, 3);
    EXPECT_THROW(static_cast<void>(path[4]), input_error);
    EXPECT_THROW(static_cast<void>(path.points(2, 4)), input_error);
    EXPECT_THROW(static_cast<void>(path.points(3, 2)), input_error);
    EXPECT_EQ(path.points(3, 3).size(), 1U);
}

TEST(right_hand_sides, refuse_grids_around_nothing)
{
    auto theta_0 = start();
    for (const double cell : {0.0, -0.1, std::nan(""), HUGE_VAL})
        EXPECT_THROW(static_cast<void>(right_hand_sides<Model>(theta_0, on_domain<bias<0, A>>(hermite{.cell = cell}))),
                     input_error)
            << cell;
    theta_0[bias<0, A>] = -HUGE_VAL;
    try {
        static_cast<void>(right_hand_sides<Model>(theta_0, on_domain<bias<0, A>>(hermite{})));
        FAIL() << "a grid around -inf";
    } catch (const input_error& error) {
        EXPECT_NE(std::string(error.what()).find("bias[0,A] is -inf at t = 0"), std::string::npos) << error.what();
    }
}

// The Jacobian of Hermite right-hand sides is that of their values, in the columns of the domain and nowhere else.
TEST(right_hand_sides, linearise_in_their_domain)
{
    using Wide = unequal_layers::model;
    splitmix64 bits{3};
    const auto theta_0 = random_parameters<Wide>(bits, 1.0);
    auto rhs = right_hand_sides<Wide>(theta_0, on_domain<weight<0, A, 1, B>, bias<1, A>>(hermite{.cell = 0.5}));
    for (int n = 0; n < 20; ++n)
        rhs.accumulate(random_parameters<Wide>(bits, 1.5), random_parameters<Wide>(bits, 1.0));
    constexpr double step = 1e-5;
    for (int n = 0; n < 20; ++n) {
        auto theta = random_parameters<Wide>(bits, 1.0);
        const auto linear = rhs.linearise(theta);
        EXPECT_EQ(linear.derivative, rhs.derivative(theta));
        for (std::size_t r = 0; r < Wide::parameter_count; ++r) {
            const double at = theta[r];
            theta[r] = at + step;
            const auto above = rhs.derivative(theta);
            theta[r] = at - step;
            const auto below = rhs.derivative(theta);
            theta[r] = at;
            for (std::size_t p = 0; p < Wide::parameter_count; ++p)
                EXPECT_NEAR(linear.jacobian[p][r], (above[p] - below[p]) / (2.0 * step), 1e-6);
        }
    }
}

} // namespace closura_tests::trajectory_tests
