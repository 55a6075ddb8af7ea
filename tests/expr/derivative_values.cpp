// Derivatives of many expressions, by each of their leaves, against difference quotients in long double.
//
// The five-point quotient D(h) = (8 (f(x+h) − f(x−h)) − (f(x+2h) − f(x−2h))) / 12h is off by c h⁴ and by rounding, less
// than 2 ε max|f| / h if f itself is good to ε. As D(2h) is off by 16 c h⁴, |D(h) − D(2h)| bounds the first error,
// fifteen times over. A few more ε are allowed for f, which is a dozen roundings.
#include "expressions.hpp"

#include <closura/expr/derivative.hpp>
#include <closura/expr/evaluate.hpp>
#include <closura/expr/print.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

namespace closura_tests::derivative_values_tests {

using namespace expr_tests; // NOLINT

using number = long double;

static_assert(boost::mp11::mp_size<expressions>::value >= 50);

struct estimate {
    number value;
    number tolerance;
};

/// f′(at), and how wrong that may be.
estimate differentiated(const std::function<number(number)>& f, number at)
{
    const number h = std::ldexp(1.0L, -11);
    number largest = 0;
    const auto quotient = [&](number step) {
        const std::array<number, 4> values = {f(at - 2 * step), f(at - step), f(at + step), f(at + 2 * step)};
        for (number value : values)
            largest = std::max(largest, std::abs(value));
        return (8 * (values[2] - values[1]) - (values[3] - values[0])) / (12 * step);
    };
    const number fine = quotient(h);
    const number coarse = quotient(2 * h);
    const number rounding = 32 * std::numeric_limits<number>::epsilon() * largest / h;
    return {fine, std::abs(fine - coarse) + rounding};
}

void expect_close(number derivative, const estimate& expected)
{
    EXPECT_LE(std::abs(derivative - expected.value), expected.tolerance);
    EXPECT_LT(expected.tolerance, 1e-7L * (1 + std::abs(expected.value))) << "the quotient says too little";
}

template <class E, class Leaf>
void expect_derivative(std::size_t point)
{
    environment<number> values{};
    for (std::size_t leaf = 0; leaf < leaf_count; ++leaf)
        values.values[leaf] = value_at<number>(leaf, point);
    number& variable = values.values[boost::mp11::mp_find<leaves, Leaf>::value];

    SCOPED_TRACE("d/d" + std::string(expr::text<Leaf>) + " of " + std::string(expr::text<E>) + " = " +
                 std::string(expr::text<expr::derivative<E, Leaf>>));
    const number derivative = expr::evaluate<number>(expr::derivative<E, Leaf>{}, values);
    const auto f = [&](number value) {
        variable = value;
        return expr::evaluate<number>(E{}, values);
    };
    expect_close(derivative, differentiated(f, variable));
}

TEST(derivative_values, agree_with_difference_quotients)
{
    const auto by_its_leaves = []<class E, class... Leaf>(E, boost::mp11::mp_list<Leaf...>) {
        for (std::size_t point = 0; point < 3; ++point)
            (expect_derivative<E, Leaf>(point), ...);
    };
    [&]<class... E>(boost::mp11::mp_list<E...>) { (by_its_leaves(E{}, expr::leaves_of<E>{}), ...); }(expressions{});
}

/// By all other leaves, they are zero.
template <class E, class... Leaf>
constexpr bool other_derivatives_vanish(boost::mp11::mp_list<Leaf...>)
{
    return ((expr::depends_on<E, Leaf> || std::is_same_v<expr::derivative<E, Leaf>, expr::zero>)&&...);
}

template <class... E>
constexpr bool all_other_derivatives_vanish(boost::mp11::mp_list<E...>)
{
    return (other_derivatives_vanish<E>(leaves{}) && ...);
}

static_assert(all_other_derivatives_vanish(expressions{}));

// ---- By the occupancy of a unit: occupancies are whole numbers, but their polynomials may be differentiated anyway.

struct red {
    static constexpr std::string_view name() { return "R"; }
};

/// Rings of five units in two layers; bonds join unit y of layer 1 to units y and y + 1 of layer 0.
struct bonds {
    static constexpr std::array<std::size_t, 2> layers = {0, 1};
    static constexpr std::size_t copies = 10;
    static constexpr std::size_t unit(std::size_t position, std::size_t copy)
    {
        return position == 0 ? (copy / 2 + copy % 2) % 5 : copy / 2;
    }
};

/// Three neighbours of layer 0: the given unit can be at either end or in the middle.
struct triples {
    static constexpr std::array<std::size_t, 3> layers = {0, 0, 0};
    static constexpr std::size_t copies = 5;
    static constexpr std::size_t unit(std::size_t position, std::size_t copy) { return (copy + position) % 5; }
};

struct sites {
    static constexpr std::array<std::size_t, 1> layers = {0};
    static constexpr std::size_t copies = 5;
    static constexpr std::size_t unit(std::size_t, std::size_t copy) { return copy; }
};

struct rings {
    std::array<std::array<number, 5>, 2> states;
    std::size_t given = 0;

