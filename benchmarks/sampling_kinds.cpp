// Gibbs sampling of models of other kinds: more species, other dimensions. Seven species are in sources of their own,
// for compilers.
#include <models.hpp>

#include <closura/benchmark.hpp>

namespace {

using namespace benchmarked;
using closura::register_sampling_benchmarks;

[[maybe_unused]] const bool registered = [] {
    register_sampling_benchmarks<three_species_all_pairs>("three_species_all_pairs/40x40", {.chain_counts = {5}});
    register_sampling_benchmarks<one_dimension>("one_dimension/4096", {.chain_counts = {5}});
    register_sampling_benchmarks<three_dimensions>("three_dimensions/16x16x16", {.chain_counts = {5}});
    return true;
}();

} // namespace
