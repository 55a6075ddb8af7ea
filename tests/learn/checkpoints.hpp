// A short learning problem whose results are compared bit by bit, and its checkpoints.
#pragma once

#include "io/temporary_directory.hpp"
#include "learning.hpp"

#include <closura/io/checkpoint.hpp>

#include <cstddef>
#include <filesystem>

namespace closura_tests {

template <class Case>
options_in<Case> some_options()
{
    options_in<Case> options;
    options.window.length = 4;
    options.window.steps_per_slide = 2;
    options.batch.size = 5;
    options.law = short_run{3};
    options.seed = 11;
    options.optimiser.rates = options.optimiser.rate_per_site(0.02);
    return options;
}

template <class Case>
const decaying_data<Case>& some_data()
{
    static const decaying_data<Case> data(9, 10, 12);
    return data;
}

template <class Case>
void save(const learner<Case>& learning, const std::filesystem::path& directory)
{
    output_directory out{directory};
    write_checkpoint(out, learning);
    out.commit();
}

/// A learner of the same structure, other options and other initial coefficients, after reading a checkpoint.
template <class Case>
learner<Case> restored(const std::filesystem::path& directory, const decaying_data<Case>& data)
{
    auto options = some_options<Case>();
    options.seed = 1;
    options.batch.size = 1;
    auto learning = start(data, options);
    read_checkpoint(directory, learning);
    return learning;
}

} // namespace closura_tests
