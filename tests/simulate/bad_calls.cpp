// Bad calls of this room: bad_calls.hpp, docs/errors.md.
#include "bad_calls.hpp"
#include "models.hpp"

#include <closura/analyse/observables.hpp>
#include <closura/simulate/ensemble.hpp>
#include <closura/simulate/ensemble_statistics.hpp>
#include <closura/simulate/lattice_simulation.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace closura_tests::bad_calls_tests {

using ring = lattice<4>;
const auto network = reaction_network<A, B>(reproduction<A>(0.5), decay<B>(0.5));
const ensemble_options two_runs{.runs = 2, .steps = 4};

void simulate(const ensemble_options& options, const initial_condition<A, B>& start = placed<A>(1))
{
    static_cast<void>(simulate_ensemble<ring>(network, start, options, 1, uniform_site_choice{}, serial{}));
}

lattice_ensemble simulated()
{
    return simulate_ensemble<ring>(network, initial_condition<A, B>(placed<A>(1)), two_runs, 1, uniform_site_choice{},
                                   serial{});
}

auto counted()
{
    return ensemble_statistics(origin_of<ring>(network, initial_condition<A, B>(placed<A>(1)), two_runs),
                               species_counts<A, B>{});
}

TEST(bad_calls, get_the_sentences_of_the_page)
{
    expect_sentences(
        "simulate",
        {
            {R"(place: 5 molecules on 4 sites)",
             [] {
                 auto run = simulation_on<ring>(network, random_stream(1));
                 run.place<A>(5);
             }},
            {R"(place: 2^64 - 1 molecules)",
             [] {
                 auto run = simulation_on<ring>(network, random_stream(1));
                 run.place(placed<A>(2) & placed<B>(huge));
             }},
            {R"(assign: state 3 of 2 species)",
             [] {
                 const std::array<std::uint8_t, 4> bytes{0, 0, 3, 0};
                 auto run = simulation_on<ring>(network, random_stream(1));
                 run.assign(bytes);
             }},
            {R"(simulation: a time step of NaN)",
             [] { static_cast<void>(simulation_on<ring>(network, random_stream(1), {.time_step = nan_value})); }},
            {R"(simulation: a time step of -1)",
             [] { static_cast<void>(simulation_on<ring>(network, random_stream(1), {.time_step = -1.0})); }},
            {R"(simulation: a rate of 1e300)",
             [] { static_cast<void>(simulation_on<ring>(reaction_network<A>(decay<A>(1e300)), random_stream(1))); }},
            {R"(decay<A>: a rate of NaN)", [] { static_cast<void>(reaction_network<A>(decay<A>(nan_value))); }},
            {R"(decay<A>: a rate of -0.5)", [] { static_cast<void>(reaction_network<A>(decay<A>(-0.5))); }},
            {R"(encounter<A, B>: a probability of 2)", [] { static_cast<void>(encounter<A, B>(2.0).gives<A, A>()); }},
            {R"(initial_condition::from_text("A=ten"))",
             [] { static_cast<void>(initial_condition<A, B>::from_text("A=ten")); }},
            {R"(initial_condition::from_text("C=1"))",
             [] { static_cast<void>(initial_condition<A, B>::from_text("C=1")); }},
            {R"(ensemble: 0 runs)", [] { simulate({.runs = 0, .steps = 4}); }},
            {R"(ensemble: 0 time steps)", [] { simulate({.runs = 2, .steps = 0}); }},
            {R"(ensemble: recorded every 0 time steps)", [] { simulate({.runs = 2, .steps = 4, .record_every = 0}); }},
            {R"(ensemble: a time step of 0)", [] { simulate({.runs = 2, .steps = 4, .time_step = 0.0}); }},
            {R"(ensemble: a time step of NaN)", [] { simulate({.runs = 2, .steps = 4, .time_step = nan_value}); }},
            {R"(ensemble: 2^64 - 1 runs)", [] { simulate({.runs = huge, .steps = 4}); }},
            {R"(ensemble: 5 molecules on 4 sites)", [] { simulate(two_runs, placed<A>(5)); }},
            {R"(lattice_ensemble::at: run 2 of 2)", [] { static_cast<void>(simulated().at(2, 0)); }},
            {R"(lattice_ensemble::at: record 5 of 5)", [] { static_cast<void>(simulated().at(0, 5)); }},
            {R"(lattice_ensemble of 0 runs)",
             [] {
                 static_cast<void>(lattice_ensemble({{"A"}, {4}, {"A=1"}, {.runs = 0}}));
             }},
            {R"(visit_runs: on another lattice)",
             [] { visit_runs<lattice<5>>(simulated(), serial{}, [](std::size_t, std::size_t, std::size_t, auto) {}); }},
            {R"(ensemble_statistics::over_runs: record 5 of 5)", [] { static_cast<void>(counted().over_runs(0, 5)); }},
            {R"(ensemble_statistics: called with run 2 of 2)",
             [] {
                 const std::array<std::uint8_t, 4> bytes{};
                 auto sums = counted();
                 sums(0, 2, 0, lattice_states<ring>(bytes));
             }},
            {R"(ensemble_statistics: mean of 0 runs)", [] { static_cast<void>(counted().over_runs(0, 0)[0].mean()); }},
            {R"(ensemble_statistics: variance of 0 runs)",
             [] { static_cast<void>(counted().over_runs(0, 0)[0].variance()); }},
        });
}

} // namespace closura_tests::bad_calls_tests
