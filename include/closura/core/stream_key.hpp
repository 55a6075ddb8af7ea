// Keys of random streams: a stream is named by a seed and by what its numbers are for. Streams of different keys are
// independent for all practical purposes, so different uses of one seed never see the same numbers.
#pragma once

#include <closura/core/config.hpp>

#include <cstdint>

namespace closura {
inline namespace CLOSURA_ABI {

/// What the random numbers of a stream are for. Numbers from 1000 on are left to users: `purpose{1000}`.
enum class purpose : std::uint64_t {
    own = 0,                 ///< of a `random_stream` that nobody has named
    wake = 1,                ///< Gibbs sampling with the visible layer clamped, in learning
    sleep = 2,               ///< Gibbs sampling of all layers, in learning
    batch = 3,               ///< which runs learning looks at
    evaluation = 4,          ///< samples of a learned model
    simulation = 5,          ///< runs of a reaction network
    observation = 6,         ///< mean occupancies that right-hand sides depend on
    sampling = 7,            ///< chains of a `sampler`
    own_lanes = 8,           ///< of `random_lanes` that nobody has named
    partition_function = 12, ///< annealed importance sampling
    bootstrap = 20,          ///< runs drawn again from an ensemble, for the uncertainty of a score
    carrying = 21,           ///< Gibbs steps of a population that is carried along θ
    resampling = 22,         ///< of such a population
    drawing = 23,            ///< samples of equal weight from such a population
};

/// Names one stream among those of a seed. Use the fields as the work is numbered.
struct stream_key {
    purpose use = purpose::own;
    std::uint64_t time = 0;  ///< time point or step
    std::uint64_t chain = 0; ///< chain or run
};

} // namespace CLOSURA_ABI
} // namespace closura
