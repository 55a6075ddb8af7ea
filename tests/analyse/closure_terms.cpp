// (14) by exact enumeration against the derivative of moments along F, and from samples within their errors.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/analyse/closure_terms.hpp>
#include <closura/analyse/cluster_counts.hpp>
#include <closura/analyse/exact.hpp>
#include <closura/analyse/observables.hpp>
#include <closura/run/threads.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

namespace closura_tests::closure_terms_tests {

/// ⟨X⟩ of visible observables, or their covariances with all statistics, by enumeration.
template <class Model, class Observable>
struct enumerated_observables {
    static constexpr std::size_t count = value_count<Observable>;
    using lattice = typename Model::template lattice_of<0>;

    std::array<double, count> mean{};
    std::array<std::array<double, Model::parameter_count>, count> covariance{};

    enumerated_observables(const parameters<Model>& theta, const Observable& observe)
    {
        std::vector<double> weights;
        std::array<double, Model::parameter_count> of_statistics{};
        double total = 0.0;
        std::array<std::uint8_t, lattice::size> visible;
        for_each_configuration<Model>([&](const configuration<Model>& states) {
            const double weight = std::exp(-energy(theta, states));
            states.get_layer(0, visible);
            const auto x = observe(lattice_states<lattice>(visible));
            const auto o = closura::moments(states);
            total += weight;
            for (std::size_t p = 0; p < o.size(); ++p)
                of_statistics[p] += weight * static_cast<double>(o[p]);
            for (std::size_t k = 0; k < count; ++k) {
                mean[k] += weight * x[k];
                for (std::size_t p = 0; p < o.size(); ++p)
                    covariance[k][p] += weight * x[k] * static_cast<double>(o[p]);
            }
        });
        for (std::size_t k = 0; k < count; ++k) {
            mean[k] /= total;
            for (std::size_t p = 0; p < of_statistics.size(); ++p)
                covariance[k][p] = covariance[k][p] / total - mean[k] * of_statistics[p] / total;
        }
    }
};

/// The derivative of ⟨X⟩ along F by central differences of sixth order, and Σ F Cov.
template <class Model, class Observable>
void expect_sum_is_derivative(const Observable& observe, std::uint64_t seed)
{
    splitmix64 bits{seed};
    const auto theta = random_parameters<Model>(bits, 0.8);
    const parameter_values<Model, double> f = random_parameters<Model>(bits, 0.5);
    const enumerated_observables<Model, Observable> here(theta, observe);
    constexpr double h = 0.01;
    constexpr std::array<double, 3> weights = {45.0 / 60.0, -9.0 / 60.0, 1.0 / 60.0};
    std::array<double, value_count<Observable>> derivative{};
    for (std::size_t n = 0; n < 3; ++n)
        for (const double sign : {1.0, -1.0}) {
            const enumerated_observables<Model, Observable> there(theta + (sign * h * static_cast<double>(n + 1)) * f,
                                                                  observe);
            for (std::size_t k = 0; k < derivative.size(); ++k)
                derivative[k] += sign * weights[n] / h * there.mean[k];
        }
    for (std::size_t k = 0; k < derivative.size(); ++k) {
        double sum = 0.0;
        for (std::size_t p = 0; p < Model::parameter_count; ++p)
            sum += f[p] * here.covariance[k][p];
        EXPECT_NEAR(sum, derivative[k], 1e-10 * std::fmax(1.0, std::fabs(sum))) << Observable::names[k];
    }
}

// Counts, neighbours, distance two and triplets; hidden layers of unequal size, visible couplings, three species.
TEST(closure_terms, add_up_to_the_derivative_of_the_moment)
{
    using two = species_list<H, P>;
    expect_sum_is_derivative<paper_two_layers::model>(
        observables{species_counts<H, P>{}, neighbour_pairs<H, P>{},
                    pair_count<"HP at 2", two, H, P, displacements_at<2, 2>()>{},
                    triplet_count<"HPH", two, H, P, H, 2>{}, triplet_count<"HPP", two, H, P, P, 2>{}},
        1);
    expect_sum_is_derivative<unequal_layers::model>(observables{species_counts<A, B>{}, neighbour_pairs<A, B>{}}, 2);
    expect_sum_is_derivative<three_species::model>(observables{species_counts<A, B, C>{}, neighbour_pairs<A, B, C>{}},
                                                   3);
    expect_sum_is_derivative<chain_of_six::model>(
        observables{species_counts<H, P>{}, pair_count<"HP at 2", two, H, P, displacements_at<2, 1>()>{}}, 4);
}

TEST(closure_terms, from_samples_are_those_of_enumeration)
{
    using Model = paper_two_layers::model;
    splitmix64 bits{5};
    const auto theta = random_parameters<Model>(bits, 0.7);
    const parameter_values<Model, double> f = random_parameters<Model>(bits, 0.5);
    const observables observe{species_counts<H, P>{}, neighbour_pairs<H, P>{}};
    using observable_type = std::remove_const_t<decltype(observe)>;
    const enumerated_observables<Model, observable_type> exact(theta, observe);
    const auto found = closure_terms(short_run{.gibbs_steps = 40}, theta, f, observe, 20000, 6, threads(2));
    for (std::size_t k = 0; k < exact.mean.size(); ++k) {
        EXPECT_NEAR(found.mean[k].value, exact.mean[k], 4.5 * found.mean[k].standard_error);
        double sum = 0.0;
        for (std::size_t p = 0; p < Model::parameter_count; ++p) {
            const double expected = f[p] * exact.covariance[k][p];
            sum += expected;
            EXPECT_NEAR(found.of[k][p].value, expected, 4.5 * found.of[k][p].standard_error);
            EXPECT_GT(found.of[k][p].standard_error, 0.0);
        }
        EXPECT_NEAR(found.sum[k].value, sum, 4.5 * found.sum[k].standard_error);
    }
    const auto alone = closure_terms(short_run{.gibbs_steps = 40}, theta, f, observe, 50, 6);
    EXPECT_EQ(alone.sum[0].value,
              closure_terms(short_run{.gibbs_steps = 40}, theta, f, observe, 50, 6, threads(3)).sum[0].value);
    EXPECT_THROW((void)closure_terms(short_run{}, theta, f, observe, 1, 6), input_error);
}

// Along a path, under a law of chains and under one of a population: at each time the terms at that θ, with F from the
// path's differences.
TEST(closure_terms, along_a_path_are_those_at_its_times)
{
    using Model = paper_two_layers::model;
    splitmix64 bits{8};
    std::vector<parameters<Model>> path(1);
    for (int t = 0; t < 3; ++t) {
        path.push_back(path.back());
        path.back() += random_parameters<Model>(bits, 0.3);
    }
    const auto slopes = slopes_of_path(std::span<const parameters<Model>>(path), 2.0);
    for (std::size_t p = 0; p < Model::parameter_count; ++p)
        EXPECT_NEAR(slopes[1][p], (path[2][p] - path[0][p]) / 4.0, 1e-14);
    const observables observe{species_counts<H, P>{}, neighbour_pairs<H, P>{}};
    using observable_type = std::remove_const_t<decltype(observe)>;
    const auto expect_exact = [&](const auto& law) {
        const auto found = closure_terms_along(law, std::span<const parameters<Model>>(path),
                                               std::span<const parameter_values<Model, double>>(slopes), observe, 20000,
                                               7, threads(2));
        ASSERT_EQ(found.size(), path.size());
        for (std::size_t t = 0; t < path.size(); ++t) {
            const enumerated_observables<Model, observable_type> exact(path[t], observe);
            for (std::size_t k = 0; k < exact.mean.size(); ++k) {
                double sum = 0.0;
                for (std::size_t p = 0; p < Model::parameter_count; ++p)
                    sum += slopes[t][p] * exact.covariance[k][p];
                EXPECT_NEAR(found[t].sum[k].value, sum, 4.5 * found[t].sum[k].standard_error);
            }
        }
    };
    expect_exact(short_run{.gibbs_steps = 30});
    expect_exact(any_law(carried{.chains = 20000, .carried_steps = 5}));
    EXPECT_THROW((void)closure_terms_along(short_run{}, std::span<const parameters<Model>>(path),
                                           std::span<const parameter_values<Model, double>>(slopes).first(2), observe,
                                           20, 7),
                 input_error);
}

TEST(low_pass, keeps_lines_and_slow_waves_and_drops_fast_ones)
{
    std::vector<double> line;
    std::vector<double> slow;
    std::vector<double> fast;
    for (int t = 0; t < 400; ++t) {
        line.push_back(3.0 - 0.2 * t);
        slow.push_back(std::sin(0.02 * t));
        fast.push_back(std::sin(0.4 * t));
    }
    const auto of_line = low_pass(line, 0.1);
    const auto of_slow = low_pass(slow, 0.1);
    const auto of_fast = low_pass(fast, 0.1);
    for (std::size_t t = 0; t < 400; ++t)
        EXPECT_NEAR(of_line[t], line[t], 1e-12);
    EXPECT_EQ(of_slow.front(), slow.front());
    EXPECT_EQ(of_slow.back(), slow.back());
    for (std::size_t t = 60; t < 340; ++t) {
        EXPECT_NEAR(of_slow[t], slow[t], 0.025); // 81 taps: a wave of a fifth of the cutoff keeps 0.977
        EXPECT_NEAR(of_fast[t], 0.0, 0.01);
    }
    EXPECT_THROW((void)low_pass(line, 0.0), input_error);
    EXPECT_THROW((void)low_pass(std::span(line).first(40), 0.1), input_error);
    for (const double slope : differences_of(line))
        EXPECT_NEAR(slope, -0.2, 1e-13);
}

} // namespace closura_tests::closure_terms_tests
