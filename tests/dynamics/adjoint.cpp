// Gradients of S = ∫ KL(p‖p̃) dt by adjoints, with moments by exact enumeration instead of sampling.
#include "exact_window.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace closura_tests::adjoint_tests {

/// Models with domains of one, two and three parameters, biases and weights.
struct two_layers_on_a_weight {
    static constexpr const char* name = "two_layers_on_a_weight";
    using model = paper_two_layers::model;
    static constexpr auto domain = on_domain<weight<0, H, 1, H>>(hermite{.cell = 0.5});
};
struct two_layers_on_three {
    static constexpr const char* name = "two_layers_on_three";
    using model = paper_two_layers::model;
    static constexpr auto domain = on_domain<bias<0, H>, bias<0, P>, weight<0, P, 1, P>>(hermite{.cell = 0.4});
};
struct unequal_on_two {
    static constexpr const char* name = "unequal_on_two";
    using model = unequal_layers::model;
    static constexpr auto domain = on_domain<weight<0, A, 1, B>, bias<1, A>>(hermite{.cell = 0.6});
};
struct unequal_on_four {
    static constexpr const char* name = "unequal_on_four";
    using model = unequal_layers::model;
    static constexpr auto domain =
        on_domain<bias<2, C>, weight<1, B, 2, C>, bias<0, B>, weight<0, A, 1, A>>(hermite{.cell = 0.7});
};
struct strided_on_two {
    static constexpr const char* name = "strided_on_two";
    using model = strided_twice::model;
    static constexpr auto domain = on_domain<bias<0, A>, weight<1, A, 2, B>>(hermite{.cell = 0.5});
};

template <class Named>
struct setting {
    using Model = typename Named::model;
    using right_hand_sides_type = decltype(right_hand_sides<Model>(parameters<Model>{}, Named::domain));

    parameters<Model> theta_0 = [] {
        splitmix64 bits{1};
        return random_parameters<Model>(bits, 0.4);
    }();
    right_hand_sides_type rhs = right_hand_sides<Model>(theta_0, Named::domain);

    setting() { stir<Model>(rhs, theta_0, 2, 0.5, Named::domain.cell); }

    right_hand_sides_type direction(std::uint64_t seed) const
    {
        auto result = right_hand_sides<Model>(theta_0, Named::domain);
        stir<Model>(result, theta_0, seed, 1.0, Named::domain.cell);
        return result;
    }
};

template <class Named>
class adjoint_of : public testing::Test {};
using settings =
    testing::Types<two_layers_on_a_weight, two_layers_on_three, unequal_on_two, unequal_on_four, strided_on_two>;
TYPED_TEST_SUITE(adjoint_of, settings, by_name);

// `discrete` is the exact gradient: central differences of S along random directions, relative 10⁻⁶.
TYPED_TEST(adjoint_of, discrete_equals_finite_differences)
{
    using Model = typename TypeParam::model;
    const setting<TypeParam> set;
    for (std::size_t substeps : {1U, 3U}) {
        const problem<Model, typename setting<TypeParam>::right_hand_sides_type> task(set.rhs, set.theta_0, 2.0, 5,
                                                                                      substeps);
        const auto gradient = task.gradient(discrete_adjoint{});
        for (std::uint64_t seed : {3U, 4U, 5U}) {
            const auto direction = set.direction(seed);
            const double computed = along(gradient, direction);
            // Two steps, combined so that the error is of fourth order.
            std::array<double, 2> quotient;
            for (int n = 0; n < 2; ++n) {
                const double epsilon = n == 0 ? 1e-4 : 5e-5;
                std::array<double, 2> value;
                for (int sign = 0; sign < 2; ++sign) {
                    auto moved = set.rhs;
                    stir<Model>(moved, set.theta_0, seed, (sign == 0 ? 1.0 : -1.0) * epsilon, TypeParam::domain.cell);
                    value[static_cast<std::size_t>(sign)] = task.objective(moved);
                }
                quotient[static_cast<std::size_t>(n)] = (value[0] - value[1]) / (2.0 * epsilon);
            }
            const double expected = (4.0 * quotient[1] - quotient[0]) / 3.0;
            EXPECT_GT(std::fabs(expected), 1e-3) << "a direction that shows nothing";
            EXPECT_NEAR(computed, expected, 1e-6 * std::fabs(expected)) << substeps << " substeps";
        }
    }
}

