// An executor for tests: work comes in another order each time, so that results which depend on the order are found
// out. Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/executor.hpp>
#include <closura/run/lowest_exception.hpp>
#include <closura/simd/random.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Runs work on the calling thread, in a random order that each call draws anew. Says that it has several threads, so
/// that work which is shared out by their number is shared out here, too. Needs memory for `count` indices.
class shuffling {
public:
    explicit shuffling(std::uint64_t seed = 0, std::size_t thread_count = 3) : seed_(seed), thread_count_(thread_count)
    {}

    [[nodiscard]] std::size_t thread_count() const { return thread_count_; }

    template <class Function>
    void operator()(std::size_t count, const Function& function) const
    {
        run_detail::lowest_exception thrown;
        for (const std::size_t i : next_order(count))
            try {
                function(i);
            } catch (...) {
                thrown.keep(i);
            }
        thrown.rethrow();
    }

private:
    /// 0, …, count − 1 in random order: the shuffle of Fisher and Yates.
    [[nodiscard]] std::vector<std::size_t> next_order(std::size_t count) const
    {
        std::vector<std::size_t> order(count);
        std::iota(order.begin(), order.end(), std::size_t{0});
        splitmix64 random{splitmix64{seed_ + calls_++}()};
        for (std::size_t left = count; left > 1; --left)
            std::swap(order[left - 1], order[random() % left]);
        return order;
    }

    std::uint64_t seed_;
    std::size_t thread_count_;
    mutable std::atomic<std::uint64_t> calls_ = 0; // calls may come from several threads
};

} // namespace CLOSURA_ABI
} // namespace closura
