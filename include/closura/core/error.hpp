// What closura throws. One family: every error is an `error`, and its message names the thing, what was found and what
// was expected. Programs turn an `input_error` into exit code 2, for the person at the keyboard can mend it, and an
// `output_error` into exit code 1.
//
// Checks stand at public boundaries, constructors included, never inside loops. Without exceptions (-fno-exceptions)
// the sentence is printed and the program aborts.
#pragma once

#include <closura/core/config.hpp>
#include <closura/core/number_text.hpp>

#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
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

/// Throws an Error made from the arguments, most often a sentence; without exceptions prints its sentence and aborts.
template <class Error = input_error, class... Arguments>
[[noreturn]] inline void fail(const Arguments&... arguments)
{
#if defined(__cpp_exceptions)
    throw Error(arguments...);
#else
    std::fprintf(stderr, "closura: %s\n", Error(arguments...).what());
    std::abort();
#endif
}

namespace core_detail {

/// A piece of a sentence, made only where the sentence is.
class piece {
public:
    piece(const char* text) : text_(text) {}        // NOLINT: a piece is what it is made from
    piece(std::string_view text) : text_(text) {}   // NOLINT
    piece(const std::string& text) : text_(text) {} // NOLINT
    template <class Number>
    requires std::is_arithmetic_v<Number> piece(Number number) : text_(number_text(number)) {} // NOLINT

    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
};

[[noreturn]] inline void fail_with(std::initializer_list<piece> sentence)
{
    std::string text;
    for (const piece& one : sentence)
        text += one.text();
    fail(text);
}

} // namespace core_detail

/// Fails with the sentence, pieces of text and numbers, unless `condition` holds. It is not formed if it does.
template <class... Pieces>
inline void require(bool condition, const Pieces&... sentence)
{
    if (!condition) [[unlikely]]
        core_detail::fail_with({core_detail::piece(sentence)...});
}

} // namespace CLOSURA_ABI
} // namespace closura