// All forms converge to `discrete` as O(Δt): over a fixed time, half the step gives half the error. With unequal layers
// a wrong q would leave an error that stays.
TYPED_TEST(adjoint_of, others_converge_to_discrete)
{
    using Model = typename TypeParam::model;
    using task_type = problem<Model, typename setting<TypeParam>::right_hand_sides_type>;
    const std::array<any_adjoint, 3> kinds = {plain_adjoint{}, paper_adjoint{}, paper_forward_adjoint{}};
    const setting<TypeParam> set;
    for (std::size_t substeps : {1U, 2U}) {
        std::array<std::vector<double>, kinds.size()> errors;
        double size = 0.0;
        for (std::size_t steps : {80U, 160U, 320U}) {
            const task_type task(set.rhs, set.theta_0, 2.0, steps, substeps);
            const auto exact = task.gradient(discrete_adjoint{});
            for (std::size_t k = 0; k < kinds.size(); ++k) {
                const auto gradient = task.gradient(kinds[k]);
                double squares = 0.0;
                size = 0.0;
                for (std::uint64_t seed : {3U, 4U, 5U, 6U}) {
                    const auto direction = set.direction(seed);
                    squares += std::pow(along(gradient, direction) - along(exact, direction), 2);
                    size += std::pow(along(exact, direction), 2);
                }
                errors[k].push_back(std::sqrt(squares));
            }
        }
        for (std::size_t k = 0; k < kinds.size(); ++k) {
            SCOPED_TRACE(std::string(kinds[k].name()) + ", substeps " + std::to_string(substeps) + ", finest error " +
                         std::to_string(errors[k][2]));
            EXPECT_GT(errors[k][2], 0.0);
            EXPECT_LT(errors[k][2], 0.03 * std::sqrt(size));
            EXPECT_NEAR(errors[k][0] / errors[k][1], 2.0, 0.25);
            EXPECT_NEAR(errors[k][1] / errors[k][2], 2.0, 0.15);
        }
    }
}

// With backward differences of the centres the product rule holds for differences too, so `paper` is `plain` in other
// variables, whatever the centres do.
TYPED_TEST(adjoint_of, paper_is_plain_in_other_variables)
{
    using Model = typename TypeParam::model;
    const setting<TypeParam> set;
    for (std::size_t substeps : {1U, 3U}) {
        problem<Model, typename setting<TypeParam>::right_hand_sides_type> task(set.rhs, set.theta_0, 2.0, 6, substeps);
        task.shake_centres(7);
        const auto plain = task.gradient(plain_adjoint{});
        const auto paper = task.gradient(paper_adjoint{});
        ASSERT_EQ(paper.size(), plain.size());
        for (std::size_t j = 0; j < plain.size(); ++j)
            for (std::size_t p = 0; p < Model::parameter_count; ++p)
                EXPECT_NEAR(paper[j].weights[p], plain[j].weights[p], 1e-11);
    }
}

