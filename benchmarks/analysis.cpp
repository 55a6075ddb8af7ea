// Mean field, annealed importance sampling, observables and closure terms, on the paper's model. Targets: a sweep of
// mean field at least 20 times as fast as a scalar one; annealing at 0.8 of the sampler's speed; pairs at a site per
// nanosecond; the closure terms of the paper's run, 501 times with 100 samples, in two seconds on one core.
#include <models.hpp>

#include <closura/analyse/annealed_importance.hpp>
#include <closura/analyse/closure_terms.hpp>
#include <closura/analyse/cluster_counts.hpp>
#include <closura/analyse/observables.hpp>
#include <closura/sample/mean_field.hpp>

#include <benchmark/benchmark.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace {

using namespace closura;
using benchmarked::H;
using benchmarked::P;
using model = benchmarked::lotka_volterra<40>;
using square = model::lattice_of<0>;
constexpr std::size_t units = model::unit_counts[0] + model::unit_counts[1] + model::unit_counts[2];

parameters<model> some_parameters()
{
    parameters<model> theta;
    theta.values() = {-1.2, -0.7, 0.3, 0.1, -0.2, 0.2, 0.25, 0.15, -0.2, 0.1};
    return theta;
}

std::array<std::uint8_t, square::size> some_states()
{
    random_stream bits(1);
    std::array<std::uint8_t, square::size> states;
    for (auto& state : states)
        state = static_cast<std::uint8_t>(bits.below(3));
    return states;
}

/// Sweeps of both hidden layers. items: units updated.
void mean_field_sweep(benchmark::State& state)
{
    constexpr std::size_t sweeps = 20;
    const mean_field<model> solve(some_parameters());
    unit_means<model> m;
    m.set_layer(0, some_states());
    for (auto _ : state)
        benchmark::DoNotOptimize(solve.hidden(m, {.tolerance = 1e-300, .most_iterations = sweeps}));
    // The start is a sweep, too.
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * (sweeps + 1) * units * 2 / 3));
}
BENCHMARK(mean_field_sweep);

/// The same as a textbook has it: a unit at a time, exp by the library, indices modulo the side.
void mean_field_sweep_scalar(benchmark::State& state)
{
    constexpr std::size_t side = 40;
    using layer = std::array<std::array<double, 2>, side * side>;
    const auto theta = some_parameters();
    std::array<layer, 3> m{};
    const auto states = some_states();
    for (std::size_t i = 0; i < square::size; ++i)
        for (std::size_t s = 0; s < 2; ++s)
            m[0][i][s] = states[i] == s + 1 ? 1.0 : 0.0;
    const auto update = [&](std::size_t l) {
        for (std::size_t y = 0; y < side; ++y)
            for (std::size_t x = 0; x < side; ++x) {
                std::array<double, 2> phi = {theta[2 * l], theta[2 * l + 1]};
                for (std::size_t dy = 0; dy < 2; ++dy)
                    for (std::size_t dx = 0; dx < 2; ++dx)
                        for (std::size_t s = 0; s < 2; ++s) {
                            phi[s] += theta[4 + 2 * l + s] * m[l - 1][(y + dy) % side * side + (x + dx) % side][s];
                            if (l == 1)
                                phi[s] +=
                                    theta[8 + s] * m[2][(y + side - dy) % side * side + (x + side - dx) % side][s];
                        }
                const double total = 1.0 + std::exp(phi[0]) + std::exp(phi[1]);
                for (std::size_t s = 0; s < 2; ++s)
                    m[l][y * side + x][s] = std::exp(phi[s]) / total;
            }
    };
    for (auto _ : state) {
        update(1);
        update(2);
        benchmark::DoNotOptimize(m);
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * units * 2 / 3));
}
BENCHMARK(mean_field_sweep_scalar);

/// items: units updated, as in `gibbs_sweep` beside it.
void annealing(benchmark::State& state)
{
    constexpr annealing_options options{.temperatures = 1000, .chains = 100};
    const auto theta = some_parameters();
    std::uint64_t seed = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(annealed_importance(theta, options, ++seed).log_partition_function);
    state.SetItemsProcessed(
        static_cast<std::int64_t>(state.iterations() * options.temperatures * options.chains * units));
}
BENCHMARK(annealing)->Unit(benchmark::kMillisecond);

void gibbs_sweep(benchmark::State& state)
{
    constexpr std::size_t steps = 1000;
    const conditionals<model> given(some_parameters());
    configuration<model> states;
    random_lanes stream(1, {purpose{1000}, 0, 0});
    for (auto _ : state) {
        sweep<phase::sleep>(states, given, stream, steps);
        benchmark::DoNotOptimize(states);
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * steps * units));
}
BENCHMARK(gibbs_sweep)->Unit(benchmark::kMillisecond);

/// items: sites.
template <class Observable>
void observing(benchmark::State& state)
{
    const auto states = some_states();
    const Observable observe{};
    for (auto _ : state)
        benchmark::DoNotOptimize(observe(lattice_states<square>(states)));
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * square::size));
}
using list = species_list<H, P>;
using neighbours_HP = pair_count<"HP", list, H, P, displacements_at<1, 2>()>;
using second_HP = pair_count<"HP at 2", list, H, P, displacements_at<2, 2>()>;
using triplets_HPH = triplet_count<"HPH", list, H, P, H, 2>;
BENCHMARK(observing<neighbours_HP>)->Name("observing/HP");
BENCHMARK(observing<second_HP>)->Name("observing/HP_at_2");
BENCHMARK(observing<triplets_HPH>)->Name("observing/HPH");

/// All of it for figure 3: sampling, eight observables, covariances.
void closure_terms_of_the_paper(benchmark::State& state)
{
    constexpr std::size_t times = 501;
    std::vector<parameters<model>> path;
    for (std::size_t t = 0; t < times; ++t) {
        auto theta = some_parameters();
        for (std::size_t p = 0; p < theta.size(); ++p)
            theta[p] *= 1.0 + 0.3 * std::sin(0.02 * static_cast<double>(t + 40 * p));
        path.push_back(theta);
    }
    const auto slopes = slopes_of_path(std::span<const parameters<model>>(path));
    const observables observe{species_counts<H, P>{}, neighbour_pairs<H, P>{}, pairs_at_distance<2, H, P>{}};
    for (auto _ : state)
        benchmark::DoNotOptimize(closure_terms_along(short_run{}, std::span<const parameters<model>>(path),
                                                     std::span<const parameter_values<model, double>>(slopes), observe,
                                                     100, 1));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(closure_terms_of_the_paper)->Unit(benchmark::kMillisecond);

} // namespace
