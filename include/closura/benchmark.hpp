// Micro-benchmarks of a model of one's own, with Google Benchmark (component closura::benchmark):
//
//   int main(int argc, char** argv)
//   {
//       register_sampling_benchmarks<mine>("mine");                                             // of a model
//       register_sampling_benchmarks<mine_on, lattice<40, 40>, lattice<256, 256>>("mine");      // of several sizes
//       return run_benchmarks(argc, argv);
//   }
//
// where `template <class Lattice> using mine_on = model<Lattice, layers<…>, …>`. What is measured and printed, see
// benchmark/sampling.hpp. Compile with -O3 and for the machine's instruction set.
//
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/benchmark/sampling.hpp>

#include <cstddef>
#include <string>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

/// Registers the sampling benchmarks of a model, as `<kernel>/<name>…`: Gibbs and wake steps for each number of chains,
/// steps of each layer, random starts, tables, moments, energies, and the textbook sampler; beside them, once, the
/// random numbers alone.
template <model_type Model>
void register_sampling_benchmarks(const std::string& name, const sampling_benchmark_options& options = {})
{
    const auto add = [](const std::string& full_name, auto function) {
        benchmark::RegisterBenchmark(full_name.c_str(), function);
    };
    benchmark_detail::register_random_numbers();
    for (std::size_t chains : options.chain_counts) {
        const std::string of_chains = name + "/chains:" + std::to_string(chains);
        add("gibbs/" + of_chains, [chains, steps = options.steps](benchmark::State& state) {
            benchmark_detail::sweep_chains<phase::sleep, Model>(state, chains, steps);
        });
        if constexpr (Model::layer_count > 1)
            add("gibbs_wake/" + of_chains, [chains, steps = options.steps](benchmark::State& state) {
                benchmark_detail::sweep_chains<phase::wake, Model>(state, chains, steps);
            });
    }
    [&]<std::size_t... Layer>(std::index_sequence<Layer...>)
    {
        (add("gibbs_layer/" + name + "/layer:" + std::to_string(Layer), benchmark_detail::sweep_layer<Model, Layer>),
         ...);
    }
    (std::make_index_sequence<Model::layer_count>{});
    add("gibbs_textbook/" + name, benchmark_detail::sweep_textbook<Model>);
    add("gibbs_randomise/" + name, benchmark_detail::randomise_chain<Model>);
    add("gibbs_tables/" + name, benchmark_detail::make_tables<Model>);
    add("moments/" + name, benchmark_detail::sum_moments<Model>);
    add("energies/" + name, benchmark_detail::count_energies<Model>);
    add("energy/" + name, benchmark_detail::evaluate_energies<Model>);
}

/// The same for a model on each of several lattices, as `<kernel>/<name>/40x40…`.
template <template <class> class ModelOn, lattice_type... Lattices>
requires(sizeof...(Lattices) > 0) void register_sampling_benchmarks(const std::string& name,
                                                                    const sampling_benchmark_options& options = {})
{
    const auto extents = []<lattice_type Lattice>() {
        std::string text;
        for (std::size_t extent : Lattice::extents)
            text += (text.empty() ? "" : "x") + std::to_string(extent);
        return text;
    };
    (register_sampling_benchmarks<ModelOn<Lattices>>(name + "/" + extents.template operator()<Lattices>(), options),
     ...);
}

/// Runs what is registered, with the options of Google Benchmark. Returns what main should: 1 if an option is unknown.
inline int run_benchmarks(int argc, char** argv)
{
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 1;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}

} // namespace CLOSURA_ABI
} // namespace closura
