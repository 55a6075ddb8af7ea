// ΔE[O] at each time of the data, averaged over the optimisation steps that have looked at it,
//
//   D ← D + max(share, 1/n) (ΔE − D),          n estimates so far
//
// the mean of all of them until 1/share have come, then one that forgets. θ moves meanwhile: a share is small enough to
// be worth it where batches are small and rates are.
#pragma once

#include <closura/core/rounding.hpp>
#include <closura/state/parameter_values.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Averages of ΔE[O_θ] by time of the data, none at first.
template <model_type Model>
class averaged_differences {
public:
    /// Takes in estimates at the times from `first` on, and puts the averages in their place. `share`, in (0, 1], is
    /// the least weight of the newest estimate.
    void average(std::size_t first, std::span<parameter_values<Model, double>> estimates, double share)
    {
        const std::size_t times = (std::max)(counts_.size(), first + estimates.size());
        averages_.resize(times);
        counts_.resize(times);
        for (std::size_t n = 0; n < estimates.size(); ++n) {
            auto& average = averages_[first + n];
            const double weight = (std::max)(share, 1.0 / static_cast<double>(++counts_[first + n]));
            for (std::size_t p = 0; p < average.size(); ++p) {
                average[p] += rounded(weight * (estimates[n][p] - average[p]));
                estimates[n][p] = average[p];
            }
        }
    }

    /// The number of times up to the last that estimates have come of.
    [[nodiscard]] std::size_t times() const { return averages_.size(); }

    /// For archives.
    template <class Archive>
    void parts(Archive& archive)
    {
        archive("differences", averages_, "[time, parameter]");
        archive("counts", counts_, "[time]");
        if constexpr (Archive::reading)
            if (counts_.size() != averages_.size())
                archive.refuse("has differences of " + std::to_string(averages_.size()) + " times and counts of " +
                               std::to_string(counts_.size()));
    }

private:
    std::vector<parameter_values<Model, double>> averages_;
    std::vector<std::uint64_t> counts_;
};

} // namespace CLOSURA_ABI
} // namespace closura
