// Rules of descent against steps computed by hand, and what is done to gradients and rates beside them.
#include "two_kinds.hpp"

#include <closura/io/memory_archive.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <tuple>
#include <vector>

namespace closura_tests::descent_tests {

using right_hand_sides_type = decltype(two_kinds());
using gradient_type = coefficient_gradient<right_hand_sides_type>;

/// Gradients of the dense coefficients u[0] and k, none at vertices.
gradient_type dense_gradient(double of_u0, double of_k)
{
    gradient_type gradient;
    gradient.dense = {of_u0, of_k};
    return gradient;
}

/// The steps that u[0] takes with rate 0.1 for a sequence of gradients.
template <class Rule>
std::vector<double> steps_of(const Rule& rule, const std::vector<double>& gradients, descent_options options = {})
{
    auto rhs = two_kinds();
    gradient_descent<Model> optimiser;
    optimiser.rates = gradient_descent<Model>::uniform_rate(0.1);
    optimiser.rule = rule;
    optimiser.options = std::move(options);
    std::vector<double> steps;
    for (const double g : gradients) {
        const double before = rhs[u<0>];
        optimiser.update(rhs, dense_gradient(g, 0.0));
        steps.push_back(rhs[u<0>] - before);
    }
    EXPECT_EQ(optimiser.steps(), gradients.size());
    return steps;
}

void expect_steps(const std::vector<double>& found, const std::vector<double>& expected)
{
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t n = 0; n < found.size(); ++n)
        EXPECT_NEAR(found[n], expected[n], 1e-15) << "step " << n;
}

TEST(descent_rules, take_the_steps_computed_by_hand)
{
    const std::vector<double> g = {1.0, 2.0, -1.0};
    expect_steps(steps_of(steepest_descent{}, g), {-0.1, -0.2, 0.1});
    // v = 1, 2.5, 0.25
    expect_steps(steps_of(momentum{.kept = 0.5}, g), {-0.1, -0.25, -0.025});
    // g + v/2 = 1.5, 3.25, −0.875
    expect_steps(steps_of(nesterov{.kept = 0.5}, g), {-0.15, -0.325, 0.0875});
    // β₁ = ½, β₂ = ¾: a = ½, 5/4, 1/8 by 1−2⁻ⁿ; b = ¼, 19/16, 73/64 by 1−(¾)ⁿ; â = 1, 5/3, 1/7; b̂ = 1, 19/7, 73/37.
    expect_steps(steps_of(adam{.mean_kept = 0.5, .square_kept = 0.75, .epsilon = 1e-300}, g),
                 {-0.1, -0.1 * (5.0 / 3.0) / std::sqrt(19.0 / 7.0), -0.1 * (1.0 / 7.0) / std::sqrt(73.0 / 37.0)});
}

TEST(descent_rules, are_scaled_by_schedules_and_warming_up)
{
    const std::vector<double> g(4, 1.0);
    expect_steps(steps_of(steepest_descent{}, g, {.schedule = exponential_rate{.half_life = 1.0}}),
                 {-0.1, -0.05, -0.025, -0.0125});
    expect_steps(steps_of(steepest_descent{}, g, {.schedule = inverse_time_rate{.half_life = 2.0}}),
                 {-0.1, -0.2 / 3.0, -0.05, -0.04});
    expect_steps(steps_of(steepest_descent{}, g, {.schedule = cosine_rate{.length = 2.0, .end = 0.2}}),
                 {-0.1, -0.06, -0.02, -0.02});
    expect_steps(steps_of(steepest_descent{}, g, {.warm_up_steps = 4}), {-0.025, -0.05, -0.075, -0.1});
}

