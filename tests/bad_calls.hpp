// What bad calls of the library get: a sentence that names the thing, what was found and what was expected. Each room
// has a list of calls (bad_calls.cpp), and docs/errors.md a section for it, which has to say what they get, line by
// line. With CLOSURA_UPDATE_ERRORS=1 in the environment the section is written anew.
#pragma once

#include <closura/core/error.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

namespace closura_tests {

inline constexpr double inf = std::numeric_limits<double>::infinity();
inline constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
inline constexpr std::size_t huge = (std::numeric_limits<std::size_t>::max)();

/// What is wrong, in words, and the call.
struct bad_call {
    const char* what;
    void (*make)();
};

inline std::string sentence_of(const bad_call& bad)
{
    try {
        bad.make();
    } catch (const closura::input_error& error) {
        return error.what();
    } catch (const std::exception& error) {
        return std::string("another exception: ") + error.what();
    }
    return "no exception";
}

inline void expect_sentences(const std::string& title, const std::vector<bad_call>& calls)
{
    std::string section = "\n## " + title + "\n\n| Given | Said |\n|---|---|\n";
    for (const bad_call& bad : calls) {
        const std::string sentence = sentence_of(bad);
        EXPECT_EQ(sentence.find("no exception"), sentence.npos) << bad.what;
        EXPECT_EQ(sentence.find("another exception"), sentence.npos) << bad.what << ": " << sentence;
        section.append("| `").append(bad.what).append("` | ").append(sentence).append(" |\n");
    }
    const char* const name = CLOSURA_TEST_DATA_DIR "/../../docs/errors.md";
    std::string page;
    {
        std::ifstream file(name, std::ios::binary);
        page.assign(std::istreambuf_iterator<char>(file), {});
    }
    const std::size_t from = (std::min)(page.find("\n## " + title + "\n"), page.size());
    const std::size_t size = page.find("\n## ", from + 1) - from;
    if (std::getenv("CLOSURA_UPDATE_ERRORS") != nullptr)
        std::ofstream(name, std::ios::binary) << page.replace(from, size, section);
    else
        EXPECT_EQ(page.substr(from, size), section);
}

} // namespace closura_tests
