// What a program does that runs as several processes, each of which does the same, but for the work that `distribute`
// and `fill` share out (core/executor.hpp). With an executor of one process it costs nothing.
//
//   process_count(executor)       how many there are
//   is_first(executor)            whether this is the one that writes, prints and looks at the clock
//   greatest(executor, number)    of the numbers that they say: they decide alike
//   meet(executor)                goes on when all are here
#pragma once

#include <closura/core/executor.hpp>

#include <cstddef>
#include <cstdint>

namespace closura {
inline namespace CLOSURA_ABI {

/// The number of processes that share work out: 1, unless the executor has a member that says otherwise.
template <executor Executor>
[[nodiscard]] std::size_t process_count(const Executor& executor)
{
    if constexpr (requires { executor.process_count(); })
        return executor.process_count();
    else
        return 1;
}

/// The number of this process among them, from 0: the executor's member `rank()`.
template <executor Executor>
[[nodiscard]] std::size_t process_rank(const Executor& executor)
{
    if constexpr (requires { executor.rank(); })
        return executor.rank();
    else
        return 0;
}

/// Whether this is the process that writes files and prints.
template <executor Executor>
[[nodiscard]] bool is_first(const Executor& executor)
{
    return process_rank(executor) == 0;
}

/// The greatest of the numbers that the processes give, in all of them. A signal that one has received, a seed that one
/// has drawn, where the others say 0.
template <executor Executor>
[[nodiscard]] std::uint64_t greatest(const Executor& executor, std::uint64_t number)
{
    if constexpr (requires { executor.greatest(number); })
        return executor.greatest(number);
    else
        return number;
}

/// Returns when all processes have called it: what one has written before, all can read.
template <executor Executor>
void meet(const Executor& executor)
{
    (void)greatest(executor, 0);
}

} // namespace CLOSURA_ABI
} // namespace closura
