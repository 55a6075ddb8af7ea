// Observables of every run, without the lattices: a table [run, record, value].
//
//     auto pairs = observed_ensemble(origin_of<lattice<40, 40>>(network, start, options), neighbour_pairs<H, P>{});
//     simulate_runs<lattice<40, 40>>(network, start, options, seed, site_choice, executor, pairs);
//     pairs.values()                              // 32-bit numbers, as in pairs.npy
//
// It is what `simulate_runs` and `visit_runs` call; several, and statistics beside them, share one simulation:
//
//     simulate_runs<lattice<40, 40>>(…, visit_all(counts, pairs, statistics));
#pragma once

#include <closura/simulate/ensemble_options.hpp>
#include <closura/simulate/observable.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

/// The values of an observable over runs and recorded times. Memory: 4 bytes for each.
template <class Observable>
class observed_ensemble {
public:
    static constexpr std::size_t width = value_count<Observable>;

    /// Values that are yet to be filled in; reading them before is undefined. Errors: input_error if no memory could
    /// hold them.
    explicit observed_ensemble(ensemble_origin origin, Observable observable = {})
        : origin_(std::move(origin)),
          observable_(std::move(observable)),
          size_(origin_.table_size(width)),
          values_(simulate_detail::unwritten_table<std::int32_t>(origin_, width))
    {}

    /// Looks at the states of one run at one recorded time; different runs may do so at the same time.
    template <lattice_type Lattice>
    requires observable<Observable, Lattice>
    void operator()(std::size_t start, std::size_t run, std::size_t record, lattice_states<Lattice> states)
    {
        origin_.require_record(start, run, record);
        const std::size_t row = origin_.number_of(start, run) * origin_.records() + record;
        std::ranges::copy(observable_(states), values_.get() + row * width);
    }

    [[nodiscard]] const ensemble_origin& origin() const { return origin_; }
    [[nodiscard]] static constexpr const auto& names() { return Observable::names; }

    /// [run, record, value], row-major.
    [[nodiscard]] std::span<const std::int32_t> values() const { return {values_.get(), size_}; }
    [[nodiscard]] std::span<std::int32_t> values() { return {values_.get(), size_}; }
    [[nodiscard]] std::span<const std::int32_t, width> at(std::size_t run, std::size_t record) const
    {
        require(run < origin_.runs() && record < origin_.records(), "ensemble: record ", record, " of run ", run,
                " does not exist; it has ", origin_.runs(), " runs with ", origin_.records(),
                " records, counted from 0");
        return values().subspan((run * origin_.records() + record) * width).template first<width>();
    }

private:
    ensemble_origin origin_;
    Observable observable_;
    std::size_t size_;
    std::unique_ptr<std::int32_t[]> values_;
};

/// Calls each of them, which stay the caller's, with the same states.
template <class... Visits>
[[nodiscard]] auto visit_all(Visits&... visits)
{
    return [&](std::size_t start, std::size_t run, std::size_t record, auto states) {
        (visits(start, run, record, states), ...);
    };
}

} // namespace CLOSURA_ABI
} // namespace closura
