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
    options.window = 4;
    options.steps_per_slide = 2;
    options.batch = 5;
    options.gibbs_steps = 3;
    options.seed = 11;
    options.learning_rate = options.rate_per_site(0.02);
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

} // namespace closura_tests
