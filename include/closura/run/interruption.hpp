// What a program does when it is asked to stop (SIGTERM, SIGINT): it comes to a place where nothing is lost, and ends.
//
//     const interruption_handlers handlers;                 // in main(); a second signal ends the program at once
//     require_not_interrupted();                            // throws `interrupted` if a signal has come
//     simulate(…, interruptible(executor), …);              // looks before each piece of work
//
// Without handlers nothing of this does anything: a library has no say in its host's signals.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>
#include <closura/core/error.hpp>
#include <closura/core/executor.hpp>
#include <closura/core/processes.hpp>

#include <array>
#include <atomic>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include <signal.h>

namespace closura {
inline namespace CLOSURA_ABI {

namespace run_detail {

inline std::atomic<int> signal_that_came = 0;
static_assert(std::atomic<int>::is_always_lock_free); // so that a handler may set it

inline void note_signal(int number) { signal_that_came = number; }

inline std::string name_of_signal(int number)
{
    return number == SIGINT ? "SIGINT" : number == SIGTERM ? "SIGTERM" : "signal " + std::to_string(number);
}

} // namespace run_detail

/// Thrown where work stops because a signal has come. Programs turn it into the exit code 128 + its number.
class interrupted : public error {
public:
    explicit interrupted(int signal, const std::string& what_now = {})
        : error("stopped by " + run_detail::name_of_signal(signal) + (what_now.empty() ? "" : ": " + what_now)),
          signal_(signal)
    {}
    [[nodiscard]] int signal() const { return signal_; }
    [[nodiscard]] int exit_code() const { return 128 + signal_; }

private:
    int signal_;
};

/// Notes SIGTERM and SIGINT as long as it lives, instead of dying of them. The second one of a kind ends the program
/// at once. A file-size limit (SIGXFSZ) and a closed pipe (SIGPIPE) become errors of what writes, which are reported.
class interruption_handlers {
public:
    interruption_handlers()
    {
        run_detail::signal_that_came = 0;
        for (std::size_t i = 0; i < handled.size(); ++i) {
            struct sigaction action {};
            action.sa_handler = i < noted ? run_detail::note_signal : SIG_IGN;
            action.sa_flags = SA_RESTART | (i < noted ? static_cast<int>(SA_RESETHAND) : 0);
            sigaction(handled[i], &action, &before_[i]);
            // Who has started the program may have chosen that it is not to be stopped, as nohup does.
            if (i < noted && before_[i].sa_handler == SIG_IGN)
                sigaction(handled[i], &before_[i], nullptr);
        }
    }
    interruption_handlers(const interruption_handlers&) = delete;
    interruption_handlers& operator=(const interruption_handlers&) = delete;
    ~interruption_handlers()
    {
        for (std::size_t i = 0; i < handled.size(); ++i)
            sigaction(handled[i], &before_[i], nullptr);
    }

private:
    static constexpr std::array<int, 4> handled = {SIGTERM, SIGINT, SIGXFSZ, SIGPIPE};
    static constexpr std::size_t noted = 2; // the first of them

    std::array<struct sigaction, 4> before_{};
};

/// The signal that has come; 0 if none has.
[[nodiscard]] inline int signal_that_came() { return run_detail::signal_that_came; }

/// Throws `interrupted` if a signal has come.
inline void require_not_interrupted()
{
    if (const int signal = signal_that_came()) [[unlikely]]
        throw interrupted(signal);
}

/// The same on all processes of an executor, if a signal has come to one of them.
template <executor Executor>
void require_not_interrupted(const Executor& executor)
{
    if (const std::uint64_t signal = greatest(executor, static_cast<std::uint64_t>(signal_that_came()))) [[unlikely]]
        throw interrupted(static_cast<int>(signal));
}

/// Another executor that takes up no piece of work once a signal has come, and throws `interrupted`. The executor must
/// outlive it.
template <executor Executor>
class interruptible {
public:
    explicit interruptible(const Executor& executor) : executor_(executor) {}

    [[nodiscard]] std::size_t thread_count() const { return executor_.thread_count(); }

    [[nodiscard]] std::size_t process_count() const { return closura::process_count(executor_); }
    [[nodiscard]] std::size_t rank() const { return process_rank(executor_); }
    [[nodiscard]] std::uint64_t greatest(std::uint64_t number) const { return closura::greatest(executor_, number); }

    template <class Function>
    void operator()(std::size_t count, const Function& function) const
    {
        executor_(count, stopping(function));
    }

    template <class Function>
    void distribute(std::size_t count, const Function& function) const
    {
        closura::distribute(executor_, count, stopping(function));
    }

    void gather(std::span<std::byte> table, std::size_t row, std::size_t first) const
    {
        closura::gather(executor_, table, row, first);
    }

    template <class Result, class Function>
    void fill(std::span<Result> results, const Function& function) const
    {
        closura::fill(executor_, results, stopping(function));
    }

private:
    template <class Function>
    static auto stopping(const Function& function)
    {
        return [&function](std::size_t i) {
            require_not_interrupted();
            return function(i);
        };
    }

    const Executor& executor_;
};

} // namespace CLOSURA_ABI
} // namespace closura
