// A population that is carried along a given θ(t), and what is seen on the way.
//
//     carry_along(carried{}, theta, 500, seed, executor, [&](std::size_t time, const auto& population) { … });
#pragma once

#include <closura/sample/carried_population.hpp>
#include <closura/sample/law.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace closura {
inline namespace CLOSURA_ABI {

/// Carries the population of a law along θ(t) from time 0 to `last` and calls visit(time, population) at each; at time
/// 0 it has been carried from independent units to θ(0). Steps in θ that are long for the population are divided.
/// Results depend on the seed alone. Errors: `input_error` as of `carried_population`, or if θ(t) ends before `last`.
/// Time: law.carried_steps Gibbs steps of law.chains chains for each time.
template <population_law Law, model_type Model, executor Executor, class Visit>
void carry_along(const Law& law, std::span<const parameters<Model>> theta, std::size_t last, std::uint64_t seed,
                 const Executor& executor, const Visit& visit)
{
    require(last < theta.size(), "carried population: time ", last, "; the parameters have ", theta.size(), " times");
    constexpr unsigned moves_of_one_time = 12; // in bits
    carried_population<Model> population(theta[0], law.chains, seed, executor);
    for (std::size_t time = 0; time <= last; ++time) {
        population.carry_to(theta[time], law.carried_steps, std::uint64_t{time} << moves_of_one_time, executor);
        visit(time, population);
    }
}

} // namespace CLOSURA_ABI
} // namespace closura