TEST(descent, clips_regularises_and_freezes)
{
    auto rhs = two_kinds(); // u[0] = −0.7, k = 0.3
    gradient_descent<Model> optimiser;
    optimiser.rates = gradient_descent<Model>::uniform_rate(0.1);
    const auto moved_by = [&](const gradient_type& gradient) {
        auto moved = rhs;
        auto with = optimiser;
        with.update(moved, gradient);
        return std::array{moved[u<0>] - rhs[u<0>], moved[u<"k">] - rhs[u<"k">]};
    };
    const auto expect_moved = [&](const gradient_type& gradient, double of_u0, double of_k) {
        const auto found = moved_by(gradient);
        EXPECT_NEAR(found[0], of_u0, 1e-15);
        EXPECT_NEAR(found[1], of_k, 1e-15);
    };
    optimiser.options.clip_norm = 2.5; // (3, 4) has length 5
    expect_moved(dense_gradient(3.0, 4.0), -0.15, -0.2);
    expect_moved(dense_gradient(1.0, -2.0), -0.1, 0.2);
    optimiser.options = {.clip_value = 3.5};
    expect_moved(dense_gradient(3.0, -4.0), -0.3, 0.35);
    optimiser.options = {.regularisation = 2.0};
    optimiser.set_target(u<"k">, 1.3);
    expect_moved(dense_gradient(0.0, 0.0), 0.14, 0.2); // 2 (−0.7 − 0), 2 (0.3 − 1.3)
    // What is frozen has no part in the gradient's length.
    optimiser.options = {.frozen = {"k"}, .clip_norm = 1.5};
    expect_moved(dense_gradient(3.0, 400.0), -0.15, 0.0);
    optimiser.options = {.frozen = {"k"}, .regularisation = 2.0};
    expect_moved(dense_gradient(0.0, 1.0), 0.14, 0.0);
}

// Regularisation by the penalty's gradient, at vertices too: with no other gradient, u shrinks by 1 − rate κ.
TEST(descent, regularises_at_vertices_and_leaves_frozen_parameters)
{
    auto rhs = two_kinds();
    const some_points at(3, 6);
    gradient_descent<Model> first;
    first.rates = gradient_descent<Model>::uniform_rate(0.1);
    optimise(first, rhs, at.points, at.surroundings);
    const auto zero = 0.0 * rhs.gradient(at.points, at.surroundings, serial{});
    const auto before = rhs.coefficients_at(zero);
    ASSERT_GT(norm(before), 0.05);
    gradient_descent<Model> optimiser;
    optimiser.rates = gradient_descent<Model>::uniform_rate(0.5);
    optimiser.options = {.frozen = {"weight[0,H,1,H]"}, .regularisation = 0.5};
    optimiser.update(rhs, zero);
    const auto after = rhs.coefficients_at(zero);
    const auto& block = std::get<0>(after.hermite);
    const auto& old = std::get<0>(before.hermite);
    ASSERT_EQ(block.targets[1], (Model::index_of<weight_parameter<0, H, 1, H>>));
    double of_frozen = 0.0;
    for (std::size_t n = 0; n < block.vertices.size(); ++n)
        for (std::size_t s = 0; s < 8; ++s) {
            EXPECT_NEAR(block.at_vertex[n][s], (s < 4 ? 0.75 : 1.0) * old.at_vertex[n][s], 1e-15);
            of_frozen += s < 4 ? 0.0 : std::fabs(old.at_vertex[n][s]);
        }
    EXPECT_GT(of_frozen, 0.01);
}

