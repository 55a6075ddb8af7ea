// Annealed importance sampling against exact log Z, and log p(v) against enumeration. Seeds are fixed; a right estimate
// is farther off than 4.5 standard errors with a probability of 7·10⁻⁶.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/analyse/annealed_importance.hpp>
#include <closura/analyse/exact.hpp>
#include <closura/analyse/log_probability.hpp>
#include <closura/analyse/transfer_matrix.hpp>
#include <closura/run/threads.hpp>

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace closura_tests::annealed_importance_tests {

constexpr double errors_allowed = 4.5;

/// Three layers of nine units. Given the outer layers, those of the middle one are independent: log Z by 2¹⁸ terms.
struct three_layers_of_nine {
    static constexpr const char* name = "three_layers_of_nine";
    using model = closura::model<lattice<3, 3>, layers<units<A>, units<A>, units<A>>,
                                 couple<0, 1, patch<2, 2>, same_species>, couple<1, 2, patch<2, 2>, same_species>>;
};

template <class Model>
double exact_log_z(const parameters<Model>& theta)
{
    return enumerate(theta).log_partition_function;
}
template <>
double exact_log_z(const parameters<three_layers_of_nine::model>& theta)
{
    const auto site = [](std::size_t x, std::size_t y) { return x % 3 * 3 + y % 3; };
    const auto sum_of_patch = [&](std::uint32_t states, std::size_t x, std::size_t y, bool upwards) {
        // Layer l+1's unit (x, y) is joined to (x, y), (x+1, y), (x, y+1), (x+1, y+1) of layer l.
        const std::size_t step = upwards ? 1 : 2;
        int sum = 0;
        for (const auto& [a, b] : {std::pair{x, y}, {x + step, y}, {x, y + step}, {x + step, y + step}})
            sum += states >> site(a, b) & 1U;
        return sum;
    };
    const auto [a0, a1, a2, w01, w12] = theta.values();
    double total = 0.0;
    for (std::uint32_t below = 0; below < 512; ++below)
        for (std::uint32_t above = 0; above < 512; ++above) {
            double exponent = a0 * std::popcount(below) + a2 * std::popcount(above);
            for (std::size_t x = 0; x < 3; ++x)
                for (std::size_t y = 0; y < 3; ++y)
                    exponent += std::log1p(
                        std::exp(a1 + w01 * sum_of_patch(below, x, y, true) + w12 * sum_of_patch(above, x, y, false)));
            total += std::exp(exponent);
        }
    return std::log(total);
}

template <class Named>
class annealing_of : public testing::Test {};
using six_models = testing::Types<paper_two_layers, unequal_layers, three_species, three_unit_cluster, chain_of_six,
                                  three_layers_of_nine>;
TYPED_TEST_SUITE(annealing_of, six_models, by_name);

TYPED_TEST(annealing_of, estimates_and_brackets_log_z)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{11};
    const auto theta = random_parameters<Model>(bits, 1.0);
    const double exact = exact_log_z(theta);
    const auto good = annealed_importance(theta, {.temperatures = 200, .chains = 200}, 1);
    EXPECT_NEAR(good.log_partition_function, exact, errors_allowed * good.standard_error);
    EXPECT_LT(good.standard_error, 0.02);
    EXPECT_GT(good.effective_size, 150.0);

    // Few temperatures: the mean weight is unbiased, the mean logarithm too small. The error falls with effort.
    const double log_z_0 = log_partition_of_independent_units(theta);
    double last_gap = HUGE_VAL;
    for (const std::size_t temperatures : {1U, 4U, 16U}) {
        const auto few = annealed_importance(theta, {.temperatures = temperatures, .chains = 4000}, 2);
        double mean = 0.0;
        double squares = 0.0;
        double logarithm = 0.0;
        for (const double one : few.log_weights) {
            const double weight = std::exp(one + log_z_0 - exact);
            mean += weight / 4000.0;
            squares += weight * weight / 4000.0;
            logarithm += (one + log_z_0) / 4000.0;
        }
        EXPECT_NEAR(mean, 1.0, errors_allowed * std::sqrt((squares - mean * mean) / 4000.0)) << temperatures;
        EXPECT_GT(exact - logarithm, 0.0) << temperatures;
        EXPECT_LT(exact - logarithm, last_gap) << temperatures;
        last_gap = exact - logarithm;
    }

    // From the model down: unbiased for Z₀ / Z, and above.
    std::vector<configuration<Model>> samples(2000);
    const conditionals<Model> given(theta);
    for (std::size_t c = 0; c < samples.size(); ++c) {
        random_lanes stream(3, {purpose{1000}, 0, c});
        randomise<phase::sleep>(samples[c], stream);
        sweep<phase::sleep>(samples[c], given, stream, 100);
    }
    const auto above = reverse_annealed_importance<Model>(theta, samples, {.temperatures = 20}, 4);
    EXPECT_NEAR(above.log_partition_function, exact, errors_allowed * above.standard_error);
    double logarithm = 0.0;
    for (const double one : above.log_weights)
        logarithm += (log_z_0 - one) / static_cast<double>(samples.size());
    EXPECT_GT(logarithm, exact);
}

/// 300 sites in a row.
struct long_chain {
    using model = closura::model<lattice<300>, layers<units<A, B>>, couple<0, 0, nearest_neighbours<1>, all_pairs>>;
};

/// Three rows of 40 sites, periodic both ways.
struct strip_of_three {
    static constexpr std::size_t rows = 3;
    static constexpr std::size_t columns = 40;
    using model =
        closura::model<lattice<rows, columns>, layers<units<A>>, couple<0, 0, nearest_neighbours<2>, all_pairs>>;
};

