// How benchmarks of sampling measure: typical parameters, processor time, and the two references that times of units
// are compared with.
//
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/benchmark/textbook_sampler.hpp>
#include <closura/simd/random.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <ctime>

namespace closura {
inline namespace CLOSURA_ABI {

namespace benchmark_detail {

template <class Model>
inline constexpr std::size_t units_of = [] {
    std::size_t units = 0;
    for (std::size_t n : Model::unit_counts)
        units += n;
    return units;
}();

/// Biases that leave about half of the units empty and moderate weights of both signs: a sampler's speed hardly depends
/// on them, but all of its branches are taken.
template <class Model>
parameters<Model> typical_parameters()
{
    parameters<Model> theta;
    for (std::size_t i = 0; i < theta.size(); ++i)
        theta[i] =
            i < Model::bias_count ? -1.0 - 0.1 * static_cast<double>(i % 3) : 0.3 - 0.15 * static_cast<double>(i % 5);
    return theta;
}

/// Processor time since it was made.
class stopwatch {
public:
    [[nodiscard]] double seconds() const { return static_cast<double>(std::clock() - start_) / CLOCKS_PER_SEC; }

private:
    std::clock_t start_ = std::clock();
};

/// Processor time, in ns, of one call of `function`: the fastest of three stretches of 5 ms or more.
template <class Function>
double nanoseconds_of(Function function)
{
    function();
    double fastest = 0.0;
    for (int stretch = 0; stretch < 3; ++stretch) {
        const stopwatch watch;
        double calls = 0.0;
        double seconds = 0.0;
        do {
            function();
            calls += 1.0;
            seconds = watch.seconds();
        } while (seconds < 0.005);
        if (stretch == 0 || seconds / calls < fastest)
            fastest = seconds / calls;
    }
    return 1e9 * fastest;
}

/// 16 random bits for each of so many units; flattened, as the sampler's kernels are.
[[gnu::flatten]] inline void draw_random_numbers(random_lanes& stream, std::size_t units)
{
    random_lanes lanes = stream;
    word_block sum(0);
    for (std::size_t done = 0; done < units; done += block_bytes) {
        sum += lanes.next();
        sum += lanes.next();
    }
    benchmark::DoNotOptimize(sum);
    stream = lanes;
}

inline constexpr std::size_t floor_units = 240'000; // ten steps of five chains of the paper's model

/// ns per unit of random numbers alone.
inline double random_numbers_reference()
{
    static const double measured = [] {
        random_lanes stream;
        return nanoseconds_of([&] { draw_random_numbers(stream, floor_units); }) / floor_units;
    }();
    return measured;
}

/// ns per unit of the textbook sampler.
template <class Model>
double textbook_reference()
{
    static const double measured = [] {
        textbook_sampler<Model> sampler(typical_parameters<Model>(), 1);
        return nanoseconds_of([&] { sampler.sweep(); }) / static_cast<double>(units_of<Model>);
    }();
    return measured;
}

/// Runs the benchmark: calls function() once per iteration, and counts units and ns per unit, which it returns.
template <class Function>
double measure(benchmark::State& state, std::size_t units_per_iteration, Function function)
{
    const stopwatch watch;
    for (auto _ : state)
        function();
    const double seconds = watch.seconds();
    const double units = static_cast<double>(state.iterations()) * static_cast<double>(units_per_iteration);
    const double ns_per_unit = 1e9 * seconds / units;
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(units_per_iteration));
    state.counters["ns_per_unit"] = ns_per_unit;
    state.counters["over_random_numbers"] = ns_per_unit / random_numbers_reference();
    return ns_per_unit;
}

} // namespace benchmark_detail

} // namespace CLOSURA_ABI
} // namespace closura
