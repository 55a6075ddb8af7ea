// Cost against the number of layers and chains, of the paper's model otherwise. Cost per unit should not depend on
// chains; on layers it does a little, for the outer two layers have neighbours on one side only.
#include <models.hpp>

#include <closura/benchmark.hpp>

#include <cstddef>
#include <string>
#include <utility>

namespace {

constexpr std::size_t steps = 10;

template <std::size_t Depth>
void add_depth()
{
    benchmark::RegisterBenchmark(("scaling/layers:" + std::to_string(Depth)).c_str(), [](benchmark::State& state) {
        closura::benchmark_gibbs<benchmarked::lotka_volterra<40, Depth>>(state, 5, steps);
    });
}

[[maybe_unused]] const bool registered = [] {
    []<std::size_t... More>(std::index_sequence<More...>) { (add_depth<2 + More>(), ...); }
    (std::make_index_sequence<7>{});
    for (std::size_t chains = 1; chains <= 64; chains *= 2)
        benchmark::RegisterBenchmark(
            ("scaling/chains:" + std::to_string(chains)).c_str(), [chains](benchmark::State& state) {
                closura::benchmark_gibbs<benchmarked::lotka_volterra<40, 3>>(state, chains, steps);
            });
    return true;
}();

} // namespace
