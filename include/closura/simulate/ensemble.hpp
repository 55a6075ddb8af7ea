// Ensembles in memory: all states of all runs, [run, record, site].
//
//     const auto ensemble = simulate_ensemble<lattice<40, 40>>(network, placed<H>(100) & placed<P>(100), {.runs = 100},
//                                                              seed, uniform_site_choice{}, executor);
//     ensemble.at(17, 250)                        // the states of run 17, record 250
//     visit_runs<lattice<40, 40>>(ensemble, executor, [&](auto start, auto run, auto record, auto states) { … });
#pragma once

#include <closura/simulate/simulate_runs.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

/// States [run, record, site], a byte each, row-major: 0 for vacant, 1…K in the order of `origin().species`.
class lattice_ensemble {
public:
    /// States that are yet to be written; reading them before is undefined. (They take up no memory before, either: a
    /// large ensemble is written once and not twice.) Errors: input_error if no memory could hold them.
    explicit lattice_ensemble(ensemble_origin origin)
        : origin_(std::move(origin)),
          sites_(origin_.sites()),
          size_(origin_.table_size(sites_)),
          states_(simulate_detail::unwritten_table<std::uint8_t>(origin_, sites_))
    {}

    [[nodiscard]] const ensemble_origin& origin() const { return origin_; }
    [[nodiscard]] std::size_t runs() const { return origin_.runs(); }
    [[nodiscard]] std::size_t records() const { return origin_.records(); }
    [[nodiscard]] std::size_t sites() const { return sites_; }

    [[nodiscard]] std::span<const std::uint8_t> states() const { return {states_.get(), size_}; }
    [[nodiscard]] std::span<std::uint8_t> states() { return {states_.get(), size_}; }

    /// The states of one run at one recorded time. Errors: input_error if there is no such run or record.
    [[nodiscard]] std::span<const std::uint8_t> at(std::size_t run, std::size_t record) const
    {
        return states().subspan(offset(run, record), sites_);
    }
    [[nodiscard]] std::span<std::uint8_t> at(std::size_t run, std::size_t record)
    {
        return states().subspan(offset(run, record), sites_);
    }

private:
    [[nodiscard]] std::size_t offset(std::size_t run, std::size_t record) const
    {
        require(run < runs() && record < records(), "ensemble: record ", record, " of run ", run,
                " does not exist; it has ", runs(), " runs with ", records(), " records, counted from 0");
        return (run * origin_.records() + record) * sites_;
    }

    ensemble_origin origin_;
    std::size_t sites_;
    std::size_t size_;
    std::unique_ptr<std::uint8_t[]> states_;
};

/// Simulates and keeps all states; the arguments and the errors are those of `simulate_runs`. Processes share out the
/// runs, and send each other what they have simulated.
template <lattice_type Lattice, boundaries Boundaries = boundaries::periodic, reaction_system_type Network,
          class Starts, class SiteChoice, executor Executor>
[[nodiscard]] lattice_ensemble simulate_ensemble(const Network& network, const Starts& starts,
                                                 const ensemble_options& options, std::uint64_t seed,
                                                 const SiteChoice& site_choice, const Executor& executor)
{
    lattice_ensemble ensemble(origin_of<Lattice>(network, starts, options));
    with_simulated_runs<Lattice, Boundaries>(network, starts, options, seed, site_choice, [&](const auto& simulate) {
        distribute(executor, ensemble.runs(), [&](std::size_t number) {
            simulate(number, [&](std::size_t, std::size_t, std::size_t record, lattice_states<Lattice> states) {
                std::ranges::copy(states, ensemble.at(number, record).begin());
            });
        });
    });
    gather(executor, ensemble.states(), ensemble.records() * ensemble.sites());
    return ensemble;
}

/// Calls visit(start, run, record, states) for states in memory, as `simulate_runs` does for states as they come up.
/// Errors: input_error if the ensemble is of another lattice.
template <lattice_type Lattice, executor Executor, class Visit>
requires std::invocable<Visit&, std::size_t, std::size_t, std::size_t, lattice_states<Lattice>>
void visit_runs(const lattice_ensemble& ensemble, const Executor& executor, Visit&& visit)
{
    const ensemble_origin& origin = ensemble.origin();
    if (!std::ranges::equal(origin.extents, Lattice::extents)) {
        const auto text = [](const auto& extents) {
            std::string product;
            for (std::size_t extent : extents)
                product += (product.empty() ? "" : " x ") + std::to_string(extent);
            return product;
        };
        fail("ensemble: its lattice has " + text(origin.extents) + " sites; expected " + text(Lattice::extents));
    }
    executor(ensemble.runs(), [&](std::size_t number) {
        const std::size_t start = origin.start_of(number), run = number - origin.number_of(start, 0);
        for (std::size_t record = 0; record < origin.records(); ++record)
            visit(start, run, record, lattice_states<Lattice>(ensemble.at(number, record).first<Lattice::size>()));
    });
}

} // namespace CLOSURA_ABI
} // namespace closura
