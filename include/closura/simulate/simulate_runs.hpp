// The loop over runs. Run r of initial condition s has the random stream {purpose::simulation, s, r}; nothing is
// stored: whoever wants to know something of a run is called with its states as they come up.
//
//     simulate_runs<lattice<40, 40>>(network, placed<H>(100) & placed<P>(100), {.runs = 3000}, seed,
//                                    row_first_site_choice{}, executor,
//                                    [&](std::size_t start, std::size_t run, std::size_t record, auto states) { … });
#pragma once

#include <closura/core/choice.hpp>
#include <closura/core/executor.hpp>
#include <closura/simulate/ensemble_options.hpp>
#include <closura/simulate/lattice_simulation.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// One initial condition, or a range of them, as those of a network. Errors: input_error if there are none.
template <reaction_system_type Network, class Starts>
[[nodiscard]] std::vector<initial_condition_of<Network>> initial_conditions(const Starts& given)
{
    std::vector<initial_condition_of<Network>> result;
    if constexpr (std::convertible_to<const Starts&, initial_condition_of<Network>>)
        result.push_back(given);
    else
        for (const auto& start : given)
            result.push_back(start);
    require(!result.empty(), "ensemble: no initial condition; expected at least one");
    return result;
}

/// The origin of an ensemble that is yet to be simulated. Errors: input_error if an option is out of its range, or an
/// initial condition has more molecules than the lattice has sites.
template <lattice_type Lattice, reaction_system_type Network, class Starts>
[[nodiscard]] ensemble_origin origin_of(const Network&, const Starts& starts, const ensemble_options& options)
{
    ensemble_origin origin{{Network::species_names.begin(), Network::species_names.end()},
                           {Lattice::extents.begin(), Lattice::extents.end()},
                           {},
                           options};
    origin.require_options();
    for (const auto& start : initial_conditions<Network>(starts)) {
        start.require_room(Lattice::size);
        origin.starts.push_back(start.text());
    }
    return origin;
}

/// Calls use(simulate), where simulate(number, visit) simulates one run, counted over all initial conditions, and calls
/// visit(start, run, record, states) at each recorded time. It may be called by several threads. `site_choice` may be a
/// choice at run time. Errors: input_error, as origin_of and lattice_simulation have them, before anything is
/// simulated.
template <lattice_type Lattice, boundaries Boundaries = boundaries::periodic, reaction_system_type Network,
          class Starts, class SiteChoice, class Use>
void with_simulated_runs(const Network& network, const Starts& starts, const ensemble_options& options,
                         std::uint64_t seed, const SiteChoice& site_choice, const Use& use)
{
    (void)origin_of<Lattice>(network, starts, options);
    const auto from = initial_conditions<Network>(starts);
    visit_choice(site_choice, [&](const auto& chosen) {
        const simulation_options of_run{.time_step = options.time_step};
        (void)simulation_on<Lattice, Boundaries>(network, random_stream(), of_run, chosen); // errors come here
        use([&](std::size_t number, auto&& visit) {
            const std::size_t start = number / options.runs, run = number % options.runs;
            auto simulation = simulation_on<Lattice, Boundaries>(
                network, random_stream(seed, {purpose::simulation, start, run}), of_run, chosen);
            simulation.place(from[start]);
            for (std::size_t record = 0; record < options.records(); ++record) {
                for (std::size_t step = 0; record > 0 && step < options.record_every; ++step)
                    simulation.step();
                visit(start, run, record, simulation.states());
            }
        });
    });
}

/// Simulates `options.runs` runs of each initial condition and calls visit(start, run, record, states) at each recorded
/// time: for one run in the order of time and on one thread, for different runs at the same time on the executor's. Of
/// several processes, each simulates all runs. Results do not depend on the executor. Errors: those of
/// `with_simulated_runs`. Memory: a lattice for each thread.
template <lattice_type Lattice, boundaries Boundaries = boundaries::periodic, reaction_system_type Network,
          class Starts, class SiteChoice, executor Executor, class Visit>
requires std::invocable<Visit&, std::size_t, std::size_t, std::size_t, lattice_states<Lattice>>
void simulate_runs(const Network& network, const Starts& starts, const ensemble_options& options, std::uint64_t seed,
                   const SiteChoice& site_choice, const Executor& executor, Visit&& visit)
{
    with_simulated_runs<Lattice, Boundaries>(network, starts, options, seed, site_choice, [&](const auto& simulate) {
        executor(initial_conditions<Network>(starts).size() * options.runs,
                 [&](std::size_t number) { simulate(number, visit); });
    });
}

} // namespace CLOSURA_ABI
} // namespace closura
