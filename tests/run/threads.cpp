// What threads are there for, who works on what, and how they come and go; executor_laws.cpp has what all executors do.
#include <closura/run/threads.hpp>

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <limits>
#include <mutex>
#include <numeric>
#include <set>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <vector>

namespace closura_tests::threads_tests {

using namespace closura; // NOLINT: these are tests of closura alone

TEST(threads, can_be_used_again_and_again)
{
    // Calls that follow at once, and calls after pauses in which the other threads fall asleep.
    const threads executor(4);
    std::size_t sum = 0;
    for (std::size_t call = 0; call < 20000; ++call) {
        std::array<std::size_t, 6> done{}; // no atomics, as above
        executor(call % 7, [&](std::size_t i) { done[i] = call + i; });
        for (std::size_t i = 0; i < call % 7; ++i)
            ASSERT_EQ(done[i], call + i);
        sum += std::accumulate(done.begin(), done.end(), std::size_t{0});
        if (call % 1000 == 0)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_GT(sum, 0U);
}

TEST(threads, take_work_of_any_type)
{
    const threads executor(3);
    static std::atomic<std::size_t> sum;
    const auto plain = +[](std::size_t i) { sum += i; };
    executor(100, plain);
    EXPECT_EQ(sum, 4950U);
    const std::function<void(std::size_t)> erased = plain;
    executor(100, erased);
    EXPECT_EQ(sum, 9900U);
}

TEST(threads, go_whether_or_not_they_worked)
{
    for (std::size_t n : {1U, 2U, 9U})
        for (std::size_t work : {0U, 1U, 3U}) {
            const threads executor(n);
            std::atomic<std::size_t> calls = 0;
            if (work > 0)
                executor(work, [&](std::size_t) { ++calls; });
            EXPECT_EQ(calls, work);
        }
    { // asleep for certain
        const threads executor(5);
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

TEST(threads, of_several_executors_work_side_by_side)
{
    const threads first(2);
    const threads second(2);
    for (int repeat = 0; repeat < 100; ++repeat) {
        std::vector<std::atomic<int>> calls(50);
        std::jthread other([&] { first(50, [&](std::size_t i) { ++calls[i]; }); });
        second(50, [&](std::size_t i) { ++calls[i]; });
        other.join();
        for (const auto& count : calls)
            ASSERT_EQ(count, 2);
    }
}

TEST(threads, of_one_executor_serve_one_caller_at_a_time)
{
    const threads shared(3);
    std::vector<std::jthread> callers;
    std::array<std::array<std::size_t, 40>, 4> done{};
    for (auto& row : done)
        callers.emplace_back([&] {
            for (std::size_t call = 1; call <= 200; ++call)
                shared(row.size(), [&](std::size_t i) { row[i] += call * i; });
        });
    callers.clear();
    for (const auto& row : done)
        for (std::size_t i = 0; i < row.size(); ++i)
            EXPECT_EQ(row[i], 200 * 201 / 2 * i);
}

TEST(threads, do_a_call_within_a_call_on_the_thread_that_makes_it)
{
    const threads executor(3);
    executor(12, [&](std::size_t) {
        const auto caller = std::this_thread::get_id();
        executor(5, [&](std::size_t) { EXPECT_EQ(std::this_thread::get_id(), caller); });
    });
}

TEST(threads, take_no_more_work_once_something_was_thrown)
{
    // The others wait for the exception to be thrown, then for its thread to take note of it.
    const threads executor(3);
    std::atomic<bool> thrown = false;
    std::atomic<std::size_t> calls = 0;
    EXPECT_THROW(executor(100000,
                          [&](std::size_t i) {
                              ++calls;
                              if (i == 0) {
                                  thrown = true;
                                  throw std::runtime_error("0");
                              }
                              while (!thrown)
                                  std::this_thread::yield();
                              std::this_thread::sleep_for(std::chrono::milliseconds(1));
                          }),
                 std::runtime_error);
    EXPECT_LT(calls, 100000U);
}

static_assert(!std::is_copy_constructible_v<threads> && !std::is_move_constructible_v<threads>,
              "threads at work know where their executor is");

TEST(threads, are_as_many_as_were_asked_for)
{
    EXPECT_EQ(threads(5).thread_count(), 5U);
    EXPECT_GE(threads(0).thread_count(), 1U);
    EXPECT_EQ(threads(0).thread_count(), threads().thread_count());

    // Every thread waits for the others, so each must take a piece of work of its own.
    std::mutex mutex;
    std::set<std::thread::id> seen;
    std::atomic<int> arrived = 0;
    threads(3)(3, [&](std::size_t) {
        ++arrived;
        while (arrived < 3)
            std::this_thread::yield();
        const std::scoped_lock lock(mutex);
        seen.insert(std::this_thread::get_id());
    });
    EXPECT_EQ(seen.size(), 3U);
    EXPECT_EQ(seen.count(std::this_thread::get_id()), 1U);

    // One thread is the caller's, and no more are made than there is work: any number may be asked for.
    seen.clear();
    threads(1)(10, [&](std::size_t) { seen.insert(std::this_thread::get_id()); });
    threads(8)(1, [&](std::size_t) { seen.insert(std::this_thread::get_id()); });
    EXPECT_EQ(seen, std::set{std::this_thread::get_id()});
    std::atomic<int> calls = 0;
    const threads any_number(std::numeric_limits<std::size_t>::max());
    any_number(20, [&](std::size_t) { ++calls; });
    EXPECT_EQ(calls, 20);
}

} // namespace closura_tests::threads_tests
