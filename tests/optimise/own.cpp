// What users add: optimisers and right-hand sides of their own, each a small type that learns and is in checkpoints.
#include "dynamics/exact_window.hpp"
#include "two_kinds.hpp"

#include <closura/io/memory_archive.hpp>
#include <closura/run/threads.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace closura_tests::own_tests {

// ---- Optimisers.

/// u −= rate · sign(dS/du)
struct sign_descent {
    double rate = 1e-3;

    template <class RightHandSides>
    void update(RightHandSides& rhs, const coefficient_gradient<RightHandSides>& gradient) const
    {
        auto step = gradient;
        for_each_coefficient(step, [&](auto& value) { value = value > 0 ? -rate : value < 0 ? rate : 0.0; });
        rhs.add(step);
    }
};

/// v ← momentum v − rate dS/du,  u += v
template <class RightHandSides>
struct heavy_ball {
    double rate = 1e-3;
    double momentum = 0.9;
    coefficient_gradient<RightHandSides> velocity{}; // grows with the Hermite store

    void update(RightHandSides& rhs, const coefficient_gradient<RightHandSides>& gradient)
    {
        velocity = momentum * velocity - rate * gradient;
        rhs.add(velocity);
    }

    template <class Archive>
    void parts(Archive& archive)
    {
        archive("rate", rate);
        archive("momentum", momentum);
        archive("velocity", velocity);
    }
};

using right_hand_sides_type = decltype(two_kinds());

TEST(own_optimiser, moves_each_coefficient_by_its_rate)
{
    auto rhs = two_kinds();
    const auto before = rhs.coefficients();
    const some_points at(1, 3);
    const sign_descent optimiser;
    optimise(optimiser, rhs, at.points, at.surroundings, threads(2));
    for (std::size_t c = 0; c < before.size(); ++c)
        EXPECT_NEAR(std::fabs(rhs.coefficients()[c] - before[c]), 1e-3, 1e-15);
    std::size_t moved = 0;
    for (const double value : rhs.field<0>().coefficients()) {
        EXPECT_TRUE(value == 0.0 || std::fabs(value) == 1e-3);
        moved += value != 0.0;
    }
    EXPECT_GT(moved, 20U);
}

// The velocity of every vertex that there ever was goes on, in a store that grows in between: against the recursion
// written out over all coefficients.
TEST(own_optimiser, keeps_state_that_grows_with_the_store)
{
    auto rhs = two_kinds();
    heavy_ball<right_hand_sides_type> optimiser;
    std::vector<double> velocity;
    std::vector<double> expected(rhs.coefficients().begin(), rhs.coefficients().end());
    // Dense coefficients, then those of the first domain, of which new ones come last.
    const auto with_first_domain = [](const right_hand_sides_type& set) {
        std::vector<double> all(set.coefficients().begin(), set.coefficients().end());
        const auto u = set.field<0>().coefficients();
        all.insert(all.end(), u.begin(), u.end());
        return all;
    };
    std::size_t grown = 0;
    for (std::uint64_t step = 0; step < 8; ++step) {
        const some_points at(step + 1, 2, 0.3 * static_cast<double>(step + 1));
        const auto gradient = rhs.gradient(at.points, at.surroundings, serial{});
        auto of_all = std::vector<double>(with_first_domain(rhs).size(), 0.0);
        std::copy(gradient.dense.begin(), gradient.dense.end(), of_all.begin());
        const auto& block = std::get<0>(gradient.hermite);
        for (std::size_t n = 0; n < block.vertices.size(); ++n)
            std::copy(block.at_vertex[n].begin(), block.at_vertex[n].end(),
                      of_all.begin() + static_cast<std::ptrdiff_t>(gradient.dense.size() +
                                                                   block.vertices[n] * block.at_vertex[n].size()));
        grown += of_all.size() > velocity.size();
        velocity.resize(of_all.size(), 0.0);
        expected.resize(of_all.size(), 0.0);
        for (std::size_t n = 0; n < of_all.size(); ++n) {
            velocity[n] = 0.9 * velocity[n] - 1e-3 * of_all[n];
            expected[n] += velocity[n];
        }
        optimise(optimiser, rhs, at.points, at.surroundings);
    }
    EXPECT_GT(grown, 3U);
    const auto found = with_first_domain(rhs);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t n = 0; n < found.size(); ++n)
        EXPECT_NEAR(found[n], expected[n], 1e-15) << "coefficient " << n;
}

