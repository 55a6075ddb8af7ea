// Sentences for misuse. A check is a consteval function that returns a `sentence`, empty when all is well; a sentence
// that is not empty becomes the argument of an undefined template, so that compilers print it where they say what
// failed.
#pragma once

#include <closura/core/config.hpp>
#include <closura/core/fixed_string.hpp>

#include <cstddef>
#include <string_view>

namespace closura::inline CLOSURA_ABI {

/// A short text built at compile time; too long a text is cut.
class sentence {
public:
    static constexpr std::size_t capacity = 400;

    constexpr sentence() = default;

    [[nodiscard]] constexpr bool empty() const { return length_ == 0; }
    [[nodiscard]] constexpr std::size_t size() const { return length_; }
    [[nodiscard]] constexpr char operator[](std::size_t i) const { return characters_[i]; }

    constexpr sentence& operator<<(std::string_view text)
    {
        for (char c : text)
            if (length_ < capacity)
                characters_[length_++] = c;
        return *this;
    }

    constexpr sentence& operator<<(std::size_t number)
    {
        char digits[20] = {};
        std::size_t count = 0;
        do {
            digits[count++] = static_cast<char>('0' + number % 10);
            number /= 10;
        } while (number != 0);
        while (count != 0)
            *this << std::string_view(&digits[--count], 1);
        return *this;
    }

private:
    char characters_[capacity] = {};
    std::size_t length_ = 0;
};

namespace diagnostics {

/// Undefined on purpose: its argument is the error message.
template <fixed_string Sentence>
struct mistake;

template <>
struct mistake<fixed_string<0>{}> {
    static constexpr bool none = true;
};

template <class Check>
consteval auto fitted()
{
    constexpr sentence text = Check::check();
    fixed_string<text.size()> result;
    for (std::size_t i = 0; i < text.size(); ++i)
        result.characters[i] = text[i];
    return result;
}

} // namespace diagnostics

/// True if `Check::check()` finds nothing to say; otherwise compilation stops and the sentence is printed.
template <class Check>
inline constexpr bool validated = diagnostics::mistake<diagnostics::fitted<Check>()>::none;

} // namespace closura::inline CLOSURA_ABI
