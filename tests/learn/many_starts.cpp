// Several starts: one of them is dynamic_learning bit by bit; gradients add up; starts that were not trained are
// followed.
#include "learning.hpp"

#include <closura/learn/many_starts.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace closura_tests::many_starts_tests {

using Model = model_in<ring>;
using many_learner = many_start_learning<rhs_in<ring>>;

options_in<ring> some_options()
{
    options_in<ring> options;
    options.window.length = 3;
    options.batch.size = 4;
    options.optimiser.rates = gradient_descent<Model>::uniform_rate(0.002);
    options.seed = 5;
    return options;
}

template <class Left, class Right>
void expect_same_path(const Left& left, const Right& right)
{
    const auto a = left.points(0, left.last_step());
    const auto b = right.points(0, right.last_step());
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t t = 0; t < a.size(); ++t)
        EXPECT_EQ(a[t].values(), b[t].values()) << t;
}

TEST(many_starts, of_one_are_dynamic_learning)
{
    const decaying_data<ring> data(30, 12, 1);
    auto options = some_options();
    for (const any_law law : {any_law(short_run{.gibbs_steps = 5}), any_law(persistent{.gibbs_steps = 5})}) {
        options.law = law;
        dynamic_learning<rhs_in<ring>> alone(first_right_hand_sides<ring>(), initial_parameters<Model>(data.view()),
                                             data.view(), options);
        many_learner many(first_right_hand_sides<ring>(), {data.view()}, options);
        EXPECT_EQ(many.steps_to_cover(), alone.steps_to_cover());
        for (int n = 0; n < 15; ++n) {
            alone.step(threads(2));
            many.step(serial{});
        }
        expect_same_path(many.solution(0), alone.solution());
        const auto& theta = many.solution(0);
        EXPECT_NE(theta[11][0], theta[0][0]);
    }
}

// A step from u = 0 is linear in the gradient: with the same rate, a step over two starts is the sum of the two single
// ones. The second start's random numbers are those of the seed plus the golden ratio.
TEST(many_starts, add_their_gradients)
{
    const decaying_data<ring> first(30, 12, 1);
    const decaying_data<ring> second(30, 12, 2);
    const auto options = some_options();
    auto of_second = options;
    of_second.seed = options.seed + 0x9E37'79B9'7F4A'7C15U;
    const auto after_a_step = [](many_learner learning) {
        learning.step(threads(2));
        return learning.right_hand_sides();
    };
    const auto both = after_a_step({first_right_hand_sides<ring>(), {first.view(), second.view()}, options});
    const auto one = after_a_step({first_right_hand_sides<ring>(), {first.view()}, options});
    const auto other = after_a_step({first_right_hand_sides<ring>(), {second.view()}, of_second});
    double largest = 0.0;
    for (const double a : {-0.4, 0.1, 0.3, 0.405, 0.5})
        for (const double w : {-0.05, 0.0, 0.05}) {
            parameters<Model> theta;
            theta[0] = a;
            theta[Model::index_of<weight_parameter<0, A, 1, A>>] = w;
            const auto f = both.derivative(theta);
            const auto g = one.derivative(theta) + other.derivative(theta);
            for (std::size_t p = 0; p < Model::parameter_count; ++p) {
                EXPECT_NEAR(f[p], g[p], 1e-15);
                largest = std::fmax(largest, std::fabs(f[p]));
            }
        }
    EXPECT_GT(largest, 1e-4);
}

/// Independent sites of another density at t = 0, which decays alike: θ(t) follows the same da/dt = F(a).
struct denser_ring : ring {
    static constexpr std::array<double, 1> density = {0.75};
};
struct thinner_ring : ring {
    static constexpr std::array<double, 1> density = {0.42};
};

// ln(p / (1 − p)) obeys da/dt = −k (1 + exp a): one equation, whatever the start. From two starts that lie around it,
// the mean numbers of a third one, which was never seen, are followed to within 0.35 of
// eight sites.
TEST(many_starts, predict_a_start_that_was_not_trained)
{
    constexpr std::size_t times = 12;
    const decaying_data<denser_ring> dense(400, times, 3);
    const decaying_data<thinner_ring> thin(400, times, 4);
    auto options = some_options();
    options.window = {.length = 4, .steps_per_slide = 40};
    options.batch.size = 100;
    options.law = short_run{.gibbs_steps = 10};
    options.optimiser.rates = gradient_descent<Model>::uniform_rate(0.01);
    options.optimiser.options.frozen = {"bias[1,A]", "weight[0,A,1,A]"};
    const auto theta_0 = first_parameters<ring>();
    many_start_learning learning(right_hand_sides<Model>(theta_0, on_domain<bias<0, A>>(hermite{.cell = 0.2})),
                                 {dense.view(), thin.view()}, options, 1);
    EXPECT_EQ(learning.start_count(), 2U);
    while (!learning.covers_data())
        learning.step(threads(2));
    const auto path = follow(learning.right_hand_sides(), theta_0, times - 1, options);
    const std::vector<parameters<Model>> several(3, theta_0);
    const auto paths = follow(learning.right_hand_sides(), std::span(several), times - 1, options, threads(2));
    for (std::size_t t = 0; t < times; ++t)
        EXPECT_EQ(paths(2, t), path[t]);
    std::vector<std::size_t> at;
    for (std::size_t t = 0; t < times; ++t)
        at.push_back(t);
    const auto points = path.points(0, times - 1);
    const auto means = model_means(options.law, points, std::span<const std::size_t>(at), 4000, 6, threads(2));
    const std::vector<parameters<Model>> stays(times, theta_0);
    const auto still = model_means(options.law, std::span<const parameters<Model>>(stays),
                                   std::span<const std::size_t>(at), 4000, 6, threads(2));
    double worst = 0.0;
    for (std::size_t t = 0; t < times; ++t)
        worst = std::fmax(worst, std::fabs(means[t][0] - 8.0 * 0.6 * std::exp(-0.12 * static_cast<double>(t))));
    EXPECT_LT(worst, 0.35);
    EXPECT_GT(std::fabs(still[times - 1][0] - 8.0 * 0.6 * std::exp(-0.12 * 11)), 3.0);
}

TEST(many_starts, refuse_what_does_not_fit)
{
    const decaying_data<ring> data(30, 12, 1);
    const decaying_data<ring> shorter(30, 11, 1);
    const auto message = [](const std::vector<training_data>& all, std::size_t in_a_step) -> std::string {
        try {
            (void)many_learner(first_right_hand_sides<ring>(), all, some_options(), in_a_step);
        } catch (const input_error& error) {
            return error.what();
        }
        return "";
    };
    EXPECT_EQ(message({}, 0), "many starts: 0 starts and 0 of them in a step; expected some, and at most as many");
    EXPECT_EQ(message({data.view()}, 2),
              "many starts: 1 starts and 2 of them in a step; expected some, and at most as many");
    EXPECT_EQ(message({data.view(), shorter.view()}, 0),
              "training data: 11 times of one start and 12 of another; expected as many");
    EXPECT_EQ(message({data.view(), data.view()}, 1), "");
}

} // namespace closura_tests::many_starts_tests
