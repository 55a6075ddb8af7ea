// Evaluation of expressions against values worked out by hand.
#include <closura/expr/derivative.hpp>
#include <closura/expr/evaluate.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>

namespace closura_tests::evaluate_tests {

namespace expr = closura::expr;

struct first;
struct second;
struct red;

using a = expr::parameter<first>;
using b = expr::parameter<second>;
using expr::constant;

/// Three units in a ring, s = 1, 0, 1 for red; a cluster is a unit and the next one.
struct next_in_ring;

struct ring {
    std::array<double, 3> red_at = {1.0, 0.0, 1.0};
    double a_value = 2.0;
    double b_value = -3.0;

    double operator()(a) const { return a_value; }
    double operator()(b) const { return b_value; }

    struct units {
        double here;
        double there;
        template <class Species>
        double operator()(expr::occupancy<0, Species>) const
        {
            return here;
        }
        template <class Species>
        double operator()(expr::occupancy<1, Species>) const
        {
            return there;
        }
    };

    template <class Body>
    double operator()(expr::over_clusters<next_in_ring, Body>) const
    {
        double sum = 0.0;
        for (std::size_t i = 0; i < 3; ++i)
            sum += expr::evaluate(Body{}, units{red_at[i], red_at[(i + 1) % 3]});
        return sum;
    }
};

TEST(evaluate, polynomials)
{
    const ring environment;
    EXPECT_EQ(expr::evaluate(constant<-7>{}, environment), -7.0);
    EXPECT_EQ(expr::evaluate(a{}, environment), 2.0);
    EXPECT_EQ(expr::evaluate(a{} + b{}, environment), -1.0);
    EXPECT_EQ(expr::evaluate(a{} - b{}, environment), 5.0);
    EXPECT_EQ(expr::evaluate(a{} * b{}, environment), -6.0);
    EXPECT_EQ(expr::evaluate(-(a{} * b{} + a{} - constant<3>{}), environment), 7.0);
    EXPECT_EQ(expr::evaluate(constant<2>{} * (a{} + b{}) * a{}, environment), -4.0);
    EXPECT_EQ(expr::evaluate(expr::sum_of(), environment), 0.0);
}

TEST(evaluate, sums_over_clusters)
{
    const ring environment;
    using here = expr::occupancy<0, red>;
    using there = expr::occupancy<1, red>;
    // s = 1, 0, 1: Σ s_i = 2, Σ s_i s_{i+1} = 1 (the last and the first).
    EXPECT_EQ(expr::evaluate(expr::over_clusters<next_in_ring, here>{}, environment), 2.0);
    EXPECT_EQ(expr::evaluate(expr::over_clusters<next_in_ring, expr::product<here, there>>{}, environment), 1.0);
    EXPECT_EQ(expr::evaluate(a{} * expr::over_clusters<next_in_ring, expr::product<here, there>>{} + b{}, environment),
              -1.0);
}

// A derivative by a parameter against the difference quotient: polynomials of second order have no remainder.
TEST(evaluate, derivatives_are_difference_quotients)
{
    using polynomial = decltype(constant<3>{} * a{} * a{} * b{} - a{} * b{} + constant<5>{} * a{} + b{} * b{});
    ring at;
    ring above = at;
    ring below = at;
    above.a_value += 0.5;
    below.a_value -= 0.5;
    EXPECT_EQ(expr::evaluate(expr::derivative<polynomial, a>{}, at),
              expr::evaluate(polynomial{}, above) - expr::evaluate(polynomial{}, below));
    above = below = at;
    above.b_value += 0.5;
    below.b_value -= 0.5;
    EXPECT_EQ(expr::evaluate(expr::derivative<polynomial, b>{}, at),
              expr::evaluate(polynomial{}, above) - expr::evaluate(polynomial{}, below));
}

} // namespace closura_tests::evaluate_tests
