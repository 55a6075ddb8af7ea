// What closura throws. One family: every error is an `error`, and its message names the thing, what was found and what
// was expected. Programs turn an `input_error` into exit code 2, for the person at the keyboard can mend it, and an
// `output_error` into exit code 1.
//
// Checks stand at public boundaries, constructors included, never inside loops. Without exceptions (-fno-exceptions)
// the sentence is printed and the program aborts.
#pragma once

#include <closura/core/config.hpp>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace closura {
inline namespace CLOSURA_ABI {

/// Any of closura's errors.
class error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Bad input at run time: a value, an option, a file.
class input_error : public error {
public:
    using error::error;
};

/// A file that could not be written although its directory was fit for use, as on a full disk.
class output_error : public error {
public:
    using error::error;
};

/// Throws an Error; without exceptions prints the sentence and aborts.
template <class Error = input_error>
[[noreturn]] inline void fail(const std::string& sentence)
{
#if defined(__cpp_exceptions)
    throw Error(sentence);
#else
    std::fprintf(stderr, "closura: %s\n", sentence.c_str());
    std::abort();
#endif
}

/// Fails with `name: sentence` unless `condition` holds. The sentence is not formed if it does.
template <class... Parts>
inline void require(bool condition, const Parts&... sentence)
{
    if (condition) [[likely]]
        return;
    std::string text;
    const auto add = [&](const auto& part) {
        if constexpr (requires { text += part; } && !std::is_arithmetic_v<std::remove_cvref_t<decltype(part)>>)
            text += part;
        else
            text += std::to_string(part);
    };
    (add(sentence), ...);
    fail(text);
}

} // namespace CLOSURA_ABI
} // namespace closura
