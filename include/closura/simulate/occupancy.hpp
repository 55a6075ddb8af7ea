// What stands where: a byte for each site, and the number of sites by byte. Single occupancy.
#pragma once

#include <closura/core/error.hpp>
#include <closura/simulate/lattice_states.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

namespace simulate_detail {

// While molecules hop, the highest bit marks those that have had their turn, or have been made by an encounter.
inline constexpr std::uint8_t mark = 0x80;
constexpr std::uint8_t marked(std::uint8_t state) { return state == vacant_site ? vacant_site : state | mark; }
constexpr std::uint8_t unmarked(std::uint8_t state) { return state & std::uint8_t{mark - 1}; }

/// Bytes (row-major) and counts, always in agreement.
template <lattice_type Lattice, std::size_t SpeciesCount>
class occupancy {
public:
    using view = lattice_states<Lattice>;

    /// All sites vacant.
    occupancy() : states_(Lattice::size, vacant_site)
    {
        counts_[vacant_site] = static_cast<std::uint32_t>(Lattice::size);
    }

    [[nodiscard]] view states() const { return std::span<const std::uint8_t, Lattice::size>(states_); }
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

    /// Errors: input_error, and nothing changes, if a byte stands for no species.
    void assign(view states)
    {
        for (std::size_t site = 0; site < Lattice::size; ++site)
            require(states[site] <= SpeciesCount, "states of a lattice: site ", site, " holds ", states[site],
                    "; expected 0 for a vacant site or the number of a species, from 1 to ", SpeciesCount);
        for (std::size_t site = 0; site < Lattice::size; ++site)
            set(site, states[site]);
    }

private:
    std::vector<std::uint8_t> states_;
    std::array<std::uint32_t, SpeciesCount + 1> counts_{};
};

} // namespace simulate_detail

} // namespace CLOSURA_ABI
} // namespace closura
