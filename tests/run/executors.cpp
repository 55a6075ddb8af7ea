// Executors: every piece of work once, on whatever threads there are.
#include <closura/run/executors.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace closura_tests {
namespace {

using namespace closura; // NOLINT: these are tests of closura alone

constexpr std::size_t counts[] = {0, 1, 2, 7, 1000};

template <class Executor>
void expect_every_index_once(Executor&& executor)
{
    for (std::size_t count : counts) {
        std::vector<std::atomic<int>> calls(count + 1);
        executor(count, [&](std::size_t i) { ++calls[i]; });
        for (std::size_t i = 0; i < count; ++i)
            EXPECT_EQ(calls[i], 1) << "index " << i << " of " << count;
        EXPECT_EQ(calls[count], 0);
    }
}

TEST(executors, call_every_index_once)
{
    expect_every_index_once(serial{});
    for (std::size_t n : {1U, 2U, 5U, 64U})
        expect_every_index_once(threads(n));
    expect_every_index_once(threads{});
    const threads constant(3);
    expect_every_index_once(constant);
}

TEST(executors, return_when_all_is_done)
{
    for (int repeat = 0; repeat < 50; ++repeat) {
        std::vector<int> done(20); // no atomics: the executor must order these writes before its return
        threads(4)(done.size(), [&](std::size_t i) { done[i] = static_cast<int>(i) + 1; });
        for (std::size_t i = 0; i < done.size(); ++i)
            ASSERT_EQ(done[i], static_cast<int>(i) + 1);
    }
}

TEST(executors, can_be_nested)
{
    const auto nested = [](auto outer, auto inner) {
        std::vector<std::atomic<int>> calls(6 * 7);
        outer(std::size_t{6},
              [&](std::size_t i) { inner(std::size_t{7}, [&](std::size_t j) { ++calls[i * 7 + j]; }); });
        for (const auto& count : calls)
            EXPECT_EQ(count, 1);
    };
    nested(serial{}, serial{});
    nested(serial{}, threads(3));
    nested(threads(3), serial{});
    nested(threads(2), threads(3));
    const threads same(3);
    nested(same, same);
}

TEST(serial, works_in_order_on_the_calling_thread)
{
    std::vector<std::size_t> order;
    const auto caller = std::this_thread::get_id();
    serial{}(5, [&](std::size_t i) {
        order.push_back(i);
        EXPECT_EQ(std::this_thread::get_id(), caller);
    });
    EXPECT_EQ(order, (std::vector<std::size_t>{0, 1, 2, 3, 4}));
}

TEST(threads, are_as_many_as_were_asked_for)
{
    EXPECT_EQ(threads(5).count(), 5U);
    EXPECT_GE(threads(0).count(), 1U);
    EXPECT_EQ(threads(0).count(), threads().count());

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

    // One thread is the caller's, and no more are made than there is work.
    seen.clear();
    threads(1)(10, [&](std::size_t) { seen.insert(std::this_thread::get_id()); });
    threads(8)(1, [&](std::size_t) { seen.insert(std::this_thread::get_id()); });
    EXPECT_EQ(seen, std::set{std::this_thread::get_id()});
}

} // namespace
} // namespace closura_tests
