#include "simulations.hpp"

#include "progress_executor.hpp"

#include <closura/io/npy.hpp>

#include <algorithm>
#include <span>
#include <string>

namespace lotka_volterra {

void require_room(const simulation_settings& given)
{
    if (given.hunters > lattice::size || given.prey > lattice::size - given.hunters)
        throw closura::input_error("--hunters " + std::to_string(given.hunters) + " and --prey " +
                                   std::to_string(given.prey) + ": more particles than the lattice has sites (" +
                                   std::to_string(lattice::size) + ")");
}

simulations run_simulations(const settings& given)
{
    const simulation_settings& wanted = given.simulation;
    require_room(wanted);
    simulations result{{}, wanted.runs, wanted.steps + 1};
    result.states.resize(result.runs * result.times * lattice::size);
    progress_executor executor(given.threads, "simulating", wanted.runs);
    wanted.site_choice.visit([&](auto site_choice) {
        executor(wanted.runs, [&](std::size_t run) {
            const closura::stream_key key{closura::purpose::simulation, 0, run};
            auto simulation =
                closura::simulation_on<lattice>(reactions, closura::random_stream(given.seed, key), {}, site_choice);
            simulation.place(closura::placed<H>(wanted.hunters) & closura::placed<P>(wanted.prey));
            for (std::size_t time = 0; time < result.times; ++time) {
                if (time > 0)
                    simulation.step();
                std::ranges::copy(simulation.states(),
                                  result.states.begin() +
                                      static_cast<std::ptrdiff_t>((run * result.times + time) * lattice::size));
            }
        });
    });
    return result;
}

void write_simulations(closura::output_directory& out, const simulations& data)
{
    std::vector<std::int32_t> counts;
    std::vector<std::int32_t> pairs;
    counts.reserve(data.runs * data.times * 2);
    pairs.reserve(data.runs * data.times * 3);
    for (std::size_t run = 0; run < data.runs; ++run)
        for (std::size_t time = 0; time < data.times; ++time) {
            const std::span<const std::uint8_t, lattice::size> states(data.view().at(run, time));
            for (std::uint8_t species : {std::uint8_t{1}, std::uint8_t{2}})
                counts.push_back(static_cast<std::int32_t>(std::ranges::count(states, species)));
            for (std::uint32_t count : closura::count_neighbour_pairs<lattice>(
                     states, std::array<closura::state_pair, 3>{{{1, 1}, {2, 2}, {1, 2}}}))
                pairs.push_back(static_cast<std::int32_t>(count));
        }
    out.npy("lattices.npy", std::span(data.states), {data.runs, data.times, lattice::extents[0], lattice::extents[1]});
    out.npy("counts.npy", std::span(counts), {data.runs, data.times, 2U});
    out.npy("pairs.npy", std::span(pairs), {data.runs, data.times, 3U});
}

simulations read_simulations(const std::filesystem::path& directory)
{
    const auto path = directory / "lattices.npy";
    const auto lattices = closura::read_npy<std::uint8_t, 4>(path, "[run, step, y, x]");
    closura::require_shape(lattices,
                           {closura::any_extent, closura::any_extent, lattice::extents[0], lattice::extents[1]},
                           path.string(), "[run, step, y, x]");
    closura::require_range(lattices, 0, 2, path.string());
    return {{lattices.begin(), lattices.end()}, lattices.shape(0), lattices.shape(1)};
}

mean_counts data_means(const simulations& data, std::size_t time)
{
    mean_counts means{};
    for (std::size_t run = 0; run < data.runs; ++run)
        for (std::uint8_t state : data.view().at(run, time))
            if (state > 0)
                means[state - 1U] += 1.0 / static_cast<double>(data.runs);
    return means;
}

} // namespace lotka_volterra
