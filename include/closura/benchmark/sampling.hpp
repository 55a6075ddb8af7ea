// Micro-benchmarks of sampling, for any model type:
//
//   gibbs/<name>/chains:<n>      Gibbs steps of all units, one chain after another
//   gibbs_wake/<name>/chains:<n> the same with the visible layer clamped
//   gibbs_layer/<name>/layer:<l> steps of one layer's units; its label says how the layer is sampled
//   gibbs_textbook/<name>        Gibbs steps of the plainest implementation, textbook_sampler
//   gibbs_randomise/<name>       random states of all units
//   gibbs_tables/<name>          conditionals<Model>, once per set of parameters
//   moments/<name>               all sufficient statistics of a chain
//   energies/<name>              energies of 400 chains, by counting
//   energy/<name>                the same by the expression of the energy, cluster by cluster
//   random_numbers               16 random bits for a unit, and nothing else: the floor
//
// Items are units (of tables: sets of parameters). Counters, of processor time:
//
//   ns_per_unit
//   over_random_numbers   ns per unit ÷ ns per unit of random_numbers
//   textbook_over_it      ns per unit of the textbook sampler ÷ ns per unit
//
// The last two compare with what is timed once, when it is first needed. For ratios of the same moments of a machine,
// interleave the benchmarks themselves (--benchmark_enable_random_interleaving=true --benchmark_repetitions=9).
//
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/benchmark/measure.hpp>
#include <closura/sample/chain_energies.hpp>
#include <closura/sample/energy.hpp>
#include <closura/sample/gibbs.hpp>
#include <closura/sample/moments.hpp>
#include <closura/simd/random.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// What sampling benchmarks measure with.
struct sampling_benchmark_options {
    std::vector<std::size_t> chain_counts = {1, 5, 25}; ///< each gets a benchmark
    std::size_t steps = 10;                             ///< Gibbs steps of a chain before the next one's turn
};

