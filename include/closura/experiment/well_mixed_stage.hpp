// The well-mixed dynamics of a system, as files:
//
//     counts.npy           int32   [run, record, species]     exact runs of Gillespie's method
//     rate_equations.npy   float64 [start, record, species]   equation (2) from each initial condition
//     rate_equations.txt   equation (2), and again in LaTeX
//
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/analyse/rate_equations.hpp>
#include <closura/experiment/ensemble_files.hpp>
#include <closura/experiment/executor_of.hpp>
#include <closura/run/interruption.hpp>
#include <closura/run/progress.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// From a system to what it does without space.
template <system_definition System>
struct well_mixed_stage {
    /// Exact runs, the solution of (2) from all initial conditions, and (2) itself. Run r of start s has the stream
    /// {simulation, s, r}; results do not depend on the executor. Time: linear in the number of events.
    /// Errors: `input_error` if there come to be more molecules than an int32 can count.
    static void write(output_directory& out, const simulation_settings& settings, std::uint64_t seed,
                      const executor_of<System>& executor);
    /// The solution of (2) alone.
    static void write_rate_equations(output_directory& out, const simulation_settings& settings);
};

namespace experiment_detail {

template <class System>
well_mixed<network_of<System>> mixed_system(const simulation_settings& settings)
{
    return {System::network, lattice_of_system<System>::size, settings.ensemble.time_step};
}

} // namespace experiment_detail

template <system_definition System>
void well_mixed_stage<System>::write_rate_equations(output_directory& out, const simulation_settings& settings)
{
    const auto mixed = experiment_detail::mixed_system<System>(settings);
    const std::size_t records = settings.ensemble.records();
    const auto from = starts_of<System>(settings);
    std::vector<double> curves;
    for (const auto& start : from) {
        std::array<double, species_count<System>> n;
        std::ranges::copy(start.numbers(), n.begin());
        const double spacing = settings.ensemble.time_step * static_cast<double>(settings.ensemble.record_every);
        for (const auto& at : integrate_rates(mixed, n, records - 1, spacing))
            curves.insert(curves.end(), at.begin(), at.end());
    }
    out.npy("rate_equations.npy", std::span<const double>(curves), {from.size(), records, species_count<System>});
    out.text("rate_equations.txt", rate_equations_text(mixed) + "\n" + rate_equations_latex(mixed));
}

template <system_definition System>
void well_mixed_stage<System>::write(output_directory& out, const simulation_settings& settings, std::uint64_t seed,
                                     const executor_of<System>& executor)
{
    constexpr std::size_t species = species_count<System>;
    const ensemble_origin origin = origin_of_system<System>(settings);
    const auto mixed = experiment_detail::mixed_system<System>(settings);
    const auto from = starts_of<System>(settings);
    const double spacing = settings.ensemble.time_step * static_cast<double>(settings.ensemble.record_every);
    auto rows = out.rows<std::int32_t>("counts.npy", {origin.runs(), origin.records(), species});
    const interruptible stopping(executor);
    const auto simulating = with_progress(stopping, "simulating", origin.runs());
    simulating(origin.runs(), [&](std::size_t number) {
        const std::size_t start = origin.start_of(number);
        random_stream random(seed, {purpose::simulation, start, number % origin.options.runs});
        std::array<std::int64_t, species> n;
        std::ranges::copy(from[start].numbers(), n.begin());
        std::vector<std::int32_t> counts;
        for (std::size_t record = 0; record < origin.records(); ++record) {
            if (record > 0)
                mixed.simulate(n, spacing, random);
            for (std::size_t s = 0; s < species; ++s) {
                require(n[s] <= (std::numeric_limits<std::int32_t>::max)(), "well-mixed run ", number, ": ", n[s],
                        " molecules of ", std::string(species_names<System>[s]), " at recorded time ", record,
                        "; expected no more than an int32 can count");
                counts.push_back(static_cast<std::int32_t>(n[s]));
            }
        }
        rows.write(number, counts);
    });
    rows.close();
    write_rate_equations(out, settings);
}

} // namespace CLOSURA_ABI
} // namespace closura
