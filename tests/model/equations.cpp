// A model's equations in print, and that what is printed is what is computed.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/model/model_equations.hpp>
#include <closura/sample/energy.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace closura_tests::equations_tests {

// ---- The paper's model: equation (4) with its sums over layers and species written out, equation (6).

using paper_model = paper::model;

static_assert(energy_equation<paper_model>.text ==
              "E = -bias[0,H] sum_i s[0,H](i) - bias[0,P] sum_i s[0,P](i)"
              " - bias[1,H] sum_i s[1,H](i) - bias[1,P] sum_i s[1,P](i)"
              " - bias[2,H] sum_i s[2,H](i) - bias[2,P] sum_i s[2,P](i)"
              " - weight[0,H,1,H] sum_<ij> s[0,H](i) s[1,H](j) - weight[0,P,1,P] sum_<ij> s[0,P](i) s[1,P](j)"
              " - weight[1,H,2,H] sum_<ij> s[1,H](i) s[2,H](j) - weight[1,P,2,P] sum_<ij> s[1,P](i) s[2,P](j)");

static_assert(energy_equation<paper_model>.latex ==
              R"(E = -a_{H}^{(0)} \sum_{i} s_{i,H}^{(0)} - a_{P}^{(0)} \sum_{i} s_{i,P}^{(0)})"
              R"( - a_{H}^{(1)} \sum_{i} s_{i,H}^{(1)} - a_{P}^{(1)} \sum_{i} s_{i,P}^{(1)})"
              R"( - a_{H}^{(2)} \sum_{i} s_{i,H}^{(2)} - a_{P}^{(2)} \sum_{i} s_{i,P}^{(2)})"
              R"( - W_{HH}^{(0,1)} \sum_{\langle ij \rangle} s_{i,H}^{(0)} s_{j,H}^{(1)})"
              R"( - W_{PP}^{(0,1)} \sum_{\langle ij \rangle} s_{i,P}^{(0)} s_{j,P}^{(1)})"
              R"( - W_{HH}^{(1,2)} \sum_{\langle ij \rangle} s_{i,H}^{(1)} s_{j,H}^{(2)})"
              R"( - W_{PP}^{(1,2)} \sum_{\langle ij \rangle} s_{i,P}^{(1)} s_{j,P}^{(2)})");

static_assert(logit_equation<paper_model, 0, P>.text ==
              "phi[0,P](i) = bias[0,P] + weight[0,P,1,P] sum_{j~i} s[1,P](j)");
static_assert(logit_equation<paper_model, 1, H>.text ==
              "phi[1,H](i) = bias[1,H] + weight[0,H,1,H] sum_{j~i} s[0,H](j) + weight[1,H,2,H] sum_{j~i} s[2,H](j)");
static_assert(logit_equation<paper_model, 1, H>.latex ==
              R"(\phi_{i,H}^{(1)} = a_{H}^{(1)} + W_{HH}^{(0,1)} \sum_{j \sim i} s_{j,H}^{(0)})"
              R"( + W_{HH}^{(1,2)} \sum_{j \sim i} s_{j,H}^{(2)})");

static_assert(conditional_equation<paper_model, 0, P>.text ==
              "p(s[0,P](i) = 1 | rest) = exp(bias[0,P] + weight[0,P,1,P] sum_{j~i} s[1,P](j))"
              "/(1 + exp(bias[0,H] + weight[0,H,1,H] sum_{j~i} s[1,H](j))"
              " + exp(bias[0,P] + weight[0,P,1,P] sum_{j~i} s[1,P](j)))");
static_assert(conditional_equation<paper_model, 0, P>.latex ==
              R"(p(s_{i,P}^{(0)} = 1 \mid \mathrm{rest}) = )"
              R"(\frac{\exp\left(a_{P}^{(0)} + W_{PP}^{(0,1)} \sum_{j \sim i} s_{j,P}^{(1)}\right)})"
              R"({1 + \exp\left(a_{H}^{(0)} + W_{HH}^{(0,1)} \sum_{j \sim i} s_{j,H}^{(1)}\right))"
              R"( + \exp\left(a_{P}^{(0)} + W_{PP}^{(0,1)} \sum_{j \sim i} s_{j,P}^{(1)}\right)})");

static_assert(statistic_equation<paper_model, bias_parameter<2, H>>.text == "O[bias[2,H]] = sum_i s[2,H](i)");
static_assert(statistic_equation<paper_model, weight_parameter<0, P, 1, P>>.latex ==
              R"(O_{W_{PP}^{(0,1)}} = \sum_{\langle ij \rangle} s_{i,P}^{(0)} s_{j,P}^{(1)})");

// ---- Names of parameters.

using hunters = species<"hunters">;
static_assert(expr::latex<expr::parameter<bias_parameter<0, hunters>>> == R"(a_{\mathrm{hunters}}^{(0)})");
static_assert(expr::latex<expr::parameter<weight_parameter<0, hunters, 1, P>>> == R"(W_{\mathrm{hunters},P}^{(0,1)})");
static_assert(expr::latex<expr::parameter<weight_parameter<0, H, 1, P>>> == "W_{HP}^{(0,1)}");
static_assert(expr::latex<expr::parameter<strength_parameter<"corner">>> == R"(\mathrm{corner})");
static_assert(expr::text<expr::parameter<strength_parameter<"corner">>> == "strength[corner]");
static_assert(expr::text<decltype(bias<0, H> + exp(weight<0, H, 1, P>))> == "bias[0,H] + exp(weight[0,H,1,P])");

static_assert(expr::text<expr::parameter<weight_parameter<0, H, 0, P, "diagonal">>> == "weight[0,H,0,P,diagonal]");
static_assert(expr::latex<expr::parameter<weight_parameter<0, H, 0, P, "diagonal">>> ==
              R"(W_{HP}^{(0,0)\,\mathrm{diagonal}})");