TEST(own_optimiser, goes_on_from_archives)
{
    auto rhs = two_kinds();
    heavy_ball<right_hand_sides_type> optimiser;
    const auto go_on = [](auto& with, auto& on, std::uint64_t seed) {
        for (std::uint64_t n = 0; n < 3; ++n) {
            const some_points at(seed + n, 3);
            optimise(with, on, at.points, at.surroundings);
        }
    };
    go_on(optimiser, rhs, 1);
    heavy_ball<right_hand_sides_type> resumed_optimiser;
    auto resumed = two_kinds();
    from_bytes(to_bytes(optimiser), resumed_optimiser);
    from_bytes(to_bytes(rhs), resumed);
    go_on(optimiser, rhs, 7);
    go_on(resumed_optimiser, resumed, 7);
    EXPECT_EQ(all_coefficients(resumed), all_coefficients(rhs));
}

// ---- Right-hand sides.

using gas = single_layer::model;

/// dθ/dt = −k θ
class relaxation : public right_hand_side_defaults<relaxation, gas> {
public:
    static constexpr std::array<std::string_view, 1> coefficient_names = {"k"};
    double k = 0.0;

    values derivative(const parameters<gas>& theta, const instant<gas>&) const { return -k * theta; }
    linearisation<gas> linearise(const parameters<gas>& theta, const instant<gas>& at) const
    {
        linearisation<gas> result{derivative(theta, at)};
        for (std::size_t p = 0; p < theta.size(); ++p)
            result.jacobian[p][p] = -k;
        return result;
    }
    template <executor Executor>
    coefficient_gradient<relaxation> gradient(std::span<const gradient_point<gas>> points,
                                              std::span<const instant<gas>>, const Executor&) const
    {
        coefficient_gradient<relaxation> result;
        for (const auto& [theta, weights] : points)
            for (std::size_t p = 0; p < theta.size(); ++p)
                result.dense[0] -= weights[p] * theta[p];
        return result;
    }
    void add(const coefficient_gradient<relaxation>& step) { k += step.dense[0]; }

    template <class Archive>
    void parts(Archive& archive)
    {
        archive("k", k);
    }
};
static_assert(right_hand_side_set<relaxation> && optimiser_of<gradient_descent<gas>, relaxation>);

parameters<gas> unlike_zero()
{
    splitmix64 bits{5};
    return random_parameters<gas>(bits, 1.0);
}

TEST(own_right_hand_sides, are_integrated)
{
    relaxation rhs;
    rhs.k = 0.5;
    trajectory<gas> path(unlike_zero(), 1.0, 4);
    path.integrate(rhs, 3, no_surroundings<gas>{}, threads(3));
    for (std::size_t p = 0; p < gas::parameter_count; ++p)
        EXPECT_NEAR(path[3][p], unlike_zero()[p] * std::pow(1.0 - 0.5 / 4.0, 12), 1e-15);
    rhs.k = 0.25; // nobody has been told
    path.integrate(rhs, 3);
    for (std::size_t p = 0; p < gas::parameter_count; ++p)
        EXPECT_NEAR(path[3][p], unlike_zero()[p] * std::pow(1.0 - 0.25 / 4.0, 12), 1e-15);
}

// S has the derivative that the gradient says, and gradient descent ends where it is 0.
TEST(own_right_hand_sides, learn_with_gradient_descent_and_go_on_from_archives)
{
    relaxation rhs;
    rhs.k = 0.3;
    const problem<gas, relaxation> task(rhs, unlike_zero(), 2.0, 5, 2); // refers to rhs
    const auto slope = [&] { return rhs.gradient(task.gradient(discrete_adjoint{}), {}, serial{}).dense[0]; };
    relaxation above = rhs;
    relaxation below = rhs;
    above.k += 1e-5;
    below.k -= 1e-5;
    const double expected = (task.objective(above) - task.objective(below)) / 2e-5;
    EXPECT_NEAR(slope(), expected, 1e-7 * std::fabs(expected));
    const double first = std::fabs(slope());
    EXPECT_GT(first, 0.1);

    gradient_descent<gas> optimiser;
    optimiser.rates = gradient_descent<gas>::uniform_rate(0.2);
    const double before = task.objective(rhs);
    const auto step = [&] { optimise(optimiser, rhs, task.gradient(discrete_adjoint{}), {}); };
    for (int n = 0; n < 200; ++n)
        step();
    EXPECT_LT(task.objective(rhs), before);
    EXPECT_LT(std::fabs(slope()), 1e-6 * first);

    relaxation read;
    from_bytes(to_bytes(rhs), read);
    EXPECT_EQ(read.k, rhs.k);
}

} // namespace closura_tests::own_tests
