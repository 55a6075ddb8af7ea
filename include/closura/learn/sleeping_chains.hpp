// The chains of the sleep phase of a law that keeps them, by absolute time of the data: the chains of a time go on from
// optimisation step to optimisation step, whatever the window does.
#pragma once

#include <closura/sample/law.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Some chains for each time that has them.
template <model_type Model>
class sleeping_chains {
public:
    /// The chains of a time; empty if it has none.
    [[nodiscard]] std::span<configuration<Model>> at(std::size_t time)
    {
        const auto found = by_time_.find(time);
        return found == by_time_.end() ? std::span<configuration<Model>>{} : std::span(found->second);
    }

    [[nodiscard]] std::size_t time_count() const { return by_time_.size(); }

    /// Sees to it that each time from `first` to `last` has `count` chains. A time that had none gets a copy of those
    /// of the time before it; where there is none before, they are started, chain c of time t with the stream
    /// {sleep, step = none, c} of the seed. Times before `first` are forgotten: memory is that of one window.
    template <class Law>
    requires law_of<Law, Model>
    void prepare(const Law& law, std::size_t first, std::size_t last, std::size_t count, std::uint64_t seed)
    {
        for (std::size_t time = first; time <= last; ++time) {
            const auto next = by_time_.lower_bound(time);
            if (next != by_time_.end() && next->first == time && next->second.size() == count)
                continue;
            auto& chains = by_time_[time];
            if (const auto before = by_time_.find(time);
                before != by_time_.begin() && std::prev(before)->second.size() == count) {
                chains = std::prev(before)->second;
                continue;
            }
            chains.assign(count, {});
            for (std::size_t c = 0; c < count; ++c) {
                random_lanes stream(seed, {purpose::sleep, ~std::uint64_t{0}, c});
                law.start(chains[c], stream);
            }
        }
        by_time_.erase(by_time_.begin(), by_time_.lower_bound(first));
    }

    /// For archives: the time of each chain, and the states of all units of all chains.
    template <class Archive>
    void parts(Archive& archive)
    {
        std::vector<std::uint64_t> times;
        std::vector<std::uint8_t> units;
        for (const auto& [time, chains] : by_time_)
            for (const auto& chain : chains) {
                times.push_back(time);
                for (std::size_t l = 0; l < Model::layer_count; ++l)
                    std::ranges::copy(chain.layer(l), std::back_inserter(units));
            }
        archive("times", times, "[chain]");
        archive("units", units, {unit_count}, "[chain, unit]");
        if constexpr (Archive::reading) {
            if (units.size() != times.size() * unit_count)
                archive.refuse("has " + std::to_string(units.size()) + " units; expected " +
                               std::to_string(times.size() * unit_count) + " for " + std::to_string(times.size()) +
                               " chains");
            by_time_.clear();
            std::span<const std::uint8_t> rest = units;
            for (const std::uint64_t time : times) {
                configuration<Model>& chain = by_time_[time].emplace_back();
                for (std::size_t l = 0; l < Model::layer_count; ++l) {
                    const auto layer = rest.first(Model::unit_counts[l]);
                    if ((std::ranges::max)(layer) > Model::species_counts[l])
                        archive.refuse("has a state larger than " + std::to_string(Model::species_counts[l]) +
                                       " in layer " + std::to_string(l));
                    chain.set_layer(l, layer);
                    rest = rest.subspan(layer.size());
                }
            }
        }
    }

    friend bool operator==(const sleeping_chains&, const sleeping_chains&) = default;

private:
    static constexpr std::size_t unit_count = [] {
        std::size_t count = 0;
        for (const std::size_t of_layer : Model::unit_counts)
            count += of_layer;
        return count;
    }();

    std::map<std::size_t, std::vector<configuration<Model>>> by_time_;
};

} // namespace CLOSURA_ABI
} // namespace closura
