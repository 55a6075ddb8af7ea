// Rounds of work: every share of every round once, rounds one after the other, on whatever threads there are.
#include "every_executor.hpp"

#include <closura/core/rounds.hpp>

#include <cstddef>
#include <stdexcept>
#include <vector>

namespace closura_tests::rounds_tests {

using namespace closura; // NOLINT: these are tests of closura alone

/// Each round sums numbers that the one before it has made; no atomics: rounds must order them.
template <class Executor>
void expect_rounds_in_order(const Executor& executor, std::size_t shares, std::size_t round_count)
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
            return ++done < round_count;
        });
    std::size_t expected = things;
    for (std::size_t round = 0; round < round_count; ++round)
        expected = things * (expected % 1000) + things * (things - 1) / 2;
    EXPECT_EQ(done, round_count);
    EXPECT_EQ(sum, expected);
    for (const std::size_t count : calls)
        EXPECT_EQ(count, round_count);
}

template <class Case>
class rounds : public testing::Test {
protected:
    Case tested_;
};
TYPED_TEST_SUITE(rounds, every_executor, by_executor);

TYPED_TEST(rounds, follow_each_other)
{
    for (const std::size_t shares : {1U, 2U, 3U, 10U, 13U})
        for (const std::size_t count : {1U, 2U, 1000U})
            expect_rounds_in_order(this->tested_.executor, shares, count);
}

TYPED_TEST(rounds, can_be_gone_through_within_a_call)
{
    this->tested_.executor(6, [&](std::size_t) { expect_rounds_in_order(this->tested_.executor, 3, 20); });
}

TYPED_TEST(rounds, end_with_an_exception)
{
    // Whoever waits for the share that never gets done, or for the next round, must go, too.
    for (int repeat = 0; repeat < 20; ++repeat)
        for (const bool while_advancing : {false, true})
            for (const std::size_t shares : {1U, 2U, 7U}) {
                std::size_t done = 0;
                const auto fail_in_round_3 = [&](bool now) {
                    if (now && done == 3)
                        throw std::runtime_error("round 3");
                };
                EXPECT_THROW(in_rounds(
                                 this->tested_.executor, shares,
                                 [&](share part) { fail_in_round_3(!while_advancing && part.number == shares / 2); },
                                 [&] {
                                     fail_in_round_3(while_advancing);
                                     return ++done < 10;
                                 }),
                             std::runtime_error);
                EXPECT_EQ(done, 3U);
            }
    expect_rounds_in_order(this->tested_.executor, 3, 20);
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

} // namespace closura_tests::rounds_tests
