// Executors say where work runs. An executor calls function(0), …, function(count − 1), in any order, on as many
// threads as it has, and returns when all are done. Here is the plainest one; run/executors.hpp has threads.
#pragma once

#include <closura/core/config.hpp>

#include <cstddef>

namespace closura {
inline namespace CLOSURA_ABI {

/// One after the other, on the calling thread.
struct serial {
    template <class Function>
    void operator()(std::size_t count, Function function) const
    {
        for (std::size_t i = 0; i < count; ++i)
            function(i);
    }
};

/// How many threads an executor has, where it says so by a member count(); else 1. Results must not depend on it.
template <class Executor>
[[nodiscard]] std::size_t thread_count([[maybe_unused]] const Executor& executor)
{
    if constexpr (requires { std::size_t{executor.count()}; })
        return executor.count();
    else
        return 1;
}

/// One of `count` nearly equal shares of some things: all of them, if nothing else is said.
struct share {
    std::size_t number = 0;
    std::size_t count = 1;

    /// The share of 0 … things − 1 begins here, and
    [[nodiscard]] constexpr std::size_t begin(std::size_t things) const { return things * number / count; }
    /// ends before this.
    [[nodiscard]] constexpr std::size_t end(std::size_t things) const { return things * (number + 1) / count; }
    /// Whether what cannot be divided is in it.
    [[nodiscard]] constexpr bool first() const { return number == 0; }
};

} // namespace CLOSURA_ABI
} // namespace closura
