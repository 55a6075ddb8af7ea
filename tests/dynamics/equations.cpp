// Right-hand sides as expressions, mixed with finite elements: their derivatives, the gradient of learning, and which
// terms of the adjoint equations exist.
#include "exact_window.hpp"

#include <closura/dynamics/adjoint_equations.hpp>
#include <closura/expr/print.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace closura_tests::equations_tests {

using Model = paper_two_layers::model;
using values = parameter_values<Model, double>;

/// All that right-hand sides can be made of: expressions that share a coefficient, with parameters, a mean occupancy, a
/// centre and time; finite elements on parameters, a mean occupancy and a centre; a constant; a domain for the rest.
auto mixed(const parameters<Model>& theta_0)
{
    return right_hand_sides<Model>(
        theta_0,
        d_dt<bias<0, P>> =
            u<0> * weight<0, P, 1, P> + u<1> * exp(bias<0, P>) - u<"k"> * bias<0, P> / (2_c + tanh(bias<0, H>)),
        d_dt<bias<0, H>> = u<"k"> * mean_occupancy<0, H> * (1_c - centre<1, P>)+u<2> * u<2> * tanh(time_now),
        d_dt<bias<1, H>, weight<0, H, 1, H>> =
            on_domain<bias<0, H>, mean_occupancy<1, P>, centre<0, P>>(hermite{.cell = 0.3}),
        d_dt<bias<1, P>> = 0_c, on_domain<weight<0, P, 1, P>, bias<0, P>>(hermite{.cell = 0.5}));
}
using mixed_type = decltype(mixed(parameters<Model>{}));

/// Expressions and finite elements of θ alone.
auto autonomous(const parameters<Model>& theta_0)
{
    return right_hand_sides<Model>(theta_0, d_dt<bias<0, H>> = -u<"k"> * (1_c + exp(bias<0, H>)) + u<"j"> * bias<1, H>,
                                   on_domain<bias<0, H>, weight<0, P, 1, P>>(hermite{.cell = 0.4}));
}
using autonomous_type = decltype(autonomous(parameters<Model>{}));

static_assert(right_hand_side_set<mixed_type> && right_hand_side_set<autonomous_type>);
static_assert(!mixed_type::autonomous && autonomous_type::autonomous);
static_assert(mixed_type::coefficient_count == 4 && mixed_type::hermite_count == 2);
static_assert(mixed_type::coefficient_names[0] == "u[0]" && mixed_type::coefficient_names[2] == "k");
static_assert(mixed_type::hermite_type<0>::domain_names[1] == "mean[1,P]");
static_assert(mixed_type::hermite_type<1>::functions == 1);

template <class Set>
Set stirred(Set rhs, std::uint64_t seed, double scale)
{
    splitmix64 bits{seed};
    for (int n = 0; n < 60; ++n) {
        instant<Model> at;
        for (std::size_t b = 0; b < at.mu.size(); ++b) {
            at.mu[b] = uniform(bits);
            at.mean_occupancies[b] = uniform(bits);
        }
        const gradient_point<Model> point{random_parameters<Model>(bits, 0.6), random_parameters<Model>(bits, scale)};
        rhs.accumulate(std::span(&point, 1), std::span(&at, 1));
    }
    std::array<double, Set::coefficient_count> u;
    for (double& value : u)
        value = symmetric(bits, scale);
    rhs.set_coefficients(u);
    return rhs;
}

parameters<Model> start()
{
    splitmix64 bits{1};
    return random_parameters<Model>(bits, 0.4);
}

// ---- Structure.

template <class Set, auto P, auto R>
constexpr bool depends =
    Set::depends[Model::index_of<std::remove_const_t<decltype(P)>>][Model::index_of<std::remove_const_t<decltype(R)>>];

