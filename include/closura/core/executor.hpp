// Executors say where work runs:
//
//   executor(count, function)             calls function(0), …, function(count − 1), in any order, on any threads
//   executor.thread_count()               how many threads that may be
//   fill(executor, results, function)     results[i] = function(i) for all i
//   distribute(executor, count, function) as the first, but each i on one process alone, if the executor has several;
//   gather(executor, table, row)          what functions have written then, on all of them
//
// Work carries its own random streams, so that results do not depend on the executor. Here is the plainest one;
// run/threads.hpp has threads, run/ranks.hpp ranks of MPI, run/shuffling.hpp one for tests, run/progress.hpp one that
// shows how far it has come. core/processes.hpp has what several processes agree on.
#pragma once

#include <closura/core/diagnostics.hpp>

#include <cstddef>
#include <span>
#include <type_traits>

namespace closura {
inline namespace CLOSURA_ABI {

namespace core_detail {

/// Stands for any function that can be handed to an executor.
struct some_work {
    void operator()(std::size_t) const {}
};

template <class T>
concept is_called = requires(const T& executor, const some_work& function)
{
    executor(std::size_t{}, function);
};

template <class T>
concept has_thread_count = requires(const T& executor, std::size_t count)
{
    count = executor.thread_count();
};

} // namespace core_detail

/// Where work runs. `executor(count, function)` calls `function(i)` once for each i from 0 to count − 1, in any order,
/// on any of its threads, with all that the caller wrote before in sight, and returns when all calls have returned.
/// Neither executor nor function is copied. A call may be made within a call.
///
/// If functions throw, the exception of the lowest i that throws reaches the caller; higher i may be left out. The
/// executor serves as before afterwards.
///
/// `thread_count()` is the largest number of threads at work at the same time; it may steer how work is shared out,
/// and never a result.
//
// clang-format off
template <class T>
concept executor =
    (core_detail::is_called<T> || unsatisfied<"an executor, const, is called as executor(count, function)">) &&
    (core_detail::has_thread_count<T> || unsatisfied<"an executor has a member std::size_t thread_count() const">);
// clang-format on

namespace core_detail {

template <class Result>
struct results_check {
    static consteval sentence check()
    {
        sentence text;
        if (!std::is_trivially_copyable_v<Result>)
            text << "fill: results must be trivially copyable, so that an executor may send them from one process to "
                    "another: numbers, arrays and structs of them";
        return text;
    }
};

template <class Executor>
concept has_gather = requires(const Executor& executor, std::span<std::byte> table)
{
    executor.distribute(std::size_t{}, some_work{});
    executor.gather(table, std::size_t{}, std::size_t{});
};

template <class Executor, class Result, class Function>
concept has_fill = requires(const Executor& executor, std::span<Result> results, const Function& function)
{
    executor.fill(results, function);
};

} // namespace core_detail

/// As `executor(count, function)`, but an executor of several processes calls function(i) on one of them alone. All of
/// them make the same calls in the same order, each with memory of its own, which is the same in all of them before:
/// what a function changes has to be gathered, or is different afterwards. Throws, on all, what the functions throw.
///
/// Such an executor has members `distribute(count, function)` and `gather(bytes, bytes of a row, first)`.
template <executor Executor, class Function>
void distribute(const Executor& executor, std::size_t count, const Function& function)
{
    if constexpr (core_detail::has_gather<Executor>)
        executor.distribute(count, function);
    else
        executor(count, function);
}

/// Brings rows of a table to all processes, row i from the one that `distribute` lets call function(first + i). A row
/// is so many elements, the last one perhaps fewer. Of one process, it does nothing. Elements must be trivially
/// copyable. Time: that of sending the table.
template <executor Executor, class Table>
void gather(const Executor& executor, Table&& table, std::size_t row = 1, std::size_t first = 0)
{
    const std::span all(table);
    using element = typename decltype(all)::value_type;
    static_assert(validated<core_detail::results_check<element>>);
    if constexpr (core_detail::has_gather<Executor>)
        executor.gather(std::as_writable_bytes(all), row * sizeof(element), first);
}

/// results[i] = function(i) for all i, on the executor; results are a span or what one can be made of. They must be
/// trivially copyable: an executor may spread the indices over processes, as `distribute` does, or if it has a member
/// `fill(span, function)` of its own. Throws what the functions throw, as the executor does; results are unspecified
/// then.
template <executor Executor, class Results, class Function>
void fill(const Executor& executor, Results&& results, const Function& function)
{
    const std::span all(results);
    using result = typename decltype(all)::value_type;
    static_assert(validated<core_detail::results_check<result>>);
    if constexpr (core_detail::has_fill<Executor, result, Function>) {
        executor.fill(all, function);
    } else {
        distribute(executor, all.size(), [&](std::size_t i) { all[i] = function(i); });
        gather(executor, all);
    }
}

/// One after the other, on the calling thread.
struct serial {
    template <class Function>
    void operator()(std::size_t count, const Function& function) const
    {
        for (std::size_t i = 0; i < count; ++i)
            function(i);
    }

    [[nodiscard]] static constexpr std::size_t thread_count() { return 1; }
};

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
