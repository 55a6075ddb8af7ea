// Strings as template arguments: names of species, and the sentences of compile-time errors.
#pragma once

#include <closura/core/config.hpp>

#include <cstddef>
#include <string_view>

namespace closura {
inline namespace CLOSURA_ABI {

/// A string of fixed length that can be a template argument: `species<"H">`. `Length` excludes the terminating zero.
template <std::size_t Length>
struct fixed_string {
    char characters[Length + 1] = {};

    constexpr fixed_string() = default;

    constexpr fixed_string(const char (&text)[Length + 1]) // NOLINT: a literal converts by design
    {
        for (std::size_t i = 0; i <= Length; ++i)
            characters[i] = text[i];
    }

    [[nodiscard]] constexpr std::size_t size() const { return Length; }
    [[nodiscard]] constexpr std::string_view view() const { return {characters, Length}; }

    template <std::size_t OtherLength>
    constexpr bool operator==(const fixed_string<OtherLength>& other) const
    {
        return view() == other.view();
    }
};

template <std::size_t SizeWithZero>
fixed_string(const char (&)[SizeWithZero]) -> fixed_string<SizeWithZero - 1>;

} // namespace CLOSURA_ABI
} // namespace closura
