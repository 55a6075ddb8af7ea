// Stacks of equal layers, as in the paper's model, of any depth and size: how the cost of Gibbs sampling grows.
#pragma once

#include <closura/sample/gibbs.hpp>

#include <models.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace benchmarked {

template <std::size_t Side, class Layer, class Coupling>
struct deep_stack;

template <std::size_t Side, std::size_t... Layer, std::size_t... Coupling>
struct deep_stack<Side, std::index_sequence<Layer...>, std::index_sequence<Coupling...>> {
    template <std::size_t>
    using units_of_layer = two_species;
    using type =
        closura::model<closura::lattice<Side, Side>, closura::layers<units_of_layer<Layer>...>,
                       closura::couple<Coupling, Coupling + 1, closura::patch<2, 2>, closura::same_species>...>;
};

template <std::size_t Side, std::size_t Depth>
using deep_stack_t =
    typename deep_stack<Side, std::make_index_sequence<Depth>, std::make_index_sequence<Depth - 1>>::type;

/// Gibbs steps of all chains, from random units; items are unit updates. The first step, which touches the memory for
/// the first time, does not count.
template <class Model>
void scaling(benchmark::State& state, std::size_t chain_count, std::size_t steps)
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
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                            static_cast<std::int64_t>(steps * chain_count * units_of<Model>));
}

} // namespace benchmarked
