// Where work runs. An executor calls function(0), …, function(count − 1), in any order, on as many threads as it has,
// and returns when all are done. Work carries its own random streams, so results do not depend on the executor.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace closura::inline CLOSURA_ABI {

/// One after the other, on the calling thread.
struct serial {
    template <class Function>
    void operator()(std::size_t count, Function function) const
    {
        for (std::size_t i = 0; i < count; ++i)
            function(i);
    }
};

/// On several threads, the calling one among them. Threads take the next piece of work as they become free. The
/// function must not throw.
class threads {
public:
    /// `count` threads; 0 means as many as the machine has.
    explicit threads(std::size_t count = 0)
        : count_(count > 0 ? count : std::max<std::size_t>(1, std::thread::hardware_concurrency()))
    {}

    [[nodiscard]] std::size_t count() const { return count_; }

    template <class Function>
    void operator()(std::size_t count, Function function) const
    {
        std::atomic<std::size_t> next = 0;
        const auto work = [&] {
            for (std::size_t i = next++; i < count; i = next++)
                function(i);
        };
        std::vector<std::jthread> others;
        for (std::size_t i = 1; i < std::min(count_, count); ++i)
            others.emplace_back(work);
        work();
    }

private:
    std::size_t count_;
};

} // namespace closura::inline CLOSURA_ABI
