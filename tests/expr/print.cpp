// What expressions look like as text and as LaTeX.
#include "expressions.hpp"

#include <closura/expr/print.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <string_view>

namespace closura_tests::print_tests {

using namespace expr_tests; // NOLINT

// ---- Parentheses where the reading would be another without them, and nowhere else.

static_assert(text_of(x + y * z) == "x + y u[0]" && text_of((x + y) * z) == "(x + y) u[0]");
static_assert(text_of(x - (y - z)) == "x - y + u[0]" && text_of(-(x * y)) == "-x y");
static_assert(text_of(x / y / z) == "x/(y u[0])" && text_of(x / (y / z)) == "x u[0]/y");
static_assert(text_of(x * y / z) == "x y/u[0]" && text_of(2_c * x / (3_c * y)) == "2 x/(3 y)");
static_assert(text_of(x / 3_c) == "x/3" && text_of(1_c / (3_c * x)) == "1/(3 x)" && text_of(-x / y) == "-x/y");
static_assert(text_of((x + y) / (x - y)) == "(x + y)/(x - y)" && text_of(x / pow(y, 2_c)) == "x/y^2");
static_assert(text_of(pow(x + y, 2_c)) == "(x + y)^2" && text_of(pow(x, y + z)) == "x^(y + u[0])");
static_assert(text_of(pow(x, -y)) == "x^(-y)" && text_of(pow(x, 1.5_c)) == "x^(3/2)" &&
              text_of(pow(x, y* z)) == "x^(y u[0])");
static_assert(text_of(pow(pow(x, y), z)) == "(x^y)^u[0]" && text_of(pow(x, pow(y, z))) == "x^(y^u[0])");
static_assert(text_of(pow(-2_c, x)) == "(-2)^x" && text_of(pow(0.5_c, x)) == "(1/2)^x");
static_assert(text_of(pow(exp(x), y)) == "exp(x)^y" && text_of(pow(sqrt(x), y)) == "sqrt(x)^y");
static_assert(text_of(1_c / sqrt(x)) == "1/sqrt(x)" && text_of(pow(x, -1.5_c)) == "1/x^(3/2)");
// A number that is not in front keeps its distance.
static_assert(text_of(x * pow(2_c, y)) == "x * 2^y" && text_of(3_c * pow(2_c, y)) == "3 * 2^y");
static_assert(text_of(-x + y) == "-x + y" && text_of(1_c - x / 2_c) == "1 - x/2" && text_of(-0.5_c) == "-1/2");

static_assert(latex_of(x / y) == R"(\frac{x}{y})" && latex_of(-x / y) == R"(-\frac{x}{y})");
static_assert(latex_of((x + y) / (x - y)) == R"(\frac{x + y}{x - y})");
static_assert(latex_of(2_c * x / (3_c * y)) == R"(\frac{2 x}{3 y})" && latex_of(x / 3_c) == R"(\frac{1}{3} x)");
static_assert(latex_of(x * (x + y)) == R"(x \left(x + y\right))" && latex_of(-0.5_c) == R"(-\frac{1}{2})");
static_assert(latex_of(pow(x, y + z)) == "x^{y + u_{0}}" && latex_of(sqrt(x + y)) == R"(\sqrt{x + y})");
static_assert(latex_of(pow(x + y, 2_c)) == R"(\left(x + y\right)^{2})" &&
              latex_of(pow(x, -2_c)) == R"(\frac{1}{x^{2}})");
static_assert(latex_of(exp(x) * log(y)) == R"(\exp\left(x\right) \log\left(y\right))");
static_assert(latex_of(3_c * pow(2_c, y)) == R"(3 \cdot 2^{y})" &&
              latex_of(tanh(time_now)) == R"(\tanh\left(t\right))");

// ---- Names.

static_assert(text_of(u<0>) == "u[0]" && text_of(u<12>) == "u[12]" && text_of(u<"k">) == "k");
static_assert(latex_of(u<12>) == "u_{12}" && latex_of(u<"k">) == "k" && latex_of(u<"k_on">) == R"(\mathrm{k\_on})");
static_assert(text_of(time_now) == "t" && text_of(a) == "a" && latex_of(a) == "a");
static_assert(latex_of(apply<logistic>(x)) == R"(\mathrm{logistic}\left(x\right))");

/// A tag of another room, with a LaTeX name that has a superscript.
struct centre_tag {
    static constexpr sentence text() { return sentence{} << "mu[0,H]"; }
    static constexpr sentence latex() { return sentence{} << "\\mu_{H}^{(0)}"; }
};
constexpr expr::variable<centre_tag> centre;
static_assert(text_of(pow(centre, 2_c)) == "mu[0,H]^2" && latex_of(2_c * centre) == R"(2 \mu_{H}^{(0)})");
static_assert(latex_of(pow(centre, 2_c)) == R"(\left(\mu_{H}^{(0)}\right)^{2})");

// ---- Sums over clusters.

struct red {
    static constexpr std::string_view name() { return "R"; }
};
struct blue {
    static constexpr std::string_view name() { return "blue"; }
};
template <std::size_t Position>
constexpr expr::occupancy<Position, red> r;
template <std::size_t Position>
constexpr expr::occupancy<Position, blue> b;

template <std::size_t... Layers>
struct joins {
    static constexpr std::array<std::size_t, sizeof...(Layers)> layers = {Layers...};
};
/// Joins the same layers as joins<0, 1>.
struct elsewhere : joins<0, 1> {};
struct in_words : joins<0, 1> {
    static constexpr sentence text() { return sentence{} << "next but one"; }
    static constexpr sentence latex() { return sentence{} << "+2"; }
};

template <class Cluster, class Body>
consteval auto over(Body body)
{
    return expr::sum_over_clusters<Cluster>(body);
}
template <std::size_t Layer, class E>
consteval auto d_by_red(E)
{
    return expr::derivative<E, expr::unit_occupancy<Layer, red>>{};
}

constexpr auto sites = over<joins<0>>(r<0>);
constexpr auto bonds = over<joins<0, 1>>(r<0> * b<1>);
static_assert(text_of(sites) == "sum_i s[0,R](i)" && latex_of(sites) == R"(\sum_{i} s_{i,R}^{(0)})");
static_assert(text_of(bonds) == "sum_<ij> s[0,R](i) s[1,blue](j)");
static_assert(latex_of(bonds) == R"(\sum_{\langle ij \rangle} s_{i,R}^{(0)} s_{j,\mathrm{blue}}^{(1)})");
// A sum reaches to the end of its product.
static_assert(text_of(x * bonds + y) == "x sum_<ij> s[0,R](i) s[1,blue](j) + y");
static_assert(text_of(bonds * x) == "(sum_<ij> s[0,R](i) s[1,blue](j)) x");
static_assert(text_of(sites / 2_c) == "(sum_i s[0,R](i))/2" && text_of(pow(sites, 2_c)) == "(sum_i s[0,R](i))^2");
static_assert(text_of(x / sites) == "x/(sum_i s[0,R](i))" &&
              latex_of(sites / x) == R"(\frac{\sum_{i} s_{i,R}^{(0)}}{x})");
static_assert(text_of(over<joins<0>>(r<0> + b<0>)) == "sum_i (s[0,R](i) + s[0,blue](i))");
static_assert(latex_of(over<joins<0>>(r<0> * r<0>)) == R"(\sum_{i} \left(s_{i,R}^{(0)}\right)^{2})");
static_assert(text_of(exp(sites)) == "exp(sum_i s[0,R](i))");
// Neighbours of unit i in another layer, and of clusters in which the given unit has a place.
static_assert(text_of(d_by_red<0>(bonds)) == "sum_{j~i} s[1,blue](j)");
static_assert(latex_of(d_by_red<0>(bonds)) == R"(\sum_{j \sim i} s_{j,\mathrm{blue}}^{(1)})");
constexpr auto pairs = over<joins<0, 0>>(r<0> * r<1>);
static_assert(text_of(d_by_red<0>(pairs)) == "sum_{j:<ij>} s[0,R](j) + sum_{j:<ji>} s[0,R](j)");
constexpr auto triples = over<joins<2, 1, 0>>(b<0> * r<1> * b<2>);
static_assert(text_of(d_by_red<1>(triples)) == "sum_{jk:<jik>} s[2,blue](j) s[0,blue](k)");
static_assert(latex_of(d_by_red<1>(triples)) ==
              R"(\sum_{jk : \langle jik \rangle} s_{j,\mathrm{blue}}^{(2)} s_{k,\mathrm{blue}}^{(0)})");
// Several families that join the same layers: in their own words, or numbered.
constexpr auto confusable = bonds + over<elsewhere>(r<0>) + over<in_words>(b<1>) + over<joins<1, 0>>(r<0>);
static_assert(text_of(confusable) == "sum_<ij: #1> s[0,R](i) s[1,blue](j) + sum_<ij: #2> s[0,R](i)"
                                     " + sum_<ij: next but one> s[1,blue](j) + sum_<ij> s[1,R](i)");
static_assert(latex_of(over<in_words>(r<0>) + over<elsewhere>(r<0>)) ==
              R"(\sum_{\langle ij \rangle_{+2}} s_{i,R}^{(0)} + \sum_{\langle ij \rangle_{\#2}} s_{i,R}^{(0)})");
static_assert(text_of(d_by_red<0>(over<in_words>(r<0> * r<1>) + over<elsewhere>(r<0> * r<1>))) ==
              "sum_{j~i: next but one} s[1,R](j) + sum_{j~i: #2} s[1,R](j)");
static_assert(latex_of(d_by_red<0>(over<in_words>(r<0> * r<1>) + over<elsewhere>(r<0> * r<1>))) ==
              R"(\sum_{j \sim_{+2} i} s_{j,R}^{(1)} + \sum_{j \sim_{\#2} i} s_{j,R}^{(1)})");
// Outside of all sums there is no layer to tell.
static_assert(text_of(r<0> * b<1>) == "s[R](i) s[blue](j)" && latex_of(r<0>) == "s_{i,R}");

// ---- Texts of any length.

template <std::size_t... I>
consteval auto nested(std::index_sequence<I...>)
{
    return expr::sum_of(pow(x + y, expr::constant<static_cast<long>(I) + 2>{})...);
}
using long_sum = decltype(nested(std::make_index_sequence<200>{}));
static_assert(expr::text<long_sum>.size() > 5 * sentence::capacity);
static_assert(expr::text<long_sum>.starts_with("(x + y)^2 + (x + y)^3 + "));
static_assert(expr::text<long_sum>.ends_with(" + (x + y)^200 + (x + y)^201"));

// What is shown above is shown by compiling; here the texts are read at run time.
TEST(print, texts_are_static)
{
    EXPECT_EQ(text_of(x + y), "x + y");
    EXPECT_EQ(expr::text<long_sum>.data(), expr::text<long_sum>.data());
    EXPECT_EQ(expr::text<long_sum>.substr(0, 23), "(x + y)^2 + (x + y)^3 +");
}

} // namespace closura_tests::print_tests