// A vertex that is created late takes the first step that the first vertices took: about the rate. With one count of
// steps for all, â would be a / (1 − β₁ⁿ) ≈ a and b̂ ≈ b, and the step (1 − β₁) / √(1 − β₂) ≈ 3 rates.
TEST(adam_rule, starts_late_vertices_as_the_first_ones)
{
    auto rhs = two_kinds();
    gradient_descent<Model> optimiser;
    optimiser.rates = gradient_descent<Model>::uniform_rate(0.01);
    optimiser.rule = adam{.epsilon = 1e-300};
    const some_points here(1, 2);
    for (int n = 0; n < 300; ++n)
        optimise(optimiser, rhs, here.points, here.surroundings);
    const std::size_t known = rhs.field<0>().vertex_count();
    const auto early = rhs.field<0>().coefficients();
    const some_points there(2, 2, 4.0);
    const auto gradient = rhs.gradient(there.points, there.surroundings, serial{});
    optimiser.update(rhs, gradient);
    ASSERT_GT(rhs.field<0>().vertex_count(), known);
    const auto found = rhs.field<0>().coefficients();
    const auto& block = std::get<0>(gradient.hermite);
    std::size_t seen = 0;
    for (std::size_t n = 0; n < block.vertices.size(); ++n)
        for (std::size_t s = 0; s < 8 && block.vertices[n] >= known; ++s)
            if (block.at_vertex[n][s] != 0.0) {
                EXPECT_NEAR(std::fabs(found[block.vertices[n] * 8 + s]), 0.01, 1e-12);
                ++seen;
            }
    EXPECT_GT(seen, 30U);
    // What the gradient leaves out stays where it is.
    std::vector<bool> left_out(known, true);
    for (const std::uint32_t vertex : block.vertices)
        if (vertex < known)
            left_out[vertex] = false;
    std::size_t stayed = 0;
    for (std::size_t n = 0; n < early.size(); ++n)
        if (left_out[n / 8]) {
            EXPECT_EQ(found[n], early[n]);
            ++stayed;
        }
    EXPECT_GT(stayed, 8U);
}

// Stopped and resumed equals uninterrupted, for every rule; without what it remembers, it would not be.
TEST(descent, goes_on_from_archives)
{
    for (const any_descent_rule rule :
         {any_descent_rule(momentum{}), any_descent_rule(nesterov{}), any_descent_rule(adam{})}) {
        auto rhs = two_kinds();
        gradient_descent<Model> optimiser;
        optimiser.rates = gradient_descent<Model>::uniform_rate(0.01);
        optimiser.rule = rule;
        optimiser.options = {.schedule = inverse_time_rate{.half_life = 3.0}, .frozen = {"k"}, .clip_norm = 1.0};
        const auto go_on = [](auto& with, auto& on, std::uint64_t seed) {
            for (std::uint64_t n = 0; n < 3; ++n) {
                const some_points at(seed + n, 3);
                optimise(with, on, at.points, at.surroundings);
            }
        };
        go_on(optimiser, rhs, 1);
        gradient_descent<Model> resumed_optimiser;
        auto resumed = two_kinds();
        from_bytes(to_bytes(optimiser), resumed_optimiser);
        from_bytes(to_bytes(rhs), resumed);
        EXPECT_TRUE(resumed_optimiser == optimiser);
        gradient_descent<Model> forgetful;
        forgetful.rates = optimiser.rates;
        forgetful.rule = optimiser.rule;
        forgetful.options = optimiser.options;
        auto other = resumed;
        go_on(optimiser, rhs, 7);
        go_on(resumed_optimiser, resumed, 7);
        go_on(forgetful, other, 7);
        EXPECT_EQ(all_coefficients(resumed), all_coefficients(rhs)) << rule.name();
        EXPECT_NE(all_coefficients(other), all_coefficients(rhs)) << rule.name();
    }
}

/// Right-hand sides that keep their coefficients to themselves.
struct silent {
    using model = Model;
    static constexpr std::array<std::string_view, 1> coefficient_names = {"q"};
    using hermite_blocks = std::tuple<>;
    static constexpr std::size_t equation_of(std::size_t) { return 0; }
    void add(const coefficient_gradient<silent>&) {}
};

TEST(descent, refuses_what_there_is_not)
{
    const auto message = [&](const descent_options& options) -> std::string {
        gradient_descent<Model> optimiser;
        optimiser.options = options;
        silent rhs;
        try {
            optimiser.update(rhs, {});
        } catch (const input_error& error) {
            return error.what();
        }
        return "";
    };
    EXPECT_EQ(message({.frozen = {"q", "bias[0,H]"}}), "");
    EXPECT_EQ(message({.frozen = {"q", "k"}}),
              "gradient_descent: k is to be frozen, and is no parameter and no coefficient of the equations");
    EXPECT_EQ(message({.regularisation = 0.5}),
              "gradient_descent: regularisation is 0.5; expected 0 for right-hand sides without a member "
              "coefficients_at(gradient)");
}

} // namespace closura_tests::descent_tests