// ---- Clusters of a user's own, and several families of bonds between the same layers.

static_assert(logit_equation<three_unit_cluster::model, 1, P>.text ==
              "phi[1,P](i) = bias[1,P] + weight[0,P,1,P] sum_{j~i} s[0,P](j)"
              " + strength[corner] sum_{jk:<jik>} s[0,H](j) s[2,H](k)");
static_assert(logit_equation<two_stencils::model, 0, H>.text ==
              "phi[0,H](i) = bias[0,H] + weight[0,H,1,H] sum_{j~i: patch 2} s[1,H](j)"
              " + weight[0,H,1,P] sum_{j~i: (-1)} s[1,P](j)");
// This equation has one family only, but the model has another.
static_assert(statistic_equation<two_stencils::model, weight_parameter<0, H, 1, H>>.text ==
              "O[weight[0,H,1,H]] = sum_<ij: patch 2> s[0,H](i) s[1,H](j)");
static_assert(statistic_equation<two_stencils::model, weight_parameter<0, H, 1, P>>.latex ==
              R"(O_{W_{HP}^{(0,1)}} = \sum_{\langle ij \rangle_{(-1)}} s_{i,H}^{(0)} s_{j,P}^{(1)})");
// The user's pair of units joins layers 1 and 0, in this order: it cannot be taken for a bond.
static_assert(statistic_equation<two_unit_cluster::model, strength_parameter<"diagonal">>.text ==
              "O[strength[diagonal]] = sum_<ij> s[1,P](i) s[0,H](j)");

static_assert((std::string_view(equations<paper_model>[0].text)) == energy_equation<paper_model>.text);
static_assert(equations<paper_model>.size() == 1 + 2 * 6 + 10);

std::string words_of(const sentence& text)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i)
        result += text[i];
    return result;
}

TEST(equations_of_connectivities, are_described)
{
    EXPECT_EQ(words_of(patch<2, 3>::text()), "patch 2x3");
    EXPECT_EQ(words_of(patch<2, 3>::latex()), R"(2 \times 3)");
    using corner = stencil<offset<0, 0>, offset<-1, 2>>;
    EXPECT_EQ(words_of(corner::text()), "(0,0) (-1,2)");
    EXPECT_EQ(words_of(corner::latex()), "(0,0),(-1,2)");
    EXPECT_EQ(words_of(strided<patch<4, 2>, 2, 1>::text()), "patch 4x2, stride 2x1");
    EXPECT_EQ(words_of(strided<corner, 2, 2>::latex()), R"((0,0),(-1,2) / 2 \times 2)");
    EXPECT_EQ(words_of(bond<0, 1, patch<2>>::text()), "patch 2");
    EXPECT_EQ(words_of(three_unit_cluster::corner::text()), "(0) (1) (-1)");
    EXPECT_EQ(words_of(three_unit_cluster::corner::latex()), "(0),(1),(-1)");
}

template <class Named>
class equations_of : public testing::Test {};
// One model of each kind: all of all_models would take the compiler long.
using printed_models = testing::Types<paper, unequal_layers, three_species, strided_plane, two_stencils, ring_of_layers,
                                      three_unit_cluster, chain_of_six, directed_pair, triplets, hidden_triplets>;
TYPED_TEST_SUITE(equations_of, printed_models, by_name);

// All texts differ, and each has a left and a right side.
TYPED_TEST(equations_of, are_told_apart)
{
    using Model = typename TypeParam::model;
    const auto& all = equations<Model>;
    ASSERT_EQ(all.size(), 1 + 2 * Model::bias_count + Model::parameter_count);
    for (std::size_t n = 0; n < all.size(); ++n) {
        EXPECT_NE(all[n].text.find(" = "), std::string_view::npos);
        EXPECT_NE(all[n].latex.find(" = "), std::string_view::npos);
        for (std::size_t m = 0; m < n; ++m) {
            const auto right_side = [](std::string_view text) { return text.substr(text.find(" = ")); };
            EXPECT_NE(all[n].text, all[m].text);
            EXPECT_NE(right_side(all[n].latex), right_side(all[m].latex)) << all[n].latex;
        }
    }
}

template <class Model, std::size_t Layer, std::size_t Plane>
void expect_conditionals(const parameters<Model>& theta, const configuration<Model>& states, std::size_t cell)
{
    const auto expected = probabilities_of_logits(logits_in_plane<Layer, Plane>(theta, states, cell));
    const sample_detail::on_configuration<Model, Plane> environment{theta, states, cell};
    [&]<class... Species>(boost::mp11::mp_list<Species...>) {
        std::size_t s = 0;
        const auto expect_one = [&](double value) { EXPECT_NEAR(value, expected[s++], 1e-14); };
        (expect_one(expr::evaluate(conditional_expression<Model, Layer, Species>{}, environment)), ...);
    }(typename Model::template species_of<Layer>{});
}

// The conditional that is printed has the value that is sampled with.
TYPED_TEST(equations_of, have_the_values_that_are_computed)
{
    using Model = typename TypeParam::model;
    using planes = layout<Model>;
    splitmix64 bits{4};
    const auto theta = random_parameters<Model>(bits, 2.0);
    const auto states = configured<Model>(random_states<Model>(bits));
    [&]<std::size_t... Layer>(std::index_sequence<Layer...>)
    {
        (expect_conditionals<Model, Layer, planes::first_plane[Layer]>(
             theta, states, planes::byte_of(Layer, 0) - planes::first_plane[Layer] * planes::plane_bytes),
         ...);
    }
    (std::make_index_sequence<Model::layer_count>{});
}

} // namespace closura_tests::equations_tests
