// Progress of long work, on a terminal only:
//
//   const threads executor(4);
//   simulate(…, with_progress(executor, "simulating", runs));
//
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/executor.hpp>
#include <closura/core/processes.hpp>

#include <boost/timer/progress_display.hpp>

#include <cstddef>
#include <cstdint>
#include <iostream>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unistd.h>

namespace closura {
inline namespace CLOSURA_ABI {

/// A progress bar on standard error, or nothing if that is not a terminal. For use by any number of threads.
class progress {
public:
    /// Of `count` pieces of work, none is done yet.
    progress(const std::string& title, std::size_t count) : left_(count)
    {
        if (isatty(STDERR_FILENO) != 0)
            bar_.emplace(count, std::cerr, title + "\n");
    }

    /// One more piece of work is done. More than were announced do not show.
    void operator++()
    {
        if (!bar_)
            return;
        const std::scoped_lock lock(mutex_);
        if (left_ > 0) {
            --left_;
            ++*bar_;
        }
    }

private:
    std::mutex mutex_;
    std::size_t left_;
    std::optional<boost::timer::progress_display> bar_;
};

/// Another executor with a progress bar, which each piece of work that is done moves on. The executor must outlive it.
/// Of several processes, the others are taken to be as far.
template <executor Executor>
class progress_executor {
public:
    progress_executor(const Executor& executor, const std::string& title, std::size_t count)
        : executor_(executor), progress_(title, count)
    {}

    [[nodiscard]] std::size_t thread_count() const { return executor_.thread_count(); }
    [[nodiscard]] std::size_t process_count() const { return closura::process_count(executor_); }
    [[nodiscard]] std::size_t rank() const { return process_rank(executor_); }
    [[nodiscard]] std::uint64_t greatest(std::uint64_t number) const { return closura::greatest(executor_, number); }

    template <class Function>
    void operator()(std::size_t count, const Function& function) const
    {
        executor_(count, [&](std::size_t i) {
            function(i);
            ++progress_;
        });
    }

    template <class Function>
    void distribute(std::size_t count, const Function& function) const
    {
        closura::distribute(executor_, count, [&](std::size_t i) {
            function(i);
            for (std::size_t process = 0; process < process_count(); ++process)
                ++progress_;
        });
    }

    void gather(std::span<std::byte> table, std::size_t row, std::size_t first) const
    {
        closura::gather(executor_, table, row, first);
    }

    /// As the other executor fills, be it on other machines.
    template <class Result, class Function>
    void fill(std::span<Result> results, const Function& function) const
    {
        closura::fill(executor_, results, [&](std::size_t i) {
            const Result result = function(i);
            for (std::size_t process = 0; process < process_count(); ++process)
                ++progress_;
            return result;
        });
    }

private:
    const Executor& executor_;
    mutable progress progress_;
};

/// The executor with a progress bar for `count` pieces of work, in one call or several; see progress_executor.
template <executor Executor>
[[nodiscard]] progress_executor<Executor> with_progress(const Executor& executor, const std::string& title,
                                                        std::size_t count)
{
    return {executor, title, count};
}

template <executor Executor>
void with_progress(const Executor&& executor, const std::string& title, std::size_t count) = delete; // would be gone

} // namespace CLOSURA_ABI
} // namespace closura