// Expressions depend on the parameters in them, finite elements on their domain's; mean occupancies on all parameters.
static_assert(depends<autonomous_type, bias<0, H>, bias<0, H>> && depends<autonomous_type, bias<0, H>, bias<1, H>>);
static_assert(!depends<autonomous_type, bias<0, H>, bias<0, P>>);
static_assert(depends<autonomous_type, bias<1, P>, bias<0, H>> && !depends<autonomous_type, bias<1, P>, bias<1, P>>);
static_assert(depends<mixed_type, bias<0, H>, bias<1, P>> && depends<mixed_type, bias<1, H>, bias<1, P>>);
static_assert(!depends<mixed_type, bias<0, P>, bias<1, P>>);
static_assert(!depends<mixed_type, bias<1, P>, bias<1, P>> && !depends<mixed_type, bias<1, P>, bias<0, H>>);

template <class Set, auto Parameter>
using psi_of = psi<Set, std::remove_const_t<decltype(Parameter)>>;

// (16) where nothing depends on a parameter is zero, and its adjoint equation is its moments' alone.
static_assert(std::is_same_v<psi_of<autonomous_type, bias<0, P>>, expr::zero>);
// TMP static_assert(expr::text<psi_of<autonomous_type, bias<1, H>>> == "lambda[bias[0,H]]*j");

TEST(equations, dead_terms_have_no_type)
{
    std::size_t terms = 0;
    for (const auto& row : autonomous_type::depends)
        for (bool there : row)
            terms += there;
    // bias[0,H] depends on two parameters, the five finite elements on two each.
    EXPECT_EQ(terms, 2U + 5U * 2U);
}

// ---- Values and derivatives.

/// Surroundings as smooth functions of θ, so that total derivatives can be differenced.
instant<Model> around(const parameters<Model>& theta)
{
    static const density_of_states<Model> density;
    const auto exact = density(theta);
    instant<Model> at;
    at.time = 0.7;
    for (std::size_t b = 0; b < Model::bias_count; ++b) {
        at.mu[b] = 0.2 + 0.1 * static_cast<double>(b);
        at.mean_occupancies[b] = exact.mean[b] / units_of_bias<Model>[b];
        for (std::size_t r = 0; r < theta.size(); ++r)
            at.occupancy_slopes[b][r] = exact.covariance[b][r] / units_of_bias<Model>[b];
    }
    return at;
}

TEST(equations, are_what_they_say)
{
    const auto rhs = stirred(mixed(start()), 3, 0.5);
    splitmix64 bits{4};
    for (int n = 0; n < 10; ++n) {
        const auto theta = random_parameters<Model>(bits, 0.5);
        const auto at = around(theta);
        const auto f = rhs.derivative(theta, at);
        const double h = theta[bias<0, H>];
        const double p = theta[bias<0, P>];
        const double of_prey =
            rhs[u<0>] * theta[weight<0, P, 1, P>] + rhs[u<1>] * std::exp(p) - rhs[u<"k">] * p / (2.0 + std::tanh(h));
        const double of_hunters =
            rhs[u<"k">] * at.mean_occupancies[0] * (1.0 - at.mu[3]) + rhs[u<2>] * rhs[u<2>] * std::tanh(0.7);
        EXPECT_NEAR((f[bias<0, P>]), of_prey, 1e-14);
        EXPECT_NEAR((f[bias<0, H>]), of_hunters, 1e-14);
        EXPECT_EQ((f[bias<1, P>]), 0.0);
        const auto elements = rhs.field<0>().values({h, at.mean_occupancies[3], at.mu[1]});
        EXPECT_EQ((f[bias<1, H>]), elements[0]);
        EXPECT_EQ((f[weight<0, H, 1, H>]), elements[1]);
        EXPECT_NE(elements[0], 0.0);
        EXPECT_EQ((f[weight<0, P, 1, P>]), (rhs.field<1>().values({theta[weight<0, P, 1, P>], p})[0]));
    }
}

