// Transfer matrices: against enumeration of short chains, against closed forms and derivatives of long ones, and as the
// oracle of the sampler on chains far too long to be enumerated.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/analyse/transfer_matrix.hpp>
#include <closura/sample/sampler.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace closura_tests::transfer_matrix_tests {

// ---- Short chains.

struct directed_triple {
    static constexpr const char* name = "directed_triple";
    using right = cluster<unit_at<0, offset<2>>, unit_at<0, offset<1>>>;
    using model =
        closura::model<lattice<3>, layers<units<A, B, C>>, couple<0, 0, stencil<offset<-1>>, all_pairs>,
                       interaction<"right", right, expr::product<expr::occupancy<0, A>, expr::occupancy<1, B>>>>;
};

struct independent_units {
    static constexpr const char* name = "independent_units";
    using model = closura::model<lattice<4>, layers<units<A, B>>>;
};

struct single_unit_chain {
    static constexpr const char* name = "single_unit_chain";
    using model = closura::model<lattice<1>, layers<units<A, B>>>;
};

template <class Named>
class transfer_matrix_of : public testing::Test {};
using short_chains =
    testing::Types<chain_of_five, chain_of_six, directed_pair, directed_triple, independent_units, single_unit_chain>;
TYPED_TEST_SUITE(transfer_matrix_of, short_chains, by_name);

TYPED_TEST(transfer_matrix_of, is_the_sum_over_all_configurations)
{
    using Model = typename TypeParam::model;
    const all_configurations<Model> all;
    splitmix64 bits{1};
    for (double scale : {0.0, 1.0, 4.0})
        for (int n = 0; n < 5; ++n) {
            const auto theta = random_parameters<Model>(bits, scale);
            const auto solved = solve_chain(theta);
            EXPECT_NEAR(solved.log_partition_function, all.log_partition_function(theta), 1e-11);
            const auto mean = all.mean(all.probabilities(theta));
            for (std::size_t p = 0; p < Model::parameter_count; ++p)
                EXPECT_NEAR(solved.mean[p], mean[p], 1e-11) << Model::parameter_names[p];
        }
}

// ---- Long chains.

template <std::size_t Units>
using annihilation = model<lattice<Units>, layers<units<A>>, couple<0, 0, nearest_neighbours<1>, same_species>>;

template <std::size_t Units>
using two_kinds = model<lattice<Units>, layers<units<H, P>>, couple<0, 0, nearest_neighbours<1>, all_pairs>>;

// One species: Z = λ₁^N + λ₂^N with λ = ((1 + w) ± √((1 − w)² + 4 e^a)) / 2 and w = e^(a + W).
TEST(transfer_matrix, has_the_closed_form_of_one_species)
{
    constexpr double units = 4096.0;
    splitmix64 bits{2};
    for (int n = 0; n < 20; ++n) {
        const auto theta = random_parameters<annihilation<4096>>(bits, 3.0);
        const double diagonal = std::exp(theta[0] + theta[1]);
        const double root = std::sqrt((1.0 - diagonal) * (1.0 - diagonal) + 4.0 * std::exp(theta[0]));
        const double first = 0.5 * (1.0 + diagonal + root);
        const double second = 0.5 * (1.0 + diagonal - root);
        const double expected = units * std::log(first) + std::log1p(std::pow(second / first, units));
        const auto solved = solve_chain(theta);
        EXPECT_NEAR(solved.log_partition_function, expected, 1e-9 * (1.0 + std::fabs(expected)));
    }
}

// Parameters whose Z is far beyond doubles, and chains that are full or empty.
TEST(transfer_matrix, survives_large_parameters)
{
    parameters<annihilation<4096>> theta;
    theta[bias<0, A>] = 300.0;
    theta[weight<0, A, 0, A>] = -400.0;
    // Two ground states, each other site full: no two neighbours.
    EXPECT_NEAR(solve_chain(theta).log_partition_function, 300.0 * 2048.0 + std::log(2.0), 1e-6);
    EXPECT_NEAR(solve_chain(theta).mean[0], 2048.0, 1e-6);
    EXPECT_NEAR(solve_chain(theta).mean[1], 0.0, 1e-9);
    theta[weight<0, A, 0, A>] = 200.0;
    EXPECT_NEAR(solve_chain(theta).log_partition_function, 500.0 * 4096.0, 1e-6);
    EXPECT_NEAR(solve_chain(theta).mean[0], 4096.0, 1e-9);
    EXPECT_NEAR(solve_chain(theta).mean[1], 4096.0, 1e-9);
    theta[bias<0, A>] = -600.0;
    EXPECT_NEAR(solve_chain(theta).log_partition_function, 0.0, 1e-12);
    EXPECT_NEAR(solve_chain(theta).mean[0], 0.0, 1e-12);
}

