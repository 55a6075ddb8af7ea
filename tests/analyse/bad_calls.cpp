// Bad calls of this room: bad_calls.hpp, docs/errors.md.
#include "bad_calls.hpp"
#include "gas.hpp"

#include <closura/analyse/exact.hpp>
#include <closura/analyse/explained_variance.hpp>
#include <closura/analyse/model_samples.hpp>
#include <closura/analyse/transfer_matrix.hpp>
#include <closura/run/threads.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

namespace closura_tests::bad_calls_tests {

using chain_of_three = closura::model<lattice<3>, layers<units<A>>, couple<0, 0, nearest_neighbours<1>, same_species>>;

using rows = std::vector<std::vector<double>>;
const std::vector<parameters<gas>> path(6);
using times = std::vector<std::size_t>;

std::vector<visible_counts<gas>> means(const times& at, std::size_t samples,
                                       const std::vector<parameters<gas>>& theta = path)
{
    return model_means<short_run, gas>(short_run{1}, theta, at, samples, 1, threads(2));
}

TEST(bad_calls, get_the_sentences_of_the_page)
{
    expect_sentences(
        "analyse",
        {
            {R"(enumerate: a bias of NaN)", [] { static_cast<void>(enumerate(theta_with(0, nan_value))); }},
            {R"(enumerate: a bias of +infinity)", [] { static_cast<void>(enumerate(theta_with(0, inf))); }},
            {R"(solve_chain: a bias of -infinity)",
             [] {
                 parameters<chain_of_three> theta;
                 theta[0] = -inf;
                 static_cast<void>(solve_chain(theta));
             }},
            {R"(explained_variance: 2 times and 3)",
             [] {
                 static_cast<void>(explained_variance(rows{{1}, {2}}, rows{{1}, {2}, {3}}));
             }},
            {R"(explained_variance: no times)", [] { static_cast<void>(explained_variance(rows{}, rows{})); }},
            {R"(explained_variance: rows of different lengths)",
             [] {
                 static_cast<void>(explained_variance(rows{{1}, {2, 3}}, rows{{1}, {2}}));
             }},
            {R"(explained_variance: constant data)",
             [] {
                 static_cast<void>(explained_variance(rows{{1}, {2}}, rows{{1}, {1}}));
             }},
            {R"(explained_variance: a mean of NaN)",
             [] {
                 static_cast<void>(explained_variance(rows{{1}, {nan_value}}, rows{{1}, {2}}));
             }},
            {R"(model_means: 0 samples)",
             [] {
                 static_cast<void>(means({0, 1}, 0));
             }},
            {R"(model_means: times out of order)",
             [] {
                 static_cast<void>(means({1, 0}, 1));
             }},
            {R"(model_means: time 6 of 6)", [] { static_cast<void>(means({6}, 1)); }},
            {R"(model_means: a bias of NaN at one time, on two threads)",
             [] {
                 static_cast<void>(means({0, 1}, 1, {path[0], theta_with(0, nan_value)}));
             }},
        });
}

} // namespace closura_tests::bad_calls_tests