// The total derivatives, those through mean occupancies included, against central differences of F(θ, x(θ)).
TEST(equations, linearise_with_what_follows_from_mean_occupancies)
{
    const auto rhs = stirred(mixed(start()), 5, 0.5);
    splitmix64 bits{6};
    constexpr double step = 1e-5;
    for (int n = 0; n < 10; ++n) {
        auto theta = random_parameters<Model>(bits, 0.5);
        const auto linear = rhs.linearise(theta, around(theta));
        EXPECT_EQ(linear.derivative, rhs.derivative(theta, around(theta)));
        for (std::size_t r = 0; r < theta.size(); ++r) {
            const double middle = theta[r];
            theta[r] = middle + step;
            const auto above = rhs.derivative(theta, around(theta));
            theta[r] = middle - step;
            const auto below = rhs.derivative(theta, around(theta));
            theta[r] = middle;
            for (std::size_t p = 0; p < theta.size(); ++p) {
                EXPECT_NEAR(linear.jacobian[p][r], (above[p] - below[p]) / (2.0 * step), 1e-7) << p << " by " << r;
                if (!mixed_type::depends[p][r]) {
                    EXPECT_EQ(linear.jacobian[p][r], 0.0);
                }
            }
        }
    }
}

// One update moves u along Σ weights ∂F/∂u at the u before it, for several points at once.
TEST(equations, accumulate_along_the_derivatives_by_coefficients)
{
    const auto before = stirred(mixed(start()), 7, 0.5);
    splitmix64 bits{8};
    std::vector<gradient_point<Model>> points;
    std::vector<instant<Model>> instants;
    for (int n = 0; n < 4; ++n) {
        points.push_back({random_parameters<Model>(bits, 0.5), random_parameters<Model>(bits, 1.0)});
        instants.push_back(around(points.back().theta));
    }
    auto after = before;
    after.accumulate(points, instants);
    constexpr double step = 1e-6;
    for (std::size_t c = 0; c < mixed_type::coefficient_count; ++c) {
        double expected = 0.0;
        for (double sign : {1.0, -1.0}) {
            auto moved = before;
            auto u = before.coefficients();
            u[c] += sign * step;
            moved.set_coefficients(u);
            for (std::size_t j = 0; j < points.size(); ++j) {
                const auto f = moved.derivative(points[j].theta, instants[j]);
                for (std::size_t p = 0; p < f.size(); ++p)
                    expected += sign * points[j].weights[p] * f[p] / (2.0 * step);
            }
        }
        EXPECT_NEAR(after.coefficients()[c] - before.coefficients()[c], expected, 1e-8) << "coefficient " << c;
    }
}

// ---- Gradients of learning.

template <class Set>
void expect_exact_gradient(const Set& rhs)
{
    const parameters<Model> theta_0 = start();
    const problem<Model, Set> task(rhs, theta_0, 2.0, 5, 2);
    const auto gradient = task.gradient(discrete_adjoint{});
    const auto instants = task.surroundings();
    auto moved_along = rhs;
    moved_along.accumulate(gradient, std::span(instants).first(Set::autonomous ? 0 : gradient.size()));
    const auto difference = [&](auto change) {
        std::array<double, 2> quotient;
        for (std::size_t n = 0; n < 2; ++n) {
            const double epsilon = n == 0 ? 1e-4 : 5e-5;
            quotient[n] = (task.objective(change(epsilon)) - task.objective(change(-epsilon))) / (2.0 * epsilon);
        }
        return (4.0 * quotient[1] - quotient[0]) / 3.0;
    };
    for (std::size_t c = 0; c < Set::coefficient_count; ++c) {
        const double expected = difference([&](double epsilon) {
            auto moved = rhs;
            auto u = rhs.coefficients();
            u[c] += epsilon;
            moved.set_coefficients(u);
            return moved;
        });
        EXPECT_GT(std::fabs(expected), 1e-4) << "a coefficient that shows nothing";
        EXPECT_NEAR(moved_along.coefficients()[c] - rhs.coefficients()[c], expected, 1e-6 * std::fabs(expected))
            << "coefficient " << c;
    }
    // Along the gradient of the finite elements alone, S changes by its square.
    double squares = 0.0;
    const auto to = moved_along.template field<0>().coefficients();
    const auto before = rhs.template field<0>().coefficients();
    // Vertices that an update creates come last, and were 0.
    std::vector<double> from(before.begin(), before.end());
    from.resize(to.size());
    for (std::size_t n = 0; n < to.size(); ++n)
        squares += std::pow(to[n] - from[n], 2);
    const double expected = difference([&](double epsilon) {
        auto moved = rhs;
        auto u = from;
        for (std::size_t n = 0; n < u.size(); ++n)
            u[n] += epsilon * (to[n] - from[n]);
        EXPECT_TRUE(moved.template restore<0>(moved_along.template field<0>().vertex_coordinates(), u));
        return moved;
    });
    EXPECT_GT(expected, 1e-4);
    EXPECT_NEAR(squares, expected, 1e-6 * expected);
}

