// A yardstick for Gibbs sampling: random numbers alone, 16 bits for each of as many units as gibbs/lotka_volterra
// updates.
#include <closura/simd/random.hpp>

#include <models.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>

namespace {

void random_numbers(benchmark::State& state)
{
    constexpr std::size_t steps = 10;
    constexpr std::size_t chains = 5;
    constexpr std::size_t units = steps * chains * benchmarked::units_of<benchmarked::lotka_volterra<40>>;
    closura::random_lanes stream;
    for (auto _ : state) {
        closura::random_lanes lanes = stream;
        closura::word_block sum(0);
        for (std::size_t done = 0; done < units; done += closura::block_bytes) {
            sum += lanes.next();
            sum += lanes.next();
        }
        benchmark::DoNotOptimize(sum);
        stream = lanes;
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(units));
}

BENCHMARK(random_numbers);

} // namespace
