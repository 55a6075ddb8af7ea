// The program of a system, called with words in a directory of its own.
#pragma once

#include "io/temporary_directory.hpp"

#include <closura/experiment/experiment.hpp>
#include <closura/io/npy.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

namespace closura_tests {

template <class System>
class program_of : public testing::Test {
protected:
    /// Runs it with these words, --seed 1 and --out; returns its exit code, and keeps what it says.
    int run(const std::string& out, std::vector<std::string> words)
    {
        words.insert(words.begin(), std::string(System::name));
        words.insert(words.end(), {"--seed", "1", "--threads", "1", "--out", path(out)});
        std::vector<char*> arguments;
        for (std::string& word : words)
            arguments.push_back(word.data());
        testing::internal::CaptureStdout();
        testing::internal::CaptureStderr();
        const int code = closura::run_experiment<System>(static_cast<int>(arguments.size()), arguments.data());
        printed = testing::internal::GetCapturedStdout();
        errors = testing::internal::GetCapturedStderr();
        return code;
    }

    void succeed(const std::string& out, const std::vector<std::string>& words)
    {
        ASSERT_EQ(run(out, words), 0) << words[0] << ": " << errors;
        EXPECT_EQ(errors, "");
    }

    std::string path(const std::string& name) const { return (directory / name).string(); }

    template <class Value>
    void expect_shape(const std::string& name, const std::vector<std::size_t>& expected) const
    {
        EXPECT_EQ(closura::read_npy_values<Value>(directory / name, expected.size()).shape, expected) << name;
    }

    temporary_directory directory;
    std::string printed, errors;
};

} // namespace closura_tests
