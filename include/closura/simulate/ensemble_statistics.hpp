// Statistics over runs of which none is stored: exact sums Σx and Σx² of whole numbers at each recorded time, from
// which
//
//     mean = Σx / n,  variance = (n Σx² − (Σx)²) / (n (n − 1)),  standard error = √(variance / n),
//
// and the number of runs in which x > 0: of a species' count, the runs in which it is alive. Integers are added in any
// order with the same result, so threads may do so as runs come up, and bits do not depend on the executor.
//
//     auto statistics = ensemble_statistics(origin_of<lattice<40, 40>>(network, starts, {.runs = 3000}),
//                                           observables{species_counts<H, P>{}, neighbour_pairs<H, P>{}});
//     simulate_runs<lattice<40, 40>>(network, starts, {.runs = 3000}, seed, site_choice, executor, statistics);
//     statistics.over_runs(start, record)[0].mean()
#pragma once

#include <closura/simulate/ensemble_options.hpp>
#include <closura/simulate/observable.hpp>

#include <array>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Exact sums over runs of a whole number x of 32 bits, for up to 2³¹ runs.
class run_sums {
public:
    void add(std::int32_t x)
    {
        const auto square = static_cast<std::uint64_t>(std::int64_t{x} * x);
        ++runs_;
        positive_ += x > 0;
        sum_ += x;
        squares_low_ += square & 0xFFFFFFFF;
        squares_high_ += square >> 32;
    }

    run_sums& operator+=(const run_sums& other)
    {
        runs_ += other.runs_;
        positive_ += other.positive_;
        sum_ += other.sum_;
        squares_low_ += other.squares_low_;
        squares_high_ += other.squares_high_;
        return *this;
    }

    [[nodiscard]] std::uint64_t runs() const { return runs_; }
    /// Runs in which x > 0.
    [[nodiscard]] std::uint64_t positive() const { return positive_; }
    [[nodiscard]] std::int64_t sum() const { return sum_; }

    /// Errors: input_error if there is no run.
    [[nodiscard]] double mean() const
    {
        require(runs_ >= 1, "mean over runs: there are none");
        return static_cast<double>(sum_) / static_cast<double>(runs_);
    }

    /// Unbiased. Errors: input_error if there are less than two runs.
    [[nodiscard]] double variance() const
    {
        require(runs_ >= 2, "variance over runs: there are ", runs_, "; expected at least 2");
        const auto n = static_cast<wide>(runs_);
        const wide squares = (static_cast<wide>(squares_high_) << 32) + static_cast<wide>(squares_low_);
        return static_cast<double>(n * squares - static_cast<wide>(sum_) * sum_) / static_cast<double>(n * (n - 1));
    }

    [[nodiscard]] double standard_deviation() const { return std::sqrt(variance()); }
    /// Of the mean.
    [[nodiscard]] double standard_error() const { return std::sqrt(variance() / static_cast<double>(runs_)); }

    friend bool operator==(const run_sums&, const run_sums&) = default;

private:
    template <class Observable>
    friend class ensemble_statistics;

    __extension__ typedef __int128 wide; // n Σx² < 2³¹ 2³¹ 2⁶²

    /// As `add`, while other threads do the same.
    void add_concurrently(std::int32_t x)
    {
        const auto add = [](auto& to, auto value) { std::atomic_ref(to).fetch_add(value, std::memory_order_relaxed); };
        const auto square = static_cast<std::uint64_t>(std::int64_t{x} * x);
        add(runs_, std::uint64_t{1});
        if (x > 0)
            add(positive_, std::uint64_t{1});
        add(sum_, std::int64_t{x});
        add(squares_low_, square & 0xFFFFFFFF);
        if (square >> 32 != 0)
            add(squares_high_, square >> 32);
    }

    std::uint64_t runs_ = 0;
    std::uint64_t positive_ = 0;
    std::int64_t sum_ = 0;
    std::uint64_t squares_low_ = 0;  // Σ (x² mod 2³²)
    std::uint64_t squares_high_ = 0; // Σ ⌊x² / 2³²⌋
};

/// Sums over runs of an observable's values, for each initial condition and recorded time. Memory: 40 bytes for each
/// value at each time, however many the runs.
template <class Observable>
class ensemble_statistics {
public:
    static constexpr std::size_t width = value_count<Observable>;

    /// No runs yet.
    explicit ensemble_statistics(ensemble_origin origin, Observable observable = {})
        : origin_(std::move(origin)),
          observable_(std::move(observable)),
          sums_(origin_.table_size(1) / origin_.options.runs)
    {}

    /// Adds what is seen in the states of one run at one recorded time; several threads may do so at the same time.
    template <lattice_type Lattice>
    requires observable<Observable, Lattice>
    void operator()(std::size_t start, std::size_t run, std::size_t record, lattice_states<Lattice> states)
    {
        origin_.require_record(start, run, record);
        const auto values = observable_(states);
        auto& sums = sums_[start * origin_.records() + record];
        for (std::size_t value = 0; value < width; ++value)
            sums[value].add_concurrently(values[value]);
    }

    [[nodiscard]] const ensemble_origin& origin() const { return origin_; }
    [[nodiscard]] static constexpr const auto& names() { return Observable::names; }

    /// The sums over the runs of one initial condition, by value. Errors: input_error if there is no such initial
    /// condition or record.
    [[nodiscard]] const std::array<run_sums, width>& over_runs(std::size_t start, std::size_t record) const
    {
        origin_.require_record(start, 0, record);
        return sums_[start * origin_.records() + record];
    }

    /// The sums over the runs of all initial conditions, by value.
    [[nodiscard]] std::array<run_sums, width> over_all_runs(std::size_t record) const
    {
        std::array<run_sums, width> all{};
        for (std::size_t start = 0; start < origin_.starts.size(); ++start)
            for (std::size_t value = 0; value < width; ++value)
                all[value] += over_runs(start, record)[value];
        return all;
    }

private:
    ensemble_origin origin_;
    Observable observable_;
    std::vector<std::array<run_sums, width>> sums_;
};

} // namespace CLOSURA_ABI
} // namespace closura
