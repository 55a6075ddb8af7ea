// Texts of any length, written at compile time into static storage: measured first, then filled.
#pragma once

#include <closura/core/diagnostics.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace closura {
inline namespace CLOSURA_ABI {
namespace expr {

/// Where texts are written to; without a destination it only counts.
class text_sink {
public:
    constexpr explicit text_sink(char* destination = nullptr) : destination_(destination) {}

    [[nodiscard]] constexpr std::size_t length() const { return length_; }

    constexpr text_sink& operator<<(char c)
    {
        if (destination_ != nullptr)
            destination_[length_] = c;
        ++length_;
        return *this;
    }
    constexpr text_sink& operator<<(std::string_view text)
    {
        for (char c : text)
            *this << c;
        return *this;
    }
    constexpr text_sink& operator<<(const sentence& text)
    {
        for (std::size_t i = 0; i < text.size(); ++i)
            *this << text[i];
        return *this;
    }
    constexpr text_sink& operator<<(std::size_t number)
    {
        if (number >= 10)
            *this << number / 10;
        return *this << static_cast<char>('0' + number % 10);
    }

private:
    char* destination_;
    std::size_t length_ = 0;
};

namespace detail {

template <class Content>
inline constexpr std::size_t length = [] {
    text_sink sink;
    Content::write(sink);
    return sink.length();
}();

template <class Content>
inline constexpr std::array<char, length<Content>> characters = [] {
    std::array<char, length<Content>> result{};
    text_sink sink(result.data());
    Content::write(sink);
    return result;
}();

} // namespace detail

/// What `Content::write(text_sink&)` writes.
template <class Content>
inline constexpr std::string_view static_text = {detail::characters<Content>.data(),
                                                 detail::characters<Content>.size()};

} // namespace expr
} // namespace CLOSURA_ABI
} // namespace closura
