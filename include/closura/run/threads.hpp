// An executor of threads: `threads(4)(count, function)`. Results do not depend on how many there are.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/rounds.hpp>
#include <closura/run/lowest_exception.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <thread>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

namespace run_detail {

/// Returns the value of `watched` as soon as it is not `old`: looks at it until `patience` is at an end, then sleeps.
template <class Value>
Value changed_from(Value old, const std::atomic<Value>& watched, std::chrono::microseconds patience)
{
    const auto until = std::chrono::steady_clock::now() + patience;
    do {
        if (const Value now = watched; now != old)
            return now;
        spin_pause();
    } while (std::chrono::steady_clock::now() < until);
    watched.wait(old);
    return watched;
}

/// Threads that wait for work and take part in it if they come in time. They are started when they are first wanted.
class workers {
public:
    explicit workers(std::chrono::microseconds patience) : patience_(patience) {}
    workers(const workers&) = delete;
    workers& operator=(const workers&) = delete;
    ~workers()
    {
        dismissed_ = true;
        call(threads_.size());
    }

    /// Runs work() on this thread and, at the same time, on up to `wanted` workers; returns when all of them have
    /// returned, without waiting for workers who come late. False, and nothing is run, if the workers are taken. Work
    /// must not throw.
    template <class Work>
    [[nodiscard]] bool share(const Work& work, std::size_t wanted)
    {
        if (taken_.test_and_set())
            return false;
        start(wanted);
        const job shared{[](const void* erased) { (*static_cast<const Work*>(erased))(); }, &work};
        open_job_ = &shared;
        call(wanted);
        work();
        // Workers come in before they look for a job: from here on, they find none or are seen to be in.
        open_job_ = nullptr;
        for (std::uint32_t in = workers_in_; in > 0;)
            in = changed_from(in, workers_in_, patience_);
        taken_.clear();
        return true;
    }

private:
    struct job {
        void (*run)(const void* work);
        const void* work;
    };

    void start(std::size_t wanted)
    {
        try {
            while (threads_.size() < wanted)
                threads_.emplace_back([this] { serve(); });
        } catch (const std::exception&) {
            // The system has no more of them to give. The work gets done all the same.
        }
    }

    void call(std::size_t wanted)
    {
        ++calls_;
        for (std::size_t i = 0; i < wanted; ++i)
            calls_.notify_one();
    }

    void serve()
    {
        for (std::uint32_t heard = 0; !dismissed_;) {
            heard = changed_from(heard, calls_, patience_);
            ++workers_in_;
            if (const job* const shared = open_job_)
                shared->run(shared->work);
            if (--workers_in_ == 0)
                workers_in_.notify_one();
        }
    }

    alignas(64) std::atomic<std::uint32_t> calls_ = 0; // on a cache line of its own: many look at it all the time
    alignas(64) std::atomic<std::uint32_t> workers_in_ = 0;
    std::atomic<const job*> open_job_ = nullptr;
    std::atomic<bool> dismissed_ = false;
    std::atomic_flag taken_;
    const std::chrono::microseconds patience_;
    std::vector<std::jthread> threads_; // last: joined before the rest goes
};

} // namespace run_detail

/// On several threads, the calling one among them. Threads take the next piece of work as they become free. They are
/// started when there is work for them, and then wait for more as long as the executor lives: half a millisecond
/// awake, then asleep.
///
/// Once a function has thrown, no more work is taken; what lower indices have to throw is seen, as they were taken
/// before. A call within a call, or by another thread during a call, runs on the thread that makes it alone.
class threads {
public:
    /// Up to `count` threads; 0 means as many as the machine has.
    explicit threads(std::size_t count = 0)
        : count_(count > 0 ? count : (std::max<std::size_t>)(1, std::thread::hardware_concurrency())),
          workers_(count_ <= std::thread::hardware_concurrency() ? patience : patience.zero())
    {}

    [[nodiscard]] std::size_t thread_count() const { return count_; }

    template <class Function>
    void operator()(std::size_t count, const Function& function) const
    {
        std::atomic<std::size_t> next = 0;
        run_detail::lowest_exception thrown;
        const auto work = [&]() noexcept {
            for (std::size_t i = next++; i < count; i = next++)
                try {
                    function(i);
                } catch (...) {
                    thrown.keep(i);
                    next = count;
                }
        };
        const std::size_t wanted = (std::min)(count_, count);
        if (wanted < 2 || !workers_.share(work, wanted - 1))
            work();
        thrown.rethrow();
    }

private:
    /// Longer than the pauses of a program that shares out one piece of work after the other: a sleeper is back after
    /// some 50 µs, or much later if the machine is busy. With more threads than cores, those that look for work would
    /// be in the way of those that do it.
    static constexpr std::chrono::microseconds patience{500};

    std::size_t count_;
    mutable run_detail::workers workers_;
};

} // namespace CLOSURA_ABI
} // namespace closura
