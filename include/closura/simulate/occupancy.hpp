// What stands where: a byte for each site, and the number of sites by byte. Single occupancy.
#pragma once

#include <closura/model/lattice.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// The byte of a site that holds no molecule; species are numbered from 1.
inline constexpr std::uint8_t vacant_site = 0;

namespace simulate_detail {

// While molecules hop, the highest bit marks those that have had their turn, or have been made by an encounter.
inline constexpr std::uint8_t mark = 0x80;
constexpr std::uint8_t marked(std::uint8_t state) { return state == vacant_site ? vacant_site : state | mark; }
constexpr std::uint8_t unmarked(std::uint8_t state) { return state & std::uint8_t{mark - 1}; }

/// Bytes (row-major) and counts, always in agreement.
template <lattice_type Lattice, std::size_t SpeciesCount>
class occupancy {
public:
    using view = std::span<const std::uint8_t, Lattice::size>;

    /// All sites vacant.
    occupancy() : states_(Lattice::size, vacant_site)
    {
        counts_[vacant_site] = static_cast<std::uint32_t>(Lattice::size);
    }

    [[nodiscard]] view states() const { return view(states_.data(), Lattice::size); }
    [[nodiscard]] const auto& counts() const { return counts_; }
    [[nodiscard]] std::uint8_t operator[](std::size_t site) const { return states_[site]; }

    /// The bytes themselves, for hops: these leave the counts as they are.
    [[nodiscard]] std::uint8_t* bytes() { return states_.data(); }

    /// `state` may carry the mark.
    void set(std::size_t site, std::uint8_t state)
    {
        --counts_[unmarked(states_[site])];
        ++counts_[unmarked(state)];
        states_[site] = state;
    }

    /// Returns false, and changes nothing, if a byte stands for no species.
    bool assign(view states)
    {
        if (std::ranges::any_of(states, [](std::uint8_t state) { return state > SpeciesCount; }))
            return false;
        for (std::size_t site = 0; site < Lattice::size; ++site)
            set(site, states[site]);
        return true;
    }

private:
    std::vector<std::uint8_t> states_;
    std::array<std::uint32_t, SpeciesCount + 1> counts_{};
};

} // namespace simulate_detail

} // namespace CLOSURA_ABI
} // namespace closura