// `preconditioned`: with g the plain integrand, g_W − q^(l,m) μ_β g_aα − q^(m,l) μ_α g_aβ, then g_a − Σ q μ g̃_W; q
// counted bond by bond.
TYPED_TEST(adjoint_of, preconditioned_centres_the_plain_integrand)
{
    using Model = typename TypeParam::model;
    const setting<TypeParam> set;
    for (std::size_t substeps : {1U, 3U}) {
        const problem<Model, typename setting<TypeParam>::right_hand_sides_type> task(set.rhs, set.theta_0, 2.0, 6,
                                                                                      substeps);
        const auto plain = task.gradient(plain_adjoint{});
        const auto preconditioned = task.gradient(preconditioned_adjoint{});
        ASSERT_EQ(plain.size(), 6 * substeps);
        ASSERT_EQ(preconditioned.size(), plain.size());
        for (std::size_t j = 0; j < plain.size(); ++j) {
            const centres<Model> mu = task.centres_of_point(j);
            auto expected = plain[j].weights;
            for (const counted_pair& pair : described<Model>().pairs)
                expected[pair.weight] -=
                    pair.upper_per_lower * mu[pair.upper_bias] * plain[j].weights[pair.lower_bias] +
                    pair.lower_per_upper * mu[pair.lower_bias] * plain[j].weights[pair.upper_bias];
            const auto weights = expected;
            for (const counted_pair& pair : described<Model>().pairs) {
                expected[pair.lower_bias] -= pair.upper_per_lower * mu[pair.upper_bias] * weights[pair.weight];
                expected[pair.upper_bias] -= pair.lower_per_upper * mu[pair.lower_bias] * weights[pair.weight];
            }
            for (std::size_t p = 0; p < Model::parameter_count; ++p)
                EXPECT_NEAR(preconditioned[j].weights[p], expected[p], 1e-13);
            EXPECT_EQ(preconditioned[j].theta, plain[j].theta);
        }
    }
}

TYPED_TEST(adjoint_of, a_choice_is_the_method_chosen)
{
    using Model = typename TypeParam::model;
    const setting<TypeParam> set;
    problem<Model, typename setting<TypeParam>::right_hand_sides_type> task(set.rhs, set.theta_0, 2.0, 4, 2);
    task.shake_centres(8);
    const auto expect_same = [&](const auto& method) {
        any_adjoint chosen;
        ASSERT_TRUE(chosen.select(method.name));
        const auto expected = task.gradient(method);
        const auto found = task.gradient(chosen);
        ASSERT_EQ(found.size(), expected.size());
        for (std::size_t j = 0; j < found.size(); ++j)
            EXPECT_EQ(found[j].weights, expected[j].weights) << method.name;
    };
    expect_same(paper_adjoint{});
    expect_same(paper_forward_adjoint{});
    expect_same(plain_adjoint{});
    expect_same(discrete_adjoint{});
    expect_same(preconditioned_adjoint{});
    EXPECT_EQ(any_adjoint{}.name(), "paper");
}

/// Half of `plain_adjoint`: a method of one's own.
struct half_adjoint : plain_adjoint {
    static constexpr std::string_view name = "half";

    template <class Window, class Values>
    [[nodiscard]] Values weights(const Window& window, std::size_t point, const Values& lambda) const
    {
        return 0.5 * plain_adjoint::weights(window, point, lambda);
    }
};

TYPED_TEST(adjoint_of, a_method_can_be_ones_own)
{
    const setting<TypeParam> set;
    const problem<typename TypeParam::model, typename setting<TypeParam>::right_hand_sides_type> task(
        set.rhs, set.theta_0, 2.0, 4, 2);
    const auto whole = task.gradient(plain_adjoint{});
    const auto half = task.gradient(half_adjoint{});
    for (std::size_t j = 0; j < whole.size(); ++j)
        EXPECT_EQ(half[j].weights, 0.5 * whole[j].weights);
}

