// Mean field against enumeration of the fixed-point equation's terms, and its bound against exact log Z.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/analyse/exact.hpp>
#include <closura/sample/mean_field.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace closura_tests::mean_field_tests {

template <class Model>
std::vector<std::uint8_t> random_states(splitmix64& bits, std::size_t layer)
{
    std::vector<std::uint8_t> states(Model::unit_counts[layer]);
    for (auto& state : states)
        state = static_cast<std::uint8_t>(bits() % (Model::species_counts[layer] + 1));
    return states;
}

/// φ of a unit under independent units, by averaging the logits of all configurations: slow, and knows no links.
template <class Model, std::size_t Layer>
std::vector<double> averaged_logits(const parameters<Model>& theta, const unit_means<Model>& m, std::size_t site)
{
    std::vector<double> result(Model::species_counts[Layer], 0.0);
    for_each_configuration<Model>([&](const configuration<Model>& states) {
        double probability = 1.0;
        for (std::size_t l = 0; l < Model::layer_count; ++l)
            for (std::size_t i = 0; i < Model::unit_counts[l]; ++i) {
                double empty = 1.0;
                for (std::size_t s = 0; s < Model::species_counts[l]; ++s)
                    empty -= m.at(l, s, i);
                const std::size_t state = states.state(l, i);
                probability *= state == 0 ? empty : m.at(l, state - 1, i);
            }
        if (probability == 0.0)
            return;
        const auto phi = logits<Layer>(theta, states, site);
        for (std::size_t s = 0; s < phi.size(); ++s)
            result[s] += probability * phi[s];
    });
    return result;
}

template <class Model, std::size_t Layer>
void expect_fixed_point(const parameters<Model>& theta, const unit_means<Model>& m)
{
    for (std::size_t site = 0; site < Model::unit_counts[Layer]; ++site) {
        const auto phi = averaged_logits<Model, Layer>(theta, m, site);
        double total = 1.0;
        for (const double value : phi)
            total += std::exp(value);
        for (std::size_t s = 0; s < phi.size(); ++s)
            EXPECT_NEAR(m.at(Layer, s, site), std::exp(phi[s]) / total, 1e-9) << "layer " << Layer << ", site " << site;
    }
}

template <class Named>
class mean_field_of : public testing::Test {};
using few_models = testing::Types<paper_two_layers, unequal_layers, three_unit_cluster>;
TYPED_TEST_SUITE(mean_field_of, few_models, by_name);

// Hidden units at a fixed point of averaged logits, the visible layer as it was; moments are those of independent
// units; and the bound holds for every visible state, with equality where there is no coupling.
TYPED_TEST(mean_field_of, solves_its_equation_and_bounds_the_likelihood)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{7};
    for (int n = 0; n < 2; ++n) {
        auto theta = random_parameters<Model>(bits, 0.8);
        const auto visible = random_states<Model>(bits, 0);
        unit_means<Model> m;
        m.set_layer(0, visible);
        const mean_field<Model> solve(theta);
        const auto how = solve.hidden(m, {.tolerance = 1e-11, .most_iterations = 5000});
        EXPECT_TRUE(how.converged) << how.change;
        // Hidden units that do not see each other are there at once.
        EXPECT_EQ(how.iterations > 1, Model::layer_count > 2);
        for (std::size_t site = 0; site < visible.size(); ++site)
            for (std::size_t s = 0; s < Model::species_counts[0]; ++s)
                EXPECT_EQ(m.at(0, s, site), visible[site] == s + 1 ? 1.0 : 0.0);
        [&]<std::size_t... Layer>(std::index_sequence<Layer...>)
        {
            (expect_fixed_point<Model, Layer + 1>(theta, m), ...);
        }
        (std::make_index_sequence<Model::layer_count - 1>{});

        configuration<Model> clamped;
        clamped.set_layer(0, visible);
        const double exact = enumerate(theta, &clamped).log_partition_function;
        EXPECT_LT(solve.lower_bound(m), exact + 1e-9);
        EXPECT_GT(solve.lower_bound(m), exact - 2.0);

        // <O> of single units is the sum of their means.
        const auto moments = solve.moments(m);
        std::size_t bias = 0;
        for (std::size_t l = 0; l < Model::layer_count; ++l)
            for (std::size_t s = 0; s < Model::species_counts[l]; ++s, ++bias) {
                double sum = 0.0;
                for (std::size_t site = 0; site < Model::unit_counts[l]; ++site)
                    sum += m.at(l, s, site);
                EXPECT_NEAR(moments[bias], sum, 1e-12);
            }
        // Certain units have the statistics of their configuration.
        configuration<Model> states;
        for (std::size_t l = 0; l < Model::layer_count; ++l) {
            states.set_layer(l, random_states<Model>(bits, l));
            m.set_layer(l, states.layer(l));
        }
        const auto counted = closura::moments(states);
        const auto certain = solve.moments(m);
        for (std::size_t p = 0; p < Model::parameter_count; ++p)
            EXPECT_NEAR(certain[p], static_cast<double>(counted[p]), 1e-12) << Model::parameter_names[p];
        EXPECT_NEAR(solve.lower_bound(m), -energy(theta, states), 1e-12);
    }
}

