// Threads that show how much of their work is done.
#pragma once

#include <closura/run/progress.hpp>
#include <closura/run/threads.hpp>

#include <cstddef>
#include <mutex>
#include <string>

namespace lotka_volterra {

/// An executor with a progress bar.
class progress_executor {
public:
    progress_executor(std::size_t threads, const std::string& title, std::size_t count)
        : threads_(threads), progress_(title, count)
    {}

    template <class Function>
    void operator()(std::size_t count, Function function)
    {
        threads_(count, [&](std::size_t i) {
            function(i);
            const std::scoped_lock lock(mutex_);
            ++progress_;
        });
    }

private:
    closura::threads threads_;
    closura::progress progress_;
    std::mutex mutex_;
};

} // namespace lotka_volterra
