// The chains of the sleep phase of a law that keeps them, by absolute time of the data: the chains of a time go on from
// optimisation step to optimisation step, whatever the window does.
#pragma once

#include <closura/core/executor.hpp>
#include <closura/sample/carried_population.hpp>
#include <closura/sample/law.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <utility>
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
    requires chain_law_of<Law, Model>
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

    /// The population of a time that has been carried there.
    [[nodiscard]] const carried_population<Model>& population_at(std::size_t time) const
    {
        return populations_.at(time);
    }

    /// Brings the populations of the times from `first` on to their θ, n times for n parameters. A time that had none
    /// starts from a copy of that of the time before it, or from independent units where there is none. Times before
    /// `first` are forgotten.
    template <population_law Law, executor Executor>
    void carry(const Law& law, std::size_t first, std::span<const parameters<Model>> theta, std::size_t step,
               std::uint64_t seed, const Executor& executor)
    {
        for (std::size_t n = 0; n < theta.size(); ++n) {
            const std::size_t time = first + n;
            auto here = populations_.find(time);
            if (here == populations_.end() || here->second.size() != law.chains) {
                const auto before = time > 0 ? populations_.find(time - 1) : populations_.end();
                carried_population<Model> fresh = before != populations_.end() && before->second.size() == law.chains
                                                      ? before->second
                                                      : carried_population<Model>(theta[n], law.chains, seed, executor);
                here = populations_.insert_or_assign(time, std::move(fresh)).first;
            }
            const std::uint64_t number = (std::uint64_t{step} << 34) | (std::uint64_t{time} << 12);
            here->second.carry_to(theta[n], law.carried_steps, number, executor);
        }
        populations_.erase(populations_.begin(), populations_.lower_bound(first));
    }

    /// For archives: the time of each chain, and the states of all units of all chains; likewise of populations.
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
        std::vector<std::uint64_t> population_times;
        for (const auto& [time, population] : populations_)
            population_times.push_back(time);
        archive("population_times", population_times, "[population]");
        if constexpr (Archive::reading) {
            populations_.clear();
            for (const std::uint64_t time : population_times)
                populations_.emplace(time, carried_population<Model>(parameters<Model>{}, 2, 0, serial{}));
        }
        for (auto& [time, population] : populations_)
            archive("population_" + std::to_string(time), population);
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
    std::map<std::size_t, carried_population<Model>> populations_;
};

} // namespace CLOSURA_ABI
} // namespace closura