// `discrete` is exact for expressions and finite elements, with mean occupancies and centres too.
TEST(adjoint_of_equations, discrete_equals_finite_differences)
{
    expect_exact_gradient(stirred(autonomous(start()), 9, 0.3));
    expect_exact_gradient(stirred(mixed(start()), 10, 0.3));
}

TEST(adjoint_of_equations, paper_is_plain_in_other_variables)
{
    const auto rhs = stirred(mixed(start()), 11, 0.3);
    problem<Model, mixed_type> task(rhs, start(), 2.0, 6, 2);
    task.shake_centres(12);
    const auto plain = task.gradient(plain_adjoint{});
    const auto paper = task.gradient(paper_adjoint{});
    for (std::size_t j = 0; j < plain.size(); ++j)
        for (std::size_t p = 0; p < Model::parameter_count; ++p)
            EXPECT_NEAR(paper[j].weights[p], plain[j].weights[p], 1e-11);
}

// ---- Trajectories.

/// Centres and occupancies that can be changed from outside.
struct given_surroundings {
    std::vector<centres<Model>> mu;

    std::uint64_t identity_number() const { return 0; }
    centres<Model> centres_at(std::size_t point) const { return mu[point]; }
    void observe(std::size_t, const parameters<Model>& theta, instant<Model>& at) const
    {
        at.mean_occupancies = around(theta).mean_occupancies;
    }
};

// Changes of coefficients, of finite elements and of centres: brought up to date equals integrated afresh.
TEST(trajectory_of_equations, brought_up_to_date_equals_integrated_afresh)
{
    constexpr std::size_t steps = 12;
    auto rhs = stirred(mixed(start()), 13, 0.2);
    splitmix64 bits{14};
    given_surroundings source;
    for (std::size_t j = 0; j <= 2 * steps; ++j)
        source.mu.push_back({uniform(bits), uniform(bits), uniform(bits), uniform(bits)});
    trajectory<Model> path(start(), 0.2, 2);
    path.integrate(rhs, steps, source);
    std::size_t moved = 0;
    for (int update = 0; update < 40; ++update) {
        const std::size_t point = bits() % (2 * steps + 1);
        if (update % 3 == 0)
            source.mu[point][1] = uniform(bits);
        else if (update % 3 == 1) {
            const gradient_point<Model> change{path.points(0, steps)[point], random_parameters<Model>(bits, 0.02)};
            rhs.accumulate(std::span(&change, 1), path.instants(0, steps).subspan(point, 1));
        } else if (update % 6 == 2)
            rhs.set(u<"k">, symmetric(bits, 0.3));
        const auto before = path[steps];
        path.integrate(rhs, steps, source);
        moved += !(path[steps] == before);
        trajectory<Model> afresh(start(), 0.2, 2);
        afresh.integrate(rhs, steps, source);
        for (std::size_t j = 0; j <= 2 * steps; ++j) {
            ASSERT_EQ(path.points(0, steps)[j], afresh.points(0, steps)[j]) << "update " << update << ", point " << j;
            ASSERT_EQ(path.instants(0, steps)[j].mu, afresh.instants(0, steps)[j].mu);
            ASSERT_EQ(path.instants(0, steps)[j].mean_occupancies, afresh.instants(0, steps)[j].mean_occupancies);
        }
    }
    EXPECT_GT(moved, 10U) << "too few updates that change anything";
}

// ---- Printed equations are those that are run.

template <class Function>
void for_each_parameter(Function function)
{
    [&]<class... Parameter>(boost::mp11::mp_list<Parameter...>) { (function(Parameter{}), ...); }(Model::parameters{});
}

