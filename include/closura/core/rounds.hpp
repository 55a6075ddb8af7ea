// Work that several threads do in rounds, each round too short to call an executor for it: a step in time, say, whose
// right-hand sides are shared out. Between rounds, threads wait for each other awake.
#pragma once

#include <closura/core/executor.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Tells the core that this thread only waits, so that another thread on the same core runs faster.
inline void spin_pause()
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

namespace core_detail {

/// Who has done what of the rounds. Threads come and go as they like; one alone does everything.
class shared_rounds {
public:
    explicit shared_rounds(std::size_t shares) : left_(shares), taken_(shares) {}

    /// Takes part until the last round is over, with `own` share in each round as long as nobody else has taken it:
    /// what a thread has in its cache stays of use to it.
    ///
    /// If work or advance throws, this round is the last one: whoever waits for it goes.
    template <class Work, class Advance>
    void take_part(std::size_t own, const Work& work, const Advance& advance)
    {
        last_round_unless_returned guard{*this};
        for (std::uint32_t round = round_.load(std::memory_order_acquire); round != over; round = next_after(round)) {
            for (std::size_t k = 0; k < taken_.size(); ++k) {
                const std::size_t number = (own + k) % taken_.size();
                if (!take(number, round))
                    continue;
                work(share{number, taken_.size()});
                if (left_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
                    left_.store(taken_.size(), std::memory_order_relaxed);
                    go_on_with(advance() ? round + 1 : over);
                }
            }
        }
        guard.returned = true;
    }

private:
    static constexpr std::uint32_t over = 0;
    static constexpr int patience = 1000; // looks, some 10 µs: longer than a round

    /// Ends the rounds when an exception passes.
    struct last_round_unless_returned {
        shared_rounds& rounds;
        bool returned = false;
        ~last_round_unless_returned()
        {
            if (!returned)
                rounds.go_on_with(over);
        }
    };

    /// The last round in which a share was taken; on a cache line of its own.
    struct alignas(64) last_round {
        std::atomic<std::uint32_t> number = 0;
    };

    void go_on_with(std::uint32_t round)
    {
        round_.store(round, std::memory_order_release);
        round_.notify_all();
    }

    [[nodiscard]] bool take(std::size_t share_number, std::uint32_t round)
    {
        // No compare-exchange where it would fail: it takes the cache line from whoever does the work.
        std::atomic<std::uint32_t>& taken = taken_[share_number].number;
        std::uint32_t before = round - 1;
        return taken.load(std::memory_order_relaxed) == before &&
               taken.compare_exchange_strong(before, round, std::memory_order_relaxed);
    }

    [[nodiscard]] std::uint32_t next_after(std::uint32_t round) const
    {
        for (int look = 0; look < patience; ++look) {
            if (const std::uint32_t now = round_.load(std::memory_order_acquire); now != round)
                return now;
            spin_pause();
        }
        round_.wait(round, std::memory_order_acquire);
        return round_.load(std::memory_order_acquire);
    }

    alignas(64) std::atomic<std::uint32_t> round_ = 1;
    alignas(64) std::atomic<std::size_t> left_;
    std::vector<last_round> taken_;
};

} // namespace core_detail

/// Calls work(share) for all shares of a round, on the threads of the executor, then advance() on one of them, and so
/// on until advance() returns false. All work of a round happens before advance(), and that before the next round.
///
/// An exception of work or advance ends the rounds and reaches the caller; of several, any one.
template <executor Executor, class Work, class Advance>
void in_rounds(const Executor& executor, std::size_t shares, const Work& work, const Advance& advance)
{
    if (shares < 2) {
        do
            work(share{});
        while (advance());
    } else {
        core_detail::shared_rounds rounds(shares);
        executor(shares, [&](std::size_t own) { rounds.take_part(own, work, advance); });
    }
}

} // namespace CLOSURA_ABI
} // namespace closura
