// Gibbs sampling, as in learning: ten steps of one chain after another; the paper's model, its relatives with fewer and
// more layers, and one too large for the caches.
#include <models.hpp>

#include <closura/benchmark.hpp>

namespace {

using namespace benchmarked;
using closura::register_sampling_benchmarks;

[[maybe_unused]] const bool registered = [] {
    register_sampling_benchmarks<lotka_volterra<40>>("lotka_volterra/40x40", {.chain_counts = {5}});
    register_sampling_benchmarks<one_hidden_layer>("one_hidden_layer/40x40", {.chain_counts = {5}});
    register_sampling_benchmarks<five_layers>("five_layers/40x40", {.chain_counts = {5}});
    register_sampling_benchmarks<lotka_volterra<1024>>("lotka_volterra/1024x1024", {.chain_counts = {1}});
    return true;
}();

} // namespace
