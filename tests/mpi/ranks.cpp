// What ranks promise beyond every executor's laws: work is shared out, and comes together on all of them.
#include <closura/run/interruption.hpp>
#include <closura/run/progress.hpp>
#include <closura/run/ranks.hpp>
#include <closura/simulate/ensemble.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace closura_tests::ranks_tests {

using namespace closura; // NOLINT: these are tests of closura alone

TEST(ranks, share_out_what_is_distributed)
{
    const ranks executor(2);
    for (const std::size_t count : {0U, 1U, 5U, 100U}) {
        std::vector<std::size_t> calls(count); // of this rank
        distribute(executor, count, [&](std::size_t i) { ++calls[i]; });
        for (std::size_t i = 0; i < count; ++i)
            EXPECT_EQ(calls[i], i % executor.process_count() == executor.rank() ? 1U : 0U) << i << " of " << count;
    }
}

TEST(ranks, gather_rows_of_any_length)
{
    const ranks executor(1);
    // The last row is shorter; the longest are sent in several messages, and so are the many.
    struct shape {
        std::size_t size, row, first;
    };
    for (const auto& [size, row, first] :
         {shape{0, 1, 0}, shape{1, 1, 0}, shape{7, 2, 0}, shape{7, 2, 5}, shape{3, 5, 1}, shape{1000, 3, 2},
          shape{10'000'001, 4'000'000, 1}, shape{6'000'000, 1, 0}}) {
        const auto value = [](std::size_t i) { return static_cast<std::uint32_t>(i * 2654435761U + 1); };
        std::vector<std::uint32_t> table(size);
        distribute(executor, first + (size + row - 1) / row, [&](std::size_t number) {
            for (std::size_t i = 0; number >= first && i < row && (number - first) * row + i < size; ++i)
                table[(number - first) * row + i] = value((number - first) * row + i);
        });
        gather(executor, table, row, first);
        std::size_t wrong = 0;
        for (std::size_t i = 0; i < size; ++i)
            wrong += table[i] != value(i) ? 1 : 0;
        EXPECT_EQ(wrong, 0U) << size << " in rows of " << row << " from " << first;
    }
}

TEST(ranks, send_nothing_within_work)
{
    const ranks executor(2);
    std::vector<std::vector<int>> results(6, std::vector<int>(5));
    // Ranks have different i: who sent anything would wait for ever.
    distribute(executor, results.size(), [&](std::size_t i) {
        fill(executor, results[i], [&](std::size_t j) { return static_cast<int>(10 * i + j); });
        EXPECT_EQ(executor.greatest(i), i);
    });
    for (std::size_t i = executor.rank(); i < results.size(); i += executor.process_count())
        for (std::size_t j = 0; j < 5; ++j)
            EXPECT_EQ(results[i][j], static_cast<int>(10 * i + j));
}

TEST(ranks, agree_on_the_greatest)
{
    const ranks executor(1);
    EXPECT_EQ(greatest(executor, executor.rank()), executor.process_count() - 1);
    EXPECT_EQ(greatest(executor, ~std::uint64_t{0} - executor.rank()), ~std::uint64_t{0});
    const interruptible stopping(executor);
    const auto shown = with_progress(stopping, "testing", 0);
    EXPECT_EQ(greatest(shown, executor.rank()), executor.process_count() - 1);
    EXPECT_EQ(is_first(shown), is_first(executor));
    EXPECT_EQ(process_count(shown), process_count(executor));
    meet(executor);
}

TEST(ranks, throw_alike)
{
    const ranks executor(2);
    const auto work = [](std::size_t i) {
        if (i == 5 || i == 6)
            throw std::out_of_range(std::to_string(i));
    };
    for (int repeat = 0; repeat < 5; ++repeat)
        try {
            distribute(executor, 20, work);
            FAIL();
        } catch (const std::out_of_range& thrown) {
            EXPECT_STREQ(thrown.what(), "5");
        }
}

TEST(ranks, throw_when_one_alone_has_failed)
{
    const ranks executor(1);
    std::string sentence = "nothing";
    try {
        distribute(executor, 8, [&](std::size_t i) {
            if (i == 1 && executor.rank() == 1 % executor.process_count())
                throw std::bad_alloc();
        });
    } catch (const std::bad_alloc&) {
        sentence = "no memory";
    } catch (const error& thrown) {
        sentence = thrown.what();
    }
    if (executor.rank() == 1 % executor.process_count())
        EXPECT_EQ(sentence, "no memory");
    else
        EXPECT_NE(sentence.find("rank 1 has failed"), std::string::npos) << sentence;
}

TEST(ranks, are_all_interrupted_if_one_is)
{
    const ranks executor(1);
    const interruptible stopping(executor);
    {
        const interruption_handlers handlers;
        if (executor.rank() + 1 == executor.process_count())
            std::raise(SIGTERM);
        std::vector<int> results(100);
        EXPECT_THROW(fill(stopping, results, [](std::size_t) { return 1; }), interrupted);
        EXPECT_THROW(require_not_interrupted(executor), interrupted);
    }
    const interruption_handlers forgotten; // a signal of before is
    require_not_interrupted(executor);
}

TEST(ranks, know_when_they_have_lost_each_other)
{
    const ranks executor(1);
    if (executor.process_count() == 1)
        return;
    if (executor.rank() == 0)
        EXPECT_THROW((void)executor.greatest(1), error);
    else
        EXPECT_THROW(executor.distribute(3, [](std::size_t) {}), error);
}

TEST(ranks, may_be_a_part_of_all)
{
    int rank = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm half = MPI_COMM_NULL;
    MPI_Comm_split(MPI_COMM_WORLD, rank % 2, rank, &half);
    {
        const ranks executor(1, half);
        std::vector<int> results(7);
        fill(executor, results, [&](std::size_t) { return rank % 2; });
        EXPECT_EQ(results, std::vector<int>(7, rank % 2));
    }
    MPI_Comm_free(&half);
}

TEST(ranks, have_the_same_ensemble)
{
    using H = species<"H">;
    using P = species<"P">;
    constexpr auto network =
        reaction_network<H, P>(reseeding_reproduction<P>(0.1), decay<H>(0.06), encounter<H, P>(0.4).gives<H, H>());
    const auto simulated = [&](const auto& executor) {
        return simulate_ensemble<lattice<8, 8>>(network, placed<H>(10) & placed<P>(10), {.runs = 13, .steps = 20}, 3,
                                                uniform_site_choice{}, executor);
    };
    const auto alone = simulated(serial{});
    const auto together = simulated(ranks(2));
    EXPECT_TRUE(std::ranges::equal(alone.states(), together.states()));
}

} // namespace closura_tests::ranks_tests
