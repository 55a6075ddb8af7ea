// Learning under biases of single units: trajectories carry them along, and both phases sample under them.
#include "brute_force.hpp"

#include <closura/analyse/exact.hpp>
#include <closura/dynamics/right_hand_sides.hpp>
#include <closura/dynamics/trajectory.hpp>
#include <closura/expr/literals.hpp>
#include <closura/learn/wake_sleep.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>

namespace closura_tests::site_biases_tests {

using namespace closura::literals;

using A = species<"A">;
using Model =
    model<lattice<4>, layers<units<A>, units<A>>, couple<0, 1, patch<2>, same_species>, site_biases<0>, site_biases<1>>;

/// A correct estimate is farther off than this many standard errors with a probability of 7·10⁻⁶. Seeds are fixed.
constexpr double errors_allowed = 4.5;

parameters<Model> start(splitmix64& bits)
{
    auto theta = random_parameters<Model>(bits, 0.5);
    for (double& value : theta.site_biases().values())
        value = symmetric(bits, 1.5);
    return theta;
}

/// θ(2) from equations of motion that move all of θ.
parameters<Model> after_two_steps(const parameters<Model>& theta_0)
{
    trajectory<Model> path(theta_0);
    path.integrate(right_hand_sides<Model>(theta_0, d_dt<bias<0, A>> = u<0> + 0.25_c, d_dt<bias<1, A>> = u<1> - 0.5_c,
                                           d_dt<weight<0, A, 1, A>> = u<2> + 0.125_c),
                   2);
    return path[2];
}

void expect_means(const statistics<Model>& total, const exact_moments<Model>& exact, double chains)
{
    for (std::size_t p = 0; p < Model::parameter_count; ++p)
        EXPECT_NEAR(static_cast<double>(total[p]) / chains, exact.mean[p],
                    errors_allowed * std::sqrt(std::fmax(0.0, exact.covariance[p][p]) / chains) + 1e-12)
            << Model::parameter_names[p];
}

double farthest(const parameter_values<Model, double>& difference)
{
    double result = 0.0;
    for (double value : difference)
        result = std::fmax(result, std::fabs(value));
    return result;
}

TEST(learning_with_site_biases, moves_parameters_and_keeps_them)
{
    splitmix64 bits{1};
    const auto theta_0 = start(bits);
    const auto theta = after_two_steps(theta_0);
    EXPECT_EQ((theta[bias<0, A>]), (theta_0[bias<0, A>] + 0.25) + 0.25);
    EXPECT_EQ((theta[bias<1, A>]), (theta_0[bias<1, A>] - 0.5) - 0.5);
    EXPECT_EQ(theta.site_biases(), theta_0.site_biases());
}

TEST(learning_with_site_biases, samples_both_phases_under_them)
{
    constexpr std::uint64_t chains = 20000;
    constexpr std::size_t gibbs_steps = 25;
    splitmix64 bits{2};
    const auto theta = after_two_steps(start(bits));
    const conditionals<Model> given(theta);
    const auto clamped = configured<Model>(random_states<Model>(bits));
    const auto visible = clamped.layer(0);
    configuration<Model> states;
    statistics<Model> awake;
    statistics<Model> asleep;
    for (std::uint64_t chain = 0; chain < chains; ++chain) {
        awake += wake(states, visible, given, random_lanes(3, {purpose::wake, 0, chain}), gibbs_steps);
        random_lanes stream(3, {purpose::sleep, 0, chain});
        randomise<phase::sleep>(states, stream);
        sweep<phase::sleep>(states, given, stream, gibbs_steps);
        asleep += moments(states);
    }
    expect_means(awake, enumerate(theta, &clamped), static_cast<double>(chains));
    expect_means(asleep, enumerate(theta), static_cast<double>(chains));

    // Without its site biases the model is another one, so the test can fail.
    parameters<Model> without = theta;
    without.site_biases() = {};
    EXPECT_GT(farthest(enumerate(theta).mean - enumerate(without).mean), 0.1);
    EXPECT_GT(farthest(enumerate(theta, &clamped).mean - enumerate(without, &clamped).mean), 0.1);
}

} // namespace closura_tests::site_biases_tests
