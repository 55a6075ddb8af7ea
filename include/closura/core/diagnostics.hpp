// Sentences for misuse. A check is a consteval function that returns a `sentence`, empty when all is well; a sentence
// that is not empty becomes the argument of an undefined template, so that compilers print it where they say what
// failed.
#pragma once

#include <closura/core/config.hpp>
#include <closura/core/fixed_string.hpp>

#include <bit>
#include <cstddef>
#include <string_view>

namespace closura {
inline namespace CLOSURA_ABI {

/// A short text built at compile time; too long a text is cut.
class sentence {
public:
    static constexpr std::size_t capacity = 400;

    constexpr sentence() = default;

    [[nodiscard]] constexpr bool empty() const { return length_ == 0; }
    [[nodiscard]] constexpr std::size_t size() const { return length_; }
    [[nodiscard]] constexpr char operator[](std::size_t i) const { return characters_[i]; }
    /// Valid as long as the sentence is.
    [[nodiscard]] constexpr std::string_view view() const { return {characters_, length_}; }

    constexpr sentence& operator<<(std::string_view text)
    {
        for (char c : text)
            if (length_ < capacity)
                characters_[length_++] = c;
        return *this;
    }

    constexpr sentence& operator<<(const sentence& other)
    {
        return *this << std::string_view(other.characters_, other.length_);
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

/// Undefined on purpose: its arguments are the error message.
template <fixed_string... Sentence>
struct mistake;

template <>
struct mistake<> {
    static constexpr bool none = true;
};

// Clang cuts strings in template arguments after 36 characters, so there a sentence is given as several. It also prints
// as numbers a string of 2ⁿ characters: such a piece gets a space at its end.
#if defined(__clang__)
inline constexpr std::size_t longest_piece = 31;
#else
inline constexpr std::size_t longest_piece = sentence::capacity;
#endif

/// Where the piece that starts at `from` ends: after the last space that fits.
constexpr std::size_t end_of_piece(const sentence& text, std::size_t from)
{
    if (text.size() - from <= longest_piece)
        return text.size();
    std::size_t end = from + longest_piece;
    while (end > from && text[end - 1] != ' ')
        --end;
    return end > from ? end : from + longest_piece;
}

template <class Check, std::size_t From, std::size_t End>
consteval auto piece()
{
    constexpr sentence text = Check::check();
    constexpr std::size_t length = End - From;
    fixed_string<length + (longest_piece < sentence::capacity && std::has_single_bit(length))> result;
    for (std::size_t i = 0; i < result.size(); ++i)
        result.characters[i] = i < length ? text[From + i] : ' ';
    return result;
}

template <class Check, std::size_t From = 0, fixed_string... Pieces>
consteval bool explain()
{
    constexpr sentence text = Check::check();
    if constexpr (From == text.size())
        return mistake<Pieces...>::none;
    else {
        constexpr std::size_t end = end_of_piece(text, From);
        return explain<Check, end, Pieces..., piece<Check, From, end>()>();
    }
}

} // namespace diagnostics

/// False, for concepts: `requirement<T> || unsatisfied<"what was asked for">`. Compilers say which part of a concept
/// does not hold, and so print the sentence.
template <fixed_string Sentence>
inline constexpr bool unsatisfied = false;

/// True if `Check::check()` finds nothing to say; otherwise compilation stops and the sentence is printed.
template <class Check>
inline constexpr bool validated = diagnostics::explain<Check>();

} // namespace CLOSURA_ABI
} // namespace closura