/// log tr T^columns, with T(s, s') the factor exp(−E) of a column in state s and of its bonds with the next, in s'.
double log_z_of_strip(const parameters<strip_of_three::model>& theta)
{
    constexpr std::size_t states = 1U << strip_of_three::rows;
    using matrix = std::array<std::array<double, states>, states>;
    const auto [a, w] = theta.values();
    matrix factor{};
    for (unsigned s = 0; s < states; ++s) {
        const unsigned next_row = (s << 1U | s >> (strip_of_three::rows - 1U)) & (states - 1U);
        for (unsigned t = 0; t < states; ++t)
            factor[s][t] = std::exp(a * std::popcount(s) + w * std::popcount(s & next_row) + w * std::popcount(s & t));
    }
    matrix product = factor;
    double logarithm = 0.0;
    for (std::size_t column = 1; column < strip_of_three::columns; ++column) {
        matrix next{};
        for (std::size_t s = 0; s < states; ++s)
            for (std::size_t k = 0; k < states; ++k)
                for (std::size_t t = 0; t < states; ++t)
                    next[s][t] += product[s][k] * factor[k][t];
        const double scale = next[0][0];
        logarithm += std::log(scale);
        for (auto& row : next)
            for (double& value : row)
                value /= scale;
        product = next;
    }
    double trace = 0.0;
    for (std::size_t s = 0; s < states; ++s)
        trace += product[s][s];
    return logarithm + std::log(trace);
}

// Where enumeration ends, transfer matrices are exact: 600 sites' states, and 2¹²⁰ configurations of a strip.
TEST(annealing, agrees_with_transfer_matrices)
{
    splitmix64 bits{12};
    for (std::uint64_t n = 0; n < 3; ++n) {
        const auto theta = random_parameters<long_chain::model>(bits, 1.0);
        const auto found = annealed_importance(theta, {.temperatures = 500, .chains = 100}, 20 + n);
        EXPECT_NEAR(found.log_partition_function, solve_chain(theta).log_partition_function,
                    errors_allowed * found.standard_error);
        EXPECT_LT(found.standard_error, 0.2);
    }
    parameters<strip_of_three::model> theta;
    for (const auto& [a, w] : {std::pair{-1.0, 0.5}, {0.5, -0.7}, {-1.6, 0.9}}) {
        theta.values() = {a, w};
        const auto found = annealed_importance(theta, {.temperatures = 1000, .chains = 100}, 30);
        EXPECT_NEAR(found.log_partition_function, log_z_of_strip(theta), errors_allowed * found.standard_error);
        EXPECT_LT(found.standard_error, 0.2);
    }
}

TEST(annealing, does_not_depend_on_the_executor)
{
    using Model = paper_two_layers::model;
    splitmix64 bits{5};
    const auto theta = random_parameters<Model>(bits, 1.0);
    const annealing_options options{.temperatures = 100, .chains = 9};
    const auto expected = annealed_importance(theta, options, 7);
    EXPECT_EQ(annealed_importance(theta, options, 7, threads(3)).log_weights, expected.log_weights);
    EXPECT_NE(annealed_importance(theta, options, 8).log_weights, expected.log_weights);
    EXPECT_THROW((void)annealed_importance(theta, {.temperatures = 0}, 7), input_error);
    EXPECT_THROW((void)reverse_annealed_importance<Model>(theta, {}, {}, 7), input_error);
    auto infinite = theta;
    infinite[4] = -HUGE_VAL;
    EXPECT_THROW((void)annealed_importance(infinite, options, 7), input_error);
}

/// Every state of the visible layer.
template <class Model>
std::vector<std::uint8_t> all_visible()
{
    constexpr std::size_t sites = Model::unit_counts[0];
    std::vector<std::uint8_t> all;
    std::vector<std::uint8_t> one(sites, 0);
    for (std::size_t n = 0; n < sites;) {
        all.insert(all.end(), one.begin(), one.end());
        for (n = 0; n < sites && one[n] == Model::species_counts[0]; ++n)
            one[n] = 0;
        if (n < sites)
            ++one[n];
    }
    return all;
}

// Exact probabilities of one hidden layer add up to 1; bounds of several, to less, but not to nothing.
TEST(log_probabilities, are_those_of_a_distribution)
{
    splitmix64 bits{6};
    const auto total = [&]<class Model>(const parameters<Model>& theta) {
        const auto all = all_visible<Model>();
        const auto found = log_probabilities<Model>(theta, all, exact_log_z(theta), threads(2));
        EXPECT_EQ(found.exact, has_exact_marginal<Model>);
        double sum = 0.0;
        double mean = 0.0;
        for (std::size_t n = 0; n < found.of_samples.size(); ++n) {
            sum += std::exp(found.of_samples[n]);
            mean += found.of_samples[n];
            if (n % 7 == 0) {
                configuration<Model> clamped;
                clamped.set_layer(0, std::span(all).subspan(n * Model::unit_counts[0], Model::unit_counts[0]));
                const double exact = enumerate(theta, &clamped).log_partition_function - exact_log_z(theta);
                EXPECT_LE(found.of_samples[n], exact + 1e-10);
                if (found.exact) {
                    EXPECT_NEAR(found.of_samples[n], exact, 1e-10);
                }
            }
        }
        EXPECT_NEAR(found.per_site, mean / static_cast<double>(found.of_samples.size() * Model::unit_counts[0]), 1e-12);
        return sum;
    };
    EXPECT_NEAR(total(random_parameters<paper_two_layers::model>(bits, 1.0)), 1.0, 1e-10);
    const double bound = total(random_parameters<unequal_layers::model>(bits, 1.0));
    EXPECT_LT(bound, 1.0 - 1e-6);
    EXPECT_GT(bound, 0.5);
}

} // namespace closura_tests::annealed_importance_tests
