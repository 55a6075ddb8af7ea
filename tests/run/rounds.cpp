// Rounds of work: every share of every round once, rounds one after the other, on whatever threads there are.
#include <closura/core/rounds.hpp>
#include <closura/run/executors.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

namespace closura_tests {
namespace {

using namespace closura; // NOLINT: these are tests of closura alone

/// Each round sums numbers that the one before it has made; no atomics: rounds must order them.
template <class Executor>
void expect_rounds_in_order(const Executor& executor, std::size_t shares, std::size_t rounds)
{
    constexpr std::size_t things = 10;
    std::vector<std::size_t> numbers(things, 1);
    std::vector<std::size_t> calls(things);
    std::size_t sum = things;
    std::size_t done = 0;
    in_rounds(
        executor, shares,
        [&](share part) {
            for (std::size_t i = part.begin(things); i < part.end(things); ++i) {
                numbers[i] = sum % 1000 + i;
                ++calls[i];
            }
        },
        [&] {
            sum = 0;
            for (const std::size_t number : numbers)
                sum += number;
            return ++done < rounds;
        });
    std::size_t expected = things;
    for (std::size_t round = 0; round < rounds; ++round)
        expected = things * (expected % 1000) + things * (things - 1) / 2;
    EXPECT_EQ(done, rounds);
    EXPECT_EQ(sum, expected);
    for (const std::size_t count : calls)
        EXPECT_EQ(count, rounds);
}

TEST(rounds, follow_each_other_on_any_executor)
{
    const threads two(2);
    const threads many(7);
    const auto backwards = [](std::size_t count, auto function) {
        while (count > 0)
            function(--count);
    };
    for (const std::size_t shares : {1U, 2U, 3U, 10U, 13U})
        for (const std::size_t rounds : {1U, 2U, 1000U}) {
            expect_rounds_in_order(serial{}, shares, rounds);
            expect_rounds_in_order(backwards, shares, rounds);
            expect_rounds_in_order(two, shares, rounds);
            expect_rounds_in_order(many, shares, rounds);
        }
}

TEST(rounds, can_be_gone_through_within_a_call)
{
    const threads executor(3);
    executor(6, [&](std::size_t) { expect_rounds_in_order(executor, 3, 20); });
}

TEST(shares, cover_all_things_once)
{
    for (const std::size_t count : {1U, 2U, 3U, 7U, 20U})
        for (const std::size_t things : {0U, 1U, 10U, 11U}) {
            std::size_t next = 0;
            for (std::size_t number = 0; number < count; ++number) {
                const share part{number, count};
                EXPECT_EQ(part.begin(things), next);
                EXPECT_LE(part.end(things) - part.begin(things), things / count + 1);
                next = part.end(things);
            }
            EXPECT_EQ(next, things);
        }
}

TEST(executors, have_as_many_threads_as_they_say)
{
    EXPECT_EQ(thread_count(serial{}), 1U);
    EXPECT_EQ(thread_count(threads(3)), 3U);
    EXPECT_EQ(thread_count([](std::size_t, auto) {}), 1U);
}

} // namespace
} // namespace closura_tests
