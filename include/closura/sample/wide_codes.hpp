// Numbers of 16 bits for the combinations of neighbours on a side, where codes in a byte do not give any
// (state/state_codes.hpp): each state has a code, a B_n sequence again, in two digits,
//
//   code = low + base · high,        number = Σ low + base · Σ high,        sums over neighbours,
//
// both sums in a byte.
#pragma once

#include <closura/state/state_codes.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace closura {
inline namespace CLOSURA_ABI {

namespace sample_detail {

/// Tables by such numbers are sparse; only what is in use of them comes into a cache.
inline constexpr std::size_t most_wide_numbers = 4096;

/// The digits of each state's code.
struct wide_codes {
    std::array<std::uint8_t, 16> low{};
    std::array<std::uint8_t, 16> high{};
    std::uint8_t base = 1;
    std::size_t numbers = 0; ///< all are below; 0 if there are no such codes

    [[nodiscard]] constexpr std::size_t code(std::size_t state) const
    {
        return low[state] + std::size_t{base} * high[state];
    }
};

/// Greedily: each code is the smallest for which all sums of at most `neighbours` codes differ.
constexpr wide_codes find_wide_codes(std::size_t states, std::size_t neighbours)
{
    // The sums of the codes so far, with how many neighbours they are of; and which sums there are, old ones and those
    // that a new code would bring.
    constexpr std::size_t most_sums = 1024;
    std::array<std::size_t, most_sums> sums{}, used{};
    std::array<bool, most_wide_numbers> is_sum{}, is_new_sum{};
    std::size_t count = 1; // of no neighbours: 0
    is_sum[0] = true;
    std::array<std::size_t, 8> codes{};
    for (std::size_t s = 1; s < states; ++s) {
        bool fits = false;
        std::size_t code = codes[s - 1];
        while (!fits && ++code * neighbours < most_wide_numbers) {
            // New sums have the new code at least once. They must differ from the old ones and among themselves.
            fits = true;
            for (std::size_t n = 0; fits && n < count; ++n)
                for (std::size_t times = 1; fits && used[n] + times <= neighbours; ++times)
                    fits = !is_sum[sums[n] + times * code];
            std::size_t marked = 0;
            for (std::size_t n = 0; fits && n < count; ++n)
                for (std::size_t times = 1; fits && used[n] + times <= neighbours; ++times) {
                    bool& mark = is_new_sum[sums[n] + times * code];
                    fits = !mark;
                    mark = true;
                    marked += fits;
                }
            for (std::size_t n = 0; marked > 0 && n < count; ++n)
                for (std::size_t times = 1; used[n] + times <= neighbours; ++times)
                    is_new_sum[sums[n] + times * code] = false;
        }
        if (!fits)
            return {};
        codes[s] = code;
        const std::size_t before = count;
        for (std::size_t n = 0; n < before; ++n)
            for (std::size_t times = 1; used[n] + times <= neighbours; ++times) {
                if (count == most_sums)
                    return {};
                sums[count] = sums[n] + times * code;
                used[count] = used[n] + times;
                is_sum[sums[count++]] = true;
            }
    }
    wide_codes result;
    constexpr std::size_t largest_base = 127; // of multiply_add
    const std::size_t base = 255 / neighbours + 1 < largest_base ? 255 / neighbours + 1 : largest_base;
    result.base = static_cast<std::uint8_t>(base);
    if (codes[states - 1] / base * neighbours > 255)
        return {};
    for (std::size_t s = 0; s < states; ++s) {
        result.low[s] = static_cast<std::uint8_t>(codes[s] % base);
        result.high[s] = static_cast<std::uint8_t>(codes[s] / base);
    }
    result.numbers = codes[states - 1] * neighbours + 1;
    return result;
}

/// The same, evaluated once for all sides that are alike.
template <std::size_t States, std::size_t Neighbours>
inline constexpr wide_codes wide_codes_of = find_wide_codes(States, Neighbours);

} // namespace sample_detail

} // namespace CLOSURA_ABI
} // namespace closura
