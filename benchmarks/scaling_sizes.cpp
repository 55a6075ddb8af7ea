// Cost against the number of sites: one chain of the paper's model on lattices from 40×40 to 4096×4096. Beyond some
// size a chain leaves the caches one after another; one step at a time, for a step of the largest lattice takes long.
#include <models.hpp>

#include <closura/benchmark.hpp>

#include <cstddef>
#include <string>

namespace {

template <std::size_t Side>
void add_size()
{
    benchmark::RegisterBenchmark(("scaling/size:" + std::to_string(Side)).c_str(), [](benchmark::State& state) {
        closura::benchmark_gibbs<benchmarked::lotka_volterra<Side, 3>>(state, 1, 1);
    });
}

[[maybe_unused]] const bool registered = [] {
    add_size<40>();
    add_size<64>();
    add_size<128>();
    add_size<256>();
    add_size<512>();
    add_size<1024>();
    add_size<2048>();
    add_size<4096>();
    return true;
}();

} // namespace
