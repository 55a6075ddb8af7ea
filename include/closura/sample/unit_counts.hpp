// How often each unit held each species: the statistics −∂E/∂b_iα = s_iα that belong to biases of single units, summed
// over chains and times as exact whole numbers.
#pragma once

#include <closura/state/configuration.hpp>
#include <closura/state/unit_values.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Counts of any number of configurations. They may be made in parts, by several threads, and added in any order.
template <model_type Model>
class unit_counts {
public:
    /// Counts one more configuration. Time is linear in the number of units.
    void add(const configuration<Model>& states)
    {
        ++samples_;
        for (std::size_t l = 0; l < Model::layer_count; ++l) {
            units_.resize(Model::unit_counts[l]);
            states.get_layer(l, units_);
            const std::span<std::int64_t> counts = counts_.values().subspan(counts_.first_of(l));
            for (std::size_t site = 0; site < units_.size(); ++site)
                if (units_[site] != 0)
                    ++counts[(units_[site] - 1U) * units_.size() + site];
        }
    }

    unit_counts& operator+=(const unit_counts& other)
    {
        samples_ += other.samples_;
        const auto from = other.counts_.values();
        for (std::size_t n = 0; n < from.size(); ++n)
            counts_.values()[n] += from[n];
        return *this;
    }

    /// Configurations that were counted.
    [[nodiscard]] std::int64_t samples() const { return samples_; }

    /// How often each unit of a layer held the species, by row-major site; divided by `samples()` it is <s_iα>.
    template <std::size_t Layer, species_type Species>
    [[nodiscard]] std::span<const std::int64_t> of() const
    {
        return counts_.template of<Layer, Species>();
    }

private:
    std::int64_t samples_ = 0;
    unit_values<Model, std::int64_t> counts_;
    std::vector<std::uint8_t> units_;
};

} // namespace CLOSURA_ABI
} // namespace closura