template <class Model>
void expect_means_to_be_the_gradient()
{
    constexpr double step = 1e-5;
    splitmix64 bits{3};
    for (int n = 0; n < 5; ++n) {
        auto theta = random_parameters<Model>(bits, 1.0);
        const auto solved = solve_chain(theta);
        for (std::size_t p = 0; p < Model::parameter_count; ++p) {
            const double at = theta[p];
            theta[p] = at + step;
            const double above = solve_chain(theta).log_partition_function;
            theta[p] = at - step;
            const double below = solve_chain(theta).log_partition_function;
            theta[p] = at;
            EXPECT_NEAR(solved.mean[p], (above - below) / (2.0 * step), 1e-4) << Model::parameter_names[p];
        }
    }
}

TEST(transfer_matrix, has_the_gradient_of_log_z_as_means)
{
    expect_means_to_be_the_gradient<annihilation<1000>>();
    expect_means_to_be_the_gradient<two_kinds<1000>>();
    expect_means_to_be_the_gradient<annihilation<1009>>();
}

// ---- The oracle of the sampler. Time averages of independent chains are independent, whatever their autocorrelation,
// so their spread gives the standard error. With 63 degrees of freedom a deviation of 5 standard errors has a
// probability of 5·10⁻⁶; seeds are fixed.

template <class Model>
void expect_sampled_means(const parameters<Model>& theta, std::uint64_t seed)
{
    constexpr std::size_t chains = 64;
    constexpr int measurements = 40;
    sampler<Model> sampled(seed, chains);
    sampled.randomise();
    sampled.sweep(theta, 300);
    std::array<parameter_values<Model, double>, chains> averages;
    for (int n = 0; n < measurements; ++n) {
        sampled.sweep(theta, 5);
        for (std::size_t c = 0; c < chains; ++c)
            for (std::size_t p = 0; p < Model::parameter_count; ++p)
                averages[c][p] += static_cast<double>(moments(sampled.chain(c))[p]) / measurements;
    }
    const auto exact = solve_chain(theta).mean;
    for (std::size_t p = 0; p < Model::parameter_count; ++p) {
        double mean = 0.0;
        double square = 0.0;
        for (const auto& average : averages) {
            mean += average[p] / chains;
            square += average[p] * average[p] / chains;
        }
        const double standard_error = std::sqrt((square - mean * mean) / (chains - 1));
        EXPECT_NEAR(mean, exact[p], 5.0 * standard_error) << Model::parameter_names[p];
        // The error is small enough for the comparison to mean something.
        EXPECT_LT(standard_error, 0.02 * exact[p]) << Model::parameter_names[p];
        EXPECT_GT(standard_error, 0.0) << Model::parameter_names[p];
    }
}

TEST(sampled_chain, has_the_means_of_its_transfer_matrix)
{
    for (const auto& [a, w] : std::vector<std::array<double, 2>>{{-1.0, 0.5}, {0.3, -1.0}, {-2.0, 1.5}, {1.0, -2.0}}) {
        parameters<annihilation<1000>> two_planes;
        two_planes[bias<0, A>] = a;
        two_planes[weight<0, A, 0, A>] = w;
        expect_sampled_means(two_planes, 4);
        parameters<annihilation<1009>> three_colours;
        three_colours[bias<0, A>] = a;
        three_colours[weight<0, A, 0, A>] = w;
        expect_sampled_means(three_colours, 5);
    }
}

TEST(sampled_chain, of_two_species_has_the_means_of_its_transfer_matrix)
{
    splitmix64 bits{6};
    for (std::uint64_t n = 0; n < 3; ++n)
        expect_sampled_means(random_parameters<two_kinds<1000>>(bits, 1.0), 7 + n);
}

} // namespace closura_tests::transfer_matrix_tests
