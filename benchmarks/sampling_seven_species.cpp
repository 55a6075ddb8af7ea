// Gibbs sampling of seven species with weights of the same species.
#include <models.hpp>

#include <closura/benchmark.hpp>

namespace {

[[maybe_unused]] const bool registered = [] {
    closura::register_sampling_benchmarks<benchmarked::seven_species_same>("seven_species/40x40",
                                                                           {.chain_counts = {5}});
    return true;
}();

} // namespace