/// Values for every leaf of (15): state, ψ, differences, centres and their change.
struct leaves_of_centred_step {
    const values& state;
    const values& psi;
    const values& difference;
    const centres<Model>& mu;
    const centres<Model>& mu_change;
    double h;

    template <class Parameter>
    double operator()(expr::variable<centred_adjoint_tag<Parameter>>) const
    {
        return state[Parameter{}];
    }
    template <class Parameter>
    double operator()(expr::variable<psi_tag<Parameter>>) const
    {
        return psi[Parameter{}];
    }
    template <class Parameter>
    double operator()(expr::variable<centred_difference_tag<Parameter>>) const
    {
        return centred_difference<Model>(difference, mu)[Parameter{}];
    }
    template <std::size_t Layer, class Species>
    double operator()(expr::variable<centre_tag<Layer, Species>>) const
    {
        return mu[bias_index<Model, centre_tag<Layer, Species>>];
    }
    template <std::size_t Layer, class Species>
    double operator()(expr::variable<centre_change_tag<Layer, Species>>) const
    {
        return mu_change[bias_index<Model, centre_tag<Layer, Species>>] / h;
    }
};

/// Values for the leaves of ψ; slopes of finite elements come from the Jacobian.
template <class Set>
struct leaves_of_psi {
    const Set& rhs;
    const parameters<Model>& theta;
    const values& lambda;
    const linearisation<Model>& linear;

    template <class Parameter>
    double operator()(expr::variable<adjoint_tag<Parameter>>) const
    {
        return lambda[Parameter{}];
    }
    template <class Parameter>
    double operator()(expr::parameter<Parameter>) const
    {
        return theta[Parameter{}];
    }
    template <class Parameter, class By>
    double operator()(expr::variable<hermite_slope_tag<Parameter, expr::parameter<By>>>) const
    {
        return linear.jacobian[Model::index_of<Parameter>][Model::index_of<By>];
    }
    template <class Coefficient>
    double operator()(Coefficient coefficient) const
    {
        return rhs[coefficient];
    }
};

TEST(adjoint_equations, are_the_step_that_is_taken)
{
    splitmix64 bits{15};
    const values later = random_parameters<Model>(bits, 1.0);
    const auto psi = random_parameters<Model>(bits, 1.0);
    const auto difference = random_parameters<Model>(bits, 1.0);
    const centres<Model> mu = {uniform(bits), uniform(bits), uniform(bits), uniform(bits)};
    const centres<Model> mu_change = {uniform(bits), uniform(bits), uniform(bits), uniform(bits)};
    constexpr double h = 0.25;
    for (bool forward : {false, true}) {
        values state = later;
        dynamics_detail::centred_step<Model>(state, difference, psi, mu, mu_change, forward, h);
        const leaves_of_centred_step leaves{forward ? later : state, psi, difference, mu, mu_change, h};
        for_each_parameter([&]<class Parameter>(Parameter parameter) {
            EXPECT_NEAR((later[parameter] - state[parameter]) / h,
                        expr::evaluate(centred_adjoint_rate<Model, Parameter>{}, leaves), 1e-12)
                << name_of(parameter);
        });
    }
}

// ψ as printed, evaluated with λ and the leaves of its right-hand sides, is the ψ of the Jacobian.
TEST(adjoint_equations, pull_back_what_they_print)
{
    using Set = autonomous_type;
    const Set rhs = stirred(autonomous(start()), 16, 0.5);
    splitmix64 bits{17};
    const auto theta = random_parameters<Model>(bits, 0.5);
    const auto lambda = random_parameters<Model>(bits, 1.0);
    const auto linear = rhs.linearise(theta);
    const auto computed = dynamics_detail::pull_back<Set>(lambda, linear);
    const leaves_of_psi<Set> leaves{rhs, theta, lambda, linear};
    for_each_parameter([&]<class Parameter>(Parameter parameter) {
        EXPECT_NEAR(computed[parameter], expr::evaluate(psi<Set, Parameter>{}, leaves), 1e-14) << name_of(parameter);
    });
}

} // namespace closura_tests::equations_tests
