// Simplification and differentiation, as identities between types.
#include <closura/expr/derivative.hpp>
#include <closura/expr/neighbour_sums.hpp>
#include <closura/expr/subexpressions.hpp>
#include <closura/expr/variables.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <type_traits>

namespace closura_tests::derivative_tests {

namespace expr = closura::expr;
using expr::constant;
using expr::one;
using expr::zero;

struct red;
struct blue;
struct first;
struct second;

using a = expr::parameter<first>;
using b = expr::parameter<second>;
template <std::size_t Position>
using r = expr::occupancy<Position, red>;
template <std::size_t Position>
using s = expr::occupancy<Position, blue>;

/// Clusters as this room sees them: the layer of each position.
struct site {
    static constexpr std::array<std::size_t, 1> layers = {0};
};
struct between {
    static constexpr std::array<std::size_t, 2> layers = {0, 1};
};
struct within {
    static constexpr std::array<std::size_t, 2> layers = {0, 0};
};
struct corner {
    static constexpr std::array<std::size_t, 3> layers = {0, 1, 0};
};

template <class Left, class Right>
constexpr bool same = std::is_same_v<std::remove_cv_t<Left>, std::remove_cv_t<Right>>;

// ---- Simplification.

static_assert(same<decltype(a{} + zero{}), a> && same<decltype(zero{} + a{}), a>);
static_assert(same<decltype(a{} * one{}), a> && same<decltype(one{} * a{}), a>);
static_assert(same<decltype(a{} * zero{}), zero> && same<decltype(zero{} * a{}), zero>);
static_assert(same<decltype(constant<2>{} + constant<3>{}), constant<5>>);
static_assert(same<decltype(constant<2>{} * constant<3>{}), constant<6>>);
static_assert(same<decltype(constant<2>{} + constant<-2>{}), zero>);
static_assert(same<decltype(zero{} + zero{}), zero> && same<decltype(one{} * one{}), one>);
// Nested nodes are flattened, constants gathered in front.
static_assert(same<decltype((a{} + b{}) + (r<0>{} + r<1>{})), expr::sum<a, b, r<0>, r<1>>>);
static_assert(same<decltype((a{} * b{}) * r<0>{}), expr::product<a, b, r<0>>>);
static_assert(same<decltype(a{} + constant<2>{}), expr::sum<constant<2>, a>>);
static_assert(same<decltype((a{} + constant<2>{}) + (b{} + constant<3>{})), expr::sum<constant<5>, a, b>>);
static_assert(same<decltype((a{} + constant<2>{}) + (b{} + constant<-2>{})), expr::sum<a, b>>);
static_assert(same<decltype((a{} * constant<2>{}) * (b{} * constant<3>{})), expr::product<constant<6>, a, b>>);
// −(−x) = x, for leaves, products and sums.
static_assert(same<decltype(-(-a{})), a>);
static_assert(same<decltype(-(-(a{} * b{}))), expr::product<a, b>>);
static_assert(same<decltype(-(-(a{} + b{}))), expr::sum<a, b>>);
static_assert(same<decltype(-(-(a{} - b{}))), decltype(a{} - b{})>);
static_assert(same<decltype(-zero{}), zero>);
// Sums over clusters of nothing are nothing.
static_assert(same<decltype(expr::sum_over_clusters<between>(zero{})), zero>);
static_assert(same<decltype(expr::sum_over_neighbours<between, 0>(zero{})), zero>);
// A cluster of one unit holds it once.
static_assert(same<decltype(expr::sum_over_neighbours<site, 0>(a{})), a>);
static_assert(same<decltype(expr::sum_over_neighbours<site, 0>(r<0>{})), expr::over_neighbours<site, 0, r<0>>>);
static_assert(same<decltype(expr::sum_of()), zero> && same<decltype(expr::sum_of(a{})), a>);

// ---- Differentiation.

static_assert(same<expr::derivative<constant<7>, a>, zero>);
static_assert(same<expr::derivative<a, a>, one> && same<expr::derivative<a, b>, zero>);
static_assert(same<expr::derivative<r<0>, r<0>>, one>);
// Another position, another species: other variables.
static_assert(same<expr::derivative<r<0>, r<1>>, zero> && same<expr::derivative<r<0>, s<0>>, zero>);
// ∂(f + g) = ∂f + ∂g.
static_assert(same<expr::derivative<expr::sum<a, b, a>, a>, constant<2>>);
static_assert(same<expr::derivative<expr::sum<constant<4>, b>, a>, zero>);
// ∂(f g) = ∂f g + f ∂g, and no zero or one is left over.
static_assert(same<expr::derivative<expr::product<a, b>, a>, b> && same<expr::derivative<expr::product<a, b>, b>, a>);
static_assert(same<expr::derivative<expr::product<a, a>, a>, expr::product<constant<2>, a>>);
static_assert(same<expr::derivative<expr::product<constant<3>, a, b>, b>, expr::product<constant<3>, a>>);
static_assert(same<expr::derivative<expr::product<a, r<0>, r<1>>, r<1>>, expr::product<a, r<0>>>);
static_assert(same<expr::derivative<expr::product<a, b>, r<0>>, zero>);
// By a parameter, sums over clusters keep their clusters.
using bonds = expr::over_clusters<between, expr::product<r<0>, s<1>>>;
using weighted_bonds = expr::product<a, bonds>;
static_assert(same<expr::derivative<weighted_bonds, a>, bonds>);
static_assert(same<expr::derivative<weighted_bonds, b>, zero>);
// By a unit's occupancy, a bond leaves a sum over the neighbours on the other side: W Σ_{j~i} s_j.
template <std::size_t Layer, class Species>
using unit = expr::unit_occupancy<Layer, Species>;
static_assert(
    same<expr::derivative<weighted_bonds, unit<0, red>>, expr::product<a, expr::over_neighbours<between, 0, s<1>>>>);
static_assert(
    same<expr::derivative<weighted_bonds, unit<1, blue>>, expr::product<a, expr::over_neighbours<between, 1, r<0>>>>);
// A species in the other layer only, or a layer that the cluster does not touch.
static_assert(same<expr::derivative<weighted_bonds, unit<0, blue>>, zero>);
static_assert(same<expr::derivative<weighted_bonds, unit<1, red>>, zero>);
static_assert(same<expr::derivative<weighted_bonds, unit<2, red>>, zero>);
// Σ_i a s_i gives a.
static_assert(same<expr::derivative<expr::product<a, expr::over_clusters<site, r<0>>>, unit<0, red>>, a>);
// Two positions in one layer: a unit can stand at either.
static_assert(same<expr::derivative<expr::over_clusters<within, expr::product<r<0>, r<1>>>, unit<0, red>>,
                   expr::sum<expr::over_neighbours<within, 0, r<1>>, expr::over_neighbours<within, 1, r<0>>>>);
static_assert(same<expr::derivative<expr::over_clusters<within, expr::product<r<0>, s<1>>>, unit<0, red>>,
                   expr::over_neighbours<within, 0, s<1>>>);
static_assert(same<expr::derivative<expr::over_clusters<corner, expr::product<r<0>, s<1>, r<2>>>, unit<0, red>>,
                   expr::sum<expr::over_neighbours<corner, 0, expr::product<s<1>, r<2>>>,
                             expr::over_neighbours<corner, 2, expr::product<r<0>, s<1>>>>>);
static_assert(same<expr::derivative<expr::over_clusters<corner, expr::product<r<0>, s<1>, r<2>>>, unit<1, blue>>,
                   expr::over_neighbours<corner, 1, expr::product<r<0>, r<2>>>>);

// ---- The sums that an expression contains.

using logit = expr::sum<a, expr::product<b, expr::over_neighbours<between, 0, s<1>>>,
                        expr::product<a, expr::over_neighbours<between, 0, r<1>>>,
                        expr::product<a, expr::over_neighbours<within, 1, r<0>>>>;
static_assert(same<expr::sides_of<logit>, boost::mp11::mp_list<expr::side<between, 0>, expr::side<within, 1>>>);
static_assert(same<expr::sides_of<a, constant<2>>, boost::mp11::mp_list<>>);
static_assert(same<expr::sides_of<expr::power<logit, expr::over_neighbours<within, 0, r<1>>>>,
                   boost::mp11::mp_list<expr::side<between, 0>, expr::side<within, 1>, expr::side<within, 0>>>);

// ---- The leaves that it depends on, inside functions and sums over clusters, too.

using t = expr::variable<expr::time_tag>;
using nested = expr::sum<expr::over_clusters<between, expr::product<b, r<0>>>,
                         expr::power<expr::application<expr::exponential, t>, a>, b>;
static_assert(same<expr::leaves_of<nested>, boost::mp11::mp_list<b, t, a>>);
static_assert(same<expr::leaves_of<a, const nested>, boost::mp11::mp_list<a, b, t>>);
static_assert(same<expr::leaves_of<constant<2>>, boost::mp11::mp_list<>>);
static_assert(expr::depends_on<nested, a> && expr::depends_on<nested, const t> && !expr::depends_on<logit, t>);
static_assert(expr::has_occupancies<nested> && !expr::has_occupancies<expr::product<a, t>>);

// What is shown above is shown by compiling; a test has to exist for the file to be linked and listed.
TEST(derivative, identities_hold_between_types) { EXPECT_EQ(sizeof(logit), 1U); }

} // namespace closura_tests::derivative_tests
