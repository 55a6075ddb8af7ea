// A numbering of points with integer coordinates, in the order in which they are added: an open-addressing hash table
// of numbers, with the coordinates themselves in one contiguous array [number][dimension].
//
//   hash(c) = mix(Σ_k m_k c_k mod 2⁶⁴),  m_k odd
//
// The numbering depends on the order of insertion alone, not on addresses or table sizes.
#pragma once

#include <closura/simd/random.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Numbers points of `Dimensions` int32 coordinates 0, 1, 2, …
template <std::size_t Dimensions>
class point_index {
public:
    using point = std::array<std::int32_t, Dimensions>;

    /// The number of a point that is not here.
    static constexpr std::uint32_t none = 0xffffffffU;

    [[nodiscard]] std::size_t size() const { return coordinates_.size() / Dimensions; }

    /// The coordinates of all points, [size()][Dimensions].
    [[nodiscard]] std::span<const std::int32_t> coordinates() const { return coordinates_; }

    [[nodiscard]] std::uint32_t find(const point& at) const { return slots_.empty() ? none : slots_[slot_of(at)]; }

    /// Adds a point that is not here yet; returns its number.
    std::uint32_t add(const point& at)
    {
        // At most half full, so that a search for a missing point ends soon.
        if (2 * (size() + 1) > slots_.size())
            rehash((std::max<std::size_t>)(64, 2 * slots_.size()));
        const auto number = static_cast<std::uint32_t>(size());
        slots_[slot_of(at)] = number;
        coordinates_.insert(coordinates_.end(), at.begin(), at.end());
        return number;
    }

    [[nodiscard]] std::size_t capacity_bytes() const
    {
        return coordinates_.capacity() * sizeof(std::int32_t) + slots_.capacity() * sizeof(std::uint32_t);
    }

private:
    static constexpr std::array<std::uint64_t, Dimensions> multipliers = [] {
        std::array<std::uint64_t, Dimensions> result{};
        splitmix64 fill{0};
        for (std::uint64_t& m : result)
            m = fill() | 1U;
        return result;
    }();

    [[nodiscard]] static std::uint64_t hash(const point& at)
    {
        std::uint64_t sum = 0;
        for (std::size_t k = 0; k < Dimensions; ++k)
            sum += multipliers[k] * static_cast<std::uint32_t>(at[k]);
        sum = (sum ^ (sum >> 32)) * 0x9e3779b97f4a7c15U;
        return sum ^ (sum >> 29);
    }

    /// The slot that holds the point, or the empty one where it would go.
    [[nodiscard]] std::size_t slot_of(const point& at) const
    {
        const std::size_t mask = slots_.size() - 1;
        std::size_t slot = static_cast<std::size_t>(hash(at)) & mask;
        while (slots_[slot] != none && !std::equal(at.begin(), at.end(), &coordinates_[slots_[slot] * Dimensions]))
            slot = (slot + 1) & mask;
        return slot;
    }

    void rehash(std::size_t slot_count)
    {
        slots_.assign(slot_count, none);
        for (std::size_t number = 0; number < size(); ++number) {
            point at;
            std::copy_n(&coordinates_[number * Dimensions], Dimensions, at.begin());
            slots_[slot_of(at)] = static_cast<std::uint32_t>(number);
        }
    }

    std::vector<std::int32_t> coordinates_;
    std::vector<std::uint32_t> slots_;
};

} // namespace CLOSURA_ABI
} // namespace closura
