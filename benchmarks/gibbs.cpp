// Gibbs sampling, as in learning: ten steps of one chain after another. items_per_second counts unit updates: one site
// of one layer of one chain updated once. gibbs_textbook is the same work by the plainest implementation.
#include <gibbs.hpp>
#include <models.hpp>
#include <textbook.hpp>

#include <closura/sample/gibbs.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace {

constexpr std::size_t steps = 10;

template <class Model>
void randomise(benchmark::State& state)
{
    closura::configuration<Model> chain;
    closura::random_lanes stream;
    for (auto _ : state) {
        closura::randomise<closura::phase::sleep>(chain, stream);
        benchmark::DoNotOptimize(chain.data());
        benchmark::ClobberMemory();
    }
    benchmarked::count_units<Model>(state, 1);
}

/// Building the tables, once per parameter set: items_per_second counts parameter sets.
template <class Model>
void tables(benchmark::State& state)
{
    auto theta = benchmarked::typical_parameters<Model>();
    for (auto _ : state) {
        benchmark::DoNotOptimize(theta);
        const closura::conditionals<Model> given(theta);
        benchmark::DoNotOptimize(&given);
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}

template <class Model>
void textbook(benchmark::State& state)
{
    benchmarked::textbook_sampler<Model> sampler(benchmarked::typical_parameters<Model>(), 1);
    for (auto _ : state) {
        sampler.sweep();
        benchmark::DoNotOptimize(sampler.states(0).data());
        benchmark::ClobberMemory();
    }
    benchmarked::count_units<Model>(state, 1);
}

[[maybe_unused]] const bool registered = [] {
    benchmarked::for_each_model([]<class Model>(const std::string& name, std::size_t chain_count) {
        benchmark::RegisterBenchmark(
            ("gibbs/" + name + "/chains:" + std::to_string(chain_count)).c_str(),
            [chain_count](benchmark::State& state) { benchmarked::gibbs<Model>(state, chain_count, steps); });
        benchmark::RegisterBenchmark(("gibbs_textbook/" + name).c_str(), textbook<Model>);
        benchmark::RegisterBenchmark(("gibbs_randomise/" + name).c_str(), randomise<Model>);
        benchmark::RegisterBenchmark(("gibbs_tables/" + name).c_str(), tables<Model>);
    });
    return true;
}();

} // namespace
