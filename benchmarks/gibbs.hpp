// The work that Gibbs sampling is measured by, for models of any shape.
#pragma once

#include <closura/sample/gibbs.hpp>

#include <models.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace benchmarked {

/// Counts unit updates as items, `updates` of each unit of the model per iteration.
template <class Model>
void count_units(benchmark::State& state, std::size_t updates)
{
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                            static_cast<std::int64_t>(updates * units_of<Model>));
}

/// Gibbs steps of one chain after another, from random units. The first step, which touches the memory for the first
/// time, does not count.
template <class Model>
void gibbs(benchmark::State& state, std::size_t chain_count, std::size_t steps)
{
    const closura::conditionals<Model> given(typical_parameters<Model>());
    std::vector<closura::configuration<Model>> chains(chain_count);
    std::vector<closura::random_lanes> streams;
    for (std::size_t c = 0; c < chain_count; ++c) {
        streams.emplace_back(1, closura::stream_key{.chain = c});
        closura::randomise<closura::phase::sleep>(chains[c], streams[c]);
        closura::sweep<closura::phase::sleep>(chains[c], given, streams[c], 1);
    }
    for (auto _ : state)
        for (std::size_t c = 0; c < chain_count; ++c) {
            closura::sweep<closura::phase::sleep>(chains[c], given, streams[c], steps);
            benchmark::DoNotOptimize(chains[c].data());
            benchmark::ClobberMemory();
        }
    count_units<Model>(state, steps * chain_count);
}

} // namespace benchmarked