TEST(window_gradient, refuses_windows_whose_parts_do_not_belong_together)
{
    using Model = paper_two_layers::model;
    const setting<two_layers_on_three> set;
    const std::vector<parameters<Model>> points(7, set.theta_0);
    const std::vector<parameter_values<Model, double>> differences(4);
    const std::vector<centres<Model>> mu(4);
    const adjoint_window<Model> good{points, differences, mu, 0.5, 2};
    EXPECT_EQ(window_gradient(paper_adjoint{}, set.rhs, good).size(), 6U);
    const auto message = [&](auto method, auto change) -> std::string {
        auto window = good;
        change(window);
        try {
            static_cast<void>(window_gradient(method, set.rhs, window));
        } catch (const input_error& error) {
            return error.what();
        }
        return "";
    };
    const paper_adjoint paper;
    EXPECT_EQ(message(paper, [](auto& w) { w.substeps = 0; }), "adjoint window: 0 substeps; expected at least 1");
    EXPECT_EQ(message(paper, [](auto& w) { w.points = w.points.first(6); }),
              "adjoint window: 6 points; expected 1 more than a multiple of 2, the substeps");
    EXPECT_EQ(message(paper, [](auto& w) { w.differences = w.differences.first(3); }),
              "adjoint window: moment differences at 3 times; expected 4");
    EXPECT_EQ(message(paper, [](auto& w) { w.mu = {}; }), "adjoint window: centres at 0 times; expected 4");
    EXPECT_EQ(message(plain_adjoint{}, [](auto& w) { w.mu = {}; }), "");
    for (const double step : {0.0, -1.0, std::nan("")})
        EXPECT_NE(message(paper, [&](auto& w) { w.time_step = step; }), "") << step;
    const std::vector<instant<Model>> few(3);
    EXPECT_EQ(message(paper, [&](auto& w) { w.surroundings = few; }),
              "adjoint window: surroundings of 3 points; expected 7");
}

// Hidden units: the gradient of KL(p_data(v)‖p_model(v)) is <O>_model − <O>_data, where <>_data averages the hidden
// units given the visible ones.
template <class Named>
class hidden_units_of : public testing::Test {};
using hidden_models = testing::Types<unequal_layers, strided_twice, three_unit_cluster>;
TYPED_TEST_SUITE(hidden_units_of, hidden_models, by_name);

TYPED_TEST(hidden_units_of, are_averaged_given_the_data)
{
    using Model = typename TypeParam::model;
    const all_configurations<Model> all;
    const std::size_t visible_count = all.visible_count();
    splitmix64 bits{6};
    std::vector<double> data(visible_count);
    double total = 0.0;
    for (double& p : data)
        total += p = uniform(bits);
    for (double& p : data)
        p /= total;

    const auto visible_marginal = [&](const std::vector<double>& probabilities) {
        std::vector<double> result(visible_count, 0.0);
        for (std::size_t n = 0; n < probabilities.size(); ++n)
            result[n % visible_count] += probabilities[n];
        return result;
    };
    const auto divergence = [&](const parameters<Model>& theta) {
        const std::vector<double> model = visible_marginal(all.probabilities(theta));
        double sum = 0.0;
        for (std::size_t v = 0; v < visible_count; ++v)
            sum += data[v] * std::log(data[v] / model[v]);
        return sum;
    };

    auto theta = random_parameters<Model>(bits, 0.6);
    const std::vector<double> probabilities = all.probabilities(theta);
    const std::vector<double> marginal = visible_marginal(probabilities);
    std::vector<double> wake(all.size());
    for (std::size_t n = 0; n < wake.size(); ++n)
        wake[n] = data[n % visible_count] * probabilities[n] / marginal[n % visible_count];
    const auto of_model = all.mean(probabilities);
    const auto of_data = all.mean(wake);
    constexpr double step = 1e-4;
    for (std::size_t p = 0; p < theta.size(); ++p) {
        const double at = theta[p];
        theta[p] = at + step;
        const double above = divergence(theta);
        theta[p] = at - step;
        const double below = divergence(theta);
        theta[p] = at;
        EXPECT_NEAR(of_model[p] - of_data[p], (above - below) / (2.0 * step), 1e-6) << Model::parameter_names[p];
    }
}

} // namespace closura_tests::adjoint_tests