// Weak couplings W: means are off by the order of W², so a tenth of W has a hundredth of the error; the bound is off by
// W².
TEST(mean_field_solution, errs_by_the_square_of_weak_couplings)
{
    using Model = paper_two_layers::model;
    splitmix64 bits{3};
    const auto theta = random_parameters<Model>(bits, 1.0);
    const auto errors = [&](double scale) {
        auto weak = theta;
        for (std::size_t p = Model::bias_count; p < Model::parameter_count; ++p)
            weak[p] *= scale;
        unit_means<Model> m;
        const mean_field<Model> solve(weak);
        EXPECT_TRUE(solve.all(m, {.tolerance = 1e-13, .most_iterations = 1000}).converged);
        const auto exact = enumerate(weak);
        const auto found = solve.moments(m);
        double error = 0.0;
        for (std::size_t b = 0; b < Model::bias_count; ++b)
            error = (std::max)(error, std::fabs(found[b] - exact.mean[b]));
        return std::array{error, exact.log_partition_function - solve.lower_bound(m)};
    };
    const auto strong = errors(0.1);
    const auto weak = errors(0.01);
    EXPECT_GT(strong[0], 1e-5);
    EXPECT_NEAR(strong[0] / weak[0], 100.0, 10.0);
    EXPECT_NEAR(strong[1] / weak[1], 100.0, 10.0);
    EXPECT_NEAR(errors(0.0)[0], 0.0, 1e-12);
    EXPECT_NEAR(errors(0.0)[1], 0.0, 1e-12);
}

// A strong repulsion between layers oscillates without damping; with it there is a fixed point still.
TEST(mean_field_solution, damps_what_oscillates)
{
    using Model = one_species::model;
    parameters<Model> theta;
    theta.values() = {3.0, 3.0, -6.0};
    unit_means<Model> m;
    const auto how = mean_field<Model>(theta).all(m, {.tolerance = 1e-9, .most_iterations = 20000});
    EXPECT_TRUE(how.converged) << how.change << ' ' << how.step;
    expect_fixed_point<Model, 0>(theta, m);
    expect_fixed_point<Model, 1>(theta, m);
}

TEST(mean_field_solution, refuses_infinite_parameters)
{
    using Model = one_species::model;
    parameters<Model> theta;
    theta.values() = {3.0, 3.0, -HUGE_VAL};
    try {
        (void)mean_field<Model>(theta);
        ADD_FAILURE() << "no exception";
    } catch (const input_error& error) {
        EXPECT_EQ(error.what(),
                  "mean field: " + std::string(Model::parameter_names[2]) + " is -inf; expected a finite number");
    }
}

} // namespace closura_tests::mean_field_tests