    number operator()(decltype(x)) const { return 0.3L; }

    template <class Cluster>
    struct copy_of_cluster {
        const rings& all;
        std::size_t copy;

        template <std::size_t Position, class Species>
        number operator()(expr::occupancy<Position, Species>) const
        {
            return all.states[Cluster::layers[Position]][Cluster::unit(Position, copy)];
        }
    };

    template <class Cluster, class Body>
    number operator()(expr::over_clusters<Cluster, Body>) const
    {
        number sum = 0;
        for (std::size_t n = 0; n < Cluster::copies; ++n)
            sum += expr::evaluate<number>(Body{}, copy_of_cluster<Cluster>{*this, n});
        return sum;
    }

    template <class Cluster, std::size_t Position, class Body>
    number operator()(expr::over_neighbours<Cluster, Position, Body>) const
    {
        number sum = 0;
        for (std::size_t n = 0; n < Cluster::copies; ++n)
            if (Cluster::unit(Position, n) == given)
                sum += expr::evaluate<number>(Body{}, copy_of_cluster<Cluster>{*this, n});
        return sum;
    }
};

template <std::size_t Position>
inline constexpr expr::occupancy<Position, red> s;

template <class Cluster, class Body>
consteval auto over(Body body)
{
    return expr::sum_over_clusters<Cluster>(body);
}

template <std::size_t Layer, class E>
void expect_derivatives_by_units()
{
    for (std::size_t unit = 0; unit < 5; ++unit) {
        rings at{{{{0.25L, 0.9L, 0.4L, 0.7L, 0.6L}, {0.8L, 0.1L, 0.5L, 0.3L, 1.1L}}}, unit};
        const number derivative = expr::evaluate<number>(expr::derivative<E, expr::unit_occupancy<Layer, red>>{}, at);
        const auto f = [&](number value) {
            at.states[Layer][unit] = value;
            return expr::evaluate<number>(E{}, at);
        };
        SCOPED_TRACE(std::string(expr::text<E>));
        EXPECT_NE(derivative, 0);
        expect_close(derivative, differentiated(f, at.states[Layer][unit]));
    }
}

TEST(derivative_values, by_the_occupancy_of_a_unit)
{
    constexpr auto all_bonds = over<bonds>(s<0> * s<1>);
    constexpr auto all_triples = over<triples>(s<0> * s<1> * s<2>);
    expect_derivatives_by_units<0, std::remove_cv_t<decltype(x * all_bonds + over<sites>(s<0>))>>();
    expect_derivatives_by_units<1, std::remove_cv_t<decltype(x * all_bonds)>>();
    expect_derivatives_by_units<0, std::remove_cv_t<decltype(all_triples)>>();
    expect_derivatives_by_units<0, std::remove_cv_t<decltype(over<triples>(s<0> * s<2>) - over<sites>(s<0> * s<0>))>>();
    // Functions of sums: the chain rule.
    expect_derivatives_by_units<0, std::remove_cv_t<decltype(exp(x * all_bonds) / (1_c + all_triples))>>();
    expect_derivatives_by_units<1, std::remove_cv_t<decltype(pow(all_bonds, 2_c) * log(all_bonds))>>();
}

} // namespace closura_tests::derivative_values_tests