namespace benchmark_detail {

/// Steps of one chain after another, which begin with random units.
template <phase Phase, class Model>
void sweep_chains(benchmark::State& state, std::size_t chain_count, std::size_t steps)
{
    const conditionals<Model> given(typical_parameters<Model>());
    std::vector<configuration<Model>> chains(chain_count);
    std::vector<random_lanes> streams;
    // The first step, which touches the memory for the first time, does not count.
    for (std::size_t c = 0; c < chain_count; ++c) {
        streams.emplace_back(1, stream_key{.chain = c});
        closura::randomise<phase::sleep>(chains[c], streams[c]);
        closura::sweep<Phase>(chains[c], given, streams[c], 1);
    }
    constexpr std::size_t units = units_of<Model> - (Phase == phase::wake ? Model::unit_counts[0] : 0);
    const double ns_per_unit = measure(state, units * chain_count * steps, [&] {
        for (std::size_t c = 0; c < chain_count; ++c) {
            closura::sweep<Phase>(chains[c], given, streams[c], steps);
            benchmark::DoNotOptimize(chains[c].data());
            benchmark::ClobberMemory();
        }
    });
    state.counters["textbook_over_it"] = textbook_reference<Model>() / ns_per_unit;
}

/// How a layer is sampled, in words.
template <class Model, std::size_t Layer>
std::string kernel_text()
{
    using facts = neighbourhood<Model, Layer>;
    std::size_t rows = 1;
    for (const auto& side : facts::facts)
        rows *= side.combinations;
    const std::string table = " table of " + std::to_string(rows) + " rows";
    switch (facts::kernel) {
    case kernel_kind::in_register:
        return "in registers," + table;
    case kernel_kind::byte_index:
        return "in memory," + table;
    case kernel_kind::short_index:
        return sample_detail::numbers_two_sides<Model, Layer> ? "in memory, by number," + table
                                                              : "in memory, by list," + table;
    case kernel_kind::fixed_point:
        return facts::side_count == 1 ? "thresholds of 16 bits" : "products of odds in 16 bits";
    case kernel_kind::products:
        return "products of odds";
    case kernel_kind::expressions:
        break;
    }
    return "unit by unit";
}

/// Steps of one layer, the others as they are.
template <class Model, std::size_t Layer>
void sweep_layer(benchmark::State& state)
{
    const conditionals<Model> given(typical_parameters<Model>());
    configuration<Model> chain;
    random_lanes stream;
    closura::sweep<phase::sleep>(chain, given, stream, 10);
    measure(state, Model::unit_counts[Layer], [&] {
        sample_detail::for_each_plane<Model, Layer, Layer % 2>([&](auto layer, auto plane) {
            if constexpr (decltype(layer)::value == Layer)
                sample_detail::sample_plane<Model, Layer, decltype(plane)::value>(chain, given.template kernel<Layer>(),
                                                                                  stream);
        });
        benchmark::DoNotOptimize(chain.data());
        benchmark::ClobberMemory();
    });
    state.SetLabel(kernel_text<Model, Layer>());
}

template <class Model>
void sweep_textbook(benchmark::State& state)
{
    textbook_sampler<Model> sampler(typical_parameters<Model>(), 1);
    measure(state, units_of<Model>, [&] {
        sampler.sweep();
        benchmark::DoNotOptimize(sampler.states(0).data());
        benchmark::ClobberMemory();
    });
}

template <class Model>
void randomise_chain(benchmark::State& state)
{
    configuration<Model> chain;
    random_lanes stream;
    measure(state, units_of<Model>, [&] {
        closura::randomise<phase::sleep>(chain, stream);
        benchmark::DoNotOptimize(chain.data());
        benchmark::ClobberMemory();
    });
}

template <class Model>
void make_tables(benchmark::State& state)
{
    auto theta = typical_parameters<Model>();
    for (auto _ : state) {
        benchmark::DoNotOptimize(theta);
        const conditionals<Model> given(theta);
        benchmark::DoNotOptimize(&given);
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations());
}

template <class Model>
void sum_moments(benchmark::State& state)
{
    const conditionals<Model> given(typical_parameters<Model>());
    configuration<Model> chain;
    random_lanes stream;
    closura::sweep<phase::sleep>(chain, given, stream, 10);
    measure(state, units_of<Model>, [&] {
        benchmark::DoNotOptimize(chain.data());
        benchmark::ClobberMemory();
        auto statistics = closura::moments(chain);
        benchmark::DoNotOptimize(statistics);
    });
}

/// Energies of 400 chains: energies_of(θ, chains) gives their vector.
template <class Model, class EnergiesOf>
void sum_energies(benchmark::State& state, const EnergiesOf& energies_of)
{
    auto theta = typical_parameters<Model>();
    const conditionals<Model> given(theta);
    std::vector<configuration<Model>> chains(400);
    for (std::size_t c = 0; c < chains.size(); ++c) {
        random_lanes stream(1, {.chain = c});
        closura::sweep<phase::sleep>(chains[c], given, stream, 2);
    }
    measure(state, units_of<Model> * chains.size(), [&] {
        benchmark::DoNotOptimize(theta);
        const std::vector<double> result = energies_of(theta, std::span<const configuration<Model>>(chains));
        benchmark::DoNotOptimize(result.data());
        benchmark::ClobberMemory();
    });
}

template <class Model>
void count_energies(benchmark::State& state)
{
    sum_energies<Model>(state, [](const auto& theta, auto chains) { return closura::energies(theta, chains); });
}

template <class Model>
void evaluate_energies(benchmark::State& state)
{
    sum_energies<Model>(state, [](const auto& theta, auto chains) {
        std::vector<double> result;
        for (const auto& chain : chains)
            result.push_back(closura::energy(theta, chain));
        return result;
    });
}

/// Registered by whoever comes first.
inline void register_random_numbers()
{
    [[maybe_unused]] static const auto* const registered =
        benchmark::RegisterBenchmark("random_numbers", [](benchmark::State& state) {
            random_lanes stream;
            measure(state, floor_units, [&] { draw_random_numbers(stream, floor_units); });
        });
}

} // namespace benchmark_detail

/// What gibbs/… measures: `steps` Gibbs steps of one chain after another, from random units.
template <model_type Model>
void benchmark_gibbs(benchmark::State& state, std::size_t chain_count, std::size_t steps)
{
    benchmark_detail::sweep_chains<phase::sleep, Model>(state, chain_count, steps);
}

} // namespace CLOSURA_ABI
} // namespace closura
