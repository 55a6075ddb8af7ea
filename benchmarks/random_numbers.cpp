// The floor under Gibbs sampling: its random numbers alone, 16 bits for each of as many units as gibbs/lotka_volterra
// updates.
#include <closura/sample/choice.hpp>

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
        closura::short_pair sum{closura::short_block(0), closura::short_block(0)};
        for (std::size_t done = 0; done < units; done += closura::block_bytes) {
            const closura::short_pair bits = closura::draw_bits(lanes);
            sum.first = sum.first + bits.first;
            sum.second = sum.second + bits.second;
        }
        benchmark::DoNotOptimize(sum);
        stream = lanes;
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(units));
}

BENCHMARK(random_numbers);

} // namespace
