// All sufficient statistics of a chain after ten Gibbs steps. items_per_second counts units, as for gibbs: the ratio of
// the two is the share of a sweep that moments cost.
#include <closura/sample/gibbs.hpp>
#include <closura/sample/moments.hpp>

#include <models.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace {

template <class Model>
void moments(benchmark::State& state)
{
    const closura::conditionals<Model> given(benchmarked::typical_parameters<Model>());
    closura::configuration<Model> chain;
    closura::random_lanes stream;
    closura::sweep<closura::phase::sleep>(chain, given, stream, 10);
    for (auto _ : state) {
        benchmark::DoNotOptimize(chain.data());
        benchmark::ClobberMemory();
        auto statistics = closura::moments(chain);
        benchmark::DoNotOptimize(statistics);
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                            static_cast<std::int64_t>(benchmarked::units_of<Model>));
}

[[maybe_unused]] const bool registered = [] {
    benchmarked::for_each_model([]<class Model>(const std::string& name, std::size_t) {
        benchmark::RegisterBenchmark(("moments/" + name).c_str(), moments<Model>);
    });
    return true;
}();

} // namespace
